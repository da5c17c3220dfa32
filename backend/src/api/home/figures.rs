//! Adding up a window of time: buckets, key figures, the busiest flows. Pure.

use serde::Deserialize;
use std::collections::HashMap;
use store::{
    histogram::Histogram,
    home::OpenRun,
    rollups::{self, FINE_MS, HOUR_MS, Row},
};
use wire::{FlowId, Timestamp, flow::RunBucket, home::Figures};

/// A window of time that ends now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum Window {
    /// An hour, in buckets of five minutes.
    #[serde(rename = "1h")]
    Hour,
    /// A day, in buckets of an hour.
    #[default]
    #[serde(rename = "24h")]
    Day,
    /// A week, in buckets of six hours.
    #[serde(rename = "7d")]
    Week,
    /// Thirty days, in buckets of a day (UTC).
    #[serde(rename = "30d")]
    Month,
}

impl Window {
    /// How long it is.
    pub fn length_ms(self) -> i64 {
        match self {
            Self::Hour => HOUR_MS,
            Self::Day => 24 * HOUR_MS,
            Self::Week => 7 * 24 * HOUR_MS,
            Self::Month => 30 * 24 * HOUR_MS,
        }
    }

    /// How long one of its buckets is.
    pub fn bucket_ms(self) -> i64 {
        match self {
            Self::Hour => FINE_MS,
            Self::Day => HOUR_MS,
            Self::Week => 6 * HOUR_MS,
            Self::Month => 24 * HOUR_MS,
        }
    }

    /// Whether it is shown in the buckets in which figures are counted, and not by the hour.
    pub fn is_short(self) -> bool {
        self == Self::Hour
    }

    /// Where it begins, so that the last bucket holds now.
    pub fn start(self, now: Timestamp) -> Timestamp {
        let step = match self {
            // The buckets of older figures are no smaller than what is shown.
            Self::Hour | Self::Month => self.bucket_ms(),
            Self::Day | Self::Week => HOUR_MS,
        };
        let end = now - now.rem_euclid(step) + step;
        end - self.length_ms()
    }
}

/// How many runs a flow had.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub runs: u64,
    /// Those that failed.
    pub failed: u64,
}

/// What a window adds up to.
#[derive(Debug)]
pub struct Tally {
    start: Timestamp,
    bucket_ms: i64,
    buckets: Vec<RunBucket>,
    flows: HashMap<FlowId, Counts>,
    sums: rollups::Figures,
    open: u64,
}

impl Tally {
    /// An empty one that begins at `start`.
    pub fn new(window: Window, start: Timestamp) -> Self {
        let bucket_ms = window.bucket_ms();
        let count = window.length_ms() / bucket_ms;
        let buckets = (0..count).map(|index| RunBucket { at: start + index * bucket_ms, ..RunBucket::default() }).collect();
        Self { start, bucket_ms, buckets, flows: HashMap::new(), sums: rollups::Figures::default(), open: 0 }
    }

    /// Where it begins.
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// Adds a bucket of a flow.
    pub fn add_row(&mut self, row: &Row) {
        let figures = &row.figures;
        if let Some(bucket) = self.bucket(row.hour) {
            bucket.succeeded += small(figures.succeeded);
            bucket.with_failed_records += small(figures.with_failed_records);
            bucket.failed += small(figures.failed + figures.cancelled);
        }
        let counts = self.flows.entry(row.flow).or_default();
        counts.runs += figures.ended().unsigned_abs();
        counts.failed += figures.failed.unsigned_abs();
        self.sums.merge(figures);
    }

    /// Adds a run that has not ended.
    pub fn add_open(&mut self, run: &OpenRun) {
        // What was accepted before the window is under way in it.
        let at = run.created_at.max(self.start);
        if let Some(bucket) = self.bucket(at) {
            bucket.open += 1;
        }
        self.open += 1;
        self.flows.entry(run.flow).or_default().runs += 1;
    }

    fn bucket(&mut self, at: Timestamp) -> Option<&mut RunBucket> {
        let index = usize::try_from((at - self.start).div_euclid(self.bucket_ms)).ok()?;
        self.buckets.get_mut(index)
    }

