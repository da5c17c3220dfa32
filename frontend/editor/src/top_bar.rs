//! The bar above the canvas: where we are, how saving stands, undo, problems, test, publish.

use crate::{
    api, save,
    save::SaveState,
    state::{Editor, Panel, Question},
    test_run,
};
use leptos::prelude::*;
use ui::{Button, Icon, IconButton, Look, Switch, format};
use wire::flow::Severity;

/// The bar.
#[component]
pub fn TopBar() -> impl IntoView {
    let editor = Editor::here();
    let head = editor.head;
    let name = Memo::new(move |_| head.with(|head| head.as_ref().map(|head| head.name.clone())).unwrap_or_default());
    Effect::new(move || document().set_title(&format!("{} · Linkspan", name.get())));
    let version = move || match head.with(|head| head.as_ref().map(|head| (head.published, head.changed))) {
        Some((Some(number), _)) => format!("Draft of v{}", number + 1),
        _ => "Draft".to_owned(),
    };
    let next = move || head.with(|head| head.as_ref().and_then(|head| head.published)).unwrap_or(0) + 1;
    let problems = Memo::new(move |_| editor.findings.with(Vec::len));
    let errors = Memo::new(move |_| editor.findings.with(|all| all.iter().filter(|finding| finding.severity == Severity::Error).count()));
    let toggle = move |panel: Panel| editor.panel.update(|open| *open = if *open == Some(panel) { None } else { Some(panel) });
    view! {
        <div class="topbar editor-bar">
            <nav class="crumb" aria-label="Where you are">
                <a href="/flows">"Flows"</a>
                {move || head.with(|head| head.as_ref().map(|head| head.folder.clone()).filter(|folder| !folder.is_empty())).map(|folder| view! {
                    <Icon name="right" class="xs" />
                    <span class="t3 ell folder">{folder}</span>
                })}
                <Icon name="right" class="xs" />
                <h1 class="ell">{name}</h1>
            </nav>
            <span class="badge neutral draft-badge">{version}</span>
            <Saved />
            <span class="push row g4">
                <LiveSwitch />
                <span class="vr"></span>
                <IconButton icon="undo" label=Signal::derive(move || editor.undo_label.get().map_or_else(|| "Undo".to_owned(), |label| format!("Undo: {label}"))) keys="Ctrl Z" disabled=Signal::derive(move || editor.undo_label.with(Option::is_none)) on_click=move |_| editor.undo() />
                <IconButton icon="redo" label=Signal::derive(move || editor.redo_label.get().map_or_else(|| "Redo".to_owned(), |label| format!("Redo: {label}"))) keys="Ctrl Shift Z" disabled=Signal::derive(move || editor.redo_label.with(Option::is_none)) on_click=move |_| editor.redo() />
                <IconButton icon="gear" label="Settings of the flow" on_click=move |_| editor.question.set(Some(Question::Settings)) />
                <IconButton icon="history" label="Versions" on_click=move |_| toggle(Panel::Versions) />
                <span class="vr"></span>
                <button type="button" class="btn ghost" class:fg-failed=move || errors.get().gt(&0) aria-expanded=move || (editor.panel.get() == Some(Panel::Problems)).to_string() on:click=move |_| toggle(Panel::Problems)>
                    <Icon name=Signal::derive(move || if problems.get() == 0 { "ok".to_owned() } else { "warning".to_owned() }) class="s" />
                    {move || format::counted(problems.get() as u64, "problem", "problems")}
                </button>
                <Button icon="play" busy=Signal::derive(move || editor.testing.get()) tip="Run the draft on the sample" on_click=move |_| test_run::start(editor, None, false)>"Test"</Button>
                <Button look=Look::Primary on_click=move |_| editor.question.set(Some(Question::Publish))>{move || format!("Publish v{}", next())}</Button>
            </span>
        </div>
    }
}

