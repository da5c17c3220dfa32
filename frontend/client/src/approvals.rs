//! Approvals: what steps ask people, and what they say.

use crate::request::{Answer, Call, query};
use wire::{
    ApprovalId, Page,
    approval::{AnswerApproval, Approval, ApprovalCount},
};

/// Those that wait, or those that do not, the newest first.
///
/// # Errors
/// What the server refuses.
pub async fn list(open: bool) -> Answer<Page<Approval>> {
    let open = if open { "true" } else { "false" };
    Call::get(format!("/approvals{}", query(&[("open", open), ("limit", "200")]))).read().await
}

/// How many wait.
///
/// # Errors
/// What the server refuses.
pub async fn count() -> Answer<ApprovalCount> {
    Call::get("/approvals/count").read().await
}

/// One of them.
///
/// # Errors
/// What the server refuses.
pub async fn get(id: ApprovalId) -> Answer<Approval> {
    Call::get(format!("/approvals/{id}")).read().await
}

/// Answers one.
///
/// # Errors
/// What the server refuses.
pub async fn answer(id: ApprovalId, said: &AnswerApproval) -> Answer<Approval> {
    Call::post(format!("/approvals/{id}/answer")).json(said).read().await
}
