//! Durations as counts in buckets: small enough to keep one for each flow and hour, close enough for percentiles.

use serde_json::Value;

/// The upper bounds of the buckets in milliseconds; one more bucket holds what is above the last.
pub const BOUNDS_MS: [u64; 33] = [
    1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1_000, 1_500, 2_000, 3_000, 5_000, 7_000, 10_000, 15_000, 20_000,
    30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000,
];

/// Counts of durations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram([u64; BOUNDS_MS.len() + 1]);

impl Default for Histogram {
    fn default() -> Self {
        Self([0; BOUNDS_MS.len() + 1])
    }
}

impl Histogram {
    /// Counts one duration.
    pub fn add(&mut self, ms: u64) {
        self.0[BOUNDS_MS.partition_point(|bound| *bound < ms)] += 1;
    }

    /// Counts everything that another one counted.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine += theirs;
        }
    }

    /// How many durations were counted.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.iter().sum()
    }

    /// What `percent` of the durations stay at or under; `None` when nothing was counted. Within a bucket the
    /// durations count as evenly spread.
    #[must_use]
    pub fn percentile(&self, percent: f64) -> Option<u64> {
        let count = self.count();
        if count == 0 {
            return None;
        }
        let wanted = (count as f64 * percent / 100.0).max(1.0);
        let mut below = 0.0;
        for (index, here) in self.0.iter().map(|here| *here as f64).enumerate() {
            if here > 0.0 && below + here >= wanted {
                let low = if index == 0 { 0 } else { BOUNDS_MS[index - 1] } as f64;
                let high = BOUNDS_MS.get(index).copied().unwrap_or(BOUNDS_MS[BOUNDS_MS.len() - 1]) as f64;
                return Some((low + (high - low) * (wanted - below) / here).round() as u64);
            }
            below += here;
        }
        BOUNDS_MS.last().copied()
    }

    /// As it is kept: a JSON list of counts.
    #[must_use]
    pub fn to_text(&self) -> String {
        Value::from(self.0.to_vec()).to_string()
    }

    /// Reads what [`Self::to_text`] wrote; counts of buckets that are unknown here are left out.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        let mut histogram = Self::default();
        for (mine, kept) in histogram.0.iter_mut().zip(serde_json::from_str::<Vec<u64>>(text).unwrap_or_default()) {
            *mine = kept;
        }
        histogram
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_come_close() {
        let mut histogram = Histogram::default();
        (1..=1_000).for_each(|ms| histogram.add(ms));
        for (percent, wanted) in [(50.0, 500), (95.0, 950), (99.0, 990)] {
            let found = histogram.percentile(percent).expect("counted");
            assert!(found.abs_diff(wanted) <= 20, "p{percent}: {found}");
        }
        assert_eq!(Histogram::default().percentile(50.0), None);
    }

    #[test]
    fn the_longest_durations_are_counted_too() {
        let mut histogram = Histogram::default();
        histogram.add(u64::MAX);
        histogram.add(0);
        assert_eq!(histogram.count(), 2);
        assert_eq!(histogram.percentile(99.0), Some(3_600_000));
    }

    #[test]
    fn survives_being_kept_and_merges() {
        let mut one = Histogram::default();
        one.add(3);
        one.add(700);
        let mut two = Histogram::from_text(&one.to_text());
        assert_eq!(two, one);
        two.merge(&one);
        assert_eq!(two.count(), 4);
        assert_eq!(Histogram::from_text("[]"), Histogram::default());
    }
}
