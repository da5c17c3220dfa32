//! Errors that say what to do. The connector decides, because it has read the answer.

use std::time::Duration;

/// Why an operation did not do all it was asked to, and what follows from it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ConnectorError {
    /// Try again; the other side was away or stumbled.
    #[error("{message}")]
    Retry {
        /// Stable: `http.timeout`, `postgres.away`.
        code: String,
        /// One sentence.
        message: String,
        /// Whether the other side may have done it all the same.
        effect_unknown: bool,
    },
    /// Try again, not before this; does not count as an attempt.
    #[error("{message}")]
    Throttled {
        /// Stable: `http.throttled`.
        code: String,
        /// One sentence.
        message: String,
        /// How long to wait.
        after: Duration,
    },
    /// The other side refused our credentials: a person must reconnect.
    #[error("{message}")]
    Reauthenticate {
        /// Stable: `http.unauthorized`.
        code: String,
        /// One sentence.
        message: String,
    },
    /// Something in the settings is wrong: fail at once, with the fix.
    #[error("{message}")]
    Fail {
        /// Stable: `postgres.no_table`.
        code: String,
        /// One sentence.
        message: String,
        /// The setting to blame.
        field: Option<String>,
        /// How to mend it.
        hint: Option<String>,
    },
}

impl ConnectorError {
    /// A failure that a setting is to blame for.
    pub fn setting(field: &str, code: &str, message: impl Into<String>) -> Self {
        Self::Fail { code: code.to_owned(), message: message.into(), field: Some(field.to_owned()), hint: None }
    }

    /// A failure that may pass, known not to have changed the other side.
    pub fn retry(code: &str, message: impl Into<String>) -> Self {
        Self::Retry { code: code.to_owned(), message: message.into(), effect_unknown: false }
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Retry { code, .. } | Self::Throttled { code, .. } | Self::Reauthenticate { code, .. } | Self::Fail { code, .. } => code,
        }
    }
}

/// Why one record of a page was refused; the others went through.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordFault {
    /// Which record of the page, from 0.
    pub index: usize,
    /// Stable: `http.rejected`, `postgres.constraint`.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// The field of the record that is to blame.
    pub field: Option<String>,
}
