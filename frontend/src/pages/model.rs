//! One model: its fields as a tree, the whole as JSON to be edited, its versions, and where it is used.

mod history;
mod impact;
mod rename;
mod use_in;

use crate::go::use_go;
use crate::{
    load::{load, show},
    model_tree::ModelTree,
    pages::not_found::NotFound,
    shell::top_bar::TopBar,
    stale::Stale,
    unsaved,
    used_by::{UsedByList, UsedInShort},
};
use client::{Problem, is_stale, models, use_session};
use history::History;
use impact::{ImpactDialog, Pending};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use rename::Rename;
use serde_json::Value;
use ui::{Button, CodeField, Confirm, IconButton, Look, Segmented, Size, SkeletonRows, Toasts, use_toasts};
use use_in::UseIn;
use wire::{
    ModelId,
    account::Role,
    table::{ModelVersion, NamedModel, ReplaceModel, Route},
};

/// One model.
#[component]
pub fn Model() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    move || match id.get().parse::<ModelId>() {
        Ok(id) => {
            let model = load(move || models::get(id));
            view! { {show(model, || view! { <TopBar title="Model" /><SkeletonRows /> }.into_any(), |model| view! { <Body first=model.get_untracked() /> }.into_any())} }.into_any()
        }
        Err(_) => view! { <NotFound /> }.into_any(),
    }
}

/// The model as it is edited.
fn pretty(model: &Value) -> String {
    serde_json::to_string_pretty(model).unwrap_or_default()
}

/// What is worked on.
#[derive(Clone, Copy)]
struct Work {
    stored: RwSignal<NamedModel>,
    text: RwSignal<String>,
    error: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    /// Somebody else saved it since: what is typed here stays until the person chooses.
    theirs: RwSignal<Option<NamedModel>>,
    /// What is to be saved once its impact was seen.
    pending: RwSignal<Option<Pending>>,
    asking: RwSignal<bool>,
    toasts: Toasts,
}

impl Work {
    fn show(self, now: NamedModel) {
        let _gone = self.text.try_set(pretty(&now.model));
        let _gone = self.stored.try_set(now);
        let _gone = self.theirs.try_set(None);
        let _gone = self.error.try_set(None);
    }

    /// Saves what is typed, unless it touches mappings: then the person is asked first.
    fn save_over(self, revision: i64) {
        match serde_json::from_str::<Value>(&self.text.get_untracked()) {
            Ok(model) => self.ask(model, revision, None),
            Err(reason) => self.error.set(Some(format!("Not JSON: {reason}."))),
        }
    }

    fn ask(self, model: Value, revision: i64, number: Option<i64>) {
        self.busy.set(true);
        self.error.set(None);
        let id = self.stored.with_untracked(|stored| stored.id);
        client::spawn(async move {
            match models::impact(id, model.clone()).await {
                Ok(impact) => {
                    let quiet = impact.touched.is_empty() && number.is_none();
                    let pending = Pending { model, revision, number, impact };
                    if quiet {
                        return self.save(pending, Vec::new()).await;
                    }
                    let _gone = self.pending.try_set(Some(pending));
                    let _gone = self.asking.try_set(true);
                }
                Err(problem) => self.refused(&problem),
            }
            let _gone = self.busy.try_set(false);
        });
    }

    async fn save(self, pending: Pending, routes: Vec<Route>) {
        let Some((id, name)) = self.stored.try_with_untracked(|stored| (stored.id, stored.name.clone())) else { return };
        let rerouted = routes.len() as u64;
        let answer = match pending.number {
            Some(number) if routes.is_empty() => models::restore(id, pending.revision, number).await,
            _ => {
                let new = ReplaceModel { name, model: pending.model, routes, rename_in_drafts: false };
                models::replace(id, pending.revision, &new).await
            }
        };
        match answer {
            Ok(saved) => {
                let more = if rerouted > 0 {
                    format!("{} rerouted in drafts.", ui::format::counted(rerouted, "field", "fields"))
                } else {
                    String::new()
                };
                self.toasts.ok("Saved", more);
                self.show(saved);
            }
            Err(problem) if is_stale(&problem) => match models::get(id).await {
                Ok(now) => drop(self.theirs.try_set(Some(now))),
                Err(problem) => self.toasts.problem("Could not read what is there now", &problem),
            },
            Err(problem) => self.refused(&problem),
        }
        let _gone = self.asking.try_set(false);
        let _gone = self.busy.try_set(false);
    }

    /// Saves what is stored under another name; what is typed and not saved stays.
    async fn renamed(self, stored: &NamedModel, new: &ReplaceModel, open: RwSignal<bool>, error: RwSignal<Option<String>>) {
        match models::replace(stored.id, stored.revision, new).await {
            Ok(saved) => {
                self.toasts.ok("Renamed", String::new());
                let _gone = self.stored.try_set(saved);
                let _gone = open.try_set(false);
            }
            Err(problem) if is_stale(&problem) => {
                if let Ok(now) = models::get(stored.id).await {
                    let _gone = self.theirs.try_set(Some(now));
                }
                let _gone = open.try_set(false);
            }
            Err(problem) => drop(error.try_set(Some(problem.detail))),
        }
        let _gone = self.busy.try_set(false);
    }

    fn refused(self, problem: &Problem) {
        let words = problem.fields.first().map_or(problem.detail.clone(), |field| format!("{}: {}", field.pointer, field.detail));
        let _gone = self.error.try_set(Some(words));
    }
}

