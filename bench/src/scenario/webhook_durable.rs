//! S2: webhook, 202 after the commit, map, HTTP POST to a sink; every accepted one must arrive, and once.

use super::{Plan, map_ten_fields, order};
use crate::{
    figures::{Row, memory_mb, percentile},
    load,
    server::Server,
    sink::Sink,
};
use anyhow::{Context, ensure};
use serde_json::json;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// How long the sink may take to get what was accepted.
const DRAIN: Duration = Duration::from_secs(120);

/// Measures it.
///
/// # Errors
/// When a request is refused.
pub async fn measure(plan: &Plan) -> anyhow::Result<Vec<Row>> {
    let amount = plan.amount.unwrap_or(10_000);
    let sink = Sink::start(Arc::new(|_| None)).await?;
    let mut server = Server::start(&plan.binary).await?;
    server.set_up().await?;
    server.call("PUT", "/settings/network", &json!({ "allowed_hosts": [sink.address.to_string()] })).await?;
    let settings = json!({ "base_url": format!("http://{}", sink.address) });
    server.call("POST", "/connections", &json!({ "name": "Sink", "connector": "http", "settings": settings })).await?;
    let flow = json!({
        "name": "Durable",
        "trigger": { "id": "received", "connector": "webhook", "operation": "received" },
        "steps": [
            map_ten_fields(),
            { "id": "send", "operation": { "connector": "http", "name": "post_records", "connection": "Sink", "settings": { "url": "/invoices" } } }
        ],
        "edges": [{ "from": "received", "to": "map_invoice" }, { "from": "map_invoice", "to": "send" }]
    });
    let (_, hook) = server.publish(&flow).await?;
    let hook = hook.context("a webhook flow has a path")?;
    let (mut rate, mut p99) = (Vec::new(), Vec::new());
    let (mut accepted, mut delivered, mut lost, mut doubled) = (0, 0, 0, 0);
    for round in 0..plan.rounds {
        sink.clear();
        let started = Instant::now();
        let load = load::post(server.address, &hook, plan.clients, amount, move |i| order(round * amount + i).to_string()).await?;
        ensure!(load.refused == 0, "{} requests were refused", load.refused);
        while sink.look(|seen| seen.invoices.len()) < load.accepted && started.elapsed() < DRAIN {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        rate.push(load.accepted as f64 / started.elapsed().as_secs_f64());
        p99.push(percentile(&load.latencies_ms, 0.99));
        accepted += load.accepted;
        delivered += sink.look(|seen| seen.invoices.len());
        lost += load.accepted - sink.look(|seen| seen.invoices.len());
        doubled += sink.look(|seen| seen.invoices.values().filter(|times| **times > 1).count());
    }
    let row = Row::new("webhook-durable").with("clients", plan.clients).figure("runs_per_s", rate).figure("accept_p99_ms", p99);
    let row = row.with("accepted", accepted).with("delivered", delivered).with("lost", lost).with("doubled", doubled);
    Ok(vec![row.with("rss_peak_mb", memory_mb(server.pid()).1.round())])
}
