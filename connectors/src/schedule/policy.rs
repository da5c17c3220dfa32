//! What a schedule does about runs that are still under way, about moments that passed unseen, and about many schedules at
//! the same minute. Pure.

use super::when::When;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The most missed moments that are made up for.
pub const MISSED_MAX: usize = 100;
/// How late a fire may be and still count as on time, where nothing is said: ten minutes.
pub const LATE_MINUTES: i64 = 10;
/// The longest delay by chance, in seconds.
pub const SPREAD_SECS_MAX: i64 = 3_600;

/// What happens when a schedule fires while a run of it is still under way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Overlap {
    /// The new one begins all the same.
    #[default]
    Allow,
    /// The new one is left out.
    Skip,
    /// One waits until the other is over; more are left out.
    QueueOne,
    /// All wait their turn.
    QueueAll,
    /// The older ones are cancelled.
    CancelOlder,
}

/// What happens to moments that passed while the server was down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Missed {
    /// The latest of them fires.
    #[default]
    Latest,
    /// All of them fire, the newest [`MISSED_MAX`].
    All,
    /// Only those that are not late yet.
    None,
}

/// How a schedule behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// While a run is under way.
    pub overlap: Overlap,
    /// After moments that passed unseen.
    pub missed: Missed,
    /// How late a fire may be and still count as on time.
    pub late_ms: i64,
    /// The longest delay by chance.
    pub spread_ms: i64,
}

/// The moments that fire now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DueNow {
    /// Those that fire, in order.
    pub fires: Vec<i64>,
    /// How many are left out.
    pub left_out: usize,
    /// The moment after them.
    pub next: Option<i64>,
}

impl Policy {
    /// The policy of a trigger's settings.
    #[must_use]
    pub fn read(settings: &Map<String, Value>) -> Self {
        let word = |name: &str| settings.get(name).and_then(Value::as_str).unwrap_or_default();
        let number = |name: &str, default: i64, most: i64| {
            let found = settings.get(name).and_then(Value::as_f64).map_or(default, |number| number.round() as i64);
            found.clamp(0, most)
        };
        Self {
            overlap: match word("overlap") {
                "skip" => Overlap::Skip,
                "queue_one" => Overlap::QueueOne,
                "queue_all" => Overlap::QueueAll,
                "cancel_older" => Overlap::CancelOlder,
                _ => Overlap::Allow,
            },
            missed: match word("missed") {
                "all" => Missed::All,
                "none" => Missed::None,
                _ => Missed::Latest,
            },
            late_ms: number("late_minutes", LATE_MINUTES, 7 * 24 * 60) * 60_000,
            spread_ms: number("spread_secs", 0, SPREAD_SECS_MAX) * 1_000,
        }
    }

    /// How long after its moment a fire of this trigger is let go: the same each time for the same moment.
    #[must_use]
    pub fn delay_ms(&self, trigger: &[u8; 16], due_ms: i64) -> i64 {
        if self.spread_ms == 0 {
            return 0;
        }
        let digest = Sha256::new().chain_update(trigger).chain_update(due_ms.to_be_bytes()).finalize();
        let number = digest.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
        i64::try_from(number % self.spread_ms.unsigned_abs()).unwrap_or(0)
    }

    /// Which moments fire now, of those from `due_ms` on.
    #[must_use]
    pub fn due_now(&self, when: &When, due_ms: i64, now_ms: i64) -> DueNow {
        let (mut passed, mut newest, mut next) = (0_usize, std::collections::VecDeque::new(), Some(due_ms));
        while let Some(at) = next.filter(|at| *at <= now_ms) {
            passed += 1;
            newest.push_back(at);
            if newest.len() > MISSED_MAX {
                newest.pop_front();
            }
            next = when.next_after(at);
        }
        let fires: Vec<i64> = match self.missed {
            Missed::Latest => newest.back().copied().into_iter().collect(),
            Missed::All => newest.into(),
            Missed::None => newest.into_iter().filter(|at| now_ms - at <= self.late_ms).collect(),
        };
        DueNow { left_out: passed - fires.len(), fires, next }
    }
}
