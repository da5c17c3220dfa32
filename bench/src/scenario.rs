//! What is measured, one file a scenario, and the flow and records that they share.

pub mod batch;
pub mod start;
pub mod steps;
pub mod webhook_durable;
pub mod webhook_sync;

use serde_json::{Value, json};
use std::path::PathBuf;

/// How a scenario runs.
pub struct Plan {
    /// The release binary.
    pub binary: PathBuf,
    /// Rounds; the median of them counts.
    pub rounds: usize,
    /// Requests or records of a round.
    pub amount: Option<usize>,
    /// Clients at once.
    pub clients: usize,
    /// The folder in which Node-RED is installed, if it is measured too.
    pub node_red: Option<PathBuf>,
}

/// An order of about 340 bytes; `n` makes it another one.
pub fn order(n: usize) -> Value {
    json!({
        "id": format!("{n:08}"),
        "created_at": "2026-11-20T14:02:00Z",
        "currency": "eur",
        "email": "Ada@Byron.example",
        "customer": { "first_name": " Ada ", "last_name": "Byron", "country": "DE" },
        "total": "254.66",
        "tax": "40.66",
        "paid": true,
        "lines": [{ "sku": "kb-101", "title": "Keyboard, walnut", "quantity": 2, "unit_price": "59.00" }],
        "note": "leave at the door"
    })
}

/// The map step that all scenarios share: ten fields.
pub fn map_ten_fields() -> Value {
    let pipeline = |field: &str, function: &str| json!({ "pipeline": { "from": { "field": field }, "steps": [{ "function": function }] } });
    json!({
        "id": "map_invoice",
        "map": { "targets": [
            { "path": "invoice_no", "type": "text", "required": true, "value": { "template": "INV-{{ id }}" } },
            { "path": "issued_at", "type": "datetime", "value": { "field": "created_at" } },
            { "path": "currency", "type": "text", "value": pipeline("currency", "upper") },
            { "path": "email", "type": "text", "value": pipeline("email", "lower") },
            { "path": "first_name", "type": "text", "value": pipeline("customer.first_name", "trim") },
            { "path": "last_name", "type": "text", "value": { "field": "customer.last_name" } },
            { "path": "country", "type": "text", "value": { "field": "customer.country" } },
            { "path": "total", "type": "decimal", "value": { "field": "total" } },
            { "path": "paid", "type": "boolean", "value": { "field": "paid" } },
            { "path": "source", "type": "text", "value": { "constant": "bench" } }
        ] }
    })
}
