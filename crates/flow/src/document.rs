//! The flow document: one trigger, steps, and the edges between them. Kept as readable YAML or JSON.
//!
//! ```yaml
//! linkspan: 1
//! name: Orders to invoices
//! trigger:
//!   id: order_received
//!   connector: webhook
//!   operation: received
//! steps:
//!   - id: map_invoice
//!     name: Map order to invoice
//!     map:
//!       targets:
//!         - { path: invoice_no, type: text, required: true, value: { template: "INV-{{ id }}" } }
//!   - id: save
//!     operation:
//!       connector: postgres
//!       name: upsert_rows
//!       connection: Ledger database
//!       settings: { table: public.invoices, match_on: [invoice_no] }
//! edges:
//!   - { from: order_received, to: map_invoice }
//!   - { from: map_invoice, to: save }
//! ```

mod asks;
mod steps;
mod text;

pub use asks::*;
pub use steps::*;

use mapping::{Fill, Mapping, Model, document::Condition};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The version of the document format that this code writes.
pub const FORMAT: u32 = 1;
/// The port on which a node hands on what it made.
pub const PORT_OUT: &str = "out";
/// The port on which a node hands on records that it set aside.
pub const PORT_FAILED: &str = "failed";
/// The port on which a loop hands records to the steps that it repeats.
pub const PORT_EACH: &str = "each";

/// A whole flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// The format's version, [`FORMAT`].
    #[serde(default = "format")]
    pub linkspan: u32,
    /// Unique in the workspace.
    #[serde(default)]
    pub name: String,
    /// One line about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// What starts it; absent while it is being built.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger: Option<Trigger>,
    /// The steps; the order says nothing.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// How records go from node to node.
    #[serde(default)]
    pub edges: Vec<Edge>,
    /// How runs behave.
    #[serde(default, skip_serializing_if = "Settings::is_default")]
    pub settings: Settings,
}

impl Default for Flow {
    fn default() -> Self {
        Self {
            linkspan: FORMAT,
            name: String::new(),
            description: String::new(),
            trigger: None,
            steps: Vec::new(),
            edges: Vec::new(),
            settings: Settings::default(),
        }
    }
}

fn format() -> u32 {
    FORMAT
}

/// What starts a flow. Also a node of the graph.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// Unique among the flow's nodes: `[a-z][a-z0-9_]*`.
    pub id: String,
    /// What people call it; absent: the operation's sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The connector, as `webhook`.
    pub connector: String,
    /// Its trigger operation, as `received`.
    pub operation: String,
    /// The name of the connection, where the connector needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// The operation's fields.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub settings: Map<String, Value>,
    /// What a record that it hands on looks like, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<Model>,
    /// Records pinned as test data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<mapping::Value>,
    /// Where it stands on the canvas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Position>,
}

/// A step: a node that takes records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "text::StepText", into = "text::StepText")]
pub struct Step {
    /// Unique among the flow's nodes: `[a-z][a-z0-9_]*`.
    pub id: String,
    /// What people call it; absent: a sentence made from what it does.
    pub name: Option<String>,
    /// What it does.
    pub action: Action,
    /// Of a mapping: the name of the stored model that its source records have.
    pub source_model: Option<String>,
    /// Of a mapping: the name of the stored model that the records it makes have.
    pub target_model: Option<String>,
    /// What happens when it fails.
    pub on_error: OnError,
    /// What a refused record becomes, where `on_error` says so.
    pub substitute: Option<Substitute>,
    /// How it is retried; absent: the flow's way.
    pub retry: Option<Retry>,
    /// Where it stands on the canvas.
    pub at: Option<Position>,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Makes each record anew.
    Map(Mapping),
    /// Keeps the records that meet a condition.
    Filter(Filter),
    /// Sends each record out of the first port whose condition it meets.
    Branch(Branch),
    /// An operation of a connector.
    Operation(Operation),
    /// Writes a line into the log.
    Log(Log),
    /// Fails on purpose.
    Fail(Fail),
    /// Answers who called the webhook.
    Respond(Respond),
    /// Lets the first of equal records through.
    Deduplicate(Deduplicate),
    /// Holds all records and hands them on in order.
    Sort(Sort),
    /// Lets records through that fit a model.
    Validate(Validate),
    /// Sends records through some steps again and again.
    Loop(Loop),
    /// Brings ways together.
    Merge(Merge),
    /// Joins the records of two ways.
    Join(Join),
    /// Makes one record of each group.
    Aggregate(Aggregate),
    /// Gathers records into one.
    Batch(Batch),
    /// Holds records back for a time, or until a signal comes.
    Wait(Wait),
    /// Asks a person.
    Approve(Approve),
    /// Runs another flow.
    CallFlow(CallFlow),
    /// Sends a signal to what waits for it.
    Signal(SendSignal),
}

impl Action {
    /// As a document writes it: `deduplicate`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Map(_) => "map",
            Self::Filter(_) => "filter",
            Self::Branch(_) => "branch",
            Self::Operation(_) => "operation",
            Self::Log(_) => "log",
            Self::Fail(_) => "fail",
            Self::Respond(_) => "respond",
            Self::Deduplicate(_) => "deduplicate",
            Self::Sort(_) => "sort",
            Self::Validate(_) => "validate",
            Self::Loop(_) => "loop",
            Self::Merge(_) => "merge",
            Self::Join(_) => "join",
            Self::Aggregate(_) => "aggregate",
            Self::Batch(_) => "batch",
            Self::Wait(_) => "wait",
            Self::Approve(_) => "approve",
            Self::CallFlow(_) => "call_flow",
            Self::Signal(_) => "signal",
        }
    }

    /// Whether the records that leave it look like those that came.
    #[must_use]
    pub fn hands_on(&self) -> bool {
        let same = ["filter", "branch", "log", "fail", "respond", "deduplicate", "sort", "validate", "merge", "signal"];
        match self {
            Self::Wait(wait) => wait.signal.as_ref().is_none_or(|signal| signal.into.is_none()),
            Self::CallFlow(call) => call.go_on,
            other => same.contains(&other.word()),
        }
    }
}

