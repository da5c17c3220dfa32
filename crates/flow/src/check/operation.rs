//! An operation as it is set, against what its connector says about it.

use crate::{
    document::{Operation, Trigger},
    facts::{Facts, FieldFacts, OperationFacts, OperationKind, Takes},
    finding::Finding,
    pure,
};
use mapping::Fill;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// An operation as it is set, at a trigger or at a step.
pub(super) struct Set<'a> {
    connector: &'a str,
    operation: &'a str,
    connection: Option<&'a str>,
    settings: &'a Map<String, Value>,
    values: Option<&'a BTreeMap<String, Fill>>,
}

impl<'a> Set<'a> {
    pub(super) fn of_trigger(trigger: &'a Trigger) -> Self {
        Self {
            connector: &trigger.connector,
            operation: &trigger.operation,
            connection: trigger.connection.as_deref(),
            settings: &trigger.settings,
            values: None,
        }
    }

    pub(super) fn of_step(step: &'a Operation) -> Self {
        Self {
            connector: &step.connector,
            operation: &step.name,
            connection: step.connection.as_deref(),
            settings: &step.settings,
            values: Some(&step.values),
        }
    }

    fn fills(&self, name: &str) -> bool {
        self.values.is_some_and(|values| values.contains_key(name))
    }
}

pub(super) fn check(facts: &Facts, set: &Set<'_>) -> Vec<Finding> {
    let Some(connector) = facts.connectors.get(set.connector) else {
        return vec![Finding::error("step.unknown_operation", format!("there is no connector `{}`", set.connector))];
    };
    let Some(known) = connector.operations.get(set.operation) else {
        let names: Vec<_> = connector.operations.keys().map(String::as_str).collect();
        let message = format!("{} has no operation `{}`; it has: {}", connector.title, set.operation, names.join(", "));
        return vec![Finding::error("step.unknown_operation", message)];
    };
    let mut found = Vec::new();
    if set.values.is_none() != (known.kind == OperationKind::Trigger) {
        let message = if set.values.is_none() { "this operation cannot start a flow" } else { "a trigger cannot be a step" };
        found.push(Finding::error("step.unknown_operation", message));
    }
    found.extend(connection(facts, set, connector.needs_connection, &connector.title));
    found.extend(settings(set, known));
    found.extend(values(set, known));
    found
}

fn connection(facts: &Facts, set: &Set<'_>, needed: bool, title: &str) -> Option<Finding> {
    let Some(name) = set.connection.filter(|name| !name.is_empty()) else {
        return needed.then(|| {
            Finding::error("step.no_connection", format!("{title} needs a connection"))
                .field("connection")
                .hint("Choose one, or make a new one.")
        });
    };
    match facts.connections.as_ref()?.get(name) {
        None => {
            let message = format!("there is no connection `{name}`");
            Some(Finding::error("step.no_connection", message).field("connection").hint("Choose another one, or make one of this name."))
        }
        Some(connector) if connector != set.connector => {
            let message = format!("the connection `{name}` is for {connector}, not for {}", set.connector);
            Some(Finding::error("step.no_connection", message).field("connection"))
        }
        Some(_) => None,
    }
}

fn settings(set: &Set<'_>, known: &OperationFacts) -> Vec<Finding> {
    let mut found = Vec::new();
    for name in set.settings.keys() {
        if !known.fields.iter().any(|field| field.name == *name) {
            found.push(unknown(known, name));
        }
    }
    for field in &known.fields {
        match set.settings.get(&field.name).filter(|value| !is_blank(value)) {
            Some(value) => {
                if let Err(message) = fits(field, value) {
                    found.push(Finding::error("step.setting_type", message).field(&field.name));
                }
            }
            None if field.required
                && field.default.is_none()
                && !set.fills(&field.name)
                && is_asked(field, &known.fields, set.settings) =>
            {
                found.push(Finding::error("step.missing_setting", format!("{} is missing", field.label)).field(&field.name));
            }
            None => {}
        }
    }
    found
}

fn values(set: &Set<'_>, known: &OperationFacts) -> Vec<Finding> {
    let mut found = Vec::new();
    for (name, fill) in set.values.into_iter().flatten() {
        match known.fields.iter().find(|field| field.name == *name) {
            None => found.push(unknown(known, name)),
            Some(field) if !field.per_record => {
                let message = format!("{} is the same for every record and cannot be filled from them", field.label);
                found.push(Finding::error("step.not_per_record", message).field(name));
            }
            Some(_) => {}
        }
        if let Err(fault) = pure::Fill::new(fill) {
            found.push(Finding { hint: fault.hint, ..Finding::error(&fault.code, fault.message).field(name) });
        }
    }
    found
}

fn unknown(known: &OperationFacts, name: &str) -> Finding {
    let names: Vec<_> = known.fields.iter().map(|field| field.name.as_str()).collect();
    let others = if names.is_empty() { "nothing can be set here".to_owned() } else { format!("there are: {}", names.join(", ")) };
    Finding::error("step.unknown_setting", format!("there is no setting `{name}`; {others}")).field(name)
}

/// Whether a field is asked for with these settings.
fn is_asked(field: &FieldFacts, fields: &[FieldFacts], settings: &Map<String, Value>) -> bool {
    let Some((other, values)) = &field.shown_when else { return true };
    let Some(other) = fields.iter().find(|known| known.name == *other && known.name != field.name) else { return true };
    let value = settings.get(&other.name).filter(|value| !is_blank(value)).or(other.default.as_ref());
    let shown = match value {
        Some(value) => values.contains(value),
        None => values.contains(&Value::Null) || values.contains(&Value::Bool(false)),
    };
    shown && is_asked(other, fields, settings)
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

fn fits(field: &FieldFacts, value: &Value) -> Result<(), String> {
    let label = &field.label;
    let must = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("{label} must be {what}")) };
    match &field.takes {
        Takes::Text => must(value.is_string(), "text"),
        Takes::Switch => must(value.is_boolean(), "true or false"),
        Takes::Any => Ok(()),
        Takes::Texts => must(value.as_array().is_some_and(|items| items.iter().all(Value::is_string)), "a list of texts"),
        Takes::Pairs => {
            let is_row = |row: &Value| row.get("name").is_some_and(Value::is_string) && row.get("value").is_some_and(Value::is_string);
            must(value.as_array().is_some_and(|rows| rows.iter().all(is_row)), "a list of rows with `name` and `value`")
        }
        Takes::Choice(options) => {
            let chosen = value.as_str().is_some_and(|text| options.iter().any(|option| option == text));
            must(chosen, &format!("one of: {}", options.join(", ")))
        }
        Takes::Number { min, max } => {
            let Some(number) = value.as_f64() else { return must(false, "a number") };
            must(min.is_none_or(|min| number >= min), &format!("at least {}", min.unwrap_or_default()))?;
            must(max.is_none_or(|max| number <= max), &format!("at most {}", max.unwrap_or_default()))
        }
    }
}
