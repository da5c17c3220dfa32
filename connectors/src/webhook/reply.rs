//! What the sender of a request is answered: at once, or with what became of its records.

use super::spec;
use crate::settings::Settings;
use serde_json::{Map, Value};
use std::time::Duration;

/// How long a sender waits for the result when nothing else is set, in seconds.
pub const WAIT_SECS_DEFAULT: u64 = 10;
/// The longest that a sender may wait for the result, in seconds.
pub const WAIT_SECS_MAX: u64 = 60;
/// The status of the answer once a request is stored, when nothing else is set.
pub const STATUS_DEFAULT: u16 = 202;

/// What the sender of a request is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// Which run takes care of it, with this status, as soon as the request is stored.
    Accepted {
        /// The status.
        status: u16,
    },
    /// What left the last steps, when the run is over.
    Result {
        /// How long the sender waits; after that it is told the run.
        at_most: Duration,
    },
}

impl Reply {
    /// What a trigger with these settings answers.
    #[must_use]
    pub fn of(settings: &Map<String, Value>) -> Self {
        let settings = Settings::new(&spec::received().fields, settings);
        if settings.text("answer") == "result" {
            return Self::Result { at_most: Duration::from_secs(settings.whole("wait_secs").clamp(1, WAIT_SECS_MAX)) };
        }
        let status = u16::try_from(settings.whole("response_status")).ok().filter(|status| (200..300).contains(status));
        Self::Accepted { status: status.unwrap_or(STATUS_DEFAULT) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_set_is_answered_within_the_limits() {
        let of = |settings: Value| Reply::of(settings.as_object().expect("an object"));
        assert_eq!(of(json!({})), Reply::Accepted { status: STATUS_DEFAULT });
        assert_eq!(of(json!({ "response_status": 204 })), Reply::Accepted { status: 204 });
        assert_eq!(of(json!({ "response_status": 500 })), Reply::Accepted { status: STATUS_DEFAULT });
        let secs = |secs| Reply::Result { at_most: Duration::from_secs(secs) };
        assert_eq!(of(json!({ "answer": "result" })), secs(WAIT_SECS_DEFAULT));
        assert_eq!(of(json!({ "answer": "result", "wait_secs": 3, "response_status": 204 })), secs(3));
        assert_eq!(of(json!({ "answer": "result", "wait_secs": 900 })), secs(WAIT_SECS_MAX));
    }
}
