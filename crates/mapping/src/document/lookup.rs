//! A row of a lookup table.

use super::Fill;
use crate::Value;
use serde::{Deserialize, Serialize};

/// A row of a lookup table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lookup {
    /// The table's name.
    pub table: String,
    /// What is looked up in the key column.
    pub key: Box<Fill>,
    /// The column of the key; absent: the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_column: Option<String>,
    /// Further columns that must fit too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_keys: Vec<KeyColumn>,
    /// The column that holds the answer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub column: String,
    /// Instead of `column`: the answer is an object of these columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// `de` finds `DE`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ignore_case: bool,
    /// Which row counts when several fit.
    #[serde(default, skip_serializing_if = "OnDuplicate::is_first")]
    pub on_duplicate: OnDuplicate,
    /// What a miss does; absent is a finding of the checker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_miss: Option<OnMiss>,
}

impl Lookup {
    /// By the first column, one answer, nothing said of a miss.
    #[must_use]
    pub fn new(table: &str, key: Fill, column: &str) -> Self {
        Self {
            table: table.to_owned(),
            key: Box::new(key),
            key_column: None,
            more_keys: Vec::new(),
            column: column.to_owned(),
            columns: Vec::new(),
            ignore_case: false,
            on_duplicate: OnDuplicate::First,
            on_miss: None,
        }
    }

    /// The columns of the answer.
    pub fn answers(&self) -> impl Iterator<Item = &str> {
        let one = self.columns.is_empty().then_some(self.column.as_str());
        one.into_iter().chain(self.columns.iter().map(String::as_str))
    }
}

/// One more column of a key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyColumn {
    /// The column.
    pub column: String,
    /// What must stand there.
    pub value: Fill,
}

/// Which row counts when several have the same key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDuplicate {
    /// The first one.
    #[default]
    First,
    /// The last one.
    Last,
    /// None: the record fails.
    Fail,
}

impl OnDuplicate {
    /// Whether the first row counts.
    #[must_use]
    pub fn is_first(&self) -> bool {
        *self == Self::First
    }
}

/// What a lookup does that finds no row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnMiss {
    /// The mapping fails; the step says what happens then.
    Fail,
    /// Take `null`.
    Null,
    /// Take this.
    Default(Value),
    /// Take the key itself.
    KeepKey,
    /// Set the record aside, whatever the step or the list around says of failures.
    SetAside,
}
