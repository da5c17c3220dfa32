//! Saving what was typed into a failed record: over the revision that was seen, and never over somebody else's change of
//! the same field.

use super::cells;
use client::{Problem, failed_records, is_stale};
use mapping::Value;
use wire::{
    Json,
    failed_record::{FailedRecord, FailedRecordStatus},
};

/// How often a record that others keep changing is tried.
const TRIES_MAX: usize = 4;

/// Why what was typed is not saved; it stays where it was typed.
#[derive(Clone)]
pub enum Refused {
    /// The server's reason.
    Reason(String),
    /// Somebody changed the same field meanwhile; the record as it is now.
    Theirs(Box<FailedRecord>),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Reason(problem.fields.first().map_or(problem.detail, |field| field.detail.clone()))
    }
}

/// The record as it stands, mended or not.
pub fn current(record: &FailedRecord) -> Value {
    record.edited.as_ref().unwrap_or(&record.record).read().unwrap_or_default()
}

/// Puts a value into one field. Where the record was changed meanwhile and this field was not, it goes into the record as
/// it is now.
pub async fn field(mut record: FailedRecord, column: &str, value: Value) -> Result<FailedRecord, Refused> {
    let seen = cells::shown(cells::get(&current(&record), column));
    for _ in 0..TRIES_MAX {
        let mut next = current(&record);
        cells::set(&mut next, column, value.clone());
        match whole(&record, &next).await {
            Err(Refused::Theirs(theirs)) if cells::shown(cells::get(&current(&theirs), column)) == seen => record = *theirs,
            other => return other,
        }
    }
    Err(Refused::Reason("Others are changing this record right now. Try again.".to_owned()))
}

/// Puts a whole record in place of the one that was seen.
pub async fn whole(seen: &FailedRecord, next: &Value) -> Result<FailedRecord, Refused> {
    let text = Json::of(next).map_err(|error| Refused::Reason(error.to_string()))?;
    match failed_records::edit(seen.id, seen.revision, text).await {
        Ok(saved) => Ok(saved),
        Err(problem) if is_stale(&problem) => {
            let theirs = failed_records::get(seen.id).await?;
            match theirs.status {
                FailedRecordStatus::Open => Err(Refused::Theirs(Box::new(theirs))),
                _ => Err(Refused::Reason("Somebody resumed or discarded this record meanwhile.".to_owned())),
            }
        }
        Err(problem) => Err(problem.into()),
    }
}
