//! What a database says when it refuses: one record is to blame, or something else.

use connector::ConnectorError;

/// A refusal.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// The data of a row.
    Data(DataFault),
    /// Anything else.
    Error(ConnectorError),
}

/// What is wrong with the data of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DataFault {
    /// Stable: `postgres.constraint`.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// The column, when the database names it.
    pub field: Option<String>,
    /// The value, when the database names only that.
    pub value: Option<String>,
    /// Whether a text is longer than its column.
    pub too_long: bool,
}

impl From<ConnectorError> for Fault {
    fn from(error: ConnectorError) -> Self {
        Self::Error(error)
    }
}
