//! What the steps are told that ask somebody and wait for the answer: a person, another flow, a signal.

use mapping::Fill;
use serde::{Deserialize, Serialize};

use super::steps::Named;

/// The connector whose trigger says that other flows start a flow.
pub const CALLED: &str = "called";
/// The port of an approval on which refused records leave.
pub const PORT_REJECTED: &str = "rejected";
/// The field that gets what a person said, unless the step names another one.
pub const APPROVAL_FIELD: &str = "approval";
/// The most fields of a form.
pub const FORM_FIELDS_MAX: usize = 30;
/// The most characters of a signal's name or key.
pub const SIGNAL_CHARS_MAX: usize = 200;
/// Flows that may call one another in a row.
pub const CALL_DEPTH_MAX: u32 = 16;

/// Asks a person about each record. What they approve goes on by `out`, what they reject by `rejected`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approve {
    /// What stands above the question.
    pub title: Fill,
    /// What is shown of the record; absent: all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub show: Vec<Named>,
    /// Who may answer: e-mail addresses, or roles as `role:builder`; absent: everybody who may operate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
    /// What they fill in besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub form: Vec<FormField>,
    /// How long they have; absent: a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_secs: Option<u64>,
    /// Who may answer too when nobody has for a while.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalate: Option<Escalate>,
    /// What happens when nobody answered in time.
    #[serde(default, skip_serializing_if = "is_default")]
    pub late: Late,
    /// The field that gets the answer; absent: [`APPROVAL_FIELD`].
    #[serde(default, rename = "into", skip_serializing_if = "Option::is_none")]
    pub into: Option<String>,
}

/// Who may answer too when nobody has for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalate {
    /// So long after the question was asked.
    pub after_secs: u64,
    /// As [`Approve::people`].
    pub people: Vec<String>,
}

/// What happens when nobody answered in time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Late {
    /// The record fails, and `on_error` says what then.
    #[default]
    Fail,
    /// It counts as approved.
    Approve,
    /// It counts as rejected.
    Reject,
}

/// A field of the form of an approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormField {
    /// Under which its value is kept.
    pub name: String,
    /// What stands above it; absent: its name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// What it takes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub kind: FormKind,
    /// Of a choice: what there is to choose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// Whether it must be filled in.
    #[serde(default, skip_serializing_if = "is_default")]
    pub required: bool,
}

/// What a field of a form takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormKind {
    /// A text.
    #[default]
    Text,
    /// A number, which keeps every digit.
    Number,
    /// Yes or no.
    YesNo,
    /// One of the options.
    Choice,
}

/// Runs another flow with each record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallFlow {
    /// The flow's name; its published version runs.
    pub flow: String,
    /// Whether the record goes on at once, and not when the other flow is done.
    #[serde(default, skip_serializing_if = "is_default")]
    pub go_on: bool,
    /// The field of the record that gets what the other flow gave; absent: that takes the record's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<String>,
}

/// Which signal a step waits for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwaitedSignal {
    /// Its name, as `payment.received`.
    pub name: String,
    /// What tells the records apart that wait for it, as the number of the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Fill>,
    /// The field that gets what came with it; absent: nothing of it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<String>,
}

/// Sends a signal for each record: what waits for it goes on. The records go on as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendSignal {
    /// Its name, as `payment.received`.
    pub name: String,
    /// Which of the waiting records is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Fill>,
    /// What goes along; absent: the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Fill>,
}

/// Whether a text may name a signal: letters, digits, `.`, `_`, `-`.
#[must_use]
pub fn is_signal_name(name: &str) -> bool {
    let fits = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '_' | '-');
    !name.is_empty() && name.chars().count() <= SIGNAL_CHARS_MAX && name.chars().all(fits)
}

/// Whether a text may say who answers: an e-mail address, or a role as `role:builder`.
#[must_use]
pub fn is_person(text: &str) -> bool {
    match text.strip_prefix("role:") {
        Some(role) => ["owner", "admin", "builder", "operator"].contains(&role),
        None => text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()),
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
