//! What a flow document says: its trigger in words, the systems it uses, and what the checker finds in it.

use super::super::{auth::Member, problem::Problem};
use crate::app::App;
use connector::Registry;
use connectors::schedule::When;
use flow::{Action, Flow, Trigger};
use std::collections::BTreeMap;
use store::flows::Summary;
use wire::flow::{Finding, Severity};

/// The largest document that is kept, in bytes.
pub const DOCUMENT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The text under which a document is kept.
///
/// # Errors
/// 422 when it is too large.
pub fn to_text(flow: &Flow, pointer: &str) -> Result<String, Problem> {
    let text = serde_json::to_string(flow).map_err(Problem::internal)?;
    if text.len() > DOCUMENT_BYTES_MAX {
        let detail = format!(
            "The flow has {} KiB; {} KiB are the most. Are there large samples in it?",
            text.len() / 1024,
            DOCUMENT_BYTES_MAX / 1024
        );
        return Err(Problem::field(pointer, "flow.too_large", detail));
    }
    Ok(text)
}

/// Reads a document that is kept.
///
/// # Errors
/// When it was written by a newer version.
pub fn from_text(text: &str) -> Result<Flow, Problem> {
    serde_json::from_str(text).map_err(|error| Problem::internal(format!("a kept flow cannot be read: {error}")))
}

/// What lists show of a document.
#[must_use]
pub fn summary(registry: &Registry, flow: &Flow) -> Summary {
    let mut summary = Summary { description: flow.description.clone(), ..Summary::default() };
    if let Some(trigger) = &flow.trigger {
        summary.trigger = trigger_words(registry, trigger);
        summary.connectors.push(trigger.connector.clone());
        summary.connections.extend(trigger.connection.clone());
    }
    for step in &flow.steps {
        if let Action::Operation(operation) = &step.action {
            if !summary.connectors.contains(&operation.connector) {
                summary.connectors.push(operation.connector.clone());
            }
            summary.connections.extend(operation.connection.clone());
            summary.connections.extend(operation.undo.as_ref().and_then(|undo| undo.connection.clone()));
        }
    }
    summary
}

/// The trigger in words: "webhook", "every weekday 07:00, Europe/Berlin".
fn trigger_words(registry: &Registry, trigger: &Trigger) -> String {
    if trigger.connector == "schedule" {
        return When::read(&trigger.settings).map_or_else(|_| "schedule".to_owned(), |when| when.words().to_owned());
    }
    let Some(spec) = registry.spec(&trigger.connector) else { return trigger.connector.clone() };
    let triggers = spec.operations.iter().filter(|operation| operation.kind == connector::OperationKind::Trigger).count();
    match spec.operation(&trigger.operation) {
        Some(operation) if triggers > 1 => format!("{}: {}", spec.title, operation.title.to_lowercase()),
        _ => spec.title.to_lowercase(),
    }
}

/// Everything the checker finds in a document, with the connections, tables and models of the workspace in sight.
///
/// # Errors
/// When the store cannot be read.
pub async fn findings(app: &App, member: &Member, flow: &Flow) -> Result<Vec<Finding>, Problem> {
    let scoped = member.scoped(app);
    let connections = scoped.connection_names().await?;
    let tables = scoped.lookup_table_columns().await?;
    let named = Some(named_models(app, member).await?);
    let calls = flow.steps.iter().any(|step| matches!(step.action, Action::CallFlow(_)));
    let flows = match calls || flow.settings.on_failure.is_some() {
        true => {
            let known = scoped.flows_by_name().await?.into_iter();
            Some(known.flat_map(|(id, name, published)| [(id.to_string(), published), (name, published)]).collect())
        }
        false => None,
    };
    let mut facts = flow::Facts { named, flows, ..engine::facts(&app.registry, &connections, &tables) };
    let has_cases = flow.steps.iter().any(|step| matches!(&step.action, flow::Action::Map(mapping) if !mapping.cases.is_empty()));
    if !has_cases {
        return Ok(flow::check(flow, &facts).into_iter().chain(bad_schedule(flow)).map(wire_finding).collect());
    }
    let mut rows = mapping::Tables::new();
    for name in flow::plan::Plan::tables(flow) {
        if let Some(table) = scoped.lookup_table_named(&name).await? {
            rows.insert(name, mapping::Table::new(table.columns, table.rows));
        }
    }
    facts.rows = Some(std::sync::Arc::new(rows));
    let unread = bad_schedule(flow);
    // Cases run the mapping, which takes as long as people write it.
    let flow = flow.clone();
    let found = tokio::task::spawn_blocking(move || flow::check(&flow, &facts)).await.map_err(Problem::internal)?;
    Ok(found.into_iter().chain(unread).map(wire_finding).collect())
}