/// Keeps the records that meet a condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// The condition.
    pub keep: Condition,
}

/// Sends each record one way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// The ways, in order; the first whose condition holds is taken.
    pub ways: Vec<Way>,
    /// The port of the records that met none; absent: they are dropped, and counted as filtered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<String>,
}

/// One way of a branch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// Unique in the branch: `[a-z][a-z0-9_]*`.
    pub port: String,
    /// What people call it.
    #[serde(default)]
    pub name: String,
    /// Who may pass.
    #[serde(rename = "if")]
    pub condition: Condition,
}

/// An operation of a connector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// The connector, as `postgres`.
    pub connector: String,
    /// Its operation, as `upsert_rows`.
    pub name: String,
    /// The name of the connection, where the connector needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// The operation's fields that are the same for every record.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub settings: Map<String, Value>,
    /// The operation's fields that each record fills anew.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub values: std::collections::BTreeMap<String, Fill>,
    /// The operation that takes back what this one did, where a person ends a run and wants that. Its values are filled from
    /// `input` and `output`: the record as it went into the step, and what came out of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Box<Operation>>,
}

/// What happens when a step fails for good.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// Records that are to blame are set aside; anything else fails the run.
    #[default]
    SetAside,
    /// The run fails, resumable.
    Fail,
    /// The record goes on out of the port `failed`.
    Port,
    /// The record goes on as it was.
    Ignore,
    /// What the step's `substitute` makes of the record goes on.
    Substitute,
}

/// How often and how long a step is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retry {
    /// Tries in total, the first among them.
    pub attempts: u32,
    /// The wait before the second try.
    pub base_secs: f64,
    /// By how much each wait is longer than the one before.
    pub factor: f64,
    /// The longest wait.
    pub cap_secs: f64,
}

impl Default for Retry {
    fn default() -> Self {
        Self { attempts: 8, base_secs: 2.0, factor: 2.0, cap_secs: 900.0 }
    }
}

/// One edge.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edge {
    /// The node that hands on.
    pub from: String,
    /// On which of its ports.
    #[serde(default = "port_out", skip_serializing_if = "is_port_out")]
    pub port: String,
    /// The step that takes.
    pub to: String,
}

fn port_out() -> String {
    PORT_OUT.to_owned()
}

fn is_port_out(port: &str) -> bool {
    port == PORT_OUT
}

/// How runs of a flow behave.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// More failed records than this fail the run; absent: no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_records_max: Option<u64>,
    /// More failed records than so many of a hundred fail the run; absent: no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_percent_max: Option<u8>,
    /// How steps are retried that do not say it themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// Runs of this flow at the same time; absent: as many as there are workers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrency_max: Option<u32>,
    /// What happens to an effect of which nobody knows whether it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown_effect: Option<UnknownEffect>,
    /// Before which other flows of the workspace its runs begin.
    #[serde(skip_serializing_if = "Priority::is_normal")]
    pub priority: Priority,
    /// What happens to a run that comes while as many are under way as may be.
    #[serde(skip_serializing_if = "OverLimit::is_queue")]
    pub over_limit: OverLimit,
    /// Runs whose first record has the same value here go one after the other, in the order in which they came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_by: Option<Fill>,
    /// How many runs a second begin of those that were kept while the flow was paused; absent: all at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drain_per_sec: Option<f64>,
    /// Which inputs and outputs of its runs the history keeps; absent: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_payloads: Option<KeepPayloads>,
    /// What happens besides when a run fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_failure: Option<OnFailure>,
}

/// Which inputs and outputs of runs the history keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeepPayloads {
    /// Those of every run.
    #[default]
    All,
    /// Those of runs that failed or set records aside.
    Failed,
    /// None: what a run needs to go on after a crash is kept while it is under way, and goes when it ends.
    None,
}

/// What happens besides when a run fails.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnFailure {
    /// The flow that starts with a record about the failure: its name or its id.
    pub flow: String,
}

impl Settings {
    /// Whether nothing was chosen.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Before which other flows of the workspace the runs of a flow begin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// After the others.
    Low,
    /// By age.
    #[default]
    Normal,
    /// Before the others.
    High,
}

impl Priority {
    fn is_normal(&self) -> bool {
        *self == Self::Normal
    }
}

/// What happens to a run that comes while as many are under way as may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverLimit {
    /// It waits for its turn.
    #[default]
    Queue,
    /// It is left out, and stands in the history as cancelled.
    Skip,
    /// It takes the place of an older one, which is cancelled.
    CancelOlder,
}

impl OverLimit {
    fn is_queue(&self) -> bool {
        *self == Self::Queue
    }
}

/// What happens to an effect of which nobody knows whether it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownEffect {
    /// A person decides.
    Ask,
    /// It is repeated.
    Repeat,
    /// It counts as done.
    Skip,
}

/// A place on the canvas, in its own units: the left upper corner of a node.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}
