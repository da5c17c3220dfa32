//! The audit log, to read and to verify.

use super::{auth::Member, extract::Json, page::Paging, problem::Result};
use crate::app::App;
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    Page,
    account::{AuditEntry, AuditVerified},
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_audit)).routes(routes!(verify_audit))
}

/// List who changed what, newest first.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit",
    params(("after" = Option<String>, Query), ("limit" = Option<u64>, Query)), responses((status = 200, body = Page<AuditEntry>)))]
async fn list_audit(State(app): State<App>, member: Member, paging: Paging) -> Result<Json<Page<AuditEntry>>> {
    let rows = member.scoped(&app).audit(paging.cursor()?, paging.limit_and_one()).await?;
    Ok(Json(paging.page(rows, |row| row.id)))
}

/// Verify that no entry was changed or taken out.
///
/// Each entry carries a hash of itself and of the one before it; this walks the chain from the first one on.
#[utoipa::path(get, path = "/api/v1/audit/verify", tag = "audit", responses((status = 200, body = AuditVerified)))]
async fn verify_audit(State(app): State<App>, member: Member) -> Result<Json<AuditVerified>> {
    let check = member.scoped(&app).check_audit().await?;
    Ok(Json(AuditVerified { entries: check.rows, broken_at: check.broken_at }))
}
