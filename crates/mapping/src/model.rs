//! Models: named schemas that mappings map from and to.

use crate::Value;
use serde::{Deserialize, Serialize};

/// What a record looks like.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// What one record is called: `order`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its fields in order.
    #[serde(default)]
    pub fields: Vec<ModelField>,
}

/// One field of a model.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelField {
    /// The key in the record.
    pub name: String,
    /// Its type.
    #[serde(rename = "type", default)]
    pub kind: Kind,
    /// For a list: the type of its items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Kind>,
    /// The fields of an object, or of the objects in a list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<ModelField>,
    /// Whether a record without it is wrong.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Whether it may be `null`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nullable: bool,
    /// What the text means: `email`, `uuid`, `decimal`, `url`, `phone`, `date:dd.MM.yyyy` … ([`mod@crate::infer`] names all).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// For a field of type `any`: the types that were seen in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mixed: Vec<Kind>,
    /// The most characters of a text, or digits of a number, that were seen; no rule, as `length_max` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest: Option<u32>,
    /// The most characters a text may have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length_max: Option<u32>,
    /// The only values it takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<Value>,
    /// Who may see it.
    #[serde(default, skip_serializing_if = "Privacy::is_public")]
    pub privacy: Privacy,
    /// A sentence about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// The type of a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Whatever comes.
    #[default]
    Any,
    /// Characters.
    Text,
    /// A number without a fraction.
    Integer,
    /// A number; every digit is kept.
    Number,
    /// An exact decimal, written as a JSON number: money.
    Decimal,
    /// `true` or `false`.
    Boolean,
    /// A day: RFC 3339 `full-date`.
    Date,
    /// A moment: RFC 3339 `date-time`.
    Datetime,
    /// Named fields.
    Object,
    /// Values in order.
    List,
}

/// Who may see a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// Whoever sees the record.
    #[default]
    Public,
    /// About a person: masked unless the right is held.
    Personal,
    /// Never shown.
    Secret,
}

impl Privacy {
    /// Whether nothing is asked.
    #[must_use]
    pub fn is_public(&self) -> bool {
        *self == Self::Public
    }
}

impl ModelField {
    /// The patterns that its dates may be written with; more than one where samples leave day and month open.
    #[must_use]
    pub fn date_patterns(&self) -> Vec<&str> {
        let patterns = self.format.as_deref().and_then(|format| format.strip_prefix("date:"));
        patterns.map(|patterns| patterns.split('|').collect()).unwrap_or_default()
    }
}

impl Kind {
    /// Whether it is a number of any sort.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Number | Self::Decimal)
    }

    /// As a sentence names it: `a text`, `an object`.
    #[must_use]
    pub fn with_article(self) -> &'static str {
        match self {
            Self::Any => "anything",
            Self::Text => "a text",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Decimal => "a decimal",
            Self::Boolean => "true or false",
            Self::Date => "a date",
            Self::Datetime => "a moment",
            Self::Object => "an object",
            Self::List => "a list",
        }
    }
}

impl Model {
    /// The field at these names, lists passed through.
    #[must_use]
    pub fn field(&self, names: &[&str]) -> Option<&ModelField> {
        let (first, rest) = names.split_first()?;
        let mut found = self.fields.iter().find(|field| field.name == *first)?;
        for name in rest {
            found = found.fields.iter().find(|field| field.name == *name)?;
        }
        Some(found)
    }
}
