//! What follows from an event: orders to the host. The run performs none of them itself.

use crate::event::{CallId, Fault};
use mapping::{Object, Record};
use serde_json::Value as Json;
use std::sync::Arc;

/// Records that are handed on; shared, never changed.
pub type Records = Arc<Vec<Record>>;

/// An order to the host.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Call an operation of a connector, and tell what came of it.
    Call(Arc<Call>),
    /// Tell the call when this moment has come.
    WakeAt {
        /// Which call waits.
        call: CallId,
        /// Until when, in milliseconds since the epoch.
        at: i64,
        /// What for, in words.
        why: String,
    },
    /// Ask somebody, and tell the call what they said.
    Ask(Arc<Asked>),
    /// Keep a record that failed, for a person to mend.
    SetAside(SetAside),
    /// Records went through a step that touches nothing outside.
    Passed(Passed),
    /// The connection must be reconnected by a person.
    Reconnect {
        /// Its name.
        connection: String,
        /// Why, in words.
        message: String,
    },
    /// A line for the run's log.
    Log(LogLine),
    /// Answer who called the webhook and waits.
    Respond(Response),
    /// The run is over, until somebody resumes it.
    Finish(Ending),
}

/// A call of an operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Its name within the run.
    pub id: CallId,
    /// Of which node of the plan.
    pub node: usize,
    /// Which page of the run.
    pub page: u32,
    /// 1, 2, 3 …: which try.
    pub number: u32,
    /// The places of the records in their page.
    pub places: Vec<Place>,
    /// The records.
    pub records: Records,
    /// The settings: one object for all, or one a record. What a record filled in keeps every digit.
    pub settings: Vec<Object>,
    /// One idempotency key a record (one for a read); the same on every try.
    pub keys: Vec<String>,
    /// Whether it reads, and if so from where on.
    pub read: Option<Option<Json>>,
    /// Whether the host must keep [`crate::event::Event::Began`] before it makes the call.
    pub needs_intent: bool,
    /// Whether the host must have kept all that the run heard before it makes the call: its keys depend on the order in which
    /// other calls came back.
    pub after_commit: bool,
}

/// Somebody is asked about one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Which call asks. Its only record is what it is about, its only key the same on every try.
    pub call: Arc<Call>,
    /// What.
    pub what: Asking,
    /// Until when an answer counts, in milliseconds since the epoch; absent: the host answers at once.
    pub until: Option<i64>,
    /// What the record waits for, in words.
    pub why: String,
}

/// Who is asked, and what.
#[derive(Debug, Clone, PartialEq)]
pub enum Asking {
    /// A person.
    Approval {
        /// What stands above the question.
        title: String,
        /// What is shown.
        shown: Record,
        /// Who, and what they fill in.
        question: crate::plan::Question,
    },
    /// Whoever sends this signal.
    Signal {
        /// Its name.
        name: String,
        /// Which of those that wait for it.
        key: String,
    },
    /// Nobody: this signal is sent.
    Send {
        /// Its name.
        name: String,
        /// Which of those that wait for it.
        key: String,
        /// What goes along.
        data: Record,
    },
    /// A flow.
    Flow {
        /// Its name.
        flow: String,
        /// Whether its end is waited for.
        waits: bool,
    },
}

/// The place of a record in its page, and of which turn of a loop it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// 0 outside of loops; else a number that belongs to the record and the turn, whatever else the run does.
    pub turn: u64,
    /// From 0.
    pub at: u32,
}

impl Place {
    /// A place outside of loops.
    #[must_use]
    pub fn at(at: u32) -> Self {
        Self { turn: 0, at }
    }
}

impl PartialEq<u32> for Place {
    fn eq(&self, at: &u32) -> bool {
        self.turn == 0 && self.at == *at
    }
}

/// A record that is set aside.
#[derive(Debug, Clone, PartialEq)]
pub struct SetAside {
    /// At which node of the plan.
    pub node: usize,
    /// Which page of the run.
    pub page: u32,
    /// Which record of the page.
    pub index: u32,
    /// Of which turn of a loop it is; 0 outside of loops.
    pub turn: u64,
    /// As it went into the step.
    pub record: Record,
    /// A row that was read and is no record, as it stands there: `record` is what was understood of it.
    pub raw: Option<String>,
    /// Why.
    pub fault: Fault,
}

/// Records that went through a step that touches nothing outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Passed {
    /// Which node of the plan.
    pub node: usize,
    /// Which page of the run.
    pub page: u32,
    /// What went in.
    pub input: Records,
    /// What came out, by port.
    pub output: Vec<(String, Records)>,
    /// How many were refused.
    pub failed: u32,
}

/// What the caller of a webhook is answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Record,
}

/// A line for the run's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// `info`, `warn`, `error`.
    pub level: &'static str,
    /// At which node of the plan.
    pub node: Option<usize>,
    /// The sentence.
    pub message: String,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// Which way.
    pub outcome: Outcome,
    /// In words.
    pub summary: String,
    /// What was wrong, and at which node.
    pub error: Option<(Option<usize>, Fault)>,
}

/// Which way a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Every record arrived, or was filtered on purpose.
    Succeeded,
    /// Some were set aside.
    WithFailedRecords,
    /// It gave up; it can be resumed.
    Failed,
    /// A person ended it.
    Cancelled,
}
