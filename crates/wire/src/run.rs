//! Runs, their steps and attempts.

use crate::{AttemptId, FlowId, Json, RunId, Timestamp};
use serde::{Deserialize, Serialize};

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// Accepted and kept, not begun.
    Queued,
    /// Under way.
    Running,
    /// Between two tries, or parked.
    Waiting,
    /// Ended; every record arrived.
    Succeeded,
    /// Ended; some records were set aside.
    WithFailedRecords,
    /// Ended badly; resumable.
    Failed,
    /// Ended by a person.
    Cancelled,
}

/// Ends a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CancelRun {
    /// Take back what the run did, where its steps say how; the newest first.
    #[serde(default)]
    pub undo: bool,
}

/// What started a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A webhook.
    Webhook,
    /// A schedule.
    Schedule,
    /// A trigger that looked for what is new.
    Poll,
    /// A person or a program, by the API.
    Manual,
    /// A test in the editor.
    Test,
    /// A repaired record, or a retry.
    Resume,
    /// Another flow.
    Called,
    /// The failure of a run of another flow.
    Failure,
}

/// A run as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Run {
    /// The id.
    pub id: RunId,
    /// Of which flow.
    pub flow: FlowId,
    /// Its name.
    pub flow_name: String,
    /// The version's number; absent for a test of the draft.
    pub version: Option<u32>,
    /// How it stands.
    pub status: RunStatus,
    /// What started it.
    pub origin: Origin,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Records that came in.
    pub records_in: u64,
    /// Records that went out of the last steps.
    pub records_out: u64,
    /// Records set aside.
    pub records_failed: u64,
    /// Attempts beyond the first ones.
    pub retries: u32,
    /// In words: "Failed at Create invoice after 3 attempts: 422 total must be positive".
    pub summary: String,
    /// Follows the record through systems.
    pub correlation_id: String,
    /// What it waits for and until when, if it waits.
    #[serde(default)]
    pub waits_for: Option<String>,
    /// Until when it waits.
    #[serde(default)]
    pub wakes_at: Option<Timestamp>,
    /// The run this one repeats or resumes.
    #[serde(default)]
    pub parent: Option<RunId>,
}

/// A run with its steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunDetail {
    /// The run.
    #[serde(flatten)]
    pub run: Run,
    /// The flow document that ran.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub document: Json,
    /// The steps in the flow's order, the trigger first.
    pub steps: Vec<StepRun>,
    /// Every attempt, in order of their beginning.
    pub attempts: Vec<Attempt>,
    /// Log lines.
    pub logs: Vec<LogLine>,
    /// Of a run that waits to begin: its place among those of the workspace, from 1.
    #[serde(default)]
    pub queue_place: Option<u64>,
}

/// What became of one step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepRun {
    /// The step's id in the document.
    pub step: String,
    /// Its name.
    pub name: String,
    /// How it stands.
    pub status: StepStatus,
    /// Records that came in.
    pub records_in: u64,
    /// Records that went on.
    pub records_out: u64,
    /// Records set aside here.
    pub records_failed: u64,
    /// Time at work, waits left out.
    pub duration_ms: u64,
    /// What went wrong.
    #[serde(default)]
    pub error: Option<RunError>,
}

/// How a step of a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StepStatus {
    /// Nothing reached it yet.
    Pending,
    /// Under way.
    Running,
    /// Between two tries.
    Waiting,
    /// Done.
    Succeeded,
    /// Done, and set records aside.
    WithFailedRecords,
    /// Gave up.
    Failed,
    /// Nothing came this way.
    Skipped,
}

/// What went wrong, for people and programs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunError {
    /// Stable: `http.status`, `map.missing`.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// The field it is about.
    #[serde(default)]
    pub field: Option<String>,
    /// How to mend it.
    #[serde(default)]
    pub hint: Option<String>,
}

