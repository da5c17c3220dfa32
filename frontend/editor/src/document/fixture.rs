//! A small flow for the tests of this room.

use flow::document::Flow;

/// webhook → branch → map → upsert.
pub fn branched() -> Flow {
    let text = serde_json::json!({
        "name": "Orders",
        "trigger": { "id": "received", "connector": "webhook", "operation": "received", "at": { "x": 0.0, "y": 0.0 } },
        "steps": [
            { "id": "split", "branch": { "ways": [ { "port": "eu", "name": "in the EU", "if": { "expression": "eu" } } ], "otherwise": "otherwise" },
              "at": { "x": 224.0, "y": 0.0 } },
            { "id": "map_eu", "name": "Map order", "map": { "targets": [] }, "at": { "x": 440.0, "y": 0.0 } },
            { "id": "save", "operation": { "connector": "postgres", "name": "upsert_rows", "settings": { "table": "invoices" } }, "at": { "x": 664.0, "y": 0.0 } }
        ],
        "edges": [ { "from": "received", "to": "split" }, { "from": "split", "port": "eu", "to": "map_eu" }, { "from": "map_eu", "to": "save" } ]
    });
    serde_json::from_value(text).expect("a flow")
}
