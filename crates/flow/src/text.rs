//! A flow as text: readable YAML or JSON, back and forth without loss.

use crate::{
    document::{FORMAT, Flow},
    yaml,
};
use mapping::Value;

/// A text that is not a flow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Not YAML or JSON at all, or not a flow; the sentence names the field.
    #[error("{0}")]
    Unreadable(String),
    /// Written by a newer Linkspan.
    #[error("the flow has format {0}; this Linkspan reads up to {FORMAT}")]
    Newer(u32),
}

/// The largest flow that is read, in bytes.
pub const TEXT_BYTES_MAX: usize = 4 * 1024 * 1024;

impl Flow {
    /// Reads a flow from YAML; JSON is YAML too.
    ///
    /// # Errors
    /// With the field that is wrong.
    pub fn from_yaml(text: &str) -> Result<Self, TextError> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(TextError::Unreadable(format!("the flow has {} bytes; {TEXT_BYTES_MAX} are the most", text.len())));
        }
        Self::from_value(&yaml::read(text).map_err(|error| TextError::Unreadable(error.to_string()))?)
    }

    /// Reads a flow from JSON text.
    ///
    /// # Errors
    /// With the field that is wrong.
    pub fn from_json(text: &str) -> Result<Self, TextError> {
        Self::from_value(&mapping::json::read(text.as_bytes()).map_err(|error| TextError::Unreadable(error.to_string()))?)
    }

    /// Reads a flow from JSON.
    ///
    /// # Errors
    /// With the field that is wrong.
    pub fn from_value(value: &Value) -> Result<Self, TextError> {
        if value.as_object().is_none() {
            return Err(TextError::Unreadable("a flow is an object with `trigger`, `steps` and `edges`".to_owned()));
        }
        let format = value.get("linkspan").and_then(Value::as_number).and_then(|format| format.as_str().parse::<u32>().ok());
        if let Some(format) = format.filter(|format| *format > FORMAT) {
            return Err(TextError::Newer(format));
        }
        // By way of JSON: the variants of a document are plain keys, not YAML tags.
        yaml::into(value).map_err(|(_, message)| TextError::Unreadable(message))
    }

    /// Writes a flow as YAML.
    ///
    /// # Errors
    /// When it holds a value that YAML cannot.
    pub fn to_yaml(&self) -> Result<String, TextError> {
        yaml::write(self).map_err(|error| TextError::Unreadable(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDERS: &str = r#"
linkspan: 1
name: Orders to invoices
description: Every order becomes an invoice.
trigger:
  id: order_received
  connector: webhook
  operation: received
  samples:
  - id: 1
    total: 12.50
  at: { x: 40.0, y: 80.0 }
steps:
- id: map_invoice
  name: Map order to invoice
  map:
    targets:
    - { path: invoice_no, type: text, required: true, value: { template: "INV-{{ id }}" } }
    - { path: lines, type: list, value: { each: { list: lines, targets: [{ path: sku, value: { field: sku } }] } } }
- id: large
  branch:
    ways:
    - { port: big, name: Big, if: { compare: { left: { field: total }, is: greater, right: { constant: 100 } } } }
    otherwise: rest
- id: save
  operation:
    connector: postgres
    name: upsert_rows
    connection: Ledger database
    settings: { table: public.invoices, match_on: [invoice_no] }
    values: { schema: { field: tenant } }
  on_error: port
  retry: { attempts: 3, base_secs: 0.5, factor: 2.0, cap_secs: 10.0 }
edges:
- { from: order_received, to: map_invoice }
- { from: map_invoice, to: large }
- { from: large, port: big, to: save }
settings: { failed_records_max: 5, unknown_effect: repeat, concurrency_max: 2 }
"#;

    #[test]
    fn yaml_and_json_round_trip_without_loss() {
        let flow = Flow::from_yaml(ORDERS).expect("reads");
        let yaml = flow.to_yaml().expect("writes");
        assert_eq!(Flow::from_yaml(&yaml).expect("reads its own"), flow);
        let json = serde_json::to_string(&flow).expect("writes");
        assert_eq!(Flow::from_yaml(&json).expect("JSON is YAML"), flow);
        assert_eq!(serde_json::from_str::<Flow>(&json).expect("reads"), flow);
        assert_eq!(Flow::from_yaml(&yaml).and_then(|flow| flow.to_yaml()).expect("again"), yaml, "writing is stable");
        assert!(!yaml.contains("port: out") && !yaml.contains('!'), "what goes without saying is not said:\n{yaml}");
    }

    #[test]
    fn digits_survive_every_form() {
        let text = r#"{"linkspan":1,"name":"Digits","trigger":{"id":"t","connector":"webhook","operation":"received","samples":[{"total":149.00,"id":12345678901234567890.10}]},"steps":[{"id":"m","map":{"linkspan":1,"targets":[{"path":"a","type":"any","value":{"constant":0.10}}]}},{"id":"f","filter":{"keep":{"compare":{"left":{"field":"total"},"is":"greater","right":{"constant":9007199254740993.50}}}}}],"edges":[]}"#;
        let flow = Flow::from_json(text).expect("reads");
        assert_eq!(serde_json::to_string(&flow).expect("writes"), text);
        let yaml = flow.to_yaml().expect("writes");
        assert_eq!(serde_json::to_string(&Flow::from_yaml(&yaml).expect("reads")).expect("writes"), text, "{yaml}");
    }

    #[test]
    fn unknown_fields_are_errors_that_name_them() {
        let cases = [
            ("name: x\nstep: []", "unknown field `step`"),
            ("name: x\nsteps: [{ id: a, filter: { keep: { expression: 'true' } }, retries: 3 }]", "unknown field `retries`"),
            ("name: x\nsteps: [{ id: a, operation: { connector: http, name: request, conection: C } }]", "unknown field `conection`"),
            ("name: x\nsettings: { failed_max: 3 }", "unknown field `failed_max`"),
            ("name: x\nsteps: [{ id: a }]", "step `a` needs exactly one of"),
            ("name: x\nsteps: [{ id: a, on_error: explode, filter: { keep: { expression: 'true' } } }]", "explode"),
            ("linkspan: 2", "format 2"),
            ("- 1", "a flow is an object"),
            ("a: [", "line"),
        ];
        for (text, part) in cases {
            let error = Flow::from_yaml(text).expect_err(text).to_string();
            assert!(error.contains(part), "{text}\ngave: {error}");
        }
    }

    #[test]
    fn every_example_of_the_docs_is_a_flow_and_every_kind_of_step_is_among_them() {
        let docs = include_str!("../../../docs/flows.md");
        let mut words = std::collections::BTreeSet::new();
        for block in docs.split("```yaml\n").skip(1).filter_map(|rest| rest.split_once("```").map(|(block, _)| block)) {
            let text = if block.starts_with("- ") { format!("steps:\n{block}") } else { block.to_owned() };
            let flow = Flow::from_yaml(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            words.extend(flow.steps.iter().map(|step| step.action.word()));
            assert_eq!(Flow::from_yaml(&flow.to_yaml().expect("writes")).as_ref(), Ok(&flow), "{text}");
        }
        let other = Flow::from_yaml("steps: [{ id: a }]").expect_err("nothing to do").to_string();
        let kinds = other.split_once("exactly one of ").expect("the kinds").1;
        let kinds: std::collections::BTreeSet<&str> = kinds.split(", ").collect();
        assert_eq!(words, kinds);
    }
}
