//! Lookup tables and named models.

mod impact;
mod import;
mod uses;
mod version;

pub use impact::{AskImpact, Impact, ModelSource, ReadModel, ReadModelAnswer, ReplaceModel, Route, Touched};
pub use import::{ImportMode, ImportPreview};
pub use uses::{Side, Use, UsedBy};
pub use version::{ModelVersion, SavedVersion, TableVersion};

use crate::{Json, LookupTableId, ModelId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A lookup table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LookupTable {
    /// The id.
    pub id: LookupTableId,
    /// Unique in the workspace; mappings refer to it.
    pub name: String,
    /// Column names; the first is the key.
    pub columns: Vec<String>,
    /// The rows, texts by column; absent in lists.
    #[serde(default)]
    pub rows: Vec<Vec<String>>,
    /// How many rows it has.
    pub row_count: u32,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Rises with each change; the ETag.
    pub revision: i64,
}

/// Makes or replaces a lookup table.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewLookupTable {
    /// Unique in the workspace.
    pub name: String,
    /// Column names; the first is the key.
    pub columns: Vec<String>,
    /// The rows; each as long as `columns`; keys are unique.
    #[serde(default)]
    pub rows: Vec<Vec<String>>,
}

/// A named model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NamedModel {
    /// The id.
    pub id: ModelId,
    /// Unique in the workspace.
    pub name: String,
    /// The model (see the mapping room).
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub model: Value,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Rises with each change; the ETag.
    pub revision: i64,
}

/// Makes or replaces a model.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewModel {
    /// Unique in the workspace.
    pub name: String,
    /// The model.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub model: Value,
}

/// Asks for a model that fits these records.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct InferModel {
    /// Up to 1,000 records.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub samples: Vec<Json>,
}