/// What is wrong with the moments of a schedule, where something is set that cannot be read.
fn bad_schedule(flow: &Flow) -> Option<flow::Finding> {
    let trigger = flow.trigger.as_ref().filter(|trigger| trigger.connector == "schedule")?;
    let bad = match When::read(&trigger.settings) {
        Ok(when) => when.must_fire(0).err()?,
        Err(bad) => bad,
    };
    // What is not set at all is found as missing.
    trigger.settings.get(bad.field).filter(|value| value.as_str() != Some(""))?;
    Some(flow::Finding::error("schedule.invalid", bad.message).at(&trigger.id).field(bad.field))
}

async fn named_models(app: &App, member: &Member) -> Result<BTreeMap<String, mapping::Model>, Problem> {
    let named = member.scoped(app).named_models().await?.into_iter().map(|(name, text)| {
        let model = serde_json::from_str(&text).map_err(|error| Problem::internal(format!("a kept model cannot be read: {error}")))?;
        Ok((name, model))
    });
    named.collect()
}

/// Writes the fields of the stored models that steps validate against into the document, as they are now.
///
/// # Errors
/// When the store cannot be read.
pub async fn settle_models(app: &App, member: &Member, flow: &mut Flow) -> Result<(), Problem> {
    if flow.steps.iter().any(|step| matches!(&step.action, Action::Validate(validate) if validate.model.is_some())) {
        flow::models::settle(flow, &named_models(app, member).await?);
    }
    Ok(())
}

/// A finding as it travels.
#[must_use]
pub fn wire_finding(finding: flow::Finding) -> Finding {
    Finding {
        code: finding.code.to_string(),
        severity: match finding.severity {
            flow::Severity::Error => Severity::Error,
            flow::Severity::Warning => Severity::Warning,
        },
        step: finding.step,
        field: finding.field,
        message: finding.message,
        hint: finding.hint,
    }
}

/// Whether two documents do the same: where nodes stand on the canvas does not count.
#[must_use]
pub fn do_the_same(one: &Flow, other: &Flow) -> bool {
    // By their texts: a constant `1.0` that became `1.00` comes out otherwise.
    let text = |flow: &Flow| serde_json::to_string(&plain(flow.clone())).ok();
    text(one) == text(other)
}

fn plain(mut flow: Flow) -> Flow {
    flow.name.clear();
    flow.trigger.iter_mut().for_each(|trigger| {
        trigger.at = None;
        trigger.samples.clear();
    });
    flow.steps.iter_mut().for_each(|step| {
        step.at = None;
        match &mut step.action {
            Action::Map(mapping) => mapping.cases.clear(),
            // The fields of a stored model are written in when the flow is published.
            Action::Validate(validate) if validate.model.is_some() => validate.schema = None,
            _ => {}
        }
    });
    flow
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(yaml: &str) -> Flow {
        Flow::from_yaml(yaml).expect("a flow")
    }

    const ORDERS: &str = "
trigger: { id: fires, connector: schedule, operation: fires, settings: { cron: '0 7 * * 1-5', time_zone: Europe/Berlin } }
steps:
  - { id: read, operation: { connector: http, name: read, connection: Shop } }
  - { id: save, operation: { connector: sqlite, name: upsert_rows, connection: Ledger } }
  - { id: tell, operation: { connector: http, name: request, connection: Shop } }
";

    #[test]
    fn a_summary_names_systems_once_and_the_schedule_in_words() {
        let summary = summary(&connectors::registry(), &read(ORDERS));
        assert_eq!(summary.connectors, ["schedule", "http", "sqlite"]);
        assert_eq!(summary.connections.into_iter().collect::<Vec<_>>(), ["Ledger", "Shop"]);
        assert!(summary.trigger.contains("07:00") && summary.trigger.contains("Europe/Berlin"), "{}", summary.trigger);
    }

    #[test]
    fn a_trigger_that_is_not_set_up_yet_has_words_too() {
        let words = |yaml: &str| summary(&connectors::registry(), &read(yaml)).trigger;
        assert_eq!(words("{}"), "");
        assert_eq!(words("trigger: { id: a, connector: webhook, operation: received }"), "webhook");
        assert_eq!(words("trigger: { id: a, connector: schedule, operation: fires, settings: { cron: soon } }"), "schedule");
        assert_eq!(words("trigger: { id: a, connector: gone, operation: x }"), "gone");
    }

    #[test]
    fn moving_a_node_changes_nothing_and_a_setting_does() {
        let one = read(ORDERS);
        let mut other = one.clone();
        other.steps[0].at = Some(flow::document::Position { x: 1.0, y: 2.0 });
        assert!(do_the_same(&one, &other));
        other.steps.pop();
        assert!(!do_the_same(&one, &other));
    }
}
