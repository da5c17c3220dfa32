//! The settings of the flow as a whole, in a dialog.

use crate::{
    api,
    document::{Change, Entry},
    state::Editor,
};
use flow::{Flow, document::OnFailure};
use leptos::prelude::*;
use ui::{Button, Dialog, Look, Select, Size};

/// The dialog, while it is asked for.
#[component]
pub fn SettingsDialog(open: RwSignal<bool>) -> impl IntoView {
    let editor = Editor::here();
    let flows = RwSignal::new(None::<Vec<String>>);
    let own = editor.head.with_untracked(|head| head.as_ref().map(|head| head.name.clone())).unwrap_or_default();
    editor.alive.spawn(async move {
        match api::flows().await {
            Ok(all) => drop(flows.try_set(Some(all.into_iter().map(|flow| flow.name).filter(|name| *name != own).collect()))),
            Err(problem) => editor.toasts.failed("The other flows cannot be listed", problem.detail),
        }
    });
    let chosen = Signal::derive(move || {
        editor.track_flow(|flow| flow.settings.on_failure.as_ref().map(|wanted| wanted.flow.clone())).unwrap_or_default()
    });
    let options = Signal::derive(move || {
        let mut names = flows.get().unwrap_or_default();
        let now = chosen.get();
        if !now.is_empty() && !names.contains(&now) {
            names.push(now);
        }
        std::iter::once((String::new(), "Nothing more happens".to_owned()))
            .chain(names.into_iter().map(|name| (name.clone(), name)))
            .collect::<Vec<_>>()
    });
    let choose = move |name: String| {
        change(editor, |flow| flow.settings.on_failure = Some(OnFailure { flow: name.clone() }).filter(|wanted| !wanted.flow.is_empty()));
    };
    let footer = move || view! { <Button size=Size::Large look=Look::Primary on_click=move |_| open.set(false)>"Done"</Button> };
    view! {
        <Dialog open=open title="Settings of this flow" subtitle="They count from the next publish on." footer=ViewFn::from(footer)>
            <Select
                label="When a run fails, start"
                value=chosen
                options=options
                on_change=choose
                help="The flow gets a record with the flow, the run, the step, the error and the record that failed. It has to be published. Its own failures start nothing."
            />
        </Dialog>
    }
}

/// Changes settings, as one step of undo.
fn change(editor: Editor, with: impl FnOnce(&mut Flow)) {
    let (before, after) = editor.with_flow(|flow| {
        let mut changed = flow.clone();
        with(&mut changed);
        (flow.settings.clone(), changed.settings)
    });
    if before != after {
        let change = Change::Settings { before: Box::new(before), after: Box::new(after) };
        editor.perform(Entry::new("Change the flow's settings", vec![change]));
    }
}
