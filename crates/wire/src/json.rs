//! JSON that passes through as text: records and documents, whose numbers keep every digit and every zero on the way
//! between the store and the page. Leaves out what is in it: whoever wants to know reads it as a type of their own.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};
use serde_json::value::RawValue;
use std::fmt;

/// One JSON value as its text. Two are equal when their texts are, so `1.0` and `1.00` differ.
#[derive(Clone)]
pub struct Json(Box<RawValue>);

impl Json {
    /// The value of this text.
    ///
    /// # Errors
    /// When the text is not JSON.
    pub fn from_text(text: String) -> serde_json::Result<Self> {
        RawValue::from_string(text).map(Self)
    }

    /// The text of this value. A `serde_json::Value` has lost digits already; a value that keeps them is written with all.
    ///
    /// # Errors
    /// When JSON cannot say it.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> serde_json::Result<Self> {
        serde_json::value::to_raw_value(value).map(Self)
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// Reads it as a type.
    ///
    /// # Errors
    /// When it is of another form.
    pub fn read<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_str(self.text())
    }
}

/// `null`.
impl Default for Json {
    fn default() -> Self {
        Self(RawValue::NULL.to_owned())
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Json {}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl From<Box<RawValue>> for Json {
    fn from(text: Box<RawValue>) -> Self {
        Self(text)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        FailedRecordId, FlowId, RunId,
        failed_record::{FailedRecord, FailedRecordStatus},
        run::{Origin, Records, Run, RunDetail, RunError, RunStatus, StartRun},
    };

    const DIGITS: &str = r#"{"a":9007199254740993,"b":149.00,"c":1e400}"#;

    fn json(text: &str) -> Json {
        Json::from_text(text.to_owned()).expect("JSON")
    }

    #[test]
    fn texts_pass_as_they_are() {
        assert_eq!(serde_json::to_string(&json(DIGITS)).expect("written"), DIGITS);
        assert_eq!(serde_json::from_str::<Vec<Json>>(&format!("[{DIGITS}, null]")).expect("read"), [json(DIGITS), Json::default()]);
        assert_ne!(json("1.0"), json("1.00"));
        assert!(Json::from_text("{".to_owned()).is_err());
        assert_eq!(json("[1, 2]").read::<Vec<u8>>().expect("read"), [1, 2]);
    }

    #[test]
    fn digits_pass_through_every_type_that_carries_a_record() {
        let failed = FailedRecord {
            id: FailedRecordId(uuid::Uuid::nil()),
            flow: FlowId(uuid::Uuid::nil()),
            flow_name: String::new(),
            run: RunId(uuid::Uuid::nil()),
            step: String::new(),
            step_name: String::new(),
            page: 0,
            index: 0,
            error: RunError { code: String::new(), message: String::new(), field: None, hint: None },
            fingerprint: String::new(),
            status: FailedRecordStatus::Open,
            record: json(DIGITS),
            raw: None,
            edited: Some(json(DIGITS)),
            revision: 1,
            created_at: 0,
            settled_by: None,
            settled_at: None,
            reason: None,
            resumed_by: None,
        };
        there_and_back(&failed, 2);
        there_and_back(&Records { records: vec![json(DIGITS)], truncated: false }, 1);
        let start: StartRun = serde_json::from_str(&format!(r#"{{"input":{DIGITS}}}"#)).expect("read");
        assert_eq!(start.input, Some(json(DIGITS)));
    }

    /// The head of a run is flattened into its detail, which must not cost the document its digits.
    #[test]
    fn a_document_beside_a_flattened_head_keeps_its_digits() {
        let run = Run {
            id: RunId(uuid::Uuid::nil()),
            flow: FlowId(uuid::Uuid::nil()),
            flow_name: String::new(),
            version: None,
            status: RunStatus::Succeeded,
            origin: Origin::Manual,
            created_at: 0,
            started_at: None,
            ended_at: None,
            records_in: 0,
            records_out: 0,
            records_failed: 0,
            retries: 0,
            summary: String::new(),
            correlation_id: String::new(),
            waits_for: None,
            wakes_at: None,
            parent: None,
        };
        there_and_back(
            &RunDetail { run, document: json(DIGITS), steps: Vec::new(), attempts: Vec::new(), logs: Vec::new(), queue_place: None },
            1,
        );
    }

    fn there_and_back<T: Serialize + DeserializeOwned + PartialEq + fmt::Debug>(value: &T, times: usize) {
        let text = serde_json::to_string(value).expect("written");
        assert_eq!(text.matches(DIGITS).count(), times, "{text}");
        assert_eq!(serde_json::from_str::<T>(&text).expect("read"), *value);
    }
}