/// One try of one step on one page of records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attempt {
    /// The id.
    pub id: AttemptId,
    /// Of which step.
    pub step: String,
    /// Which page of the run, from 0.
    pub page: u32,
    /// 1, 2, 3 …
    pub number: u32,
    /// How it stands.
    pub status: StepStatus,
    /// Whether the outside world was changed.
    pub effect: EffectState,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Records in.
    pub records_in: u32,
    /// Records out.
    pub records_out: u32,
    /// What went wrong.
    #[serde(default)]
    pub error: Option<RunError>,
    /// Why and until when the next try waits.
    #[serde(default)]
    pub retry_at: Option<Timestamp>,
    /// Whether what went in was kept: `GET …/attempts/{id}/input`.
    pub has_input: bool,
    /// Whether what came out was kept: `GET …/attempts/{id}/output`.
    pub has_output: bool,
    /// The request that was sent and the answer, secrets left out, when the connector tells them.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub exchange: Option<Json>,
    /// What a person said of an effect of which nobody knew.
    #[serde(default)]
    pub decision: Option<Decision>,
}

/// What a person said of an effect of which nobody knew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Decision {
    /// What they said.
    pub choice: EffectChoice,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What a person says of an effect of which nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EffectChoice {
    /// It happened: the run goes on behind it.
    Happened,
    /// It did not happen: it is sent now.
    NotHappened,
    /// It is sent again, whether it happened or not.
    Repeat,
}

/// Settles the effects of a run of which nobody knows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SettleEffects {
    /// What became of each of them; all must be named.
    pub effects: Vec<SettledEffect>,
}

/// What became of one effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SettledEffect {
    /// The attempt whose effect is unknown.
    pub attempt: AttemptId,
    /// What became of it.
    pub choice: EffectChoice,
}

/// Whether an attempt changed the outside world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EffectState {
    /// It never touches it.
    None,
    /// It did.
    Applied,
    /// It did not.
    NotApplied,
    /// Nobody can tell.
    Unknown,
}

/// One log line of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogLine {
    /// When.
    pub at: Timestamp,
    /// `info`, `warn`, `error`.
    pub level: String,
    /// The step it is about.
    #[serde(default)]
    pub step: Option<String>,
    /// The sentence.
    pub message: String,
}

/// Records that went into or came out of an attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Records {
    /// The records, in order.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub records: Vec<Json>,
    /// Whether there were more than are shown.
    pub truncated: bool,
}

/// How a value that a map step made came to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Explanation {
    /// The steps, the source first and the value last.
    pub lines: Vec<Explained>,
    /// Which record of the attempt's input it was made of, from 0.
    pub input: u32,
    /// The lookup tables that the mapping asks.
    pub tables: Vec<ExplainedTable>,
    /// Whether the mapping makes the same value of the record now. Another one has another lookup table behind it.
    pub same: bool,
}

/// One step on the way to a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Explained {
    /// What was done, or read: `customer.name`, `upper`.
    pub text: String,
    /// What it gave; absent: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub value: Option<Json>,
    /// Why it gave nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How deep it lies below the first steps: arguments below their function, conditions below their case.
    #[serde(default)]
    pub depth: u32,
    /// The same for programs: what was done, and the places of the record that were read.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub step: Json,
}

/// A lookup table that an explanation asked, as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainedTable {
    /// Its name.
    pub name: String,
    /// Whether it was changed since the run began.
    pub changed: bool,
    /// Whether there is none of this name any more.
    pub gone: bool,
}

/// Starts a run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StartRun {
    /// The records that the trigger hands on: an object, or a list of them. Absent: what the trigger would give.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub input: Option<Json>,
    /// Run the draft instead of the published version.
    #[serde(default)]
    pub draft: bool,
    /// Stop after this step.
    #[serde(default)]
    pub until: Option<String>,
    /// Show what writes would send, and do not send it.
    #[serde(default)]
    pub dry_run: bool,
}

/// Retries a run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// From the start rather than from the failed step.
    #[serde(default)]
    pub from_start: bool,
    /// On the latest published version rather than on the run's own.
    #[serde(default)]
    pub latest: bool,
}
