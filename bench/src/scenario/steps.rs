//! A flow of 40 steps, one record at a time: how long a step takes. `pure`: mappings, which are recomputed after a crash and stand in
//! the history. `journaled`: calls of another system, the outcome of each committed before the run goes behind it.

use super::Plan;
use crate::{
    figures::{Row, percentile},
    load,
    server::Server,
    sink::Sink,
};
use anyhow::{Context, ensure};
use serde_json::{Value, json};
use std::sync::Arc;

/// Steps of the flow.
const STEPS: usize = 40;

/// Measures it.
///
/// # Errors
/// When a request is refused.
pub async fn measure(plan: &Plan) -> anyhow::Result<Vec<Row>> {
    let amount = plan.amount.unwrap_or(200);
    let sink = Sink::start(Arc::new(|_| None)).await?;
    let mut server = Server::start(&plan.binary).await?;
    server.set_up().await?;
    server.call("PUT", "/settings/network", &json!({ "allowed_hosts": [sink.address.to_string()] })).await?;
    let settings = json!({ "base_url": format!("http://{}", sink.address) });
    server.call("POST", "/connections", &json!({ "name": "Sink", "connector": "http", "settings": settings })).await?;
    let pure = |n: usize| json!({ "id": format!("s{n}"), "map": { "targets": [{ "path": "invoice_no", "value": { "field": "invoice_no" } }, { "path": "n", "value": { "constant": n } }] } });
    let journaled = |n: usize| json!({ "id": format!("s{n}"), "operation": { "connector": "http", "name": "post_records", "connection": "Sink", "settings": { "url": "/invoices" } } });
    let mut rows = Vec::new();
    for (name, step) in [("pure", &pure as &dyn Fn(usize) -> Value), ("journaled", &journaled)] {
        let (_, hook) = server.publish(&document(name, step)).await?;
        let hook = hook.context("a webhook flow has a path")?;
        let (mut ms, mut p99) = (Vec::new(), Vec::new());
        for round in 0..plan.rounds {
            let body = move |i: usize| json!({ "invoice_no": format!("{round}-{i}") }).to_string();
            let load = load::post(server.address, &hook, 1, amount, body).await?;
            ensure!(load.refused == 0, "{} requests were refused", load.refused);
            ms.push(percentile(&load.latencies_ms, 0.5) / STEPS as f64);
            p99.push(percentile(&load.latencies_ms, 0.99) / STEPS as f64);
        }
        let row = Row::new("steps").with("name", name).with("steps", STEPS).with("runs", amount);
        rows.push(row.figure("ms_per_step", ms).figure("ms_per_step_p99", p99));
    }
    Ok(rows)
}

fn document(name: &str, step: &dyn Fn(usize) -> Value) -> Value {
    let edge = |n: usize| json!({ "from": if n == 0 { "received".to_owned() } else { format!("s{}", n - 1) }, "to": format!("s{n}") });
    json!({
        "name": name,
        "trigger": { "id": "received", "connector": "webhook", "operation": "received", "settings": { "answer": "result" } },
        "steps": (0..STEPS).map(step).collect::<Vec<_>>(),
        "edges": (0..STEPS).map(edge).collect::<Vec<_>>(),
    })
}
