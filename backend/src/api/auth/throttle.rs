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
    every_ms: i64,
    /// When each key would be at rest again.
    busy_until: Mutex<HashMap<K, Timestamp>>,
}

impl<K: Hash + Eq + Clone> Throttle<K> {
    /// `burst` tries at once, then one every `every_ms`.
    #[must_use]
    pub fn new(burst: i64, every_ms: i64) -> Self {
        Self { burst, every_ms, busy_until: Mutex::default() }
    }

    /// Counts a try.
    ///
    /// # Errors
    /// With the seconds to wait when there were too many.
    pub fn count(&self, key: &K, now: Timestamp) -> Result<(), u64> {
        let mut keys = self.busy_until.lock().unwrap_or_else(PoisonError::into_inner);
        let from = keys.get(key).copied().unwrap_or(now).max(now);
        let wait_ms = from - now - (self.burst - 1) * self.every_ms;
        if wait_ms > 0 {
            return Err(wait_ms.unsigned_abs().div_ceil(1000));
        }
        if keys.len() >= KEYS_MAX {
            keys.retain(|_, until| *until > now);
        }
        keys.insert(key.clone(), from + self.every_ms);
        Ok(())
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
}
