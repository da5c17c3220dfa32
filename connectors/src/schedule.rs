//! Schedule: moments in a time zone, by a cron pattern, an interval, or days and times in words. Pure: the host keeps the
//! clock and fires; this room says when.

mod fires;
mod policy;
mod spec;
mod when;
mod words;

pub use fires::{check, fires, next_due};
pub use policy::{DueNow, LATE_MINUTES, MISSED_MAX, Missed, Overlap, Policy, SPREAD_SECS_MAX};
pub use when::{BadSchedule, EVERY_MAX, TIMES_MAX, When};
pub use words::words;

use connector::{Connector, ConnectorSpec, Context};
use wire::connection::TestResult;

/// The most fires that are listed at once.
pub const FIRES_MAX: usize = 100;

/// The connector.
pub struct Schedule {
    spec: ConnectorSpec,
}

impl Schedule {
    /// A new one.
    #[must_use]
    pub fn new() -> Self {
        Self { spec: spec::spec() }
    }
}

impl Default for Schedule {
    fn default() -> Self {
        Self::new()
    }
}

/// The record that a fire hands on: `{ scheduled_for, fired_at }`.
#[must_use]
pub fn record(scheduled_for_ms: i64, fired_at_ms: i64) -> mapping::Value {
    let moment = |at: i64| mapping::Value::from(fires::rfc3339(at));
    crate::value::object([("scheduled_for", moment(scheduled_for_ms)), ("fired_at", moment(fired_at_ms))])
}

#[async_trait::async_trait]
impl Connector for Schedule {
    fn spec(&self) -> &ConnectorSpec {
        &self.spec
    }

    async fn test(&self, _context: &Context) -> TestResult {
        crate::test_result(Ok("A schedule needs nothing but a clock.".to_owned()), std::time::Duration::ZERO)
    }
}

#[cfg(test)]
mod sweep_tests;
#[cfg(test)]
mod tests;
