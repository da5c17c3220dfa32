//! S3: read records in pages over HTTP, map them, POST pages of 500; memory must not grow with the source.

use super::{Plan, map_ten_fields, order};
use crate::{
    figures::{Row, memory_mb},
    node_red::{self, NodeRed},
    server::Server,
    sink::Sink,
};
use anyhow::ensure;
use serde_json::{Value, json};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Records of one page.
const PAGE: usize = 500;
/// How long one round may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// Measures it.
///
/// # Errors
/// When the flow does not get all records across.
pub async fn measure(plan: &Plan) -> anyhow::Result<Vec<Row>> {
    let amount = plan.amount.unwrap_or(100_000);
    let pages = amount / PAGE;
    let sink = Sink::start(Arc::new(move |page| {
        (1..=pages).contains(&page).then(|| Value::Array((0..PAGE).map(|i| order((page - 1) * PAGE + i)).collect()).to_string())
    }))
    .await?;
    let mut server = Server::start(&plan.binary).await?;
    server.set_up().await?;
    server.call("PUT", "/settings/network", &json!({ "allowed_hosts": [sink.address.to_string()] })).await?;
    let settings = json!({ "base_url": format!("http://{}", sink.address) });
    server.call("POST", "/connections", &json!({ "name": "Shop", "connector": "http", "settings": settings })).await?;
    let (flow, _) = server.publish(&document()).await?;
    let red = match &plan.node_red {
        Some(installed) => Some(NodeRed::start(installed, &node_red::batch(sink.address)).await?),
        None => None,
    };
    let client = reqwest::Client::builder().no_proxy().build()?;
    // What it did to show that it is there is over.
    if red.is_some() {
        arrived(&sink, pages * PAGE, Instant::now()).await?;
    }
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        sink.clear();
        let started = Instant::now();
        server.call("POST", &format!("/flows/{flow}/runs"), &json!({})).await?;
        ours.push(arrived(&sink, pages * PAGE, started).await?);
        if let Some(red) = &red {
            sink.clear();
            let started = Instant::now();
            client.post(format!("http://{}/hook", red.address)).json(&json!({})).send().await?;
            theirs.push(arrived(&sink, pages * PAGE, started).await?);
        }
    }
    let row = |system: &str, rate: Vec<f64>, pid: u32| {
        let row = Row::of("batch", system).with("records", pages * PAGE).figure("records_per_s", rate);
        row.with("rss_peak_mb", memory_mb(pid).1.round())
    };
    let mut rows = vec![row("linkspan", ours, server.pid())];
    rows.extend(red.map(|red| row("node-red", theirs, red.pid())));
    Ok(rows)
}

/// Waits until all have arrived; gives how many a second.
async fn arrived(sink: &Sink, all: usize, started: Instant) -> anyhow::Result<f64> {
    while sink.look(|seen| seen.records) < all && started.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let rate = all as f64 / started.elapsed().as_secs_f64();
    let arrived = sink.look(|seen| seen.invoices.len());
    ensure!(arrived == all, "{arrived} of {all} records arrived");
    Ok(rate)
}

fn document() -> Value {
    let read = json!({ "url": "/orders", "paging": "page", "page_param": "page" });
    json!({
        "name": "Batch",
        "trigger": { "id": "nightly", "connector": "schedule", "operation": "fires", "settings": { "cron": "0 3 * * *", "time_zone": "UTC" } },
        "steps": [
            { "id": "read", "operation": { "connector": "http", "name": "read", "connection": "Shop", "settings": read } },
            map_ten_fields(),
            { "id": "send", "operation": { "connector": "http", "name": "post_records", "connection": "Shop",
                "settings": { "url": "/invoices" } } }
        ],
        "edges": [{ "from": "nightly", "to": "read" }, { "from": "read", "to": "map_invoice" }, { "from": "map_invoice", "to": "send" }]
    })
}
