//! Failed records: set aside, edited, resumed, discarded.

use crate::{FailedRecordId, FlowId, Json, RunId, Timestamp, run::RunError};
use serde::{Deserialize, Serialize};

/// How a failed record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FailedRecordStatus {
    /// Waits for a person.
    Open,
    /// Sent on its way again; the run is `resumed_by`.
    Resumed,
    /// Given up by a person, with a reason.
    Discarded,
}

/// A record set aside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FailedRecord {
    /// The id.
    pub id: FailedRecordId,
    /// Of which flow.
    pub flow: FlowId,
    /// Its name.
    pub flow_name: String,
    /// In which run.
    pub run: RunId,
    /// At which step.
    pub step: String,
    /// The step's name.
    pub step_name: String,
    /// Which page of the run, from 0.
    pub page: u32,
    /// Which record of the page, from 0.
    pub index: u32,
    /// What went wrong.
    pub error: RunError,
    /// The same for records that failed alike: step, code and field.
    pub fingerprint: String,
    /// How it stands.
    pub status: FailedRecordStatus,
    /// The record as it went into the step.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub record: Json,
    /// A row that was read and is no record, as it stands where it was read; `record` is what was understood of it, or its text.
    /// It goes on once it is mended, from behind the step that read it.
    #[serde(default)]
    pub raw: Option<String>,
    /// The record as a person mended it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub edited: Option<Json>,
    /// Rises with each change; the ETag.
    #[serde(default)]
    pub revision: i64,
    /// When it was set aside.
    pub created_at: Timestamp,
    /// Who resumed or discarded it.
    #[serde(default)]
    pub settled_by: Option<String>,
    /// When.
    #[serde(default)]
    pub settled_at: Option<Timestamp>,
    /// Why it was discarded.
    #[serde(default)]
    pub reason: Option<String>,
    /// The run that carries it on.
    #[serde(default)]
    pub resumed_by: Option<RunId>,
}

/// Records that failed alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FailedRecordGroup {
    /// What they share.
    pub fingerprint: String,
    /// Of which flow.
    pub flow: FlowId,
    /// Its name.
    pub flow_name: String,
    /// At which step.
    pub step: String,
    /// The step's name.
    pub step_name: String,
    /// The error of the latest one.
    pub error: RunError,
    /// How many are open.
    pub open: u32,
    /// When the first was set aside.
    pub first_at: Timestamp,
    /// When the latest was.
    pub last_at: Timestamp,
}

/// Mends a failed record.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditFailedRecord {
    /// The whole record as it should go into the step.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub record: Json,
}

/// Picks failed records.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PickFailedRecords {
    /// Which; at most 500.
    pub ids: Vec<FailedRecordId>,
    /// Why, when they are discarded.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What became of the picked ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Settled {
    /// How many changed.
    pub settled: u32,
    /// How many were no longer open.
    pub skipped: u32,
    /// The runs that carry them on.
    pub runs: Vec<RunId>,
}
