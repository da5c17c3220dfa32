//! Replays: what is done with many runs at once, at a rate, and how far it has come.

use crate::{FlowId, ReplayId, RunId, Timestamp, run::RunStatus};
use serde::{Deserialize, Serialize};

/// What is done with each run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReplayAction {
    /// It is retried, as a run of its own.
    #[default]
    Retry,
    /// It is cancelled.
    Cancel,
}

/// Which runs are meant: those that are named, or those that fit all of the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct PickRuns {
    /// These.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub runs: Vec<RunId>,
    /// Of this flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowId>,
    /// That stand so; absent: all that a retry, or a cancel, can be for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<RunStatus>,
    /// That ended with this error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// Accepted at this moment or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Accepted before this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
}

/// Begins a replay.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewReplay {
    /// What is done with each run.
    pub action: ReplayAction,
    /// Which runs.
    pub pick: PickRuns,
    /// Of a retry: from the start rather than from the failed step.
    pub from_start: bool,
    /// Of a retry: on the latest published version rather than on each run's own.
    pub latest: bool,
    /// How many runs begin in a second; absent: all at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_sec: Option<f64>,
    /// Only say how many runs it would be.
    pub dry: bool,
}

/// How a replay stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReplayStatus {
    /// It was only asked how many runs it would be.
    Estimate,
    /// Under way.
    Running,
    /// Every run had its turn.
    Done,
    /// Ended by a person; what had its turn stays as it is.
    Cancelled,
}

/// A replay, and how far it has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Replay {
    /// The id; absent for an estimate.
    #[serde(default)]
    pub id: Option<ReplayId>,
    /// What is done with each run.
    pub action: ReplayAction,
    /// How it stands.
    pub status: ReplayStatus,
    /// Of a retry: from the start.
    pub from_start: bool,
    /// Of a retry: on the latest version.
    pub latest: bool,
    /// How many runs begin in a second; absent: all at once.
    #[serde(default)]
    pub per_sec: Option<f64>,
    /// How many runs.
    pub total: u64,
    /// How many of them had their turn.
    pub done: u64,
    /// How many of them could not.
    pub refused: u64,
    /// Why the last one of them could not.
    #[serde(default)]
    pub problem: Option<String>,
    /// Who began it.
    pub author: String,
    /// When.
    pub created_at: Timestamp,
    /// When it was over.
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
}
