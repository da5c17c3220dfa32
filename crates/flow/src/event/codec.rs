//! Events as text for a journal. Two lines: what happened as JSON, and the records as a JSON list by the mapping room's own
//! writer, in which every number keeps all its digits.

use super::{CallId, Choice, Event, Failure, Fault, Refusal, Said, Unread};
use mapping::Record;
use serde::{Deserialize, Serialize};

/// A text that is not an event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an event: {0}")]
pub struct BadEvent(String);

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Head {
    Started,
    Began {
        call: CallId,
    },
    Succeeded {
        call: CallId,
        passed: u32,
        places: Vec<u32>,
        faults: Vec<Refusal>,
    },
    PageRead {
        call: CallId,
        count: u32,
        next: Option<serde_json::Value>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        faults: Vec<UnreadText>,
    },
    Failed {
        call: CallId,
        failure: Failure,
        chance: f64,
    },
    Partly {
        call: CallId,
        passed: u32,
        places: Vec<u32>,
        faults: Vec<Refusal>,
        rest: Vec<u32>,
        failure: Failure,
        chance: f64,
    },
    Lost {
        call: CallId,
    },
    Decided {
        call: CallId,
        choice: Choice,
    },
    TimerFired {
        call: CallId,
    },
    Answered {
        call: CallId,
        said: Said,
    },
    Cancelled,
    TakenBack,
    Resumed,
}

/// A row that is no record; what was understood of it is JSON text, in which every number keeps all its digits.
#[derive(Serialize, Deserialize)]
struct UnreadText {
    index: u32,
    raw: String,
    record: String,
    #[serde(flatten)]
    fault: Fault,
}

impl UnreadText {
    fn of(unread: &Unread) -> Self {
        let Unread { index, raw, record, fault } = unread;
        Self { index: *index, raw: raw.clone(), record: record.to_string(), fault: fault.clone() }
    }

    fn read(self) -> Result<Unread, BadEvent> {
        let record = Record::read(self.record.as_bytes()).map_err(|error| BadEvent(error.to_string()))?;
        Ok(Unread { index: self.index, raw: self.raw, record, fault: self.fault })
    }
}

impl Event {
    /// The event as text. `records`: whether the records are needed to hear it again; where nothing follows a step the
    /// counts are enough.
    #[must_use]
    pub fn to_text(&self, records: bool) -> String {
        let (head, kept): (Head, Vec<&Record>) = match self {
            Self::Started { records } => (Head::Started, records.iter().collect()),
            Self::Began { call } => (Head::Began { call: *call }, Vec::new()),
            Self::Succeeded { call, records: went, passed, faults } => {
                let went: Vec<_> = went.iter().filter(|_| records).collect();
                let places = went.iter().map(|(place, _)| *place).collect();
                let head = Head::Succeeded { call: *call, passed: *passed, places, faults: faults.clone() };
                (head, went.iter().map(|(_, record)| record).collect())
            }
            Self::PageRead { call, records: read, count, faults, next } => {
                let faults = faults.iter().map(UnreadText::of).collect();
                (Head::PageRead { call: *call, count: *count, next: next.clone(), faults }, read.iter().filter(|_| records).collect())
            }
            Self::Failed { call, failure, chance } => (Head::Failed { call: *call, failure: failure.clone(), chance: *chance }, Vec::new()),
            Self::Partly { call, records: went, passed, faults, rest, failure, chance } => {
                let went: Vec<_> = went.iter().filter(|_| records).collect();
                let places = went.iter().map(|(place, _)| *place).collect();
                let (call, passed, faults, rest) = (*call, *passed, faults.clone(), rest.clone());
                let head = Head::Partly { call, passed, places, faults, rest, failure: failure.clone(), chance: *chance };
                (head, went.iter().map(|(_, record)| record).collect())
            }
            Self::Lost { call } => (Head::Lost { call: *call }, Vec::new()),
            Self::Decided { call, choice } => (Head::Decided { call: *call, choice: *choice }, Vec::new()),
            Self::TimerFired { call } => (Head::TimerFired { call: *call }, Vec::new()),
            Self::Answered { call, said, records } => (Head::Answered { call: *call, said: said.clone() }, records.iter().collect()),
            Self::Cancelled => (Head::Cancelled, Vec::new()),
            Self::TakenBack => (Head::TakenBack, Vec::new()),
            Self::Resumed => (Head::Resumed, Vec::new()),
        };
        let mut text = serde_json::to_string(&head).expect("a head holds nothing that JSON cannot say");
        if !kept.is_empty() {
            text.push('\n');
            text.push_str(&String::from_utf8_lossy(&super::list(kept)));
        }
        text
    }

