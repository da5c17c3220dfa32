//! The built-in steps besides mapping, filtering and branching.

use crate::{
    document::{Action, BATCH_SIZE_MAX, Flow, How, Join, LOOP_TURNS_MAX, Loop, OnError, PORT_EACH, Step, Validate, WAIT_SECS_MAX},
    facts::{Facts, OperationKind, StepModels},
    finding::Finding,
    graph::{Graph, Node},
    pure,
};
use mapping::{Fill, Kind, Mapping, Model, ModelField, Target, document::Policy};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(
    flow: &Flow,
    facts: &Facts,
    graph: &Graph<'_>,
    node: usize,
    step: &Step,
    models: &BTreeMap<String, StepModels>,
) -> Vec<Finding> {
    let source = models.get(&step.id).and_then(|models| models.input.clone());
    let mut found = match &step.action {
        Action::Join(join) => sides(facts, join, source, models),
        action => values(facts, &action.values(), source, matches!(action, Action::Log(_))),
    };
    found.extend(super::asks::check(flow, facts, step));
    match &step.action {
        Action::Respond(_) if !waits(flow) => {
            let message = "nobody waits for an answer: the webhook answers as soon as the request is kept";
            found.push(Finding::warning("respond.nobody_waits", message).hint("Let the webhook answer with the result."));
        }
        Action::Sort(sort) if sort.by.is_empty() => {
            found.push(Finding::error("sort.no_key", "nothing says what to sort by").field("by").hint("Add a field."));
        }
        Action::Validate(validate) => found.extend(model(facts, validate)),
        Action::Loop(repeat) => found.extend(looped(facts, graph, node, repeat)),
        Action::Merge(merge) => found.extend(merge_ways(facts, graph, node, merge.how)),
        Action::Join(join) => found.extend(join_ways(graph, node, join)),
        Action::Aggregate(aggregate) => {
            if aggregate.fields.is_empty() {
                found.push(Finding::error("aggregate.no_fields", "nothing is taken of the records").field("fields").hint("Add a field."));
            }
            let mut seen = BTreeSet::new();
            let names = aggregate.by.iter().map(|by| &by.name).chain(aggregate.fields.iter().map(|taken| &taken.name));
            for name in names.filter(|name| !seen.insert(*name)) {
                found.push(Finding::error("aggregate.duplicate_field", format!("two fields have the name `{name}`")).field(name));
            }
        }
        Action::Batch(batch) if !(1..=BATCH_SIZE_MAX).contains(&batch.size) => {
            found.push(Finding::error("batch.size", format!("a batch has 1 to {BATCH_SIZE_MAX} records")).field("size"));
        }
        Action::Wait(wait) if wait.seconds.is_none() && wait.until.is_none() && wait.signal.is_none() => {
            let finding = Finding::error("wait.unclear", "nothing says how long to wait").field("for_secs");
            found.push(finding.hint("Say so many seconds, until when, or for which signal."));
        }
        Action::Wait(wait) if wait.seconds.is_some_and(|seconds| seconds > WAIT_SECS_MAX) => {
            found.push(Finding::error("wait.too_long", "a wait of more than a year is a mistake").field("for_secs"));
        }
        _ => {}
    }
    found
}

/// Values that are asked of a record, as if they were the targets of a mapping. `shown`: everybody sees what they give.
fn values(facts: &Facts, values: &[(&str, &Fill)], source: Option<Model>, shown: bool) -> Vec<Finding> {
    let mut found = Vec::new();
    for (name, fill) in values {
        let target = Target {
            path: "value".to_owned(),
            kind: Kind::Any,
            required: false,
            value: Some((*fill).clone()),
            if_missing: Policy::default(),
            if_wrong_type: Policy::default(),
        };
        let model =
            Model { name: String::new(), fields: vec![ModelField { name: "value".to_owned(), kind: Kind::Text, ..ModelField::default() }] };
        let known = mapping::Facts {
            source: source.clone(),
            target: shown.then_some(model),
            tables: facts.tables.clone(),
            rows: facts.rows.clone(),
        };
        let checked = mapping::check(&Mapping { targets: vec![target], ..Mapping::default() }, &known);
        let mut own: Vec<Finding> = checked.iter().map(pure::finding).collect();
        if let Err(fault) = crate::value::Value::new(fill)
            && !own.iter().any(|known| known.code == fault.code)
        {
            own.push(Finding { hint: fault.hint, ..Finding::error(&fault.code, fault.message) });
        }
        // What a text of the log is made of may be anything.
        own.retain(|finding| !(shown && matches!(finding.code.as_str(), "map.type" | "map.may_not_convert" | "map.nullable")));
        found.extend(own.into_iter().map(|finding| finding.field(name)));
    }
    found
}

fn sides(facts: &Facts, join: &Join, left: Option<Model>, models: &BTreeMap<String, StepModels>) -> Vec<Finding> {
    let right = models.get(&join.right).and_then(|models| models.output.clone());
    let mut found = Vec::new();
    for on in &join.on {
        found.extend(values(facts, &[("on", &on.left)], left.clone(), false));
        found.extend(values(facts, &[("on", &on.right)], right.clone(), false));
    }
    found
}

