//! The flows that are simulated: a tree of steps drawn by chance, so that a record comes to a step along one way only.

use crate::chance::Chance;
use anyhow::Context as _;
use flow::{Facts, Flow, Plan};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};

/// Stands in the settings of every call; it must never be written down.
pub const SECRET: &str = "canary-4d1f0c";

/// Stands for the operation of a step that asks a person.
pub const ASKS: &str = "ask";

/// A flow, ready to run, and what is known about it.
#[derive(Debug)]
pub struct World {
    /// Ready to run.
    pub plan: Arc<Plan>,
    /// The operation of each node, by its place.
    pub operations: Vec<Option<String>>,
    /// Whether a node is a source of pages, and which node each follows.
    pub parents: Vec<Option<usize>>,
    /// What is done about unknown effects.
    pub unknown: &'static str,
}

/// Draws a flow.
pub fn draw(chance: &mut Chance) -> anyhow::Result<World> {
    let count = 1 + chance.place(4);
    let unknown = ["ask", "ask", "ask", "repeat", "skip"][chance.place(5)];
    let (mut steps, mut edges, mut parents) = (Vec::new(), Vec::new(), BTreeMap::new());
    for at in 0..count {
        let id = format!("s{at}");
        let operation = ["put", "once", "map", "list", "put", "once", "ask", "ask"][chance.place(8)];
        let operation = if operation == "list" && at > 1 { "put" } else { operation };
        let after = if at == 0 { 0 } else { at - chance.place(at.min(2)) };
        let from = if after == 0 { "start".to_owned() } else { format!("s{}", after - 1) };
        edges.push(json!({ "from": from, "to": id }));
        parents.insert(id.clone(), from);
        let retry = json!({ "attempts": 3, "base_secs": 2.0, "factor": 2.0, "cap_secs": 60.0 });
        steps.push(if operation == "map" {
            let keep = |field: &str| json!({ "path": field, "value": { "field": field } });
            let targets = ["e", "p", "n"].map(keep);
            json!({ "id": id, "map": { "targets": targets } })
        } else if operation == "ask" {
            let (late, on_error) = (["fail", "reject"][chance.place(2)], ["fail", "set_aside"][chance.place(2)]);
            json!({ "id": id, "on_error": on_error, "approve": { "title": { "template": "Is {{ n }} right?" }, "within_secs": 3_600, "late": late } })
        } else {
            let on_error = ["fail", "set_aside", "ignore"][chance.place(3)];
            let settings = json!({ "secret": SECRET });
            json!({
                "id": id, "retry": retry, "on_error": if operation == "list" { "set_aside" } else { on_error },
                "operation": { "connector": "sink", "name": operation, "connection": "Sink", "settings": settings }
            })
        });
    }
    let document = json!({
        "linkspan": 1, "name": "Simulated",
        "trigger": { "id": "start", "connector": "hook", "operation": "received" },
        "steps": steps, "edges": edges, "settings": { "unknown_effect": unknown }
    });
    let flow: Flow = serde_json::from_value(document).context("the document of a simulated flow")?;
    let plan = Plan::new(&flow, &facts()?).map_err(|findings| anyhow::anyhow!("a simulated flow is not sound: {findings:?}"))?;
    let operation = |node: &flow::plan::Node| match &node.kind {
        flow::plan::Kind::Operation(called) => Some(called.operation.clone()),
        flow::plan::Kind::Built(_) => Some(ASKS.to_owned()),
        _ => None,
    };
    let operations = plan.nodes.iter().map(operation).collect();
    let place = |id: &String| plan.nodes.iter().position(|node| node.id == *id);
    let parents = plan.nodes.iter().map(|node| parents.get(&node.id).and_then(place)).collect();
    Ok(World { plan: Arc::new(plan), operations, parents, unknown })
}

fn facts() -> anyhow::Result<Facts> {
    let operation = |kind: &str, idempotency: Value, batch_max: u32| {
        json!({
            "title": "", "kind": kind, "fields": [], "input": null, "output": null,
            "idempotency": idempotency, "batch_max": batch_max
        })
    };
    let connector = |needs: bool, operations: Value| json!({ "title": "", "needs_connection": needs, "takes_connection": needs, "operations": operations });
    let facts = json!({
        "connectors": {
            "hook": connector(false, json!({ "received": operation("trigger", json!("natural"), 1) })),
            "sink": connector(true, json!({
                "put": operation("write", json!("key"), 3),
                "once": operation("write", json!("none"), 1),
                "list": operation("read", json!("natural"), 1)
            }))
        },
        "connections": { "Sink": "sink" }, "tables": null
    });
    serde_json::from_value(facts).context("facts")
}
