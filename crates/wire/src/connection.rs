//! Connectors (as data), connections and what they discover.

use crate::{ConnectionId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A connection, its secrets left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Connection {
    /// The id.
    pub id: ConnectionId,
    /// Unique in the workspace; flows as files refer to it.
    pub name: String,
    /// The connector, as `postgres`.
    pub connector: String,
    /// The settings of the spec that are not secret.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub settings: Map<String, Value>,
    /// Names of the secret settings that hold a value.
    pub secrets_set: Vec<String>,
    /// What the last test or use said.
    pub health: Health,
    /// In words, when it is not healthy.
    pub health_detail: Option<String>,
    /// When that was.
    pub checked_at: Option<Timestamp>,
    /// How many flows use it.
    pub flows: u32,
    /// How many calls it takes, of all flows together.
    #[serde(default)]
    pub limits: Limits,
    /// Why its calls wait just now, if they do.
    #[serde(default)]
    pub held_back: Option<HeldBack>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Rises with each change; the ETag.
    pub revision: i64,
}

/// The most calls a second.
pub const CALLS_PER_SEC_MAX: f64 = 10_000.0;
/// The fewest: one in a hundred seconds.
pub const CALLS_PER_SEC_MIN: f64 = 0.01;
/// The most calls that may come at once after a pause.
pub const BURST_MAX: u32 = 10_000;
/// The most calls at the same time.
pub const CALLS_AT_ONCE_MAX: u32 = 1_000;

/// How many calls a connection takes, of all flows together. What is absent has no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Calls a second, from 0.01 to 10,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls_per_sec: Option<f64>,
    /// So many calls may come at once after a pause; as many as in a second where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub burst: Option<u32>,
    /// Calls at the same time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls_at_once: Option<u32>,
}

/// Why the calls of a connection wait.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeldBack {
    /// What is wrong.
    pub reason: HeldBackReason,
    /// In words.
    pub message: String,
    /// Until when, where that is known.
    pub until: Option<Timestamp>,
}

/// What holds the calls of a connection back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HeldBackReason {
    /// The other side asked us to wait.
    Throttled,
    /// It failed again and again; one call tries it later.
    Failing,
    /// It refused our credentials: a person must reconnect.
    ReconnectNeeded,
}

/// How a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// Never tried.
    Unknown,
    /// The last try worked.
    Healthy,
    /// The last try failed for a reason that may pass.
    Failing,
    /// The other side refused our credentials: a person is needed.
    ReconnectNeeded,
}

/// Makes a connection.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewConnection {
    /// Unique in the workspace.
    pub name: String,
    /// The connector, as `postgres`.
    pub connector: String,
    /// Settings by field name, secret ones among them.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub settings: Map<String, Value>,
    /// How many calls it takes; none where nothing is said.
    #[serde(default)]
    pub limits: Limits,
}

/// Changes a connection: absent things stay as they are; a secret is kept unless a new value is sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConnectionPatch {
    /// A new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Settings to set; `null` clears one.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub settings: Map<String, Value>,
    /// How many calls it takes, all of it; what is absent in it has no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<Limits>,
}

/// What a connection test found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TestResult {
    /// Whether the other side answered as it should.
    pub ok: bool,
    /// In words: "PostgreSQL 15.2, database ledger, 12 ms", or what is wrong and how to mend it.
    pub message: String,
    /// The field that is to blame, if one is.
    #[serde(default)]
    pub field: Option<String>,
    /// How long it took.
    pub duration_ms: u64,
}

/// Asks what a field can be set to, with what is set so far.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OptionsQuery {
    /// The source of options that the field's spec names, as `tables`.
    pub source: String,
    /// What is set so far in the same form.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub settings: Map<String, Value>,
}

/// One thing a field can be set to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OptionItem {
    /// What is stored.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// More about it, as "17 columns".
    #[serde(default)]
    pub hint: Option<String>,
}

/// Asks for the models of an operation as it is set.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ModelsQuery {
    /// The operation's name within the connector, as `upsert_rows`.
    pub operation: String,
    /// Its settings so far.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub settings: Map<String, Value>,
}

/// What an operation takes and gives, as models (see the mapping room).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OperationModels {
    /// What a record sent into it looks like; `null` when unknown.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Value,
    /// What a record that comes out of it looks like; `null` when unknown.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub output: Value,
}

/// Asks when a schedule fires next.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ScheduleQuery {
    /// Five fields of cron.
    #[serde(default)]
    pub cron: String,
    /// An IANA time zone, as `Europe/Berlin`.
    #[serde(default)]
    pub time_zone: String,
    /// The settings of a schedule, of whatever kind, in place of the two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub settings: Option<Map<String, Value>>,
}

/// When a schedule fires next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScheduleFires {
    /// The schedule in words.
    pub words: String,
    /// The next ten, with what is odd about each (a clock change), if anything.
    pub fires: Vec<Fire>,
}

/// One fire of a schedule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fire {
    /// When.
    pub at: Timestamp,
    /// As the clock on the wall shows it, with its offset.
    pub local: String,
    /// "the clock goes forward at 02:00: fires at 03:00", or nothing.
    #[serde(default)]
    pub note: Option<String>,
}
