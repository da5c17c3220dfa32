//! Testing the draft: save it, run it on the pinned records, follow the run to its end.

use crate::{
    api, save,
    state::{Editor, Panel, Tab},
};
use leptos::prelude::*;
use mapping::Value;
use std::sync::Arc;
use wire::run::{RunDetail, RunStatus, StartRun};

/// How often a run that is not over is looked at again.
const LOOK_EVERY_MS: u32 = 600;
/// How often at most; after that the run goes on, and its page shows the rest.
const LOOKS_MAX: u32 = 200;

/// Runs the draft, up to a step if one is named.
pub fn start(editor: Editor, until: Option<String>, dry_run: bool) {
    if editor.testing.get_untracked() {
        return;
    }
    if editor.with_flow(|flow| flow.trigger.is_none()) {
        editor.say.set("Add a trigger first: the flow cannot start without one.".to_owned());
        return;
    }
    let (push, samples) = editor.with_flow(|flow| {
        let trigger = flow.trigger.as_ref();
        (trigger.is_some_and(|trigger| trigger.connector == "webhook"), trigger.map(|trigger| trigger.samples.clone()).unwrap_or_default())
    });
    if push && samples.is_empty() {
        editor.panel.set(Some(Panel::Test));
        editor.say.set("Paste a sample record first: a webhook brings its own records only when it is called.".to_owned());
        crate::focus::soon("[data-testid=\"sample\"] textarea".to_owned());
        return;
    }
    editor.testing.set(true);
    editor.set_run(None);
    // Where the outcome shows: below for the whole flow, beside the step for a part of it.
    if until.is_none() {
        editor.panel.set(Some(Panel::Test));
    } else {
        editor.tab.set(Tab::Data);
    }
    editor.alive.spawn(async move {
        let error = follow(editor, samples, until, dry_run).await.err();
        if editor.testing.try_set(false).is_some() {
            return;
        }
        if let Some(error) = error {
            editor.toasts.failed("The test did not run", error);
        }
    });
}

async fn follow(editor: Editor, samples: Vec<Value>, until: Option<String>, dry_run: bool) -> Result<(), String> {
    if !save::now(editor).await {
        return Err("The draft is not saved; a test runs what is saved.".to_owned());
    }
    let input = (!samples.is_empty()).then(|| wire::Json::of(&samples)).transpose().map_err(|error| error.to_string())?;
    let start = StartRun { input, draft: true, until, dry_run };
    let run = api::start_run(editor.id, &start).await.map_err(|problem| problem.detail)?;
    for look in 0.. {
        let detail = api::run(run.id).await.map_err(|problem| problem.detail)?;
        let over = is_over(detail.run.status) || look >= LOOKS_MAX;
        if editor.run.try_get_untracked().is_none() {
            return Ok(());
        }
        let words = summary(&detail);
        editor.set_run(Some(Arc::new(detail)));
        if over {
            editor.say.set(words);
            remember_records(editor).await;
            return Ok(());
        }
        api::pause(LOOK_EVERY_MS).await;
    }
    Ok(())
}

/// Keeps one record of each step for the field picker.
async fn remember_records(editor: Editor) {
    let Some(run) = editor.run.get_untracked() else { return };
    for step in &run.steps {
        let Some(attempt) = run.attempts.iter().rev().find(|attempt| attempt.step == step.step && attempt.has_output) else { continue };
        let Ok(records) = api::output(run.run.id, attempt.id).await else { continue };
        let Some(record) = records.records.first().and_then(|record| record.read().ok()) else { continue };
        // The page may have been left meanwhile.
        let _ = editor.records.try_update(|all| all.insert(step.step.clone(), record));
    }
}

fn is_over(status: RunStatus) -> bool {
    matches!(status, RunStatus::Succeeded | RunStatus::WithFailedRecords | RunStatus::Failed | RunStatus::Cancelled)
}

/// What became of a test, in a sentence.
#[must_use]
pub fn summary(detail: &RunDetail) -> String {
    let run = &detail.run;
    let records = |count: u64| if count == 1 { "1 record".to_owned() } else { format!("{count} records") };
    match run.status {
        RunStatus::Succeeded => format!("The test succeeded: {} in, {} out.", records(run.records_in), records(run.records_out)),
        RunStatus::WithFailedRecords => format!("The test ended with {} set aside.", records(run.records_failed)),
        RunStatus::Failed => format!("The test failed. {}", run.summary),
        RunStatus::Cancelled => "The test was cancelled.".to_owned(),
        RunStatus::Queued => "The test is queued.".to_owned(),
        RunStatus::Running => "The test is running.".to_owned(),
        RunStatus::Waiting => format!("The test waits. {}", run.waits_for.clone().unwrap_or_default()),
    }
}

/// How many records went over an edge, where that can be told: a step with one edge in counted what came; else the
/// node before it counted what it handed on.
#[must_use]
pub fn count(run: &RunDetail, edges: &[flow::document::Edge], edge: &flow::document::Edge) -> Option<u64> {
    let step = |id: &str| run.steps.iter().find(|step| step.step == id);
    if edges.iter().filter(|other| other.to == edge.to).count() == 1 {
        return step(&edge.to).map(|step| step.records_in);
    }
    match edge.port.as_str() {
        flow::document::PORT_OUT => step(&edge.from).map(|step| step.records_out),
        flow::document::PORT_FAILED => step(&edge.from).map(|step| step.records_failed),
        _ => None,
    }
}
