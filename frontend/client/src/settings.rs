//! Members, tokens, the network, the audit log.

use crate::request::{Answer, Call, Tagged};
use wire::{
    MemberId, Page, TokenId,
    account::{AuditEntry, AuditVerified, CreatedToken, Member, MemberPatch, NewMember, NewToken, Role, Token},
    settings::{History, HistoryKept, Network},
};

/// Everybody in the workspace.
///
/// # Errors
/// What the server refuses.
pub async fn members() -> Answer<Vec<Member>> {
    Ok(Call::get("/members?limit=200").read::<Page<Member>>().await?.items)
}

/// Adds a person.
///
/// # Errors
/// What the server refuses.
pub async fn add_member(body: &NewMember) -> Answer<Member> {
    Call::post("/members").json(body).read().await
}

/// Changes a role.
///
/// # Errors
/// What the server refuses.
pub async fn change_role(id: MemberId, role: Role) -> Answer<Member> {
    Call::patch(format!("/members/{id}")).json(&MemberPatch { role }).read().await
}

/// Takes a person out.
///
/// # Errors
/// What the server refuses.
pub async fn remove_member(id: MemberId) -> Answer<()> {
    Call::delete(format!("/members/{id}")).done().await
}

/// All API tokens.
///
/// # Errors
/// What the server refuses.
pub async fn tokens() -> Answer<Vec<Token>> {
    Ok(Call::get("/tokens?limit=200").read::<Page<Token>>().await?.items)
}

/// Makes one; the only time its secret is told.
///
/// # Errors
/// What the server refuses.
pub async fn create_token(body: &NewToken) -> Answer<CreatedToken> {
    Call::post("/tokens").json(body).read().await
}

/// Ends one.
///
/// # Errors
/// What the server refuses.
pub async fn revoke_token(id: TokenId) -> Answer<()> {
    Call::delete(format!("/tokens/{id}")).done().await
}

/// The hosts inside the own network that may be reached.
///
/// # Errors
/// What the server refuses.
pub async fn network() -> Answer<Tagged<Network>> {
    Call::get("/settings/network").read_tagged().await
}

/// Sets them, if they still are as `etag` says.
///
/// # Errors
/// What the server refuses.
pub async fn save_network(etag: &str, body: &Network) -> Answer<Tagged<Network>> {
    Call::put("/settings/network").if_tag(etag).json(body).read_tagged().await
}

/// How long the history is kept.
///
/// # Errors
/// What the server refuses.
pub async fn history() -> Answer<Tagged<History>> {
    Call::get("/settings/history").read_tagged().await
}

/// Sets it, if it still is as `etag` says.
///
/// # Errors
/// What the server refuses.
pub async fn save_history(etag: &str, body: &History) -> Answer<Tagged<History>> {
    Call::put("/settings/history").if_tag(etag).json(body).read_tagged().await
}

/// How much history there is.
///
/// # Errors
/// What the server refuses.
pub async fn history_kept() -> Answer<HistoryKept> {
    Call::get("/settings/history/kept").read().await
}

/// The audit log, newest first.
///
/// # Errors
/// What the server refuses.
pub async fn audit() -> Answer<Page<AuditEntry>> {
    Call::get("/audit?limit=100").read().await
}

/// Whether the audit log is whole.
///
/// # Errors
/// What the server refuses.
pub async fn verify_audit() -> Answer<AuditVerified> {
    Call::get("/audit/verify").read().await
}
