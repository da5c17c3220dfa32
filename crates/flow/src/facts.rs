//! What a host knows about the world that a flow is to run in: connectors, connections, lookup tables, models. Plain data, so
//! that the flow room needs no connector.

use mapping::Model;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc};

/// What a host knows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Connectors by name.
    pub connectors: BTreeMap<String, ConnectorFacts>,
    /// The connector of each connection, by the connection's name; absent: not known here, so not checked.
    pub connections: Option<BTreeMap<String, String>>,
    /// The columns of each lookup table, by its name; absent: not known here, so not checked.
    pub tables: Option<BTreeMap<String, Vec<String>>>,
    /// The rows of lookup tables. Cases of mappings that look something up in a table that is not here are not run.
    #[serde(skip)]
    pub rows: Option<Arc<mapping::Tables>>,
    /// Models that were asked of connected systems, by the id of the node.
    #[serde(default)]
    pub models: BTreeMap<String, StepModels>,
    /// The stored models by name; absent: not known here, so not checked.
    #[serde(default)]
    pub named: Option<BTreeMap<String, Model>>,
    /// The flows of the workspace by name and by id, and whether each is published; absent: not known here, so not checked.
    #[serde(default)]
    pub flows: Option<BTreeMap<String, bool>>,
}

impl Facts {
    /// What is known about an operation.
    #[must_use]
    pub fn operation(&self, connector: &str, operation: &str) -> Option<&OperationFacts> {
        self.connectors.get(connector)?.operations.get(operation)
    }

    /// The stored model of a name.
    #[must_use]
    pub fn named(&self, name: Option<&String>) -> Option<&Model> {
        self.named.as_ref()?.get(name?)
    }
}

/// A connector.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ConnectorFacts {
    /// What people call it.
    pub title: String,
    /// Whether every operation runs on a connection.
    pub needs_connection: bool,
    /// Whether a connection can be used at all.
    pub takes_connection: bool,
    /// Its operations by name.
    pub operations: BTreeMap<String, OperationFacts>,
}

/// An operation of a connector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OperationFacts {
    /// `Upsert rows`.
    pub title: String,
    /// What kind of thing it is.
    pub kind: OperationKind,
    /// Its fields.
    pub fields: Vec<FieldFacts>,
    /// What goes in, when that is always the same.
    pub input: Option<Model>,
    /// What comes out, when that is always the same.
    pub output: Option<Model>,
    /// Whether doing it twice is the same as doing it once.
    pub idempotency: Idempotency,
    /// The most records it takes in one call.
    pub batch_max: u32,
    /// The field that says how many it takes, where a person decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_from: Option<String>,
}

/// What kind of thing an operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationKind {
    /// Something happened.
    Trigger,
    /// Gives records, page by page.
    Read,
    /// Changes the other side.
    Write,
    /// Asks something for each record.
    Search,
}

/// Whether doing an operation twice is the same as doing it once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Idempotency {
    /// It changes nothing, or the same change twice is one change.
    Natural,
    /// It is, when these fields are set.
    WhenSet(Vec<String>),
    /// It is, when one of these fields has one of these values; where nothing is set, its default counts.
    WhenIs(Vec<(String, Vec<String>)>),
    /// It is, when the other side honours a key that is sent along.
    Key,
    /// It is not.
    None,
}

/// One field of an operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldFacts {
    /// The key under which its value is stored.
    pub name: String,
    /// What stands above it in the form.
    pub label: String,
    /// What its value must be.
    pub takes: Takes,
    /// What counts when nothing is set.
    pub default: Option<Value>,
    /// Whether it must be set.
    pub required: bool,
    /// Whether each record may fill it anew.
    pub per_record: bool,
    /// Asked for only when this other field has one of these values.
    pub shown_when: Option<(String, Vec<Value>)>,
}

/// What the value of a field must be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Takes {
    /// A text.
    Text,
    /// A number within bounds.
    Number {
        /// The smallest.
        min: Option<f64>,
        /// The greatest.
        max: Option<f64>,
    },
    /// `true` or `false`.
    Switch,
    /// One of these texts.
    Choice(Vec<String>),
    /// A list of texts.
    Texts,
    /// A list of `{ "name", "value" }`.
    Pairs,
    /// Any JSON.
    Any,
}

/// What goes into a node and what comes out of it, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StepModels {
    /// A record that goes in.
    #[serde(default)]
    pub input: Option<Model>,
    /// A record that comes out.
    #[serde(default)]
    pub output: Option<Model>,
}
