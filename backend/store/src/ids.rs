//! New ids and random bytes. Ids of one process rise, also within one millisecond, so that lists by id are in order.

use crate::Clock;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;
use wire::Timestamp;

/// Where chance comes from.
pub trait Random: Send + Sync + 'static {
    /// Fills all of `bytes` with bytes that nobody can guess.
    fn fill(&self, bytes: &mut [u8]);
}

/// The random numbers of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("an operating system that gives no random bytes is not one to keep secrets on");
    }
}

/// Makes ids.
pub struct Ids {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    last: Mutex<Last>,
}

#[derive(Clone, Copy, Default)]
struct Last {
    at: Timestamp,
    count: u16,
}

/// The counter within a millisecond has this many values (12 bits); then the millisecond counts on.
const COUNT_MAX: u16 = 0x0fff;

impl Ids {
    /// From a clock and chance.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self { clock, random, last: Mutex::default() }
    }

    /// A new id of any kind: `let id: FlowId = ids.next();`
    #[must_use]
    pub fn next<T: From<Uuid>>(&self) -> T {
        let mut random = [0; 10];
        self.random.fill(&mut random);
        let Last { at, count } = self.place(u16::from_be_bytes([random[0], random[1]]));
        [random[0], random[1]] = count.to_be_bytes();
        T::from(wire::uuid_v7(at, random))
    }

    /// Random bytes, for tokens and keys.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes);
        bytes
    }

    /// Where in time the next id stands. A new millisecond starts in the lower half of the counter, by chance.
    fn place(&self, chance: u16) -> Last {
        let now = self.clock.now();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = match *last {
            Last { at, .. } if now > at => Last { at: now, count: chance & (COUNT_MAX >> 1) },
            Last { at, count } if count < COUNT_MAX => Last { at, count: count + 1 },
            Last { at, .. } => Last { at: at + 1, count: 0 },
        };
        *last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{CountedRandom, TestClock};

    // fault: F47
    #[test]
    fn ids_rise_within_one_millisecond_and_when_the_clock_steps_back() {
        let clock = Arc::new(TestClock::default());
        let ids = Ids::new(Arc::clone(&clock) as Arc<dyn Clock>, Arc::new(CountedRandom::default()));
        let mut previous: Uuid = ids.next();
        for turn in 0..10_000 {
            if turn == 6_000 {
                clock.advance_ms(-5_000);
            }
            let id: Uuid = ids.next();
            assert!(id > previous, "{id} after {previous} at {turn}");
            previous = id;
        }
    }
}
