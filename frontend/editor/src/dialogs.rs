//! What is asked in dialogs: publishing, what to do about someone else's save, and the list of keys.

use crate::{
    api,
    document::{graph, node as words},
    keys, save,
    settings::SettingsDialog,
    state::{Editor, Panel, Question},
};
use flow::Flow;
use leptos::prelude::*;
use ui::{Button, Dialog, Look, Note, Size, TextField, Tone};
use wire::flow::{Draft, Severity};

/// All of them.
#[component]
pub fn Dialogs() -> impl IntoView {
    let editor = Editor::here();
    view! {
        {move || match editor.question.get() {
            Some(Question::Publish) => view! { <PublishDialog /> }.into_any(),
            Some(Question::Settings) => view! { <SettingsDialog open=asked(editor) /> }.into_any(),
            Some(Question::Conflict(theirs)) => view! { <ConflictDialog theirs=*theirs /> }.into_any(),
            None => ().into_any(),
        }}
        <KeysDialog />
    }
}

/// A signal that is true until the dialog is closed; closing it answers the question.
fn asked(editor: Editor) -> RwSignal<bool> {
    let open = RwSignal::new(true);
    Effect::new(move || {
        if !open.get() {
            editor.question.set(None);
        }
    });
    open
}

#[component]
fn PublishDialog() -> impl IntoView {
    let editor = Editor::here();
    let open = asked(editor);
    let (message, busy, refused) = (RwSignal::new(String::new()), RwSignal::new(false), RwSignal::new(None::<String>));
    let errors = Memo::new(move |_| {
        editor.findings.with(|all| all.iter().filter(|finding| finding.severity == Severity::Error).cloned().collect::<Vec<_>>())
    });
    let blocked = Signal::derive(move || errors.with(|errors| !errors.is_empty()));
    let publish = move || {
        if blocked.get_untracked() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        editor.alive.spawn(async move {
            let answer = if save::now(editor).await {
                api::publish(editor.id, &message.get_untracked()).await.map_err(|problem| problem.detail)
            } else {
                Err("The draft could not be saved first.".to_owned())
            };
            // The switch tells what is so now before the dialog is gone: a click on it means what it shows.
            if answer.is_ok()
                && let Ok(head) = api::flow(editor.id).await
            {
                let _ = editor.head.try_set(Some(head));
            }
            // The page may have been left meanwhile.
            let _ = busy.try_set(false);
            match answer {
                Ok(version) => {
                    editor
                        .toasts
                        .ok(format!("Published v{}", version.number), "Runs that started before finish on the version they began with.");
                    let _ = open.try_set(false);
                }
                Err(reason) => {
                    let _ = refused.try_set(Some(reason));
                    if let Ok(draft) = api::draft(editor.id).await {
                        editor.set_findings(draft.findings);
                    }
                }
            }
        });
    };
    let footer = move || {
        view! {
            <Button size=Size::Large on_click=move |_| open.set(false)>"Cancel"</Button>
            <Button size=Size::Large look=Look::Primary disabled=blocked busy=busy on_click=move |_| publish()>"Publish"</Button>
        }
    };
    let first = move |_| {
        if let Some(finding) = errors.with_untracked(|errors| errors.first().cloned()) {
            open.set(false);
            editor.panel.set(Some(Panel::Problems));
            editor.go_to(&finding);
        }
    };
    view! {
        <Dialog open=open title="Publish this flow" subtitle="The draft becomes the version that triggers start." footer=ViewFn::from(footer)>
            {move || refused.get().map(|reason| view! { <Note tone=Tone::Failed>{reason}</Note> })}
            {move || blocked.get().then(|| view! {
                <div class="publish-blocked">
                    <Note tone=Tone::Failed>{move || format!("{} must be mended first.", ui::format::counted(errors.with(Vec::len) as u64, "problem", "problems"))}</Note>
                    <ul>
                        {move || errors.get().into_iter().take(6).map(|finding| view! {
                            <li>
                                {finding.step.as_ref().map(|step| view! { <b>{editor.title_of(step)}</b>" " })}
                                <span class="t2"><ui::Said text=finding.message /></span>
                            </li>
                        }).collect_view()}
                    </ul>
                    <Button look=Look::Soft size=Size::Small on_click=first>"Show the first one"</Button>
                </div>
            })}
            {move || (!blocked.get()).then(|| view! {
                <TextField label="What changed" value=message placeholder="For whoever looks at the versions later" on_enter=move |()| publish() autofocus=true />
            })}
        </Dialog>
    }
}

