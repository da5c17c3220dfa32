//! The sample: a shop that this server itself hosts, a ledger, a lookup table, and a flow that moves real records between
//! them. One order is wrong on purpose, so that there is a failed record to repair.

use super::{auth::Member, connections::create_named, extract::Json, fields, flows, problem::Problem};
use crate::{
    app::App,
    surroundings::{self, NETWORK},
};
use axum::extract::State;
use flow::Flow;
use http::StatusCode;
use serde_json::{Value, json};
use store::lookup_tables::LookupTableContent;
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{FlowId, connection::NewConnection, run::StartRun, settings::SampleMade};

/// The flow, as a file.
const FLOW: &str = include_str!("sample/orders_to_invoices.flow.yaml");
/// Where the flow is filed.
const FOLDER: &str = "Sample";
/// The connection to the shop.
const SHOP: &str = "Sample shop";
/// The connection to the table of invoices.
const LEDGER: &str = "Sample ledger";
/// The lookup table.
const COUNTRIES: &str = "countries";
/// Its rows.
const COUNTRY_NAMES: [[&str; 3]; 8] = [
    ["at", "Austria", "EU"],
    ["de", "Germany", "EU"],
    ["es", "Spain", "EU"],
    ["fr", "France", "EU"],
    ["gb", "United Kingdom", "Europe"],
    ["it", "Italy", "EU"],
    ["se", "Sweden", "EU"],
    ["us", "United States", "North America"],
];

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(make_sample))
}

/// Make the sample and run it.
///
/// Connections, a lookup table, and a published flow that reads the sample shop of this server. What is there already
/// is used as it is, so asking again runs it again.
#[utoipa::path(post, path = "/api/v1/sample", tag = "home", responses((status = 201, body = SampleMade)))]
async fn make_sample(State(app): State<App>, member: Member) -> Result<(StatusCode, Json<SampleMade>), Problem> {
    Ok((StatusCode::CREATED, Json(make(&app, &member).await?)))
}

/// Makes the sample and runs it.
///
/// # Errors
/// When this server does not listen on an address that it can reach itself, or the store fails.
pub async fn make(app: &App, member: &Member) -> Result<SampleMade, Problem> {
    let address = app
        .listening()
        .ok_or_else(|| Problem::conflict("sample.no_server", "The sample needs a server that listens: start `linkspan serve`."))?;
    allow(app, member, &address).await?;
    connection(app, member, SHOP, "http", json!({ "base_url": format!("http://{address}/sample-shop/") })).await?;
    connection(app, member, LEDGER, "sqlite", json!({ "file": "sample-ledger.sqlite" })).await?;
    countries(app, member).await?;
    let flow = sample_flow(app, member).await?;
    let run = app.engine.start_run(member.workspace, flow, StartRun::default()).await?;
    Ok(SampleMade { flow, run })
}

/// The shop is inside: this one address and port is let through.
async fn allow(app: &App, member: &Member, address: &str) -> Result<(), Problem> {
    let (mut network, revision) = surroundings::network(&app.store, member.workspace).await?;
    if network.allowed_hosts.iter().any(|host| host == address) {
        return Ok(());
    }
    network.allowed_hosts.push(address.to_owned());
    let value = serde_json::to_value(&network).map_err(Problem::internal)?;
    let tx = member.scoped(app).begin().await?;
    tx.save_setting(member.workspace, NETWORK, &value, Some(revision)).await.map_err(fields::stale("settings"))?;
    tx.audit(member.workspace, &member.actor, "settings.network", None, json!({ "after": network.allowed_hosts, "for": "the sample" }))
        .await?;
    Ok(tx.commit().await?)
}

async fn connection(app: &App, member: &Member, name: &str, connector: &str, settings: Value) -> Result<(), Problem> {
    if member.scoped(app).connection_named(name).await?.is_some() {
        return Ok(());
    }
    let settings = settings.as_object().cloned().unwrap_or_default();
    create_named(
        app,
        member,
        NewConnection { name: name.to_owned(), connector: connector.to_owned(), settings, ..NewConnection::default() },
    )
    .await
    .map(drop)
}

async fn countries(app: &App, member: &Member) -> Result<(), Problem> {
    let scoped = member.scoped(app);
    if scoped.lookup_table_named(COUNTRIES).await?.is_some() {
        return Ok(());
    }
    let content = LookupTableContent {
        name: COUNTRIES.to_owned(),
        columns: ["code", "name", "region"].map(str::to_owned).to_vec(),
        rows: COUNTRY_NAMES.map(|row| row.map(str::to_owned).to_vec()).to_vec(),
    };
    let tx = scoped.begin().await?;
    let id = scoped.insert_lookup_table(&tx, &content).await?;
    tx.audit(
        member.workspace,
        &member.actor,
        "lookup_table.create",
        Some(id.to_string()),
        json!({ "name": COUNTRIES, "for": "the sample" }),
    )
    .await?;
    Ok(tx.commit().await?)
}

async fn sample_flow(app: &App, member: &Member) -> Result<FlowId, Problem> {
    let scoped = member.scoped(app);
    let document = document()?;
    let id = match scoped.flow_named(&document.name).await? {
        Some(id) => id,
        None => {
            let tx = scoped.begin().await?;
            let name = document.name.clone();
            let id = flows::create(app, member, &tx, &name, FOLDER, document).await?;
            tx.commit().await?;
            id
        }
    };
    let published = scoped.flow(id).await?.and_then(|head| head.published);
    if published.is_none() {
        flows::publish(app, member, id, None, "The sample").await?;
    }
    Ok(id)
}

fn document() -> Result<Flow, Problem> {
    Flow::from_yaml(FLOW).map_err(|error| Problem::internal(format!("the sample flow: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_flow_is_sound() {
        let flow = document().expect("a flow");
        let connections = [(SHOP, "http"), (LEDGER, "sqlite")].map(|(name, connector)| (name.to_owned(), connector.to_owned()));
        let tables = [(COUNTRIES.to_owned(), ["code", "name", "region"].map(str::to_owned).to_vec())];
        let facts = engine::facts(&connectors::registry(), &connections, &tables);
        let errors = flow::check(&flow, &facts).into_iter().filter(|finding| finding.severity == flow::Severity::Error).collect::<Vec<_>>();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}
