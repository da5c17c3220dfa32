//! The versions of a model: look at one, restore one.

use crate::{
    load::load,
    model_tree::ModelTree,
    versions::{VersionList, changes},
};
use client::models;
use leptos::prelude::*;
use ui::{Dialog, use_toasts};
use wire::table::{ModelVersion, NamedModel, SavedVersion};

/// The versions.
#[component]
pub fn History(stored: RwSignal<NamedModel>, may: Signal<bool>, restore: Callback<ModelVersion>) -> impl IntoView {
    let toasts = use_toasts();
    let id = stored.with_untracked(|stored| stored.id);
    let all = load(move || {
        stored.track();
        models::versions(id)
    });
    let seen = RwSignal::new(None::<ModelVersion>);
    let looking = RwSignal::new(false);
    let read = move |version: SavedVersion, then: Callback<ModelVersion>| {
        client::spawn(async move {
            match models::version(id, version.number).await {
                Ok(found) => drop(then.try_run(found)),
                Err(problem) => toasts.problem("Could not read the version", &problem),
            }
        });
    };
    let show = Callback::new(move |found: ModelVersion| {
        seen.set(Some(found));
        looking.set(true);
    });
    let title =
        Signal::derive(move || seen.with(|seen| seen.as_ref().map(|seen| format!("Version {}", seen.version.number)).unwrap_or_default()));
    let subtitle =
        Signal::derive(move || seen.with(|seen| seen.as_ref().map(|seen| changes(&seen.version, ("field", "fields"))).unwrap_or_default()));
    let model = Signal::derive(move || seen.with(|seen| seen.as_ref().map(|seen| seen.model.clone()).unwrap_or_default()));
    view! {
        <VersionList versions=all nouns=("field", "fields") may=may look=Callback::new(move |version| read(version, show)) restore=Callback::new(move |version| read(version, restore)) />
        <Dialog open=looking title=title subtitle=subtitle wide=true><div class="model-preview" tabindex="0" role="region" aria-label="Fields of the version"><ModelTree model=model /></div></Dialog>
    }
}
