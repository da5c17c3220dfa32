//! Small charts: the runs of a day in the width of a cell.

use leptos::prelude::*;
use wire::flow::RunBucket;

const WIDTH: u32 = 72;
const HEIGHT: u32 = 18;

/// Bars of one figure an hour; failures stand out.
#[component]
pub fn Spark(
    /// The buckets, oldest first.
    #[prop(into)]
    of: Signal<Vec<RunBucket>>,
) -> impl IntoView {
    let words = move || {
        let (all, failed) =
            of.with(|of| of.iter().fold((0_u64, 0_u64), |(all, failed), bucket| (all + total(*bucket), failed + u64::from(bucket.failed))));
        format!("{} in 24 h, {failed} failed", crate::format::counted(all, "run", "runs"))
    };
    view! {
        <svg class="spark" width=WIDTH height=HEIGHT viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=words data-tip=words>
            {move || of.with(|of| bars(of))}
        </svg>
    }
}

fn total(bucket: RunBucket) -> u64 {
    u64::from(bucket.succeeded) + u64::from(bucket.with_failed_records) + u64::from(bucket.failed) + u64::from(bucket.open)
}

#[expect(clippy::cast_precision_loss, reason = "a bar has 18 pixels")]
fn bars(of: &[RunBucket]) -> AnyView {
    let most = of.iter().copied().map(total).max().unwrap_or(0);
    let base = view! { <line class="base" x1="0" x2=WIDTH y1="17.5" y2="17.5" stroke-width="1"></line> };
    if most == 0 {
        return base.into_any();
    }
    let step = f64::from(WIDTH) / of.len() as f64;
    let bars = of
        .iter()
        .enumerate()
        .map(|(at, bucket)| {
            let height = total(*bucket) as f64 / most as f64 * f64::from(HEIGHT);
            let height = if height > 0.0 { height.max(2.0) } else { 0.0 };
            let class = if bucket.failed > 0 {
                "b-failed"
            } else if bucket.with_failed_records > 0 {
                "b-warning"
            } else {
                "b-okq"
            };
            view! { <rect class=class x=format!("{:.1}", at as f64 * step) y=format!("{:.1}", f64::from(HEIGHT) - height) width=format!("{:.1}", (step - 1.0).max(1.0)) height=format!("{height:.1}")></rect> }
        })
        .collect_view();
    view! { {base}{bars} }.into_any()
}
