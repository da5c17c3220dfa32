//! Why a record could not be mapped.

use serde::{Deserialize, Serialize};

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
