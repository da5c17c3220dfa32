//! S1: webhook, map ten fields, answer with the mapped record; every run stands in the history.

use super::{Plan, map_ten_fields, order};
use crate::{
    figures::{Row, memory_mb, percentile},
    load,
    server::Server,
};
use anyhow::{Context, ensure};
use serde_json::json;

/// Measures it.
///
/// # Errors
/// When a request is refused.
pub async fn measure(plan: &Plan) -> anyhow::Result<Vec<Row>> {
    let amount = plan.amount.unwrap_or(20_000);
    let mut server = Server::start(&plan.binary).await?;
    server.set_up().await?;
    let flow = json!({
        "name": "Sync",
        "trigger": { "id": "received", "connector": "webhook", "operation": "received", "settings": { "answer": "result" } },
        "steps": [map_ten_fields()],
        "edges": [{ "from": "received", "to": "map_invoice" }]
    });
    let (_, hook) = server.publish(&flow).await?;
    let hook = hook.context("a webhook flow has a path")?;
    let (mut rate, mut p50, mut p99) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..plan.rounds {
        let load = load::post(server.address, &hook, plan.clients, amount, move |i| order(round * amount + i).to_string()).await?;
        ensure!(load.refused == 0, "{} requests were refused", load.refused);
        rate.push(load.accepted as f64 / load.seconds);
        p50.push(percentile(&load.latencies_ms, 0.5));
        p99.push(percentile(&load.latencies_ms, 0.99));
    }
    let row = Row::new("webhook-sync").with("clients", plan.clients).with("requests", amount).figure("requests_per_s", rate);
    Ok(vec![row.figure("p50_ms", p50).figure("p99_ms", p99).with("rss_peak_mb", memory_mb(server.pid()).1.round())])
}
