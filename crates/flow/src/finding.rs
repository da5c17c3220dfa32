//! What the checker says: a stable code, a place, a sentence, and how to mend it.

use serde::{Deserialize, Serialize};

/// Something that is wrong with a flow, or may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable, as `flow.cycle`.
    pub code: String,
    /// Whether it blocks publishing.
    pub severity: Severity,
    /// The node it is about.
    #[serde(default)]
    pub step: Option<String>,
    /// Where in the node: a setting's name or a target path.
    #[serde(default)]
    pub field: Option<String>,
    /// What is wrong, one sentence.
    pub message: String,
    /// How to mend it.
    #[serde(default)]
    pub hint: Option<String>,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Blocks publishing.
    Error,
    /// Does not.
    Warning,
}

impl Finding {
    /// Something that blocks publishing.
    #[must_use]
    pub fn error(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), severity: Severity::Error, step: None, field: None, message: message.into(), hint: None }
    }

    /// Something that does not.
    #[must_use]
    pub fn warning(code: &str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// The node it is about.
    #[must_use]
    pub fn at(mut self, step: &str) -> Self {
        self.step = Some(step.to_owned());
        self
    }

    /// Where in the node.
    #[must_use]
    pub fn field(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// How to mend it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