#[component]
fn Body(first: NamedModel) -> impl IntoView {
    let thing = StoredValue::new(first.id.to_string());
    let kept = unsaved::kept::<String>(&thing.get_value(), first.revision);
    let view_of = RwSignal::new(if kept.is_some() { "json" } else { "fields" }.to_owned());
    let id = first.id;
    let text = RwSignal::new(kept.unwrap_or_else(|| pretty(&first.model)));
    let work = Work {
        stored: RwSignal::new(first),
        text,
        error: RwSignal::new(None),
        busy: RwSignal::new(false),
        theirs: RwSignal::new(None),
        pending: RwSignal::new(None),
        asking: RwSignal::new(false),
        toasts: use_toasts(),
    };
    let stored = work.stored;
    let deleting = RwSignal::new(false);
    let renaming = RwSignal::new(false);
    let using = RwSignal::new(false);
    let session = use_session();
    let go = use_go();
    let dirty =
        Memo::new(move |_| serde_json::from_str::<Value>(&text.get()).map_or(true, |value| stored.with(|stored| stored.model != value)));
    Effect::new(move || {
        let revision = stored.with(|stored| stored.revision);
        let thing = thing.get_value();
        if dirty.get() {
            text.with(|text| unsaved::keep(&thing, revision, text));
        } else {
            unsaved::forget(&thing);
        }
    });
    let used = load(move || {
        deleting.track();
        stored.track();
        models::used_by(id)
    });
    let delete = move |()| {
        let deleted = stored.get_untracked();
        client::spawn(async move {
            match models::delete(&deleted).await {
                Ok(()) => go.to("/models"),
                Err(problem) if is_stale(&problem) => {
                    if let Ok(now) = models::get(deleted.id).await {
                        let _gone = work.theirs.try_set(Some(now));
                    }
                }
                Err(problem) => work.toasts.problem("Could not delete", &problem),
            }
            let _gone = deleting.try_set(false);
        })
    };
    let may = Signal::derive(move || session.may(Role::Builder));
    let actions = move || {
        view! {
            {move || dirty.get().then(|| view! { <span class="t3 fs12 nowrap">"Not saved yet"</span><Button look=Look::Ghost on_click=move |_| work.show(stored.get_untracked())>"Discard"</Button> })}
            <IconButton icon="edit" label="Rename the model" disabled=Signal::derive(move || !may.get()) on_click=move |_| renaming.set(true) />
            <IconButton icon="trash" label="Delete the model" disabled=Signal::derive(move || !may.get()) on_click=move |_| deleting.set(true) />
            <Button look=Look::Primary busy=work.busy disabled=Signal::derive(move || !dirty.get() || !may.get()) on_click=move |_| work.save_over(stored.with_untracked(|stored| stored.revision))>"Save"</Button>
        }
    };
    let restore = Callback::new(move |version: ModelVersion| {
        work.ask(version.model, stored.with_untracked(|stored| stored.revision), Some(version.version.number));
    });
    let confirm = Callback::new(move |routes: Vec<Route>| {
        let Some(pending) = work.pending.get_untracked() else { return };
        work.busy.set(true);
        client::spawn(async move { work.save(pending, routes).await });
    });
    let views = [("fields", "Fields"), ("json", "JSON"), ("versions", "Versions"), ("used", "Used by")];
    let views = views.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec();
    let model = Signal::derive(move || stored.with(|stored| stored.model.clone()));
    let name = Memo::new(move |_| stored.with(|stored| stored.name.clone()));
    let title = Signal::derive(move || format!("Delete {}?", name.get()));
    view! {
        <TopBar title=name crumbs=vec![("Models".to_owned(), "/models".to_owned())] actions=actions />
        <div class="toolbar">
            <Segmented label="View" options=views value=view_of on_change=move |next: String| view_of.set(next) />
            {move || view_of.with(|view| view == "used").then(|| view! { <span class="push"><Button size=Size::Small icon="plus" disabled=Signal::derive(move || !may.get()) on_click=move |_| using.set(true)>"Use it in a step"</Button></span> })}
        </div>
        {move || work.theirs.get().map(|now| { let revision = now.revision; view! { <div class="page-note"><Stale what="model" busy=work.busy load=Callback::new(move |()| work.show(now.clone())) overwrite=Callback::new(move |()| work.save_over(revision)) /></div> } })}
        {move || match view_of.get().as_str() {
            "json" => view! { <div class="scroll"><div class="page narrow"><CodeField label="Model" value=text rows=28 error=work.error help="Fields with name, type, required, nullable, format, length_max, and fields inside objects." /></div></div> }.into_any(),
            "versions" => view! { <History stored=stored may=may restore=restore /> }.into_any(),
            "used" => view! { <UsedByList used=used what="model" /> }.into_any(),
            _ => view! { <div class="tablewrap"><ModelTree model=model /></div> }.into_any(),
        }}
        <UseIn open=using model=Signal::derive(move || stored.with(|stored| stored.name.clone())) done=Callback::new(move |()| used.reload()) />
        <Rename open=renaming work=work used=used />
        <ImpactDialog open=work.asking pending=work.pending busy=work.busy confirm=confirm />
        <Confirm open=deleting title=title action="Delete" on_confirm=delete><UsedInShort used=used consequence="Their mappings keep the fields they have, and are not checked against the model any more." /></Confirm>
    }
}
