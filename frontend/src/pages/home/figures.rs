//! The key figures, each beside the window before.

use leptos::prelude::*;
use ui::format;
use wire::home::{Figures, Home};

/// The key figures.
#[component]
pub fn FiguresRow(data: Signal<Home>, window: Signal<String>) -> impl IntoView {
    let before = move || match window.get().as_str() {
        "1h" => "the hour before",
        "7d" => "the week before",
        "30d" => "the month before",
        _ => "the day before",
    };
    let seconds = move || match window.get().as_str() {
        "1h" => 3_600_u64,
        "7d" => 604_800,
        "30d" => 2_592_000,
        _ => 86_400,
    };
    view! {
        <section class="stats six" aria-label="Key figures">
            {move || data.with(|data| figures(&data.figures, &data.before, before(), seconds()))}
        </section>
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures are shown with three digits")]
fn figures(now: &Figures, before: &Figures, words: &'static str, seconds: u64) -> impl IntoView + use<> {
    let change = (before.runs > 0).then(|| (now.runs as f64 / before.runs as f64 - 1.0) * 100.0);
    let runs = change.map_or_else(|| format!("none {words}"), |change| format!("{change:+.1} % on {words}"));
    let points = now.success_percent.zip(before.success_percent).map(|(now, before)| now - before);
    let worse = points.is_some_and(|points| points < -0.005);
    let (records, unit) = format::short(now.records);
    let rate = now.records as f64 / seconds as f64;
    let rate = match rate {
        1.0.. => format!("{rate:.1} per second"),
        0.02.. => format!("{:.1} per minute", rate * 60.0),
        _ => format!("{:.1} per hour", rate * 3_600.0),
    };
    let duration = |ms: Option<u64>| ms.map_or(("–".to_owned(), ""), format::duration_parts);
    let (p50, p95, p99) = (duration(now.p50_ms), duration(now.p95_ms), duration(now.p99_ms));
    let was = before.p95_ms.map_or_else(String::new, |ms| format!("p95 was {} {words}", format::duration(ms)));
    let oldest = now.oldest_queued_ms.map(|ms| format!("oldest waits {}", format::distance(ms)));
    let waits = oldest.is_some();
    view! {
        <div class="stat"><div class="k">"Runs"</div><div class="v">{format::count(now.runs)}</div><div class="d">{runs}</div></div>
        <div class="stat">
            <div class="k">"Success rate"</div>
            <div class="v">{now.success_percent.map_or_else(|| "–".to_owned(), percent_words)}" "<small>{now.success_percent.is_some().then_some("%")}</small></div>
            <div class="d" class:fg-failed=worse>{points.map(|points| format!("{points:+.2} points"))}</div>
        </div>
        <div class="stat"><div class="k">"Records moved"</div><div class="v">{records}" "<small>{unit}</small></div><div class="d">{rate}</div></div>
        <div class="stat">
            <div class="k">"Duration, p50 / p95 / p99"</div>
            <div class="v">{p50.0}" "<small>{p50.1}" / "</small>{p95.0}" "<small>{p95.1}" / "</small>{p99.0}" "<small>{p99.1}</small></div>
            <div class="d">{was}</div>
        </div>
        <div class="stat"><div class="k">"Queue"</div><div class="v">{format::count(now.queued)}" "<small>{if now.queued == 1 { "run" } else { "runs" }}</small></div><div class="d" class:fg-warning=waits>{oldest.unwrap_or_else(|| "nothing waits".to_owned())}</div></div>
        <div class="stat"><div class="k">"Retries"</div><div class="v">{format::count(now.retries)}</div><div class="d">{format!("{} {words}", format::count(before.retries))}</div></div>
    }
}

/// A share of all: `100`, `99.98`.
fn percent_words(percent: f64) -> String {
    if percent >= 100.0 { "100".to_owned() } else { format!("{:.2}", percent.min(99.99)) }
}

#[cfg(test)]
mod tests {
    use super::percent_words;

    #[test]
    fn a_hundred_means_all() {
        assert_eq!([100.0, 99.999, 98.5].map(percent_words), ["100", "99.99", "98.50"]);
    }
}
