//! Flows: list rows, drafts, versions, findings.

use crate::{FlowId, Json, Timestamp, VersionId};
use serde::{Deserialize, Serialize};

/// A flow as lists and heads show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Flow {
    /// The id.
    pub id: FlowId,
    /// Unique in the workspace.
    pub name: String,
    /// One line.
    pub description: String,
    /// Where it is filed; empty: at the top.
    pub folder: String,
    /// Whether triggers start the published version.
    pub enabled: bool,
    /// Whether what arrives is kept and not begun.
    #[serde(default)]
    pub paused: bool,
    /// The number of the published version.
    pub published: Option<u32>,
    /// Whether the draft differs from it.
    pub changed: bool,
    /// The trigger in words: "webhook", "every weekday 07:00 Europe/Berlin".
    pub trigger: String,
    /// The connectors it uses, in order, for the tiles.
    pub connectors: Vec<String>,
    /// Runs of the last 24 hours, one figure an hour, the last is now.
    pub runs_24h: Vec<RunBucket>,
    /// The latest run.
    pub last_run: Option<LastRun>,
    /// The next fire of a schedule.
    pub next_run_at: Option<Timestamp>,
    /// Failed records that wait for a person.
    pub failed_records: u32,
    /// When the draft was last changed.
    pub updated_at: Timestamp,
    /// Rises with each change of the flow's head; the ETag.
    pub revision: i64,
}

/// Runs in one bucket of time, by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunBucket {
    /// Start of the bucket.
    pub at: Timestamp,
    /// Ended well.
    pub succeeded: u32,
    /// Ended well but set records aside.
    pub with_failed_records: u32,
    /// Ended badly.
    pub failed: u32,
    /// Still queued, running or waiting.
    pub open: u32,
}

/// The latest run of a flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LastRun {
    /// The run.
    pub id: crate::RunId,
    /// How it stands.
    pub status: crate::run::RunStatus,
    /// When it began.
    pub at: Timestamp,
}

/// Makes a flow, empty or from a document.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewFlow {
    /// Unique in the workspace.
    pub name: String,
    /// Where to file it.
    #[serde(default)]
    pub folder: String,
    /// A flow document; absent: an empty one.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub document: Option<Json>,
}

/// Changes a flow's head; absent things stay.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FlowPatch {
    /// A new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A new folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// On or off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Keep what arrives and begin nothing, or go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<bool>,
}

/// Makes up for moments of a schedule.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Backfill {
    /// From when on.
    pub from: Timestamp,
    /// Until when, not later than now.
    pub to: Timestamp,
    /// Only say how many.
    #[serde(default)]
    pub dry: bool,
}

/// What a backfill does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Backfilled {
    /// The moments of the range.
    pub moments: u32,
    /// Of these, such as started nothing.
    pub missing: u32,
    /// Of these, such as whose run failed.
    pub failed: u32,
    /// The runs that were started.
    pub runs: Vec<crate::RunId>,
}

/// The draft of a flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Draft {
    /// The flow document (see the flow room).
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub document: Json,
    /// Rises with each save; the ETag of the draft.
    pub revision: i64,
    /// When it was saved.
    pub updated_at: Timestamp,
    /// Who saved it.
    pub updated_by: String,
    /// What the flow checker finds in it.
    pub findings: Vec<Finding>,
    /// Where the trigger listens, once there is one: the path of a webhook.
    #[serde(default)]
    pub hook_path: Option<String>,
}

/// Saves the draft.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SaveDraft {
    /// The whole flow document.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub document: Json,
}

/// Something a checker found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// Stable: `map.required`, `flow.cycle`.
    pub code: String,
    /// Whether it blocks publishing.
    pub severity: Severity,
    /// The step it is about.
    #[serde(default)]
    pub step: Option<String>,
    /// Where in the step: a setting's name or a target path.
    #[serde(default)]
    pub field: Option<String>,
    /// What is wrong, one sentence.
    pub message: String,
    /// How to mend it.
    #[serde(default)]
    pub hint: Option<String>,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Blocks publishing.
    Error,
    /// Does not.
    Warning,
}

/// Publishes the draft.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// What changed, in words.
    #[serde(default)]
    pub message: String,
}

/// A published version, immutable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Version {
    /// The id.
    pub id: VersionId,
    /// 1, 2, 3 …
    pub number: u32,
    /// What changed, in words.
    pub message: String,
    /// Who published it.
    pub author: String,
    /// When.
    pub created_at: Timestamp,
    /// The flow document; absent in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub document: Option<Json>,
}

/// A recent input of a flow, for the mapper's sample picker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sample {
    /// "Run 3 min ago", "pinned".
    pub label: String,
    /// The run it came with.
    #[serde(default)]
    pub run: Option<crate::RunId>,
    /// The record.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub record: Json,
}
