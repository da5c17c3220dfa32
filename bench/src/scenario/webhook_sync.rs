//! S1: webhook, map ten fields, answer with the mapped record; every run stands in the history.

use super::{Plan, map_ten_fields, order};
use crate::{
    figures::{Row, memory_mb, percentile},
    load,
    node_red::{self, NodeRed},
    server::Server,
};
use anyhow::{Context, ensure};
use serde_json::json;
use std::net::SocketAddr;

#[derive(Default)]
struct Figures {
    rate: Vec<f64>,
    p50: Vec<f64>,
    p99: Vec<f64>,
}

impl Figures {
    async fn round(&mut self, plan: &Plan, amount: usize, round: usize, address: SocketAddr, path: &str) -> anyhow::Result<()> {
        let load = load::post(address, path, plan.clients, amount, move |i| order(round * amount + i).to_string()).await?;
        ensure!(load.refused == 0, "{} requests were refused", load.refused);
        self.rate.push(load.accepted as f64 / load.seconds);
        self.p50.push(percentile(&load.latencies_ms, 0.5));
        self.p99.push(percentile(&load.latencies_ms, 0.99));
        Ok(())
    }

    fn row(self, system: &str, plan: &Plan, amount: usize, pid: u32) -> Row {
        let row = Row::of("webhook-sync", system).with("clients", plan.clients).with("requests", amount);
        let row = row.figure("requests_per_s", self.rate).figure("p50_ms", self.p50).figure("p99_ms", self.p99);
        row.with("rss_peak_mb", memory_mb(pid).1.round())
    }
}

/// Measures it, a peer in turns with ours.
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
    let red = match &plan.node_red {
        Some(installed) => Some(NodeRed::start(installed, &node_red::sync()).await?),
        None => None,
    };
    let (mut ours, mut theirs) = (Figures::default(), Figures::default());
    for round in 0..plan.rounds {
        ours.round(plan, amount, round, server.address, &hook).await?;
        if let Some(red) = &red {
            theirs.round(plan, amount, round, red.address, "/hook").await?;
        }
    }
    let mut rows = vec![ours.row("linkspan", plan, amount, server.pid())];
    rows.extend(red.map(|red| theirs.row("node-red", plan, amount, red.pid())));
    Ok(rows)
}
