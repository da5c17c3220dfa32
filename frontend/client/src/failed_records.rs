//! Failed records: groups, editing, resuming, discarding.

use crate::request::{Answer, Call, query};
use wire::{
    FailedRecordId, Json, Page,
    failed_record::{EditFailedRecord, FailedRecord, FailedRecordGroup, PickFailedRecords, Settled},
};

/// Open records that failed alike, the latest first.
///
/// # Errors
/// What the server refuses.
pub async fn groups() -> Answer<Vec<FailedRecordGroup>> {
    Call::get("/failed-records/groups").read().await
}

/// Records of a group, newest first.
///
/// # Errors
/// What the server refuses.
pub async fn list(flow: &str, fingerprint: &str, status: &str) -> Answer<Page<FailedRecord>> {
    Call::get(format!("/failed-records{}", query(&[("flow", flow), ("fingerprint", fingerprint), ("status", status), ("limit", "200")])))
        .read()
        .await
}

/// One record.
///
/// # Errors
/// What the server refuses.
pub async fn get(id: FailedRecordId) -> Answer<FailedRecord> {
    Call::get(format!("/failed-records/{id}")).read().await
}

/// Mends one that still is at `revision`.
///
/// # Errors
/// What the server refuses.
pub async fn edit(id: FailedRecordId, revision: i64, record: Json) -> Answer<FailedRecord> {
    Call::patch(format!("/failed-records/{id}")).if_match(revision).json(&EditFailedRecord { record }).read().await
}

/// Sends some on their way again.
///
/// # Errors
/// What the server refuses.
pub async fn resume(ids: Vec<FailedRecordId>) -> Answer<Settled> {
    Call::post("/failed-records/resume").json(&PickFailedRecords { ids, reason: None }).read().await
}

/// Gives some up.
///
/// # Errors
/// What the server refuses.
pub async fn discard(ids: Vec<FailedRecordId>, reason: String) -> Answer<Settled> {
    Call::post("/failed-records/discard").json(&PickFailedRecords { ids, reason: Some(reason) }).read().await
}
