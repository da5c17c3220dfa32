//! Saving the draft: by itself a moment after each change, never twice at once, and never over someone else's work.

use crate::{
    api,
    keep::{self, Kept},
    state::{Editor, Question},
};
use leptos::prelude::*;
use std::time::Duration;

/// How long nothing must change before the draft is saved.
const QUIET: Duration = Duration::from_millis(700);
/// How long to wait after the server could not be reached.
const AGAIN: Duration = Duration::from_secs(5);
/// How often a save under way is looked at.
const LOOK_EVERY_MS: u32 = 50;
/// Someone else saved first.
const PRECONDITION_FAILED: u16 = 412;

/// How saving stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveState {
    /// The server has everything.
    Saved {
        /// Since when, if it was saved on this page.
        at_ms: Option<i64>,
    },
    /// Something changed since.
    Changed,
    /// Under way.
    Saving,
    /// It did not work, and why.
    Failed(String),
    /// Someone else saved first; the person must choose.
    Conflict,
}

/// The page's clock.
#[must_use]
pub fn now_ms() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
    let now = js_sys::Date::now() as i64;
    now
}

/// Something changed: keep it in the browser, and save it once it is quiet.
pub fn changed(editor: Editor) {
    keep(editor);
    if editor.saving.get_untracked() != SaveState::Conflict {
        editor.saving.set(SaveState::Changed);
        later(editor, QUIET);
    }
}

/// Keeps log and document in the browser.
pub fn keep(editor: Editor) {
    keep::write(&editor.id.to_string(), &kept(editor));
}

fn kept(editor: Editor) -> Kept {
    Kept { revision: editor.revision.get_value(), log: editor.log.get_value(), flow: editor.flow.get_value() }
}

fn later(editor: Editor, wait: Duration) {
    let count = editor.changed.get_untracked();
    editor.alive.after(wait, move || {
        let quiet = editor.changed.get_untracked() == count;
        let wanted = matches!(editor.saving.get_untracked(), SaveState::Changed | SaveState::Failed(_));
        if quiet && wanted {
            // Also where the editor is left meanwhile: what changed since is saved behind it.
            client::spawn(async move {
                now(editor).await;
            });
        }
    });
}

/// Saves what is not saved, and tells whether the server has everything now.
pub async fn now(editor: Editor) -> bool {
    if editor.sending.get_value() {
        return false;
    }
    match editor.saving.get_untracked() {
        SaveState::Saved { .. } => return true,
        SaveState::Saving | SaveState::Conflict => return false,
        SaveState::Changed | SaveState::Failed(_) => {}
    }
    write(editor, editor.revision.get_value()).await
}

/// Saves until the server has everything, and tells whether it has: a save under way is waited for.
pub async fn whole(editor: Editor) -> bool {
    loop {
        if editor.sending.get_value() {
            api::pause(LOOK_EVERY_MS).await;
            continue;
        }
        match editor.saving.get_untracked() {
            SaveState::Saved { .. } => return true,
            SaveState::Saving | SaveState::Conflict => return false,
            SaveState::Changed | SaveState::Failed(_) => {
                now(editor).await;
                if matches!(editor.saving.get_untracked(), SaveState::Failed(_)) {
                    return false;
                }
            }
        }
    }
}

/// The editor is left: what is not saved is saved behind it, by the save that is under way if there is one. The browser
/// keeps it as well, for when that fails.
pub fn leave(editor: Editor) {
    let unsaved = editor.saving.with_untracked(|state| matches!(state, SaveState::Changed | SaveState::Failed(_)));
    if unsaved && !editor.sending.get_value() {
        client::spawn(behind(editor.id, kept(editor), editor.toasts));
    }
}

/// Saves what was kept of an editor that is gone.
async fn behind(id: wire::FlowId, mut kept: Kept, toasts: ui::Toasts) {
    match send(id, kept.revision, &kept.flow).await {
        Ok(draft) => {
            kept.revision = draft.revision;
            keep::write(&id.to_string(), &kept);
        }
        Err(problem) => toasts.problem("The last change of the flow was not saved", &problem),
    }
}

/// A save ended after the editor was left: what changed while it was under way is saved as well.
async fn ended_behind(id: wire::FlowId, sent: &flow::Flow, answer: client::Answer<wire::flow::Draft>, toasts: ui::Toasts) {
    match (answer, keep::read(&id.to_string())) {
        (Ok(draft), Some(mut kept)) => {
            kept.revision = draft.revision;
            if kept.flow == *sent {
                keep::write(&id.to_string(), &kept);
            } else {
                behind(id, kept, toasts).await;
            }
        }
        // Too large for the browser to keep.
        (Ok(_), None) => {}
        (Err(problem), _) => toasts.problem("The last change of the flow was not saved", &problem),
    }
}

async fn send(id: wire::FlowId, on: i64, flow: &flow::Flow) -> client::Answer<wire::flow::Draft> {
    match wire::Json::of(flow) {
        Ok(document) => api::save_draft(id, on, document).await,
        Err(error) => Err(client::problem("client.document", "Not saved", format!("The flow cannot be written: {error}."))),
    }
}

/// Saves over this revision, which someone else saved.
pub async fn overwrite(editor: Editor, theirs: i64) -> bool {
    write(editor, theirs).await
}

async fn write(editor: Editor, on: i64) -> bool {
    let count = editor.changed.get_untracked();
    editor.saving.set(SaveState::Saving);
    editor.sending.set_value(true);
    let sent = editor.flow.get_value();
    let answer = send(editor.id, on, &sent).await;
    if !editor.alive.is() {
        ended_behind(editor.id, &sent, answer, editor.toasts).await;
        return false;
    }
    editor.sending.set_value(false);
    let since = editor.changed.get_untracked();
    match answer {
        Ok(draft) => {
            editor.revision.set_value(draft.revision);
            editor.hook_path.set(draft.hook_path);
            keep(editor);
            if since == count {
                editor.set_findings(draft.findings);
                editor.saving.set(SaveState::Saved { at_ms: Some(now_ms()) });
                return true;
            }
            editor.saving.set(SaveState::Changed);
            later(editor, QUIET);
        }
        Err(problem) if problem.status == PRECONDITION_FAILED => {
            editor.saving.set(SaveState::Conflict);
            ask(editor).await;
        }
        Err(problem) => {
            editor.saving.set(SaveState::Failed(problem.detail));
            later(editor, AGAIN);
        }
    }
    false
}

/// Shows what the other one saved.
pub async fn ask(editor: Editor) {
    let answer = api::draft(editor.id).await;
    if !editor.alive.is() {
        return;
    }
    match answer {
        Ok(theirs) => editor.question.set(Some(Question::Conflict(Box::new(theirs)))),
        Err(problem) => editor.saving.set(SaveState::Failed(problem.detail)),
    }
}

/// Takes what the other one saved; what was done here is forgotten.
pub fn take(editor: Editor, theirs: &wire::flow::Draft) {
    match theirs.document.read() {
        Ok(flow) => {
            editor.revision.set_value(theirs.revision);
            editor.open(flow, crate::document::Log::default());
            editor.set_findings(theirs.findings.clone());
            editor.hook_path.set(theirs.hook_path.clone());
            editor.saving.set(SaveState::Saved { at_ms: None });
            keep(editor);
        }
        Err(error) => editor.saving.set(SaveState::Failed(format!("the other draft cannot be read: {error}"))),
    }
}
