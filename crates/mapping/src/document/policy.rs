//! What happens where a value is missing, or has another type than its target.

use crate::Value;
use serde::{Deserialize, Serialize};

/// What to do where a value is missing, or has the wrong type.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// Missing: fail if the target is required, else omit. Wrong type: convert, and fail where that is impossible.
    #[default]
    Unset,
    /// Set the record aside.
    Fail,
    /// Leave the field out.
    Omit,
    /// Write `null`.
    Null,
    /// Write this.
    Default(Value),
    /// Within a list: leave the whole item out.
    DropItem,
    /// Wrong type: go through a named conversion (see [`crate::convert::CONVERSIONS`]).
    Convert(Box<Conversion>),
}

/// A conversion by name, and what happens where it cannot be made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conversion {
    /// As `decimal_comma`.
    pub by: String,
    /// What happens to a value that it cannot convert; absent: fail.
    #[serde(default, skip_serializing_if = "Policy::is_unset")]
    pub otherwise: Policy,
}

impl Policy {
    /// Whether nothing was chosen.
    #[must_use]
    pub fn is_unset(&self) -> bool {
        *self == Self::Unset
    }
}
