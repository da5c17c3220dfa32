//! Errors that say what to do. The connector decides, because it has read the answer.

use mapping::Record;
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

/// A row of what was read that is no record. Nothing of it goes on; the reading went on behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct RowFault {
    /// Its place in the page, from 0, with records and rows of this kind counted together.
    pub index: usize,
    /// Stable: `file.bad_row`.
    pub code: String,
    /// One sentence that names the place: the file, the line.
    pub message: String,
    /// The field to blame.
    pub field: Option<String>,
    /// The row as it stands there. Bytes that are no characters are written as `\xFC`.
    pub raw: String,
    /// As much of it as was understood, for a person to mend.
    pub seen: Option<Record>,
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
