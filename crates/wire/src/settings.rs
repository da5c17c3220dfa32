//! Settings of a workspace, the sample, and what a webhook is answered.

use crate::{FlowId, RunId, Timestamp};
use serde::{Deserialize, Serialize};

/// Which hosts inside the own network this workspace may reach. Everything private is refused that is not here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Host names, addresses or CIDR ranges, each with an optional `:port`; at most 100.
    pub allowed_hosts: Vec<String>,
}

/// The fewest days that runs are kept.
pub const KEPT_DAYS_MIN: u32 = 1;
/// The most days that runs are kept, about ten years.
pub const KEPT_DAYS_MAX: u32 = 3_660;
/// The fewest days that the audit log is kept.
pub const AUDIT_DAYS_MIN: u32 = 90;
/// The fewest runs that a limit may name.
pub const KEPT_RUNS_MIN: u64 = 1_000;
/// The most runs that a limit may name.
pub const KEPT_RUNS_MAX: u64 = 1_000_000_000;
/// The fewest bytes that a limit may name: 64 MiB.
pub const KEPT_BYTES_MIN: u64 = 64 * 1024 * 1024;
/// The most bytes that a limit may name: 1 PiB.
pub const KEPT_BYTES_MAX: u64 = 1024 * 1024 * 1024 * 1024 * 1024;

/// How long the history is kept. Runs that are open, that others go on from, or that have open failed records stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct History {
    /// Days that runs are kept that succeeded, 1 to 3,660; 14 where nothing is said.
    pub succeeded_days: u32,
    /// Days that runs are kept that failed, were cancelled, or set records aside, 1 to 3,660; 30 where nothing is said.
    pub failed_days: u32,
    /// The most runs that are kept: beyond it the oldest go earlier. Absent: no limit.
    pub runs_max: Option<u64>,
    /// About the most bytes that the runs of this workspace keep: beyond it the oldest go earlier. Absent: no limit.
    pub bytes_max: Option<u64>,
    /// Days that the audit log is kept, 90 to 3,660; 365 where nothing is said.
    pub audit_days: u32,
}

impl Default for History {
    fn default() -> Self {
        Self { succeeded_days: 14, failed_days: 30, runs_max: None, bytes_max: None, audit_days: 365 }
    }
}

/// How much history there is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryKept {
    /// Runs that are kept, tests of drafts left out.
    pub runs: u64,
    /// When the oldest of them was accepted.
    pub since: Option<Timestamp>,
    /// About how many bytes they keep.
    pub bytes: u64,
    /// The size of the whole database, of all workspaces.
    pub database_bytes: u64,
    /// How much of it is free and used again, or given back to the disk.
    pub free_bytes: u64,
    /// Whether a smaller history makes the file of the database smaller. `false`: docs/configuration.md says how it gets so.
    pub shrinks: bool,
    /// Runs that the next purge takes, counted up to 100,000; some of them may stay for another reason.
    pub next: u64,
    /// Runs that were purged so far.
    pub purged: u64,
    /// When the last one was.
    pub purged_at: Option<Timestamp>,
}

/// The sample stands and runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SampleMade {
    /// Its flow.
    pub flow: FlowId,
    /// The run that was started.
    pub run: RunId,
}

/// The answer to a webhook, sent after its event was committed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Accepted {
    /// The run that carries the event on; the first one's for an event that came before.
    pub run: RunId,
}
