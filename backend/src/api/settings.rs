//! Settings of a workspace: which internal hosts it may reach, how long its history is kept.

mod history;

use super::{
    auth::Member,
    etag::{IfMatch, Tagged},
    extract::Json,
    fields::{self, Fields},
    problem::Problem,
};
use crate::{
    app::App,
    surroundings::{self, NETWORK},
};
use axum::extract::State;
use connectors::net_guard::AllowList;
use serde_json::json;
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::settings::Network;

/// The most entries of the allow-list.
pub const HOSTS_MAX: usize = 100;

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_network, set_network)).merge(history::routes())
}

/// Read which internal hosts may be reached.
#[utoipa::path(get, path = "/api/v1/settings/network", tag = "settings", responses((status = 200, body = Network)))]
async fn get_network(State(app): State<App>, member: Member) -> Result<Tagged<Network>, Problem> {
    let (network, revision) = surroundings::network(&app.store, member.workspace).await?;
    Ok(Tagged(revision, network))
}

/// Set which internal hosts may be reached.
///
/// Without an entry here, connections reach the public internet only: no private, loopback or link-local address. Needs
/// `If-Match` with the `ETag` that was read.
#[utoipa::path(put, path = "/api/v1/settings/network", tag = "settings", params(("If-Match" = String, Header, description = "The `ETag` that was read; `*` overwrites whatever is there.")), request_body = Network, responses((status = 200, body = Network), (status = 412, body = wire::Problem), (status = 428, body = wire::Problem)))]
async fn set_network(
    State(app): State<App>,
    member: Member,
    if_match: IfMatch,
    Json(wanted): Json<Network>,
) -> Result<Tagged<Network>, Problem> {
    let expected = if_match.required()?;
    let network = checked(wanted)?;
    let (before, _) = surroundings::network(&app.store, member.workspace).await?;
    let tx = member.scoped(&app).begin().await?;
    let value = serde_json::to_value(&network).map_err(Problem::internal)?;
    let revision = tx.save_setting(member.workspace, NETWORK, &value, expected).await.map_err(fields::stale("settings"))?;
    let details = json!({ "before": before.allowed_hosts, "after": network.allowed_hosts });
    tx.audit(member.workspace, &member.actor, "settings.network", None, details).await?;
    tx.commit().await?;
    Ok(Tagged(revision, network))
}

fn checked(wanted: Network) -> Result<Network, Problem> {
    let mut found = Fields::default();
    if wanted.allowed_hosts.len() > HOSTS_MAX {
        found.add("/allowed_hosts", "field.too_long", format!("The list has {HOSTS_MAX} entries at most."));
    }
    let mut allowed_hosts = Vec::new();
    for (index, entry) in wanted.allowed_hosts.iter().enumerate() {
        let pointer = format!("/allowed_hosts/{index}");
        let entry = entry.trim().to_lowercase();
        if entry.is_empty() {
            found.add(pointer, "field.required", "An entry is a host name, an address or a range such as 10.0.0.0/8.");
        } else if entry.contains("://") {
            found.add(pointer, "field.invalid", format!("`{entry}` has a scheme; write the host alone, as `erp.internal:8443`."));
        } else if entry.split(':').next().is_some_and(|range| range.ends_with("/0")) || entry.contains("::/0") {
            found.add(pointer, "field.invalid", format!("`{entry}` would allow every address; name the range you mean."));
        } else if let Err(error) = AllowList::parse(&[&entry]) {
            found.add(pointer, "field.invalid", format!("{error}."));
        } else if !allowed_hosts.contains(&entry) {
            allowed_hosts.push(entry);
        }
    }
    found.check()?;
    Ok(Network { allowed_hosts })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers(entries: &[&str]) -> Vec<String> {
        let wanted = Network { allowed_hosts: entries.iter().map(|entry| (*entry).to_owned()).collect() };
        match checked(wanted) {
            Ok(_) => Vec::new(),
            Err(problem) => problem.document().fields.iter().map(|field| field.pointer.clone()).collect(),
        }
    }

    #[test]
    fn hosts_addresses_and_ranges_with_and_without_port_are_taken() {
        assert_eq!(
            pointers(&["localhost", "erp.internal:8443", "127.0.0.1:5432", "10.0.0.0/8", "[fd00::1]:443", " ERP "]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn every_wrong_entry_is_pointed_at() {
        assert_eq!(
            pointers(&["", "http://erp", "10.0.0.0/33", "0.0.0.0/0", "::/0", "a b", "host:99999"]),
            (0..7).map(|index| format!("/allowed_hosts/{index}")).collect::<Vec<_>>()
        );
    }

    #[test]
    fn an_entry_is_kept_once_and_in_lower_case() {
        let wanted = Network { allowed_hosts: vec!["ERP".to_owned(), "erp ".to_owned()] };
        assert_eq!(checked(wanted).expect("good").allowed_hosts, ["erp"]);
    }
}
