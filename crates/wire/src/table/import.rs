//! A lookup table from a CSV file.

use serde::{Deserialize, Serialize};

/// What an import does with the rows that are there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportMode {
    /// Rows and columns of the file take the place of all that is there.
    #[default]
    Replace,
    /// Rows whose key is there are changed, the others are added, nothing is removed.
    Merge,
}

/// What an import changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportPreview {
    /// Rows of the file.
    pub rows: u32,
    /// Rows that are new.
    pub added: u32,
    /// Rows that become different.
    pub changed: u32,
    /// Rows that go.
    pub removed: u32,
    /// Rows that stay as they are.
    pub unchanged: u32,
    /// The columns of the table afterwards.
    pub columns: Vec<String>,
    /// How the file is read: the character between columns.
    pub delimiter: String,
    /// How its characters are written, as `utf-8`.
    pub charset: String,
    /// Whether its first row holds the names.
    pub header: bool,
    /// Some of the rows that are new or become different, to look at.
    pub sample: Vec<Vec<String>>,
}