/// How saving stands, in words.
#[component]
fn Saved() -> impl IntoView {
    let editor = Editor::here();
    let now = ui::use_now();
    let words = move || match editor.saving.get() {
        SaveState::Saved { at_ms: None } => "Saved".to_owned(),
        SaveState::Saved { at_ms: Some(at) } => match (now.get() - at) / 1000 {
            ..=1 => "Saved just now".to_owned(),
            secs @ 2..=59 => format!("Saved {secs} s ago"),
            secs => format!("Saved {} min ago", secs / 60),
        },
        SaveState::Changed => "Not saved yet".to_owned(),
        SaveState::Saving => "Saving".to_owned(),
        SaveState::Failed(reason) => format!("Not saved: {reason}"),
        SaveState::Conflict => "Not saved: someone else saved first".to_owned(),
    };
    let look = move || match editor.saving.get() {
        SaveState::Saved { .. } => ("check", "xs"),
        SaveState::Changed | SaveState::Saving => ("dot", "xs"),
        SaveState::Failed(_) | SaveState::Conflict => ("failed", "xs"),
    };
    let bad = move || matches!(editor.saving.get(), SaveState::Failed(_) | SaveState::Conflict);
    view! {
        <span class="save-state fs12 row g4" class:fg-failed=bad data-testid="save-state">
            <Icon name=Signal::derive(move || look().0.to_owned()) class=Signal::derive(move || look().1.to_owned()) />
            <span class="ell">{words}</span>
            {move || match editor.saving.get() {
                SaveState::Conflict => Some(view! {
                    <button type="button" class="btn sm" on:click=move |_| editor.alive.spawn(save::ask(editor))>"See the difference"</button>
                }.into_any()),
                SaveState::Failed(_) => Some(view! {
                    <button type="button" class="btn sm" on:click=move |_| editor.alive.spawn(async move { save::now(editor).await; })>"Try again"</button>
                }.into_any()),
                _ => None,
            }}
        </span>
    }
}

/// What a switch changes.
#[derive(Clone, Copy)]
enum Change {
    Live(bool),
    Paused(bool),
}

/// On or off, and paused or not.
#[component]
fn LiveSwitch() -> impl IntoView {
    let editor = Editor::here();
    let published = Memo::new(move |_| editor.head.with(|head| head.as_ref().is_some_and(|head| head.published.is_some())));
    // What was never published does not run, whatever the switch says.
    let on = Memo::new(move |_| editor.head.with(|head| head.as_ref().is_some_and(|head| head.enabled && head.published.is_some())));
    let paused = Memo::new(move |_| editor.head.with(|head| head.as_ref().is_some_and(|head| head.paused)));
    let busy = RwSignal::new(false);
    let change = move |what: Change| {
        let Some(head) = editor.head.get_untracked() else { return };
        busy.set(true);
        editor.alive.spawn(async move {
            // Someone may have renamed it meanwhile: ask for the head anew.
            let answer = match (api::flow(head.id).await, what) {
                (Ok(fresh), Change::Live(enabled)) => api::switch(&fresh, enabled).await,
                (Ok(fresh), Change::Paused(paused)) => api::set_paused(&fresh, paused).await,
                (Err(problem), _) => Err(problem),
            };
            match answer {
                Ok(head) => {
                    let _ = editor.head.try_set(Some(head));
                }
                Err(problem) => editor.toasts.failed("The flow was not switched", problem.detail),
            }
            // The page may have been left meanwhile.
            let _ = busy.try_set(false);
        });
    };
    view! {
        <span class="row g6 fs12 t2">
            <Switch
                label="Live"
                on=on
                disabled=Signal::derive(move || !published.get())
                busy=busy
                tip=Signal::derive(move || if published.get() { "Whether triggers start the published version".to_owned() } else { "Publish the flow first".to_owned() })
                on_change=move |enabled| change(Change::Live(enabled))
            />
            <span class="live-word">{move || match (on.get(), paused.get()) {
                (true, true) => "Paused",
                (true, false) => "On",
                (false, _) => "Off",
            }}</span>
            {move || on.get().then(|| view! {
                <Switch
                    label="Pause: keep what arrives"
                    on=paused
                    busy=busy
                    tip=Signal::derive(move || if paused.get() { "Begin what was kept, and go on".to_owned() } else { "Pause: what arrives is kept, and begins when the flow goes on".to_owned() })
                    on_change=move |paused| change(Change::Paused(paused))
                />
            })}
        </span>
    }
}
