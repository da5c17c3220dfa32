//! Why a record could not be mapped.

use serde::{Deserialize, Serialize};

/// Sets the record aside, whatever the step says of failures.
pub const SET_ASIDE: &str = "map.set_aside";
/// The result is larger than [`crate::eval::OUTPUT_BYTES_MAX`].
pub const OUTPUT_TOO_LARGE: &str = "map.output_too_large";
/// A list is longer than [`crate::eval::ITEMS_MAX`].
pub const LIST_TOO_LONG: &str = "map.list_too_long";
/// An expression met one of its guards.
pub const EXPRESSION_LIMIT: &str = "map.expression_limit";
/// Not a fault, but a word to the list around: leave this item out.
pub(crate) const DROP_ITEM: &str = "map.drop_item";

/// Whether a list may not go on behind it, whatever it says of items that fail.
pub(crate) fn is_final(fault: &Fault) -> bool {
    [SET_ASIDE, OUTPUT_TOO_LARGE, LIST_TOO_LONG, EXPRESSION_LIMIT].contains(&fault.code.as_str())
}

/// A mistake in a record (or in what the mapping makes of it), for people and programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// Stable: `map.missing`, `map.type`, `map.lookup_miss`, `map.function`, `map.expression`.
    pub code: String,
    /// What is wrong, one sentence.
    pub message: String,
    /// The target that could not be filled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// How to mend it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Fault {
    /// A fault without a place.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), field: None, hint: None }
    }

    /// With another code.
    #[must_use]
    pub fn code(mut self, code: &str) -> Self {
        code.clone_into(&mut self.code);
        self
    }

    /// With a way to mend it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// At a target, unless a deeper one is named already.
    #[must_use]
    pub fn at(mut self, target: &str) -> Self {
        self.field = Some(match self.field {
            Some(deeper) if deeper.starts_with('[') => format!("{target}{deeper}"),
            Some(deeper) => format!("{target}.{deeper}"),
            None => target.to_owned(),
        });
        self
    }
}
