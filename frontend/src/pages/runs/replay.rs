//! All runs that fit the filters, retried or cancelled at once: an estimate first, then the progress.

use client::{Problem, replays, runs::Filter};
use leptos::prelude::*;
use std::time::Duration;
use ui::{Button, Checkbox, Dialog, Look, Note, Size, TextField, Tone, format};
use wire::replay::{NewReplay, PickRuns, Replay, ReplayAction, ReplayStatus};

/// How often the progress is asked for.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// Which runs the filters mean; `None`: they cannot be meant all at once, as what a text finds.
fn pick(filter: &Filter) -> Option<PickRuns> {
    if !filter.q.is_empty() || !filter.origin.is_empty() {
        return None;
    }
    let status = match filter.status.as_str() {
        "" => None,
        word => Some(serde_json::from_value(word.into()).ok()?),
    };
    let moment = |text: &str| text.parse().ok();
    Some(PickRuns { flow: filter.flow.parse().ok(), status, from: moment(&filter.since), to: moment(&filter.until), ..PickRuns::default() })
}

/// What can be done with all runs of a filter.
fn action(filter: &Filter) -> Option<ReplayAction> {
    match filter.status.as_str() {
        "failed" | "cancelled" | "with_failed_records" => Some(ReplayAction::Retry),
        "queued" | "running" | "waiting" => Some(ReplayAction::Cancel),
        _ => None,
    }
}

/// The button, where all runs of the filters can be meant, and its dialog.
#[component]
pub fn ReplayAll(filter: Memo<Filter>) -> impl IntoView {
    let open = RwSignal::new(false);
    let meant = Memo::new(move |_| filter.with(|filter| Some((action(filter)?, pick(filter)?))));
    let words = move || meant.get().map(|(action, _)| if action == ReplayAction::Retry { "Retry all" } else { "Cancel all" });
    view! {
        {move || words().map(|words| view! {
            <Button size=Size::Small icon=if words == "Retry all" { "refresh" } else { "x" } on_click=move |_| open.set(true)>{format!("{words}…")}</Button>
        })}
        {move || open.get().then(|| meant.get_untracked()).flatten().map(|(action, pick)| view! { <Asked open=open action=action pick=pick /> })}
    }
}

#[component]
fn Asked(open: RwSignal<bool>, action: ReplayAction, pick: PickRuns) -> impl IntoView {
    let retries = action == ReplayAction::Retry;
    let estimate = RwSignal::new(None::<Replay>);
    let under_way = RwSignal::new(None::<Replay>);
    let problem = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let (from_start, latest, rate) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(String::new()));
    let body = {
        let pick = StoredValue::new(pick);
        move |dry: bool| NewReplay {
            action,
            pick: pick.get_value(),
            from_start: from_start.get_untracked(),
            latest: latest.get_untracked(),
            per_sec: rate.with_untracked(|rate| rate.trim().parse().ok()),
            dry,
        }
    };
    let ask = body(true);
    client::spawn(async move {
        match replays::begin(&ask).await {
            Ok(found) => drop(estimate.try_set(Some(found))),
            Err(refused) => drop(problem.try_set(Some(refused))),
        }
    });
    let watch = move |id| {
        let asks = set_interval_with_handle(
            move || {
                client::spawn(async move {
                    // The next look tells it as well.
                    if let Ok(now) = replays::get(id).await {
                        let _gone = under_way.try_set(Some(now));
                    }
                });
            },
            ASK_EVERY,
        );
        if let Ok(asks) = asks {
            on_cleanup(move || asks.clear());
        }
    };
    // Asked for only while it is under way.
    let id = Memo::new(move |_| {
        under_way.with(|replay| replay.as_ref().filter(|replay| replay.status == ReplayStatus::Running).and_then(|replay| replay.id))
    });
    Effect::new(move || {
        if let Some(id) = id.get() {
            watch(id);
        }
    });
    let begin = move |_| {
        let body = body(false);
        busy.set(true);
        problem.set(None);
        client::spawn(async move {
            match replays::begin(&body).await {
                Ok(begun) => drop(under_way.try_set(Some(begun))),
                Err(refused) => drop(problem.try_set(Some(refused))),
            }
            let _gone = busy.try_set(false);
        });
    };
    let stop = move |_| {
        let Some(id) = id.get_untracked() else { return };
        client::spawn(async move {
            match replays::cancel(id).await {
                Ok(ended) => drop(under_way.try_set(Some(ended))),
                Err(refused) => drop(problem.try_set(Some(refused))),
            }
        });
    };
    let total = move || estimate.with(|found| found.as_ref().map_or(0, |found| found.total));
    let verb = if retries { "Retry" } else { "Cancel" };
    let footer = move || {
        let begun = under_way.with(Option::is_some);
        view! {
            <Button size=Size::Large on_click=move |_| open.set(false)>{if begun { "Close" } else { "Keep as it is" }}</Button>
            {(!begun).then(|| view! {
                <Button size=Size::Large look=if retries { Look::Primary } else { Look::Danger } busy=busy disabled=Signal::derive(move || total() == 0) on_click=begin>
                    {move || format!("{verb} {}", format::counted(total(), "run", "runs"))}
                </Button>
            })}
            {id.get().map(|_| view! { <Button size=Size::Large look=Look::Danger on_click=stop>"Stop"</Button> })}
        }
    };
    let said = move |replay: Replay| {
        let had = replay.done + replay.refused;
        let state = match replay.status {
            ReplayStatus::Done => "All had their turn",
            ReplayStatus::Cancelled => "Stopped",
            ReplayStatus::Running | ReplayStatus::Estimate => "Under way",
        };
        view! {
            <div class="field" role="status">
                <p>{format!("{state}: {had} of {}", format::counted(replay.total, "run", "runs"))}</p>
                <progress aria-label="Progress" max=replay.total.to_string() value=had.to_string()></progress>
                {(replay.refused > 0).then(|| view! {
                    <Note tone=Tone::Warning>
                        <p>{format!("{} could not be sent on: {}", format::counted(replay.refused, "run", "runs"), replay.problem.unwrap_or_default())}</p>
                    </Note>
                })}
            </div>
        }
    };
    view! {
        <Dialog open=open title=format!("{verb} all runs that fit the filters") subtitle="It goes on when this is closed, and after a restart of the server." footer=footer>
            {move || match (under_way.get(), estimate.get()) {
                (Some(replay), _) => said(replay).into_any(),
                (None, Some(found)) => view! {
                    <p class="field" role="status">{format!("{}.", format::counted(found.total, "run fits", "runs fit"))}{retries.then_some(" Those that were sent on their way again already are left out.")}</p>
                    {retries.then(|| view! {
                        <div class="field"><Checkbox shown=true label="From the start, not from the failed step" checked=from_start on_change=move |on| from_start.set(on) /></div>
                        <div class="field"><Checkbox shown=true label="On the latest published version" checked=latest on_change=move |on| latest.set(on) /></div>
                    })}
                    <TextField label="Runs a second" value=rate placeholder="as fast as it goes" help="Fewer, where the other side must not be flooded." />
                }.into_any(),
                (None, None) => view! { <p class="t3" role="status">"Counting the runs that fit"</p> }.into_any(),
            }}
            {move || problem.get().map(|problem| view! { <div class="field"><Note tone=Tone::Failed><p>{problem.detail}</p></Note></div> })}
        </Dialog>
    }
}
