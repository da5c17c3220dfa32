//! The last 24 hours above the list; dragging over it sets the time.

use crate::load::load;
use client::home;
use leptos::{ev::PointerEvent, html, prelude::*};
use ui::time;
use wire::flow::RunBucket;

/// The last 24 hours.
#[component]
pub fn Histogram(set_since: Callback<String>, set_until: Callback<String>) -> impl IntoView {
    let data = load(|| home::get("24h"));
    let drag = RwSignal::new(None::<(usize, usize)>);
    let strip = NodeRef::<html::Div>::new();
    let count = move || data.with(|data| data.map_or(0, |data| data.runs.len()));
    let at = move |event: &PointerEvent| -> usize {
        let Some(strip) = strip.get_untracked() else { return 0 };
        let place = strip.get_bounding_client_rect();
        let share = ((f64::from(event.client_x()) - place.left()) / place.width().max(1.0)).clamp(0.0, 0.999);
        bucket(share, untrack(count))
    };
    let done = move |_: PointerEvent| {
        let Some((from, to)) = drag.get_untracked() else { return };
        drag.set(None);
        let (from, to) = (from.min(to), from.max(to));
        data.with(|data| {
            let Some(data) = data else { return };
            if let (Some(first), Some(last)) = (data.runs.get(from), data.runs.get(to)) {
                set_since.run(first.at.to_string());
                set_until.run((last.at + data.bucket_ms).to_string());
            }
        });
    };
    view! {
        <div class="histogram">
            <div
                node_ref=strip
                class="bars"
                role="img"
                aria-label="Runs of the last 24 hours; drag to choose a time"
                on:pointerdown=move |event| { let at = at(&event); drag.set(Some((at, at))); }
                on:pointermove=move |event| if drag.get_untracked().is_some() { let at = at(&event); drag.update(|drag| if let Some((_, to)) = drag { *to = at; }) }
                on:pointerup=done
                on:pointerleave=move |_| drag.set(None)
            >
                {move || data.with(|data| data.map(|data| {
                    let most = data.runs.iter().map(total).max().unwrap_or(0).max(1);
                    data.runs.iter().enumerate().map(|(number, bucket)| bar(number, bucket, most, drag)).collect_view()
                }))}
            </div>
            <div class="scale">
                {move || data.with(|data| data.map(|data| {
                    let marks = data.runs.len();
                    (0..4).filter_map(|quarter| data.runs.get(marks * quarter / 4)).map(|bucket| view! { <span>{time::minute(bucket.at, false)}</span> }).collect_view()
                }))}
                <span>"now"</span>
            </div>
        </div>
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a share of a small count")]
fn bucket(share: f64, count: usize) -> usize {
    (share * count as f64) as usize
}

fn total(bucket: &RunBucket) -> u32 {
    bucket.succeeded + bucket.with_failed_records + bucket.failed + bucket.open
}

fn bar(number: usize, bucket: &RunBucket, most: u32, drag: RwSignal<Option<(usize, usize)>>) -> impl IntoView + use<> {
    let share = |count: u32| format!("{:.1}%", f64::from(count) / f64::from(most) * 100.0);
    let good = bucket.succeeded + bucket.open;
    let chosen = move || drag.get().is_some_and(|(from, to)| (from.min(to)..=from.max(to)).contains(&number));
    let words = format!(
        "{}: {}, {} failed",
        time::minute(bucket.at, false),
        ui::format::counted(total(bucket).into(), "run", "runs"),
        bucket.failed
    );
    view! {
        <span class:on=chosen data-tip=words>
            {(bucket.failed > 0).then(|| view! { <i class="b-failed" style:height=share(bucket.failed)></i> })}
            {(bucket.with_failed_records > 0).then(|| view! { <i class="b-warning" style:height=share(bucket.with_failed_records)></i> })}
            {(good > 0).then(|| view! { <i class="b-okq" style:height=share(good)></i> })}
        </span>
    }
}
