//! Figures for Prometheus, counted in memory since the start.

use std::{
    fmt::Write,
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
    pub fn text(&self) -> String {
        let mut out = String::new();
        let mut line = |text: std::fmt::Arguments<'_>| {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{text}");
        };
        line(format_args!("# HELP linkspan_info The version that runs."));
        line(format_args!("# TYPE linkspan_info gauge"));
        line(format_args!("linkspan_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION")));
        line(format_args!("# HELP linkspan_http_requests_total Answered requests by class of status."));
        line(format_args!("# TYPE linkspan_http_requests_total counter"));
        for class in 1..=5 {
            line(format_args!("linkspan_http_requests_total{{class=\"{class}xx\"}} {}", self.answers[class].load(Ordering::Relaxed)));
        }
        line(format_args!("# HELP linkspan_http_request_duration_seconds How long answers took."));
        line(format_args!("# TYPE linkspan_http_request_duration_seconds histogram"));
        let mut total = 0;
        for (bound, bucket) in BOUNDS.iter().zip(&self.buckets) {
            total += bucket.load(Ordering::Relaxed);
            line(format_args!("linkspan_http_request_duration_seconds_bucket{{le=\"{bound}\"}} {total}"));
        }
        total += self.buckets[BOUNDS.len()].load(Ordering::Relaxed);
        line(format_args!("linkspan_http_request_duration_seconds_bucket{{le=\"+Inf\"}} {total}"));
        let seconds = Duration::from_micros(self.micros.load(Ordering::Relaxed)).as_secs_f64();
        line(format_args!("linkspan_http_request_duration_seconds_sum {seconds}"));
        line(format_args!("linkspan_http_request_duration_seconds_count {total}"));
        if let Some(bytes) = resident_bytes() {
            line(format_args!("# HELP process_resident_memory_bytes Memory in use."));
            line(format_args!("# TYPE process_resident_memory_bytes gauge"));
            line(format_args!("process_resident_memory_bytes {bytes}"));
        }
        out
    }
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
        let text = metrics.text();
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
