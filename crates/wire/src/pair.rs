//! Pairs of names that a workspace mapped or dismissed: what later suggestions know of. Names alone, never values.

use serde::{Deserialize, Serialize};

/// The most pairs that one request notes.
pub const PAIRS_NOTED_MAX: usize = 500;
/// The most characters of a name, those around it included.
pub const PAIR_NAME_MAX: usize = 500;

/// A pair, and what people made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MappingPair {
    /// The source path from the record down: `buyer.name`.
    pub source: String,
    /// The target from the record down: `items.sku`.
    pub target: String,
    /// Above zero: accepted more often than dismissed; below: less often.
    pub weight: i64,
}

/// Every pair of a workspace, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MappingPairs {
    /// The pairs; there are 2,000 at most.
    pub items: Vec<MappingPair>,
}

/// Two names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PairOfNames {
    /// The source path from the record down.
    pub source: String,
    /// The target from the record down.
    pub target: String,
}

/// Notes what a person made of suggestions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NotePairs {
    /// Pairs that were accepted, or mapped by hand.
    #[serde(default)]
    pub accepted: Vec<PairOfNames>,
    /// Pairs that were dismissed.
    #[serde(default)]
    pub dismissed: Vec<PairOfNames>,
}
