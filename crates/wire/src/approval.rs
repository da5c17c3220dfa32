//! Approvals: what a step of a run asks people, and what they say; signals, which let waiting records go on.

use crate::{ApprovalId, FlowId, Json, RunId, Timestamp};
use serde::{Deserialize, Serialize};

/// How an approval stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ApprovalStatus {
    /// Waits for a person.
    Open,
    /// Somebody approved it.
    Approved,
    /// Somebody rejected it.
    Rejected,
    /// Nobody answered in time.
    Late,
    /// Its run ended before anybody answered.
    Withdrawn,
}

/// What a step asks about a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Approval {
    /// The id.
    pub id: ApprovalId,
    /// Of which flow.
    pub flow: FlowId,
    /// Its name.
    pub flow_name: String,
    /// Which run waits.
    pub run: RunId,
    /// At which step.
    pub step: String,
    /// The step's name.
    pub step_name: String,
    /// What stands above the question.
    pub title: String,
    /// What is shown of the record.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub record: Json,
    /// Who may answer, and what they fill in.
    pub question: Question,
    /// How it stands.
    pub status: ApprovalStatus,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Until when an answer counts.
    pub until: Option<Timestamp>,
    /// Whether the person who asks for this may answer it now.
    pub mine: bool,
    /// When it was answered.
    #[serde(default)]
    pub answered_at: Option<Timestamp>,
    /// Who answered.
    #[serde(default)]
    pub answered_by: Option<String>,
    /// What they said, with the values of the form.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub answer: Option<Json>,
}

/// Who is asked, and what they fill in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Question {
    /// E-mail addresses, or roles as `role:builder`; nobody: everybody who may operate.
    #[serde(default)]
    pub people: Vec<String>,
    /// The form.
    #[serde(default)]
    pub form: Vec<FormField>,
    /// Who may answer too after a while.
    #[serde(default)]
    pub escalate: Option<Escalate>,
}

/// Who may answer too when nobody has for a while.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Escalate {
    /// So many seconds after it was asked.
    pub after_secs: u64,
    /// As above.
    pub people: Vec<String>,
}

/// A field of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormField {
    /// Under which its value is kept.
    pub name: String,
    /// What stands above it; empty: its name.
    #[serde(default)]
    pub label: String,
    /// What it takes.
    #[serde(default)]
    pub kind: FormKind,
    /// Of a choice: what there is to choose.
    #[serde(default)]
    pub options: Vec<String>,
    /// Whether it must be filled in.
    #[serde(default)]
    pub required: bool,
}

/// What a field of a form takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FormKind {
    /// A text.
    #[default]
    Text,
    /// A number, which keeps every digit.
    Number,
    /// `true` or `false`.
    YesNo,
    /// One of the options.
    Choice,
}

/// What a person says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AnswerApproval {
    /// Which way the record goes.
    pub decision: Decision,
    /// Why, in their words.
    #[serde(default)]
    pub comment: String,
    /// The values of the form, as one object.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub values: Option<Json>,
}

/// Which way a record goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// On.
    Approved,
    /// By the port `rejected`.
    Rejected,
}

/// How many approvals wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalCount {
    /// In the whole workspace.
    pub open: u32,
}

/// A signal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SendSignal {
    /// Its name, as `payment.received`.
    pub name: String,
    /// Which of the records that wait for it is meant; empty: those that wait without a key.
    #[serde(default)]
    pub key: String,
    /// What goes along.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub data: Option<Json>,
}

/// What became of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignalSent {
    /// So many records go on. None waited where it is 0: then the first that asks within seven days gets it.
    pub heard_by: u32,
}
