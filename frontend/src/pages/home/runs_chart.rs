//! Runs over time, stacked by outcome: success is the background, failures stand out. A bar leads to its runs.

use leptos::prelude::*;
use ui::{format, time};
use wire::{flow::RunBucket, home::Home};

const WIDTH: f64 = 852.0;
const LEFT: f64 = 36.0;
const RIGHT: f64 = 848.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 200.0;

/// Runs over time.
#[component]
pub fn RunsChart(data: Signal<Home>) -> impl IntoView {
    let sum =
        move |pick: fn(&RunBucket) -> u32| data.with(|data| format::count(data.runs.iter().map(|bucket| u64::from(pick(bucket))).sum()));
    let per = move || data.with(|data| per(data.bucket_ms));
    view! {
        <section class="card flush">
            <header>
                <h2>"Runs"</h2>
                <span class="t3 fs12">{per}</span>
                <span class="legend push">
                    <span><i class="b-okq"></i>"succeeded "<b>{move || sum(|bucket| bucket.succeeded)}</b></span>
                    <span><i class="b-warning"></i>"with failed records "<b>{move || sum(|bucket| bucket.with_failed_records)}</b></span>
                    <span><i class="b-failed"></i>"failed "<b>{move || sum(|bucket| bucket.failed)}</b></span>
                    <span><i class="b-waiting"></i>"open "<b>{move || sum(|bucket| bucket.open)}</b></span>
                </span>
            </header>
            <div class="plot">
                <svg class="chart" viewBox=format!("0 0 {WIDTH} 220") role="group" aria-label="Runs over time by outcome">
                    {move || data.with(|data| drawn(&data.runs, data.bucket_ms))}
                </svg>
            </div>
        </section>
    }
}

/// The length of a bucket in words: `per hour`, `per 2 min`.
fn per(bucket_ms: i64) -> String {
    match bucket_ms {
        60_000 => "per minute".to_owned(),
        3_600_000 => "per hour".to_owned(),
        86_400_000 => "per day".to_owned(),
        _ => format!("per {}", format::duration(bucket_ms.unsigned_abs())),
    }
}

fn total(bucket: &RunBucket) -> u32 {
    bucket.succeeded + bucket.with_failed_records + bucket.failed + bucket.open
}

/// The next figure of 1, 1.5, 3, 6 times a power of ten: three equal parts with round labels.
fn ceiling(most: u32) -> u32 {
    let mut unit = 1;
    loop {
        for factor in [3, 6, 12, 15] {
            if factor * unit >= most {
                return factor * unit;
            }
        }
        unit *= 10;
    }
}

#[expect(clippy::cast_precision_loss, reason = "a chart has 200 pixels")]
fn drawn(runs: &[RunBucket], bucket_ms: i64) -> impl IntoView + use<> {
    let top = ceiling(runs.iter().map(total).max().unwrap_or(0).max(3));
    let scale = (BOTTOM - TOP) / f64::from(top);
    let step = (RIGHT - LEFT) / runs.len().max(1) as f64;
    let lines = (0..=3_u32)
        .map(|third| {
            let value = top / 3 * third;
            let y = BOTTOM - f64::from(value) * scale;
            let (figure, unit) = if value >= 1_000 {
                (format!("{:.1}", f64::from(value) / 1e3).trim_end_matches(".0").to_owned(), " k")
            } else {
                (value.to_string(), "")
            };
            view! {
                <line class=if third == 0 { "axis" } else { "grid" } x1=LEFT x2=RIGHT y1=y y2=y></line>
                <text x="28" y=y + 4.0 text-anchor="end">{figure}{unit}</text>
            }
        })
        .collect_view();
    let with_day = bucket_ms >= 3_600_000 * 3;
    let every = (runs.len() / 6).max(1);
    let bars = runs.iter().enumerate().map(|(at, bucket)| {
        let x = LEFT + at as f64 * step + 1.5;
        let width = (step - 3.0).max(1.0);
        let mut y = BOTTOM;
        let parts = [("b-okq", bucket.succeeded), ("b-warning", bucket.with_failed_records), ("b-failed", bucket.failed), ("b-waiting", bucket.open)];
        let stack = parts.into_iter().filter(|(_, count)| *count > 0).map(|(class, count)| {
            let height = (f64::from(count) * scale).max(1.5);
            y -= height;
            view! { <rect class=class x=format!("{x:.1}") y=format!("{y:.1}") width=format!("{width:.1}") height=format!("{:.1}", (height - 0.6).max(1.0))></rect> }
        }).collect_view();
        let label = (at % every == 0 && at + every / 2 < runs.len()).then(|| view! { <text x=format!("{x:.1}") y="216">{time::minute(bucket.at, with_day)}</text> });
        let words = format!("{}: {}, {} with failed records, {} failed", time::minute(bucket.at, with_day), format::counted(total(bucket).into(), "run", "runs"), bucket.with_failed_records, bucket.failed);
        let to = format!("/runs?since={}&until={}", bucket.at, bucket.at + bucket_ms);
        let hit = (total(bucket) > 0).then(|| view! {
            <a href=to aria-label=words.clone() data-tip=words><rect class="hit" x=format!("{:.1}", x - 1.5) y=TOP width=format!("{step:.1}") height=BOTTOM - TOP></rect></a>
        });
        view! { {hit}<g pointer-events="none">{stack}</g>{label} }
    }).collect_view();
    view! { {lines}{bars}<text x=RIGHT y="216" text-anchor="end">"now"</text> }
}

#[cfg(test)]
mod tests {
    use super::ceiling;

    #[test]
    fn the_top_is_a_multiple_of_three_above_the_most() {
        assert_eq!([1, 3, 4, 13, 16, 1_600].map(ceiling), [3, 3, 6, 15, 30, 3_000]);
    }
}
