//! Gives a model another name, and the drafts whose steps name it along with it.

use super::Work;
use crate::load::Loaded;
use leptos::prelude::*;
use ui::{Button, Checkbox, Dialog, Look, Size, TextField, format};
use wire::table::{ReplaceModel, UsedBy};

/// How many steps of drafts name the model.
fn in_drafts(used: &UsedBy) -> u64 {
    used.items.iter().filter(|one| one.draft).count() as u64
}

/// The dialog.
#[component]
pub fn Rename(open: RwSignal<bool>, work: Work, used: Loaded<UsedBy>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let along = RwSignal::new(true);
    let error = RwSignal::new(None::<String>);
    Effect::new(move || {
        if open.get() {
            name.set(work.stored.with_untracked(|stored| stored.name.clone()));
            along.set(true);
            error.set(None);
        }
    });
    let drafts = Memo::new(move |_| used.with(|used| used.map(in_drafts).unwrap_or_default()));
    let published = move || used.with(|used| used.is_some_and(|used| used.items.iter().any(|one| one.published)));
    let is_new = Signal::derive(move || name.with(|name| !name.trim().is_empty() && work.stored.with(|stored| stored.name != name.trim())));
    let save = move || {
        if !is_new.get_untracked() {
            return;
        }
        let stored = work.stored.get_untracked();
        let new = ReplaceModel {
            name: name.get_untracked().trim().to_owned(),
            model: stored.model.clone(),
            routes: Vec::new(),
            rename_in_drafts: along.get_untracked(),
        };
        work.busy.set(true);
        client::spawn(async move { work.renamed(&stored, &new, open, error).await });
    };
    let footer = move || {
        view! {
            <Button size=Size::Large on_click=move |_| open.set(false)>"Cancel"</Button>
            <Button size=Size::Large look=Look::Primary busy=work.busy disabled=Signal::derive(move || !is_new.get()) on_click=move |_| save()>"Rename"</Button>
        }
    };
    view! {
        <Dialog open=open title="Rename the model" subtitle="Steps name a model by its name." footer=footer>
            <TextField label="Name" value=name required=true autofocus=true error=error on_enter=Callback::new(move |()| save()) />
            {move || (drafts.get() > 0).then(|| view! {
                <div class="field"><Checkbox label=format!("Rename it in {} of drafts too", format::counted(drafts.get(), "step", "steps")) shown=true checked=along on_change=move |on: bool| along.set(on) /></div>
            })}
            {move || published().then(|| view! { <p class="t3 fs12">"Published versions go on as they were published."</p> })}
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::table::Use;

    #[test]
    fn steps_of_drafts_are_counted() {
        let one = |draft| Use {
            flow: "flow_00000000000070008000000000000000".parse().expect("an id"),
            flow_name: "Orders".to_owned(),
            step: "make".to_owned(),
            step_name: "Make it".to_owned(),
            mapping: true,
            field: None,
            side: None,
            draft,
            published: true,
        };
        assert_eq!(in_drafts(&UsedBy { items: vec![one(true), one(false)], ..UsedBy::default() }), 1);
    }
}