#[component]
fn ConflictDialog(theirs: Draft) -> impl IntoView {
    let editor = Editor::here();
    let open = asked(editor);
    let lines = differences(editor, &theirs);
    let revision = theirs.revision;
    let by = if theirs.updated_by.is_empty() { "Someone else".to_owned() } else { theirs.updated_by.clone() };
    let theirs = StoredValue::new(theirs);
    let take = move |_| {
        theirs.with_value(|theirs| save::take(editor, theirs));
        open.set(false);
    };
    let overwrite = move |_| {
        open.set(false);
        editor.alive.spawn(async move {
            if save::overwrite(editor, revision).await {
                editor.toasts.ok("Saved yours", "The other draft was replaced.");
            }
        });
    };
    let footer = move || {
        view! {
            <Button size=Size::Large on_click=move |_| open.set(false)>"Decide later"</Button>
            <Button size=Size::Large on_click=take>"Take theirs"</Button>
            <Button size=Size::Large look=Look::Danger on_click=overwrite>"Save mine over it"</Button>
        }
    };
    view! {
        <Dialog open=open title="Two people changed this draft" subtitle=format!("{by} saved before you. Choose which one stays.") wide=true footer=ViewFn::from(footer)>
            <table class="dense conflict" aria-label="What differs">
                <thead><tr><th>"Step"</th><th>"Difference"</th></tr></thead>
                <tbody>
                    {lines.iter().cloned().map(|(name, what)| view! { <tr><td>{name}</td><td class="t2">{what}</td></tr> }).collect_view()}
                </tbody>
            </table>
        </Dialog>
    }
}

/// Which steps differ, in words.
fn differences(editor: Editor, theirs: &Draft) -> Vec<(String, &'static str)> {
    let Ok(other) = theirs.document.read::<Flow>() else {
        return vec![("The whole flow".to_owned(), "theirs cannot be read on this page")];
    };
    let specs = editor.specs.get_untracked();
    editor.with_flow(|mine| compare(mine, &other, &specs))
}

fn compare(mine: &Flow, theirs: &Flow, specs: &[connector::ConnectorSpec]) -> Vec<(String, &'static str)> {
    let name = |node: &crate::document::Node| words::face(node, specs).sentence;
    let mut lines = Vec::new();
    for node in graph::nodes(mine) {
        match graph::node(theirs, node.id()) {
            None => lines.push((name(&node), "only in yours")),
            Some(mut other) => {
                let moved = other.at() != node.at();
                other.put(node.at());
                if other != node {
                    lines.push((name(&node), "set up differently"));
                } else if moved {
                    lines.push((name(&node), "stands elsewhere"));
                }
            }
        }
    }
    lines.extend(graph::nodes(theirs).filter(|node| graph::node(mine, node.id()).is_none()).map(|node| (name(&node), "only in theirs")));
    if mine.edges.iter().any(|edge| !theirs.edges.contains(edge)) || theirs.edges.iter().any(|edge| !mine.edges.contains(edge)) {
        lines.push(("Connections".to_owned(), "connected differently"));
    }
    if mine.settings != theirs.settings {
        lines.push(("Settings of the flow".to_owned(), "set differently"));
    }
    if lines.is_empty() {
        lines.push(("The whole flow".to_owned(), "both are the same"));
    }
    lines
}

#[component]
fn KeysDialog() -> impl IntoView {
    let editor = Editor::here();
    view! {
        <Dialog open=editor.keys title="Keys of the flow editor">
            <dl class="keys-list">
                {keys::KEYS.into_iter().map(|(keys, what)| view! { <dt><kbd>{keys}</kbd></dt><dd>{what}</dd> }).collect_view()}
            </dl>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::fixture;

    #[test]
    fn what_differs_is_named_by_step() {
        let (mine, mut theirs) = (fixture::branched(), fixture::branched());
        assert_eq!(compare(&mine, &theirs, &[]), [("The whole flow".to_owned(), "both are the same")]);
        theirs.steps[1].name = Some("Map it".to_owned());
        theirs.steps[0].at = None;
        theirs.steps.remove(2);
        theirs.edges.pop();
        let lines = compare(&mine, &theirs, &[]);
        assert_eq!(
            lines,
            [
                ("Send different ways".to_owned(), "stands elsewhere"),
                ("Map order".to_owned(), "set up differently"),
                ("upsert rows".to_owned(), "only in yours"),
                ("Connections".to_owned(), "connected differently"),
            ]
        );
    }
}
