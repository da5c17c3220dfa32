//! Steps that ask somebody, made ready to run.

use super::{
    built::{named, optional},
    finding,
};
use crate::{
    document::{self, Action, Approve, Escalate, FormField, Late, WAIT_SECS_MAX},
    event::Fault,
    finding::Finding,
    value::Value,
};

/// A step that asks somebody, made ready to run.
#[derive(Debug)]
pub enum Ask {
    /// A person.
    Approval {
        /// What stands above the question.
        title: Value,
        /// What is shown; nothing: the whole record.
        show: Vec<(String, Value)>,
        /// The same for all records.
        question: Question,
        /// How long they have, in milliseconds.
        within_ms: i64,
        /// What then.
        late: Late,
        /// The field that gets the answer.
        into: String,
    },
    /// Whoever sends the signal.
    Signal {
        /// Its name.
        name: String,
        /// Which of the records.
        key: Option<Value>,
        /// The longest, in milliseconds.
        within_ms: Option<i64>,
        /// Until when at most.
        until: Option<Value>,
        /// The field that gets what came.
        into: Option<String>,
    },
    /// Nobody: the signal is sent.
    Send {
        /// Its name.
        name: String,
        /// Which of the records that wait.
        key: Option<Value>,
        /// What goes along; absent: the record.
        data: Option<Value>,
    },
    /// Another flow.
    Flow {
        /// Its name.
        flow: String,
        /// Whether nobody waits for what it gives.
        go_on: bool,
        /// The field that gets what it gave.
        into: Option<String>,
    },
}

/// What a person is asked, besides what a record says.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Question {
    /// Who may answer; nobody: everybody who may operate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
    /// What they fill in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub form: Vec<FormField>,
    /// Who may answer later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalate: Option<Escalate>,
}

pub(super) fn ask(action: &Action) -> Result<Ask, Vec<Finding>> {
    let one = |fault: Fault| vec![finding(&fault)];
    Ok(match action {
        Action::Approve(approve) => approval(approve).map_err(one)?,
        Action::Wait(document::Wait { seconds, until, signal: Some(signal) }) => Ask::Signal {
            name: signal.name.clone(),
            key: optional(signal.key.as_ref())?,
            within_ms: seconds.map(ms),
            until: optional(until.as_ref())?,
            into: signal.into.clone().filter(|into| !into.is_empty()),
        },
        Action::Signal(signal) => {
            Ask::Send { name: signal.name.clone(), key: optional(signal.key.as_ref())?, data: optional(signal.data.as_ref())? }
        }
        Action::CallFlow(call) => {
            Ask::Flow { flow: call.flow.clone(), go_on: call.go_on, into: call.into.clone().filter(|into| !into.is_empty()) }
        }
        other => return Err(vec![Finding::error("step.unknown_operation", format!("`{}` asks nobody", other.word()))]),
    })
}

fn approval(approve: &Approve) -> Result<Ask, Fault> {
    let Approve { title, show, people, form, within_secs, escalate, late, into } = approve;
    Ok(Ask::Approval {
        title: Value::new(title)?,
        show: named(show)?,
        question: Question { people: people.clone(), form: form.clone(), escalate: escalate.clone() },
        within_ms: ms(within_secs.unwrap_or(WAIT_SECS_MAX)),
        late: *late,
        into: into.clone().filter(|into| !into.is_empty()).unwrap_or_else(|| document::APPROVAL_FIELD.to_owned()),
    })
}

fn ms(seconds: u64) -> i64 {
    i64::try_from(seconds.min(WAIT_SECS_MAX) * 1_000).unwrap_or(i64::MAX)
}
