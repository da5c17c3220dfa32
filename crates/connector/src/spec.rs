//! What a connector says about itself. From a spec come the form, the validation, the documentation page and the
//! facts of the flow checker; nothing about a system is written anywhere else.

mod build;

use mapping::Model;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A connector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectorSpec {
    /// `postgres`: `[a-z][a-z0-9_]*`.
    pub name: String,
    /// `PostgreSQL`.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// `Databases`, `Files` …
    pub category: String,
    /// The name of an icon in the page's sprite.
    pub icon: String,
    /// The hue of its tile, 0 to 359.
    pub hue: u16,
    /// The fields of a connection; empty: no connection is needed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<FieldSpec>,
    /// Whether a connection is only needed for some of what it offers (a webhook without a signature needs none).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub connection_optional: bool,
    /// What it offers.
    pub operations: Vec<OperationSpec>,
}

impl ConnectorSpec {
    /// The operation of this name.
    #[must_use]
    pub fn operation(&self, name: &str) -> Option<&OperationSpec> {
        self.operations.iter().find(|operation| operation.name == name)
    }

    /// Whether every operation runs on a connection.
    #[must_use]
    pub fn needs_connection(&self) -> bool {
        !self.settings.is_empty() && !self.connection_optional
    }

    /// Whether a connection can be made at all.
    #[must_use]
    pub fn takes_connection(&self) -> bool {
        !self.settings.is_empty()
    }

    /// The names of the connection's fields that are secret.
    pub fn secret_names(&self) -> impl Iterator<Item = &str> {
        self.settings.iter().filter(|field| field.input == Input::Secret).map(|field| field.name.as_str())
    }
}

/// One thing a connector can do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperationSpec {
    /// `upsert_rows`.
    pub name: String,
    /// What kind of thing it is.
    pub kind: OperationKind,
    /// What it is called in a palette: `Upsert rows`.
    pub title: String,
    /// A sentence for the node, with settings in braces: `Upsert rows in {table}`.
    pub sentence: String,
    /// What it does, one or two sentences.
    pub summary: String,
    /// Its fields; required ones first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldSpec>,
    /// What a record sent into it looks like, when that is always the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Model>,
    /// What a record that comes out of it looks like, when that is always the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Model>,
    /// Whether its models must be asked of the connected system.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub discovers: bool,
    /// Whether doing it twice is the same as doing it once.
    pub idempotency: Idempotency,
    /// The most records it takes in one call.
    pub batch_max: u32,
    /// The field that says how many it takes, where a person decides. What is not idempotent takes one at a time then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_from: Option<String>,
}

/// What kind of thing an operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationKind {
    /// Something happened.
    Trigger,
    /// Gives records.
    Read,
    /// Changes the other side.
    Write,
    /// Asks something for each record.
    Search,
}

/// Whether doing it twice is the same as doing it once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Idempotency {
    /// It changes nothing, or the same change twice is one change.
    Natural,
    /// It is, when these fields are set (the columns of an upsert).
    WhenSet(Vec<String>),
    /// It is, when one of these fields has one of these values; where nothing is set, its default counts.
    WhenIs(Vec<(String, Vec<String>)>),
    /// It is, when the other side honours a key sent along.
    Key,
    /// It is not.
    None,
}

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldSpec {
    /// The key under which its value is stored.
    pub name: String,
    /// What stands above it.
    pub label: String,
    /// How it is entered.
    pub input: Input,
    /// One sentence below it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help: String,
    /// What stands in it while it is empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub example: String,
    /// What counts when nothing is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// Whether it must be set.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Whether it is folded away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub advanced: bool,
    /// Whether each record may fill it anew (a pill, a template, an expression).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub per_record: bool,
    /// Shown only when another field has one of these values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_when: Option<ShownWhen>,
}

/// When a field is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShownWhen {
    /// The other field.
    pub field: String,
    /// Its values.
    pub is: Vec<Value>,
}

/// How a field is entered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Input {
    /// One line.
    Text,
    /// Several lines, in mono.
    Code,
    /// A whole or decimal number.
    Number {
        /// The smallest.
        #[serde(default)]
        min: Option<f64>,
        /// The greatest.
        #[serde(default)]
        max: Option<f64>,
        /// Shown behind it: `s`, `MiB`.
        #[serde(default)]
        unit: String,
    },
    /// On or off.
    Switch,
    /// Never shown again once it is saved.
    Secret,
    /// One of a few.
    Choice {
        /// What can be chosen.
        options: Vec<ChoiceOption>,
    },
    /// One of what the connected system offers (see [`crate::Connector::options`]).
    Discovered {
        /// The source of options, as `tables`.
        source: String,
        /// Whether several can be chosen: the value is a list of texts.
        #[serde(default)]
        many: bool,
    },
    /// Rows of two texts: the value is a list of `{ "name", "value" }`.
    Pairs,
    /// Any JSON.
    Json,
    /// A schedule: five fields of cron, drawn with its next fires.
    Cron,
    /// An IANA time zone.
    TimeZone,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// What is stored.
    pub value: String,
    /// What is shown.
    pub label: String,
}
