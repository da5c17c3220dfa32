//! What a run hears. Events are data: a host keeps them in its journal, and a resumed run hears them again in order.

mod codec;

pub use codec::BadEvent;
pub use mapping::record::list;

use mapping::Record;
use serde::{Deserialize, Serialize};

/// Names a call of a run; counted up from 0 in the order in which calls begin.
pub type CallId = u64;

/// What a run hears.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The run begins with these records.
    Started {
        /// What the trigger hands on, or what enters at a step.
        records: Vec<Record>,
    },
    /// A call is about to be made whose doubling would need a person.
    Began {
        /// Which.
        call: CallId,
    },
    /// A call came back.
    Succeeded {
        /// Which.
        call: CallId,
        /// What became of the records that went through, with their place in the call. May be left out in a journal
        /// when nothing follows the step.
        records: Vec<(u32, Record)>,
        /// How many went through.
        passed: u32,
        /// The records that were refused.
        faults: Vec<Refusal>,
    },
    /// A read came back with a page.
    PageRead {
        /// Which.
        call: CallId,
        /// The records.
        records: Vec<Record>,
        /// How many there are.
        count: u32,
        /// The rows that are no records.
        faults: Vec<Unread>,
        /// Where the next page begins; `None` after the last one.
        next: Option<serde_json::Value>,
    },
    /// A call failed as a whole.
    Failed {
        /// Which.
        call: CallId,
        /// Why, and what follows.
        failure: Failure,
        /// A random number from 0 to 1, for the length of the wait.
        chance: f64,
    },
    /// A call came back for some of its records; the others failed together.
    Partly {
        /// Which.
        call: CallId,
        /// As in [`Event::Succeeded`].
        records: Vec<(u32, Record)>,
        /// How many went through.
        passed: u32,
        /// The records that were refused.
        faults: Vec<Refusal>,
        /// The places of the records of which nothing became.
        rest: Vec<u32>,
        /// Why, and what follows.
        failure: Failure,
        /// A random number from 0 to 1, for the length of the wait.
        chance: f64,
    },
    /// A call was under way when its host died: nobody knows what it did.
    Lost {
        /// Which.
        call: CallId,
    },
    /// A person said what became of a call of which nobody knew.
    Decided {
        /// Which.
        call: CallId,
        /// What they said.
        choice: Choice,
    },
    /// A wait is over.
    TimerFired {
        /// Of which call.
        call: CallId,
    },
    /// Somebody answered what a step asked.
    Answered {
        /// Which call asked.
        call: CallId,
        /// What they said.
        said: Said,
        /// What they gave.
        records: Vec<Record>,
    },
    /// A person ends the run.
    Cancelled,
    /// A person ends the run, and wants what it did to be taken back.
    TakenBack,
    /// A person sends a failed run on its way again.
    Resumed,
}

impl Event {
    /// The word for it, as `succeeded`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Started { .. } => "started",
            Self::Began { .. } => "began",
            Self::Succeeded { .. } => "succeeded",
            Self::PageRead { .. } => "page_read",
            Self::Failed { .. } => "failed",
            Self::Partly { .. } => "partly",
            Self::Lost { .. } => "lost",
            Self::Decided { .. } => "decided",
            Self::TimerFired { .. } => "timer_fired",
            Self::Answered { .. } => "answered",
            Self::Cancelled => "cancelled",
            Self::TakenBack => "taken_back",
            Self::Resumed => "resumed",
        }
    }
}

/// What is wrong with a call of which nobody knows what it did, because its host ended.
#[must_use]
pub fn lost() -> Fault {
    Fault::new("effect.lost", "the server stopped while this was under way, so nobody knows whether it happened")
}

/// What a person says of a call of which nobody knows what it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// It happened: the run goes on behind it.
    Happened,
    /// It did not happen: it is done now.
    NotHappened,
    /// It is done again, whether it happened or not.
    Repeat,
}

/// What was said to a step that asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Approved; it came; it is done.
    Yes,
    /// Rejected.
    No,
    /// It went wrong.
    Failed(Fault),
}

/// Why one record of a call was refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// Its place in the call, from 0.
    pub index: u32,
    /// Why.
    #[serde(flatten)]
    pub fault: Fault,
}

/// A row that was read and is no record.
#[derive(Debug, Clone, PartialEq)]
pub struct Unread {
    /// Its place in the page, from 0, with records and rows of this kind counted together.
    pub index: u32,
    /// The row as it stands where it was read.
    pub raw: String,
    /// As much of it as was understood, else its text: what a person mends.
    pub record: Record,
    /// Why it is no record.
    pub fault: Fault,
}

/// What is wrong, for people and programs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Stable: `http.rejected`, `map.missing`.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// The field to blame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// How to mend it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Fault {
    /// A fault without place and hint.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), field: None, hint: None }
    }
}

/// Why a call failed as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// It may pass.
    Retry {
        /// What is wrong.
        fault: Fault,
        /// Whether the other side may have done it all the same.
        effect_unknown: bool,
    },
    /// The other side asks us to wait.
    Throttled {
        /// What it said.
        fault: Fault,
        /// How long, in milliseconds.
        after_ms: i64,
    },
    /// The other side refused our credentials.
    Reauthenticate(Fault),
    /// Something in the settings is wrong.
    Settings(Fault),
}

impl Failure {
    /// What is wrong.
    #[must_use]
    pub fn fault(&self) -> &Fault {
        match self {
            Self::Retry { fault, .. } | Self::Throttled { fault, .. } | Self::Reauthenticate(fault) | Self::Settings(fault) => fault,
        }
    }
}
