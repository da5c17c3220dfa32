//! What lookup tables and models were before.

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A version that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedVersion {
    /// The revision it was.
    pub number: i64,
    /// What the thing was called.
    pub name: String,
    /// Who saved it; empty where nobody noted it.
    pub author: String,
    /// When.
    pub saved_at: Timestamp,
    /// Rows or fields that the version before did not have.
    pub added: u32,
    /// Rows or fields that the version before had otherwise.
    pub changed: u32,
    /// Rows or fields that only the version before had.
    pub removed: u32,
}

/// A version of a lookup table with what it held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TableVersion {
    /// Which one.
    pub version: SavedVersion,
    /// Column names; the first is the key.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// A version of a model with what it held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModelVersion {
    /// Which one.
    pub version: SavedVersion,
    /// The model.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub model: Value,
}
