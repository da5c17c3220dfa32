//! Keyset pages: how every list travels.

use serde::{Deserialize, Serialize};

/// Rows a list answers with when nothing is asked, and at most.
pub const LIMIT_DEFAULT: u64 = 50;
/// The most rows one answer holds.
pub const LIMIT_MAX: u64 = 200;

/// One page of a list, newest first unless the list says otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The path and query of the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