    /// Reads what [`Self::to_text`] wrote.
    ///
    /// # Errors
    /// When the text is something else.
    pub fn from_text(text: &str) -> Result<Self, BadEvent> {
        let (head, records) = text.split_once('\n').unwrap_or((text, "[]"));
        let head = serde_json::from_str(head).map_err(|error| BadEvent(error.to_string()))?;
        let read = mapping::json::read_around(records.as_bytes(), &[]).map_err(|error| BadEvent(error.to_string()))?;
        let Some(records) = read.records else { return Err(BadEvent("its records are no list".to_owned())) };
        Ok(match head {
            Head::Started => Self::Started { records },
            Head::Began { call } => Self::Began { call },
            Head::Succeeded { call, passed, places, faults } => {
                Self::Succeeded { call, records: places.into_iter().zip(records).collect(), passed, faults }
            }
            Head::PageRead { call, count, next, faults } => {
                let faults = faults.into_iter().map(UnreadText::read).collect::<Result<_, _>>()?;
                Self::PageRead { call, records, count, faults, next }
            }
            Head::Failed { call, failure, chance } => Self::Failed { call, failure, chance },
            Head::Partly { call, passed, places, faults, rest, failure, chance } => {
                Self::Partly { call, records: places.into_iter().zip(records).collect(), passed, faults, rest, failure, chance }
            }
            Head::Lost { call } => Self::Lost { call },
            Head::Decided { call, choice } => Self::Decided { call, choice },
            Head::TimerFired { call } => Self::TimerFired { call },
            Head::Answered { call, said } => Self::Answered { call, said, records },
            Head::Cancelled => Self::Cancelled,
            Head::TakenBack => Self::TakenBack,
            Head::Resumed => Self::Resumed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Fault;

    #[test]
    fn events_round_trip_with_every_digit() {
        let record = Record::read(br#"{"n":12345678901234567890.10,"t":"a\nb"}"#).expect("JSON");
        let refusal = Refusal { index: 1, fault: Fault { field: Some("n".to_owned()), ..Fault::new("http.rejected", "no") } };
        let events = [
            Event::Started { records: vec![record.clone()] },
            Event::Began { call: 3 },
            Event::Succeeded { call: 3, records: vec![(0, record.clone()), (2, record.clone())], passed: 2, faults: vec![refusal] },
            Event::PageRead {
                call: 4,
                records: vec![record.clone()],
                count: 1,
                faults: vec![Unread {
                    index: 1,
                    raw: "1;M\\xFC\n".to_owned(),
                    record,
                    fault: Fault { field: Some("n".to_owned()), ..Fault::new("file.bad_row", "no") },
                }],
                next: Some(serde_json::json!({"after": 5})),
            },
            Event::Failed { call: 5, failure: Failure::Retry { fault: Fault::new("x", "y"), effect_unknown: true }, chance: 0.25 },
            Event::Failed { call: 5, failure: Failure::Throttled { fault: Fault::new("x", "y"), after_ms: 7 }, chance: 0.0 },
            Event::Partly {
                call: 5,
                records: vec![(2, Record::from(mapping::Value::from("x")))],
                passed: 1,
                faults: Vec::new(),
                rest: vec![0, 1],
                failure: Failure::Settings(Fault::new("x", "y")),
                chance: 0.5,
            },
            Event::Lost { call: 6 },
            Event::Decided { call: 6, choice: Choice::NotHappened },
            Event::TimerFired { call: 7 },
            Event::Answered { call: 8, said: Said::Yes, records: vec![Record::read(b"{\"n\":1.10}").expect("JSON")] },
            Event::Answered { call: 8, said: Said::Failed(Fault::new("x", "y")), records: Vec::new() },
            Event::Cancelled,
            Event::TakenBack,
            Event::Resumed,
        ];
        for event in events {
            let text = event.to_text(true);
            assert_eq!(Event::from_text(&text).as_ref(), Ok(&event), "{text}");
            assert_eq!(
                serde_json::from_str::<serde_json::Value>(text.lines().next().expect("a line")).expect("JSON")["kind"],
                event.kind()
            );
        }
        let older = Event::from_text(r#"{"kind":"page_read","call":4,"count":0,"next":null}"#);
        assert_eq!(older, Ok(Event::PageRead { call: 4, records: Vec::new(), count: 0, faults: Vec::new(), next: None }));
        assert!(Event::from_text("{}").is_err() && Event::from_text("{\"kind\":\"resumed\"}\n{}").is_err());
    }
}
