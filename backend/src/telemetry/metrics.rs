//! Figures for Prometheus: of requests, counted here, and of the engine, counted there. Nothing is read from the runs.

use super::prometheus::Text;
use engine::{COMMIT_BOUNDS, Measured};
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// Upper bounds of the buckets for request durations, in seconds.
const BOUNDS: [f64; 10] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// What is counted.
#[derive(Debug, Default)]
pub struct Metrics {
    /// By the first digit of the status.
    answers: [AtomicU64; 6],
    buckets: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
}

impl Metrics {
    /// Counts an answered request.
    pub fn answered(&self, status: http::StatusCode, took: Duration) {
        let class = usize::from(status.as_u16() / 100).min(5);
        self.answers[class].fetch_add(1, Ordering::Relaxed);
        let bucket = BOUNDS.iter().position(|bound| took.as_secs_f64() <= *bound).unwrap_or(BOUNDS.len());
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// The text that Prometheus reads.
    #[must_use]
    pub fn text(&self, engine: &Measured) -> String {
        let mut out = Text::default();
        out.family("linkspan_info", "gauge", "The version that runs.");
        out.sample("linkspan_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
        self.requests(&mut out);
        runs(&mut out, engine);
        queue(&mut out, engine);
        journal(&mut out, engine);
        calls(&mut out, engine);
        history(&mut out, engine);
        if let Some(bytes) = resident_bytes() {
            out.single("process_resident_memory_bytes", "gauge", "Memory in use.", bytes);
        }
        out.into_string()
    }

    fn requests(&self, out: &mut Text) {
        let name = "linkspan_http_requests_total";
        out.family(name, "counter", "Answered requests by class of status.");
        for class in 1..=5 {
            out.sample(name, &[("class", &format!("{class}xx"))], self.answers[class].load(Ordering::Relaxed));
        }
        let counts: Vec<_> = self.buckets.iter().map(|bucket| bucket.load(Ordering::Relaxed)).collect();
        let seconds = Duration::from_micros(self.micros.load(Ordering::Relaxed)).as_secs_f64();
        out.histogram("linkspan_http_request_duration_seconds", "How long answers took.", &BOUNDS, &counts, seconds);
    }
}

fn runs(out: &mut Text, engine: &Measured) {
    let runs = &engine.runs;
    let since = |count: i64| count.unsigned_abs();
    let help = "Runs that were accepted since the first start, tests left out.";
    out.single("linkspan_runs_accepted_total", "counter", help, runs.accepted);
    let outcomes = [
        ("succeeded", since(runs.succeeded)),
        ("with_failed_records", since(runs.with_failed_records)),
        ("failed", since(runs.failed)),
        ("cancelled", since(runs.cancelled)),
    ];
    out.by("linkspan_runs_total", "counter", "Runs that ended since the first start, by outcome, tests left out.", "outcome", &outcomes);
    let attempts = [
        ("succeeded", engine.attempts_succeeded),
        ("with_failed_records", engine.attempts_with_failed_records),
        ("failed", engine.attempts_failed),
    ];
    out.by("linkspan_attempts_total", "counter", "Attempts of steps, by outcome.", "outcome", &attempts);
    let help = "Attempts of which nobody knows what they did.";
    out.single("linkspan_attempts_unknown_total", "counter", help, engine.attempts_unknown);
    if let Some(open) = engine.failed_records_open {
        out.single("linkspan_failed_records_open", "gauge", "Failed records that wait for a person.", open);
    }
    let arrived =
        [("taken", engine.taken), ("duplicate", engine.duplicates), ("refused", engine.refused), ("unavailable", engine.unavailable)];
    out.by("linkspan_intake_total", "counter", "What arrived to start a run, by what became of it.", "result", &arrived);
}

fn queue(out: &mut Text, engine: &Measured) {
    out.single("linkspan_runs_queued", "gauge", "Runs that wait to begin.", engine.queued);
    let waited = Duration::from_millis(engine.queued_for_ms).as_secs_f64();
    out.single("linkspan_runs_queued_oldest_seconds", "gauge", "How long the run that waits longest has waited.", waited);
    out.single("linkspan_runs_under_way", "gauge", "Runs that are worked on.", engine.under_way);
    out.single("linkspan_runs_waiting", "gauge", "Runs that wait for a moment.", engine.parked);
    out.single("linkspan_runs_in_flight", "gauge", "Runs that this server has in hand.", engine.runs.in_flight);
    let late = Duration::from_millis(engine.schedules_late_ms).as_secs_f64();
    out.single("linkspan_schedules_late_seconds", "gauge", "How late the schedule is that should have fired first; 0 when none is.", late);
    let help = "Runs that were open in the database and in nobody's hand.";
    out.single("linkspan_runs_found_lost_total", "counter", help, engine.found_lost);
}

fn journal(out: &mut Text, engine: &Measured) {
    let help = "How long transactions of the journal took.";
    let seconds = engine.commit_time.as_secs_f64();
    out.histogram("linkspan_journal_commit_duration_seconds", help, &COMMIT_BOUNDS, &engine.commits, seconds);
    out.single("linkspan_journal_writes_total", "counter", "Writes that they kept together.", engine.writes);
}

fn calls(out: &mut Text, engine: &Measured) {
    let families = [
        ("linkspan_calls_total", "Calls of connectors, by what came of them."),
        ("linkspan_call_retries_total", "Those of them that were tries beyond the first one."),
    ];
    for (place, (name, help)) in families.into_iter().enumerate() {
        out.family(name, "counter", help);
        for called in &engine.calls {
            let count = if place == 0 { called.count } else { called.retries };
            out.sample(name, &[("connector", &called.connector), ("class", called.class)], count);
        }
    }
}

fn history(out: &mut Text, engine: &Measured) {
    let runs = &engine.purged;
    let outcomes = [
        ("succeeded", runs.succeeded.unsigned_abs()),
        ("with_failed_records", runs.with_failed_records.unsigned_abs()),
        ("failed", runs.failed.unsigned_abs()),
        ("cancelled", runs.cancelled.unsigned_abs()),
        ("test", engine.purged_tests),
    ];
    out.by("linkspan_runs_purged_total", "counter", "Runs that went out of the history since the start, by outcome.", "outcome", &outcomes);
    let help = "How long transactions of the purge took: the journal waits for no longer than one.";
    let seconds = engine.purge_time.as_secs_f64();
    out.histogram("linkspan_purge_duration_seconds", help, &COMMIT_BOUNDS, &engine.purge_turns, seconds);
}

/// Memory in use, where the system tells it.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    kib.trim().trim_end_matches("kB").trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_add_up() {
        let metrics = Metrics::default();
        for (status, ms) in [(200, 1), (204, 3), (404, 70), (500, 60_000)] {
            metrics.answered(http::StatusCode::from_u16(status).expect("a status"), Duration::from_millis(ms));
        }
        let text = metrics.text(&Measured::default());
        for line in [
            "linkspan_http_requests_total{class=\"2xx\"} 2",
            "linkspan_http_request_duration_seconds_bucket{le=\"0.005\"} 2",
            "linkspan_http_request_duration_seconds_bucket{le=\"30\"} 3",
            "linkspan_http_request_duration_seconds_bucket{le=\"+Inf\"} 4",
            "linkspan_http_request_duration_seconds_count 4",
        ] {
            assert!(text.contains(line), "{line} in\n{text}");
        }
    }
}
