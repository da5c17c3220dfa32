//! What went into a step and came out of it in the last test.

use crate::{api, board::status_words, state::Editor, test_run};
use leptos::prelude::*;
use mapping::Value;
use std::collections::BTreeSet;
use ui::{Button, IconButton, JsonView, Note, Segmented, Tone, format};
use wire::{AttemptId, RunId, run::Records};

/// The most columns of the table.
const COLUMNS_MAX: usize = 20;

/// Which side of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    In,
    Out,
}

/// The tab.
#[component]
pub fn DataTab(id: String) -> impl IntoView {
    let editor = Editor::here();
    let step = id.clone();
    let found = Memo::new(move |_| {
        editor.run.with(|run| {
            let run = run.as_ref()?;
            let step = run.steps.iter().find(|one| one.step == id).cloned()?;
            let attempt = run.attempts.iter().rev().find(|attempt| attempt.step == id).cloned();
            Some((run.run.id, step, attempt))
        })
    });
    move || {
        match found.get() {
        None => {
            let step = step.clone();
            view! {
                <p class="t2 insp-summary">"No test has reached this step yet."</p>
                <Button icon="play" busy=Signal::derive(move || editor.testing.get()) on_click=move |_| test_run::start(editor, Some(step.clone()), false)>"Run up to here"</Button>
            }.into_any()
        }
        Some((run, step, attempt)) => view! {
            <p class="row insp-summary">
                <span class="med">{status_words(step.status)}</span>
                <span class="t3">{format!("{} in, {} out, {}", step.records_in, step.records_out, format::duration(step.duration_ms))}</span>
            </p>
            {step.error.map(|error| view! { <Note tone=Tone::Failed><b>{error.message}</b>{error.hint.map(|hint| view! { " " {hint} })}</Note> })}
            {attempt.map(|attempt| view! {
                {attempt.has_input.then(|| view! { <RecordsView title="Went in" run=run attempt=attempt.id side=Side::In /> })}
                {attempt.has_output.then(|| view! { <RecordsView title="Came out" run=run attempt=attempt.id side=Side::Out /> })}
                {attempt.exchange.as_ref().and_then(|exchange| exchange.read::<Value>().ok()).map(|exchange| view! { <h3 class="insp-h">"Request and answer"</h3><JsonView value=exchange /> })}
            })}
        }.into_any(),
    }
    }
}

#[component]
fn RecordsView(title: &'static str, run: RunId, attempt: AttemptId, side: Side) -> impl IntoView {
    let loaded = RwSignal::new(None::<Result<Records, String>>);
    let (at, as_table) = (RwSignal::new(0_usize), RwSignal::new(false));
    ui::Alive::here().spawn(async move {
        let answer = match side {
            Side::In => api::input(run, attempt).await,
            Side::Out => api::output(run, attempt).await,
        };
        loaded.set(Some(answer.map_err(|problem| problem.detail)));
    });
    let count =
        move || loaded.with(|loaded| loaded.as_ref().and_then(|loaded| loaded.as_ref().ok()).map_or(0, |records| records.records.len()));
    let options = vec![("json".to_owned(), "JSON".to_owned()), ("table".to_owned(), "Table".to_owned())];
    view! {
        <div class="row insp-h">
            <h3>{title}</h3>
            <span class="t3 fs12">{move || format::counted(count() as u64, "record", "records")}</span>
            <span class="push row g4">
                {move || (!as_table.get() && count() > 1).then(|| view! {
                    <IconButton icon="left" label="Previous record" class="sm" disabled=Signal::derive(move || at.get() == 0) on_click=move |_| at.update(|at| *at = at.saturating_sub(1)) />
                    <span class="fs12">{move || format!("{}/{}", at.get() + 1, count())}</span>
                    <IconButton icon="right" label="Next record" class="sm" disabled=Signal::derive(move || at.get() + 1 >= count()) on_click=move |_| at.update(|at| *at += 1) />
                })}
                <Segmented label=format!("{title} as") options=options value=Signal::derive(move || if as_table.get() { "table".to_owned() } else { "json".to_owned() }) on_change=move |value: String| as_table.set(value == "table") />
            </span>
        </div>
        {move || match loaded.get() {
            None => view! { <p class="t3">"Loading"</p> }.into_any(),
            Some(Err(reason)) => view! { <p class="fg-failed">{reason}</p> }.into_any(),
            Some(Ok(records)) if records.records.is_empty() => view! { <p class="t3">"No record."</p> }.into_any(),
            Some(Ok(records)) if as_table.get() => {
                view! { <Table records=records.records.iter().filter_map(|record| record.read().ok()).collect() /> }.into_any()
            }
            Some(Ok(records)) => {
                let record = records.records.get(at.get()).and_then(|record| record.read::<Value>().ok()).unwrap_or_default();
                view! { <JsonView value=record /> }.into_any()
            }
        }}
    }
}

#[component]
fn Table(records: Vec<Value>) -> impl IntoView {
    let mut seen = BTreeSet::new();
    let names = records.iter().filter_map(Value::as_object).flat_map(|record| record.keys().cloned());
    let columns: Vec<String> = names.filter(|name| seen.insert(name.clone())).take(COLUMNS_MAX).collect();
    let cell = |record: &Value, column: &str| match record.get(column) {
        None => String::new(),
        Some(Value::Text(text)) => text.clone(),
        Some(value) => value.to_string(),
    };
    view! {
        <div class="records-table" tabindex="0" role="region" aria-label="Records">
            <table class="dense">
                <thead><tr>{columns.iter().map(|column| view! { <th>{column.clone()}</th> }).collect_view()}</tr></thead>
                <tbody>
                    {records.iter().map(|record| view! { <tr>{columns.iter().map(|column| view! { <td class="mono">{cell(record, column)}</td> }).collect_view()}</tr> }).collect_view()}
                </tbody>
            </table>
        </div>
    }
}
