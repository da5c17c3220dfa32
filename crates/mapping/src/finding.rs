//! What the checker says about a mapping: a code, a place, a sentence, a hint, and changes that mend it.

mod apply;
pub mod codes;
mod fix;

pub use fix::Fix;

use serde::{Deserialize, Serialize};

/// Something that is wrong with a mapping, or may be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable, as `map.required`; all of them are in [`codes`].
    pub code: String,
    /// Whether it blocks publishing.
    pub severity: Severity,
    /// The target it is about, from the record down: `items.sku`.
    pub field: String,
    /// Where in the text of an expression, in characters from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
    /// What is wrong, one sentence.
    pub message: String,
    /// How to mend it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Changes that mend it, each by itself, the best one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixes: Vec<Fix>,
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
    pub fn error(code: &str, field: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            severity: Severity::Error,
            field: field.to_owned(),
            at: None,
            message: message.into(),
            hint: None,
            fixes: Vec::new(),
        }
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

    /// With one more change that mends it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// With changes that mend it.
    #[must_use]
    pub fn fixes(mut self, fixes: impl IntoIterator<Item = Fix>) -> Self {
        self.fixes.extend(fixes);
        self
    }

    /// At this character of the text.
    #[must_use]
    pub fn at(mut self, at: usize) -> Self {
        self.at = Some(at);
        self
    }
}
