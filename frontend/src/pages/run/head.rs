//! The sentence on top, the facts below it, and what can be done.

use crate::go::use_go;
use client::{runs, use_session};
use leptos::prelude::*;
use ui::{Button, Confirm, Icon, Look, Menu, MenuItem, Switch, When, format, run_status, use_now, use_toasts};
use wire::{
    account::Role,
    run::{Origin, Retry, RunDetail, RunStatus, StepStatus},
};

/// The head of a run.
#[component]
pub fn Head(run: Signal<RunDetail>) -> impl IntoView {
    let status = Memo::new(move |_| run.with(|run| run.run.status));
    let now = use_now();
    let glyph = move || {
        let (tone, icon, _) = run_status(status.get());
        view! { <Icon name=icon class=format!("l fg-{}", tone.class()) /> }
    };
    let sentence = move || {
        run.with(|run| {
            let (_, _, word) = run_status(run.run.status);
            if run.run.summary.is_empty() { word.to_owned() } else { run.run.summary.clone() }
        })
    };
    let took = Memo::new(move |_| {
        run.with(|run| {
            format::duration(run.run.ended_at.unwrap_or_else(|| now.get()).abs_diff(run.run.started_at.unwrap_or(run.run.created_at)))
        })
    });
    let records = move || {
        run.with(|run| {
            format!(
                "{} in, {} out, {} failed",
                format::count(run.run.records_in),
                format::count(run.run.records_out),
                format::count(run.run.records_failed)
            )
        })
    };
    let fact = |words: &'static str| view! { <span class="t3">{words}</span> };
    view! {
        <div class="run-head">
            <div class="row top g12">
                {glyph}
                <div class="grow"><h2 class="sentence">{split(sentence)}</h2></div>
                <Actions run=run />
            </div>
            <div class="facts">
                <span>{fact("Version")}{move || run.with(|run| run.run.version.map_or_else(|| "draft".to_owned(), |version| format!("v{version}")))}</span>
                <span>{fact("Trigger")}{move || run.with(|run| crate::pages::runs::origin_words(run.run.origin).1)}</span>
                <span>{fact("Started")}<When at=Signal::derive(move || run.with(|run| run.run.started_at.unwrap_or(run.run.created_at))) /></span>
                <span>{fact("Took")}{took}</span>
                <span>{fact("Records")}{records}</span>
                <span>{fact("Correlation")}<span class="mono">{move || run.with(|run| run.run.correlation_id.clone())}</span></span>
                {move || run.with(|run| run.run.parent.map(|parent| view! { <span>{fact(if run.run.origin == Origin::Failure { "Handles" } else { "Repeats" })}<a href=format!("/runs/{parent}")>{if run.run.origin == Origin::Failure { "a run that failed" } else { "an earlier run" }}</a></span> }))}
                {move || run.with(|run| run.queue_place).map(|place| view! { <span>{fact("Place in the queue")}{place}</span> })}
                {move || run.with(|run| run.run.waits_for.clone().map(|what| view! { <span>{fact("Waits for")}{what}{run.run.wakes_at.map(|at| view! { ", "<When at=at /> })}</span> }))}
            </div>
        </div>
    }
}

/// The sentence, with what comes after its colon in the colour of a failure.
fn split(sentence: impl Fn() -> String + Send + 'static) -> impl IntoView {
    move || {
        let sentence = sentence();
        match sentence.split_once(": ") {
            Some((what, why)) if sentence.starts_with("Failed") => {
                view! { {what.to_owned()}": "<span class="fg-failed"><ui::Said text=why /></span> }.into_any()
            }
            _ => view! { <ui::Said text=sentence /> }.into_any(),
        }
    }
}

#[component]
fn Actions(run: Signal<RunDetail>) -> impl IntoView {
    let session = use_session();
    let toasts = use_toasts();
    let go = use_go();
    let busy = RwSignal::new(false);
    let id = run.with_untracked(|run| run.run.id);
    let retry = move |body: Retry| {
        busy.set(true);
        client::spawn(async move {
            match runs::retry(id, &body).await {
                Ok(next) => {
                    toasts.ok("Under way again", "");
                    go.to(&format!("/runs/{}", next.id));
                }
                Err(problem) => toasts.problem("Could not retry", &problem),
            }
            let _gone = busy.try_set(false);
        });
    };
    let asking = RwSignal::new(false);
    let undo = RwSignal::new(false);
    let cancelling = RwSignal::new(false);
    let cancel = move |()| {
        let undo = undo.get_untracked();
        cancelling.set(true);
        client::spawn(async move {
            match runs::cancel(id, undo).await {
                Ok(_) if undo => toasts.ok("Cancelled", "What it did is being taken back, where its steps say how."),
                Ok(_) => toasts.ok("Cancelled", "What already left this server is not taken back."),
                Err(problem) => toasts.problem("Could not cancel", &problem),
            }
            let _gone = cancelling.try_set(false);
            let _gone = asking.try_set(false);
        })
    };
    let failed = move || run.with(|run| run.steps.iter().find(|step| step.status == StepStatus::Failed).map(|step| step.name.clone()));
    let state = Memo::new(move |_| run.with(|run| (run.run.status, run.run.ended_at.is_some(), run.run.records_failed)));
    let flow = run.with_untracked(|run| run.run.flow);
    move || {
        let (status, ended, aside) = state.get();
        let may = session.may(Role::Operator);
        view! {
            <span class="row g6">
                {(aside > 0).then(|| view! { <a class="btn" href=format!("/failed-records?flow={flow}")>{format!("Repair {}", format::counted(aside, "record", "records"))}</a> })}
                <a class="btn ghost" href=format!("/flows/{flow}")><Icon name="external" class="s" />"Open in editor"</a>
                {(may && !ended).then(|| view! { <Button look=Look::Danger icon="stop" on_click=move |_| asking.set(true)>"Cancel"</Button> })}
                <Confirm open=asking title="Cancel this run?" action="Cancel the run" busy=cancelling on_confirm=cancel>
                    <p class="t2">"What is under way is finished, and nothing more begins."</p>
                    <div class="field switch-row">
                        <Switch label="Undo what it did" on=undo on_change=move |on: bool| undo.set(on) />
                        <div><div>"Undo what it did"</div><div class="help">"The newest first, for steps that name an operation which undoes them. The run says what was undone and what was not."</div></div>
                    </div>
                </Confirm>
                {(may && ended).then(|| if matches!(status, RunStatus::Failed) {
                    view! {
                        <span class="btn-group">
                            <Button look=Look::Primary icon="refresh" busy=busy on_click=move |_| retry(Retry::default())>{format!("Retry from {}", failed().unwrap_or_else(|| "the failed step".to_owned()))}</Button>
                            <Menu label="More ways to retry" class="btn primary" face=|| view! { <Icon name="down" class="s" /> }>
                                <MenuItem icon="refresh" on_pick=move |()| retry(Retry { from_start: false, latest: true })>"From the failed step, latest version"</MenuItem>
                                <MenuItem icon="history" on_pick=move |()| retry(Retry { from_start: true, latest: false })>"From the start"</MenuItem>
                                <MenuItem icon="history" on_pick=move |()| retry(Retry { from_start: true, latest: true })>"From the start, latest version"</MenuItem>
                            </Menu>
                        </span>
                    }.into_any()
                } else {
                    view! { <Button icon="refresh" busy=busy on_click=move |_| retry(Retry { from_start: true, latest: false })>"Run again"</Button> }.into_any()
                })}
            </span>
        }
    }
}
