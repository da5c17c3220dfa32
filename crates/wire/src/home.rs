//! Home: is everything all right?

use crate::{FlowId, flow::RunBucket};
use serde::{Deserialize, Serialize};

/// Everything Home shows, for one window of time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Home {
    /// How many flows there are that are switched on.
    pub flows: u32,
    /// What needs a person, worst first.
    pub attention: Vec<Attention>,
    /// Figures of the window.
    pub figures: Figures,
    /// Figures of the window before it, to compare.
    pub before: Figures,
    /// Runs over time.
    pub runs: Vec<RunBucket>,
    /// The length of a bucket of `runs`.
    pub bucket_ms: i64,
    /// The flows with the most runs.
    pub busiest: Vec<BusyFlow>,
    /// Whether nothing was built yet: Home offers the first steps.
    pub first_start: bool,
}

/// Something that needs a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attention {
    /// What kind of help is needed.
    pub kind: AttentionKind,
    /// Which flow.
    pub flow: FlowId,
    /// Its name.
    pub flow_name: String,
    /// Its connectors, for the tiles.
    pub connectors: Vec<String>,
    /// The sentence.
    pub message: String,
    /// How many records or runs it is about.
    pub count: u32,
    /// Since when.
    pub since: crate::Timestamp,
}

/// What kind of help is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttentionKind {
    /// A connection must be reconnected.
    Reconnect,
    /// The latest run failed.
    FailedRun,
    /// Records wait to be repaired.
    FailedRecords,
}

/// The key figures of a window.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Figures {
    /// Runs that ended or are open.
    pub runs: u64,
    /// Of the ended ones, how many per cent ended with every record arrived; absent if none ended.
    pub success_percent: Option<f64>,
    /// Records that arrived.
    pub records: u64,
    /// Half of the runs took at most this.
    pub p50_ms: Option<u64>,
    /// 95 % of them.
    pub p95_ms: Option<u64>,
    /// 99 % of them.
    pub p99_ms: Option<u64>,
    /// Runs that wait to begin.
    pub queued: u64,
    /// How long the oldest of them waits.
    pub oldest_queued_ms: Option<u64>,
    /// Attempts beyond the first ones.
    pub retries: u64,
}

/// A flow and how many runs it had.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BusyFlow {
    /// The flow.
    pub flow: FlowId,
    /// Its name.
    pub name: String,
    /// Runs in the window.
    pub runs: u64,
    /// Failed runs in the window.
    pub failed: u64,
    /// Records that wait for a person.
    pub failed_records: u32,
}

/// One hit of the command palette.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hit {
    /// `flow`, `run`, `connection`, `lookup_table`, `model`.
    pub kind: String,
    /// The id.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// More about it.
    pub hint: String,
}