/// What `on_error: substitute` makes of a record.
pub(super) fn substitute(facts: &Facts, step: &Step, source: Option<&Model>) -> Vec<Finding> {
    match &step.substitute {
        None if step.on_error == OnError::Substitute => {
            let finding = Finding::error("step.no_substitute", "nothing says what a record becomes that fails here").field("substitute");
            vec![finding.hint("Map what goes on instead.")]
        }
        None => Vec::new(),
        Some(mapping) => {
            let known = mapping::Facts { source: source.cloned(), target: None, tables: facts.tables.clone(), rows: facts.rows.clone() };
            mapping::check(mapping, &known).iter().map(pure::finding).collect()
        }
    }
}

/// Whether the trigger lets its caller wait.
pub(super) fn waits(flow: &Flow) -> bool {
    let answer = |trigger: &crate::document::Trigger| trigger.settings.get("answer").and_then(|answer| answer.as_str()) == Some("result");
    flow.trigger.as_ref().is_some_and(answer)
}

fn model(facts: &Facts, validate: &Validate) -> Option<Finding> {
    let hint = "Choose a model, or write its fields as `schema`.";
    let found = |message: String| Some(Finding::error("step.no_model", message).field("model").hint(hint));
    match (&validate.model, &facts.named) {
        (None, _) if validate.schema.is_none() => found("nothing says what a record must look like".to_owned()),
        (Some(name), Some(named)) if !named.contains_key(name) => found(format!("there is no model `{name}`")),
        _ => None,
    }
}

fn looped(facts: &Facts, graph: &Graph<'_>, node: usize, repeat: &Loop) -> Vec<Finding> {
    let mut found = Vec::new();
    if repeat.each.is_some() == repeat.while_.is_some() {
        let message = "the loop needs either a list to go over (`each`) or a condition (`while`)";
        found.push(Finding::error("loop.unclear", message).field("each"));
    }
    if let Some(condition) = &repeat.while_
        && let Err(fault) = pure::Condition::new(condition)
    {
        found.push(Finding { hint: fault.hint, ..Finding::error(&fault.code, fault.message).field("while") });
    }
    if repeat.turns_max.is_some_and(|most| !(1..=LOOP_TURNS_MAX).contains(&most)) {
        found.push(Finding::error("loop.limit", format!("a loop takes 1 to {LOOP_TURNS_MAX} turns")).field("turns_max"));
    }
    let body = graph.body(node);
    if body.is_empty() {
        let finding = Finding::error("loop.no_body", "the loop repeats no step").field(PORT_EACH);
        found.push(finding.hint("Connect its port `each` to the first of the steps to repeat."));
    }
    for at in body {
        if reads(facts, graph.nodes[at]) {
            let message = format!("{} reads once for all that comes, and not for each item", graph.nodes[at].name());
            found.push(
                Finding::error("loop.reads", message).field(PORT_EACH).hint("Ask for each item by a search, or read before the loop."),
            );
        }
    }
    found
}

fn reads(facts: &Facts, node: Node<'_>) -> bool {
    let Node::Step(Step { action: Action::Operation(operation), .. }) = node else { return false };
    facts.operation(&operation.connector, &operation.name).is_some_and(|known| known.kind == OperationKind::Read)
}

fn merge_ways(facts: &Facts, graph: &Graph<'_>, node: usize, how: How) -> Vec<Finding> {
    let ways: Vec<usize> = graph.before(node).collect();
    if ways.len() < 2 {
        let finding = Finding::warning("merge.one_way", "fewer than two ways come together here");
        return vec![finding.hint("Connect the last step of each way to it.")];
    }
    if how == How::All {
        return Vec::new();
    }
    let up = |way: usize| {
        let mut all = graph.needed_by(way);
        all.insert(way);
        all
    };
    let each: Vec<BTreeSet<usize>> = ways.into_iter().map(up).collect();
    let mut found = Vec::new();
    for at in each.iter().flatten().collect::<BTreeSet<_>>() {
        let everywhere = each.iter().all(|way| way.contains(at));
        if !everywhere && (graph.nodes[*at].renames() || reads(facts, graph.nodes[*at])) {
            let message = format!("{} makes other records on one of the ways: their copies cannot be found again", graph.nodes[*at].name());
            found.push(Finding::error("merge.not_copies", message).field("how").hint("Join the ways by a key instead."));
        }
    }
    found
}

fn join_ways(graph: &Graph<'_>, node: usize, join: &Join) -> Vec<Finding> {
    let mut found = Vec::new();
    let names: Vec<&str> = graph.before(node).map(|before| graph.nodes[before].id()).collect();
    if !names.contains(&join.right.as_str()) {
        let message = format!("the right side `{}` is no step that leads here", join.right);
        found.push(Finding::error("join.no_right", message).field("right").hint("Name the step whose records are looked up."));
    }
    if names.iter().all(|name| *name == join.right) {
        let finding = Finding::error("join.no_left", "no records come whose partners are looked up").field("right");
        found.push(finding.hint("Connect a second step to the join."));
    }
    if join.on.is_empty() {
        found.push(Finding::error("join.no_key", "nothing says what must be equal").field("on").hint("Add a pair of fields."));
    }
    found
}
