//! How many calls a connection takes, and letting one try it that is waited for.

use super::{
    super::{
        auth::Member,
        extract::{Json, Path},
        fields::Fields,
        problem::Problem,
    },
    find, wire_connection,
};
use crate::app::App;
use axum::extract::State;
use serde_json::json;
use wire::{
    ConnectionId,
    connection::{BURST_MAX, CALLS_AT_ONCE_MAX, CALLS_PER_SEC_MAX, CALLS_PER_SEC_MIN, Connection, Limits},
    event::Event,
};

/// What is wrong with limits.
pub fn check(limits: &Limits, found: &mut Fields) {
    if limits.calls_per_sec.is_some_and(|calls| !(CALLS_PER_SEC_MIN..=CALLS_PER_SEC_MAX).contains(&calls)) {
        let detail = format!("It goes from {CALLS_PER_SEC_MIN} to {CALLS_PER_SEC_MAX} calls a second; leave it out for no limit.");
        found.add("/limits/calls_per_sec", "field.invalid", detail);
    }
    if limits.burst.is_some_and(|burst| !(1..=BURST_MAX).contains(&burst)) {
        found.add("/limits/burst", "field.invalid", format!("It goes from 1 to {BURST_MAX} calls."));
    }
    if limits.burst.is_some() && limits.calls_per_sec.is_none() {
        found.add(
            "/limits/burst",
            "field.invalid",
            "It says how many calls may come at once after a pause, so it needs calls a second too.",
        );
    }
    if limits.calls_at_once.is_some_and(|calls| !(1..=CALLS_AT_ONCE_MAX).contains(&calls)) {
        let detail = format!("It goes from 1 to {CALLS_AT_ONCE_MAX} calls; leave it out for no limit.");
        found.add("/limits/calls_at_once", "field.invalid", detail);
    }
}

/// Try a connection now that is held back.
///
/// After many failures in a row calls wait; this lets one of them try it at once. Waits that the other side asked for are kept.
/// Answers with the connection as it stands then.
#[utoipa::path(post, path = "/api/v1/connections/{id}/try-now", tag = "connections", params(("id" = String, Path)), responses((status = 200, body = Connection), (status = 409, body = wire::Problem)))]
pub async fn try_connection_now(State(app): State<App>, member: Member, Path(id): Path<ConnectionId>) -> Result<Json<Connection>, Problem> {
    let connection = find(&app, &member, id).await?;
    if !app.engine.try_connection_now(member.workspace, id) {
        return Err(Problem::conflict(
            "connection.not_waiting",
            "No call waits for it to be tried: it is not held back because of failures.",
        ));
    }
    let tx = member.scoped(&app).begin().await?;
    tx.audit(member.workspace, &member.actor, "connection.try_now", Some(id.to_string()), json!({ "name": connection.name })).await?;
    tx.commit().await?;
    app.engine.publish(member.workspace, Event::Connection);
    Ok(Json(wire_connection(&app, member.workspace, connection)))
}
