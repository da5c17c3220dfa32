//! What the checker says about a mapping.

use serde::{Deserialize, Serialize};

/// Something that is wrong with a mapping, or may be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable, as `map.required`.
    pub code: String,
    /// Whether it blocks publishing.
    pub severity: Severity,
    /// The target it is about, from the record down: `items.sku`.
    pub field: String,
    /// What is wrong, one sentence.
    pub message: String,
    /// How to mend it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// A change that mends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
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

/// A change that mends a finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fix {
    /// Take this source field instead.
    UseField(String),
    /// Go through this function at the end.
    AddFunction(String),
    /// Loop over this list.
    LoopOver(String),
    /// Keep the key where the table has no row.
    SetMissPolicy,
}

impl Finding {
    /// Something that blocks publishing.
    pub fn error(code: &str, field: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), severity: Severity::Error, field: field.to_owned(), message: message.into(), hint: None, fix: None }
    }

    /// Something that does not.
    pub fn warning(code: &str, field: &str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, field, message) }
    }

    /// With a way to mend it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With a change that mends it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }
}
