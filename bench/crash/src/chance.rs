//! Chance that repeats: the same seed gives the same plan of kills, moods and moments.

use std::sync::atomic::{AtomicU64, Ordering};

/// A source of numbers (SplitMix64); shared by reference.
pub struct Chance(AtomicU64);

impl Chance {
    /// One that depends on a seed and on what it is for.
    pub fn new(seed: u64, what_for: &str) -> Self {
        let mixed =
            what_for.bytes().fold(seed ^ 0x9e37_79b9_7f4a_7c15, |mixed, byte| (mixed ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
        Self(AtomicU64::new(mixed))
    }

    /// A number below `end`.
    pub fn below(&self, end: u64) -> u64 {
        let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end.max(1)
    }

    /// A number of milliseconds within these bounds.
    pub fn millis(&self, from: u64, to: u64) -> std::time::Duration {
        std::time::Duration::from_millis(from + self.below(to - from + 1))
    }
}