    /// The key figures.
    pub fn figures(&self) -> Figures {
        let ended = self.sums.ended();
        // A run that set records aside waits for a person: it is no success yet.
        let well = self.sums.succeeded;
        let durations: &Histogram = &self.sums.durations;
        Figures {
            runs: ended.unsigned_abs() + self.open,
            success_percent: (ended > 0).then(|| well as f64 * 100.0 / ended as f64),
            records: self.sums.records_out.unsigned_abs(),
            p50_ms: durations.percentile(50.0),
            p95_ms: durations.percentile(95.0),
            p99_ms: durations.percentile(99.0),
            retries: self.sums.retries.unsigned_abs(),
            ..Figures::default()
        }
    }

    /// Runs over time.
    pub fn buckets(&self) -> Vec<RunBucket> {
        self.buckets.clone()
    }

    /// The flows with the most runs.
    pub fn busiest(&self, most: usize) -> Vec<(FlowId, Counts)> {
        let mut flows = self.flows.iter().map(|(flow, counts)| (*flow, *counts)).filter(|(_, counts)| counts.runs > 0).collect::<Vec<_>>();
        flows.sort_by_key(|(flow, counts)| (std::cmp::Reverse(counts.runs), *flow));
        flows.truncate(most);
        flows
    }
}

fn small(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::run::RunStatus;

    const NOW: Timestamp = 1_800_000_123_456;

    fn flow(number: u128) -> FlowId {
        FlowId(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn the_last_bucket_holds_now_in_every_window() {
        for window in [Window::Hour, Window::Day, Window::Week, Window::Month] {
            let tally = Tally::new(window, window.start(NOW));
            let last = tally.buckets().last().expect("buckets").at;
            assert!(last <= NOW && NOW < last + window.bucket_ms(), "{window:?}");
            assert!((12..=30).contains(&tally.buckets().len()), "{window:?}");
        }
    }

    #[test]
    fn figures_add_up_and_only_runs_without_failed_records_are_a_success() {
        let mut tally = Tally::new(Window::Day, Window::Day.start(NOW));
        let mut figures = rollups::Figures {
            succeeded: 6,
            with_failed_records: 1,
            failed: 2,
            cancelled: 1,
            records_out: 40,
            retries: 3,
            ..rollups::Figures::default()
        };
        (0..10).for_each(|_| figures.durations.add(90));
        tally.add_row(&Row { flow: flow(1), hour: rollups::hour_of(NOW), figures });
        tally.add_open(&OpenRun { flow: flow(2), status: RunStatus::Queued, created_at: 0 });
        let found = tally.figures();
        assert_eq!((found.runs, found.success_percent, found.records, found.retries), (11, Some(60.0), 40, 3));
        assert!(found.p50_ms.is_some_and(|p50| (70..=100).contains(&p50)), "{found:?}");
        assert_eq!(tally.buckets()[0].open, 1, "what waits since long is under way now");
        assert_eq!(tally.buckets()[23].failed, 3);
        assert_eq!(tally.busiest(1), [(flow(1), Counts { runs: 10, failed: 2 })]);
    }

    #[test]
    fn nothing_ended_is_no_percentage() {
        assert_eq!(Tally::new(Window::Day, 0).figures(), Figures::default());
    }

    #[test]
    fn the_last_hour_is_shown_in_buckets_of_five_minutes() {
        let mut tally = Tally::new(Window::Hour, Window::Hour.start(NOW));
        let figures = || rollups::Figures { succeeded: 1, records_out: 2, retries: 1, ..rollups::Figures::default() };
        let now = rollups::start_of(NOW, FINE_MS);
        for at in [now, now - FINE_MS, now - FINE_MS] {
            tally.add_row(&Row { flow: flow(1), hour: at, figures: figures() });
        }
        tally.add_open(&OpenRun { flow: flow(1), status: RunStatus::Running, created_at: NOW });
        let found = tally.figures();
        assert_eq!((found.runs, found.records, found.retries, found.success_percent), (4, 6, 3, Some(100.0)));
        let last = &tally.buckets()[10..];
        assert_eq!(last.iter().map(|bucket| (bucket.succeeded, bucket.open)).collect::<Vec<_>>(), [(2, 0), (1, 1)]);
    }
}
