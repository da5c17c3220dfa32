//! S2: webhook, 202 after the commit, map, HTTP POST to a sink; every accepted one must arrive, and once.

use super::{Plan, map_ten_fields, order};
use crate::{
    figures::{Row, memory_mb, percentile},
    load,
    node_red::{self, NodeRed},
    server::Server,
    sink::Sink,
};
use anyhow::{Context, ensure};
use serde_json::json;
use std::{
    net::SocketAddr,
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
    let red = match &plan.node_red {
        Some(installed) => Some(NodeRed::start(installed, &node_red::durable(sink.address)).await?),
        None => None,
    };
    // What it was asked when it started comes to the sink too, and must not be counted.
    let asked = Instant::now();
    while red.is_some() && sink.look(|seen| seen.records) == 0 && asked.elapsed() < DRAIN {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let (mut ours, mut theirs) = (Figures::default(), Figures::default());
    for round in 0..plan.rounds {
        ours.round(plan, amount, round, server.address, &hook, &sink).await?;
        if let Some(red) = &red {
            theirs.round(plan, amount, round, red.address, "/hook", &sink).await?;
        }
    }
    let mut rows = vec![ours.row("linkspan", plan, server.pid())];
    rows.extend(red.map(|red| theirs.row("node-red", plan, red.pid())));
    Ok(rows)
}

#[derive(Default)]
struct Figures {
    rate: Vec<f64>,
    p99: Vec<f64>,
    accepted: usize,
    delivered: usize,
    lost: usize,
    doubled: usize,
}

impl Figures {
    async fn round(
        &mut self,
        plan: &Plan,
        amount: usize,
        round: usize,
        address: SocketAddr,
        path: &str,
        sink: &Sink,
    ) -> anyhow::Result<()> {
        sink.clear();
        let started = Instant::now();
        let load = load::post(address, path, plan.clients, amount, move |i| order(round * amount + i).to_string()).await?;
        ensure!(load.refused == 0, "{} requests were refused", load.refused);
        while sink.look(|seen| seen.invoices.len()) < load.accepted && started.elapsed() < DRAIN {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.rate.push(load.accepted as f64 / started.elapsed().as_secs_f64());
        self.p99.push(percentile(&load.latencies_ms, 0.99));
        self.accepted += load.accepted;
        self.delivered += sink.look(|seen| seen.invoices.len());
        self.lost += load.accepted - sink.look(|seen| seen.invoices.len());
        self.doubled += sink.look(|seen| seen.invoices.values().filter(|times| **times > 1).count());
        Ok(())
    }

    fn row(self, system: &str, plan: &Plan, pid: u32) -> Row {
        let row = Row::of("webhook-durable", system).with("clients", plan.clients);
        let row = row.figure("runs_per_s", self.rate).figure("accept_p99_ms", self.p99);
        let row =
            row.with("accepted", self.accepted).with("delivered", self.delivered).with("lost", self.lost).with("doubled", self.doubled);
        row.with("rss_peak_mb", memory_mb(pid).1.round())
    }
}
