//! When each attempt worked and when it waited. Solid is work, hatched is waiting, a number after a bar is a failed attempt.

use super::steps::face;
use leptos::prelude::*;
use mapping::Value;
use ui::{Tile, format, time, use_now};
use wire::run::{Attempt, RunDetail, StepStatus};

/// The fewest milliseconds a timeline spans.
const SPAN_MIN_MS: i64 = 20;
/// A mark further right than this has no room for its words.
const MARK_LAST_PERCENT: i64 = 93;
/// Marks along the scale, about.
const MARKS: i64 = 7;

/// The timeline.
#[component]
pub fn Timeline(run: Signal<RunDetail>, document: Signal<Value>, step: Signal<String>, pick: Callback<String>) -> impl IntoView {
    let now = use_now();
    let frame = Memo::new(move |_| {
        run.with(|run| {
            let start = run
                .attempts
                .iter()
                .map(|attempt| attempt.started_at)
                .min()
                .unwrap_or(run.run.created_at)
                .min(run.run.started_at.unwrap_or(run.run.created_at));
            let last = run.attempts.iter().filter_map(|attempt| attempt.ended_at.max(attempt.retry_at)).max().unwrap_or(start);
            let end = run.run.ended_at.unwrap_or_else(|| now.get()).max(last);
            (start, (end - start).max(SPAN_MIN_MS))
        })
    });
    let marks = move || {
        let (_, span) = frame.get();
        let step = mark_step(span);
        (0..=span / step)
            .filter(|number| number * step * 100 / span <= MARK_LAST_PERCENT)
            .map(|number| {
                let left = share(number * step, span);
                view! { <span style:left=left><i>{words(number * step)}</i></span> }
            })
            .collect_view()
    };
    view! {
        <section class="card">
            <header>
                <h2>"Timeline"</h2>
                <span class="legend"><span><i class="b-ok"></i>"succeeded"</span><span><i class="b-failed"></i>"failed attempt"</span><span><i class="hatch"></i>"waiting"</span></span>
                <span class="push t3 fs12">{move || { let (start, span) = frame.get(); format!("{} to {}", time::clock(start), time::clock(start + span)) }}</span>
            </header>
            <div class="gantt">
                <div class="marks" aria-hidden="true">{marks}</div>
                {move || run.with(|run| {
                    let (start, span) = frame.get();
                    run.steps.iter().map(|one| {
                        let id = one.step.clone();
                        let mine = one.step.clone();
                        let chosen = Memo::new(move |_| step.with(|step| *step == mine));
                        let (icon, hue) = document.with(|document| face(document, &one.step));
                        let idle = matches!(one.status, StepStatus::Pending | StepStatus::Skipped);
                        let bars = run.attempts.iter().filter(|attempt| attempt.step == one.step).map(|attempt| bars(attempt, start, span, run.run.ended_at.is_some())).collect_view();
                        view! {
                            <button type="button" class="gl" class:sel=chosen aria-pressed=move || chosen.get().to_string() on:click=move |_| pick.run(id.clone())>
                                <span class="lab"><Tile icon=icon hue=hue /><span class="ell" class:t3=idle>{one.name.clone()}</span></span>
                                <span class="trk">{bars}</span>
                                <span class="dur" class:t3=idle>{match one.status { StepStatus::Pending => "not run".to_owned(), StepStatus::Skipped => "skipped".to_owned(), _ => format::duration(one.duration_ms) }}</span>
                            </button>
                        }
                    }).collect_view()
                })}
            </div>
        </section>
    }
}

fn bars(attempt: &Attempt, start: i64, span: i64, ended: bool) -> impl IntoView + use<> {
    let end = attempt.ended_at.unwrap_or(start + span);
    let class = match attempt.status {
        StepStatus::Failed => "gb b-failed",
        StepStatus::WithFailedRecords => "gb b-warning",
        StepStatus::Running => "gb b-running",
        StepStatus::Waiting => "gb b-failed",
        _ => "gb b-ok",
    };
    let number = matches!(attempt.status, StepStatus::Failed | StepStatus::Waiting).then_some(attempt.number);
    let words = format!(
        "Attempt {}, {}{}",
        attempt.number,
        format::duration(end.abs_diff(attempt.started_at)),
        attempt.error.as_ref().map_or_else(String::new, |error| format!(": {}", ui::unmarked(&error.message)))
    );
    let wait = attempt.retry_at.filter(|until| *until > end).map(|until| {
        let reason = attempt.error.as_ref().map_or("backoff", |error| if error.code.contains("rate") { "rate limit" } else { "backoff" });
        let until = if ended { until.min(start + span) } else { until };
        let shown = (until - end) * 100 / span.max(1) >= 10;
        view! { <i class="gb wait" style:left=share(end - start, span) style:width=share(until - end, span) data-tip=format!("{reason}, {}", format::duration((until - end).unsigned_abs()))>{shown.then(|| view! { <span class="cap">{reason}</span> })}</i> }
    });
    view! {
        <i class=class style:left=share(attempt.started_at - start, span) style:width=share(end - attempt.started_at, span) data-tip=words>{number.map(|number| view! { <span class="no">{number}</span> })}</i>
        {wait}
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share of a bar")]
fn share(part: i64, span: i64) -> String {
    format!("{:.2}%", (part as f64 / span.max(1) as f64 * 100.0).clamp(0.0, 100.0))
}

/// The distance of two marks: 1, 2 or 5 times a power of ten.
fn mark_step(span: i64) -> i64 {
    let mut unit = 1;
    loop {
        for factor in [1, 2, 5] {
            if span / (factor * unit) <= MARKS {
                return factor * unit;
            }
        }
        unit *= 10;
    }
}

/// A mark in words: whole units where possible.
fn words(ms: i64) -> String {
    if ms == 0 {
        "0".to_owned()
    } else if ms % 1_000 == 0 && ms < 60_000 {
        format!("{} s", ms / 1_000)
    } else {
        format::duration(ms.unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    use super::mark_step;

    #[test]
    fn marks_are_round() {
        assert_eq!([20, 74_000, 900, 7].map(mark_step), [5, 10_000, 200, 1]);
    }
}
