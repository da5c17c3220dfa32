//! Slows down guessing: so many tries at once, then one every few seconds, per key. Keys are pairs of address and
//! account (and addresses alone), so that nobody can lock another person out from elsewhere.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};
use wire::Timestamp;

/// Keys that are remembered; beyond that the ones at rest are forgotten first.
const KEYS_MAX: usize = 100_000;

/// A limit per key (the generic cell rate algorithm).
#[derive(Debug)]
pub struct Throttle<K> {
    burst: i64,
    every_us: i64,
    /// When each key would be at rest again, in microseconds.
    busy_until: Mutex<HashMap<K, i64>>,
}

impl<K: Hash + Eq + Clone> Throttle<K> {
    /// `burst` tries at once, then one every `every_ms`.
    #[must_use]
    pub fn new(burst: i64, every_ms: i64) -> Self {
        Self { burst, every_us: every_ms * 1000, busy_until: Mutex::default() }
    }

    /// So many tries a second, and as many at once; at most a million.
    #[must_use]
    pub fn per_second(rate: u32) -> Self {
        let rate = i64::from(rate).clamp(1, 1_000_000);
        Self { burst: rate, every_us: 1_000_000 / rate, busy_until: Mutex::default() }
    }

    /// Counts a try.
    ///
    /// # Errors
    /// With the seconds to wait when there were too many.
    pub fn count(&self, key: &K, now: Timestamp) -> Result<(), u64> {
        let now = now * 1000;
        let mut keys = self.busy_until.lock().unwrap_or_else(PoisonError::into_inner);
        let from = self.free(&keys, key, now)?;
        if keys.len() >= KEYS_MAX {
            keys.retain(|_, until| *until > now);
        }
        keys.insert(key.clone(), from + self.every_us);
        Ok(())
    }

    /// Asks whether a try would be let through, and counts none.
    ///
    /// # Errors
    /// With the seconds to wait when there were too many.
    pub fn ask(&self, key: &K, now: Timestamp) -> Result<(), u64> {
        let keys = self.busy_until.lock().unwrap_or_else(PoisonError::into_inner);
        self.free(&keys, key, now * 1000).map(drop)
    }

    /// From when on the next try of a key counts.
    fn free(&self, keys: &HashMap<K, i64>, key: &K, now: i64) -> Result<i64, u64> {
        let from = keys.get(key).copied().unwrap_or(now).max(now);
        let wait = from - now - (self.burst - 1) * self.every_us;
        if wait > 0 { Err(wait.unsigned_abs().div_ceil(1_000_000)) } else { Ok(from) }
    }

    /// Forgets a key, after a try that was right.
    pub fn forget(&self, key: &K) {
        self.busy_until.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_then_one_at_a_time_and_other_keys_are_free() {
        let throttle = Throttle::new(3, 10_000);
        for _ in 0..3 {
            assert_eq!(throttle.count(&"a", 0), Ok(()));
        }
        assert_eq!(throttle.count(&"a", 0), Err(10));
        assert_eq!(throttle.count(&"a", 9_001), Err(1));
        assert_eq!(throttle.count(&"b", 0), Ok(()));
        assert_eq!(throttle.count(&"a", 10_000), Ok(()));
        assert_eq!(throttle.count(&"a", 10_000), Err(10));
        throttle.forget(&"a");
        assert_eq!(throttle.count(&"a", 10_000), Ok(()));
    }

    #[test]
    fn asking_counts_nothing() {
        let throttle = Throttle::new(1, 10_000);
        assert_eq!((throttle.ask(&"a", 0), throttle.ask(&"a", 0)), (Ok(()), Ok(())));
        assert_eq!(throttle.count(&"a", 0), Ok(()));
        assert_eq!((throttle.ask(&"a", 0), throttle.count(&"a", 0)), (Err(10), Err(10)));
    }

    #[test]
    fn many_a_second_are_let_through_and_no_more() {
        let throttle = Throttle::per_second(20_000);
        let passed =
            |from: i64, to: i64| -> usize { (from..to).map(|now| (0..30).filter(|_| throttle.count(&"a", now).is_ok()).count()).sum() };
        assert_eq!(passed(0, 1_000), 30_000, "the burst helps for a while");
        assert!(passed(1_000, 11_000).abs_diff(210_000) <= 30, "then it is the rate");
    }
}
