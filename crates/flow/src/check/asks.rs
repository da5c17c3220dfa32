//! The steps that ask somebody.

use crate::{
    document::{Action, Approve, CallFlow, FORM_FIELDS_MAX, Flow, FormKind, Step, WAIT_SECS_MAX, is_person, is_signal_name},
    facts::Facts,
    finding::Finding,
};
use std::collections::BTreeSet;

pub(super) fn check(flow: &Flow, facts: &Facts, step: &Step) -> Vec<Finding> {
    match &step.action {
        Action::Approve(approve) => approval(approve),
        Action::CallFlow(call) => called(flow, facts, call),
        Action::Signal(signal) => name(&signal.name).into_iter().collect(),
        Action::Wait(wait) => wait.signal.as_ref().and_then(|signal| name(&signal.name)).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn name(name: &str) -> Option<Finding> {
    let message = if name.is_empty() { "the signal has no name".to_owned() } else { format!("`{name}` is no name of a signal") };
    let finding = Finding::error("signal.name", message).field("name");
    (!is_signal_name(name)).then(|| finding.hint("Letters, digits, `.`, `_` and `-`, as `payment.received`."))
}

fn approval(approve: &Approve) -> Vec<Finding> {
    let mut found = Vec::new();
    let later = approve.escalate.iter().flat_map(|escalate| &escalate.people);
    for person in approve.people.iter().chain(later).filter(|person| !is_person(person)) {
        let finding = Finding::error("approve.person", format!("`{person}` says nobody who may answer")).field("people");
        found.push(finding.hint("An e-mail address, or a role: `role:operator`, `role:builder`, `role:admin`, `role:owner`."));
    }
    if let Some(escalate) = &approve.escalate {
        let within = approve.within_secs.unwrap_or(WAIT_SECS_MAX);
        if escalate.people.is_empty() {
            let finding = Finding::error("approve.escalate", "nobody is named who may answer later").field("escalate");
            found.push(finding.hint("Name them, or ask nobody later."));
        } else if escalate.after_secs == 0 || escalate.after_secs >= within {
            let finding = Finding::error("approve.escalate", "others are asked later than the time ends, or at once").field("escalate");
            found.push(finding.hint("Ask them after a part of the time."));
        } else if approve.people.is_empty() {
            let message = "everybody who may operate is asked at once: nobody is left to ask later";
            found.push(Finding::warning("approve.escalate", message).field("people").hint("Name who is asked first."));
        }
    }
    if approve.within_secs.is_some_and(|secs| secs == 0 || secs > WAIT_SECS_MAX) {
        found.push(Finding::error("approve.time", "an approval takes a second to a year").field("within_secs"));
    }
    if approve.form.len() > FORM_FIELDS_MAX {
        found.push(Finding::error("approve.form", format!("a form has {FORM_FIELDS_MAX} fields at most")).field("form"));
    }
    let mut seen = BTreeSet::new();
    for field in &approve.form {
        if field.name.is_empty() || ["decision", "by", "at", "comment", "late"].contains(&field.name.as_str()) {
            let finding = Finding::error("approve.form", format!("a field of a form cannot have the name `{}`", field.name)).field("form");
            found.push(finding.hint("Choose another name: `decision`, `by`, `at`, `comment` and `late` are there already."));
        } else if !seen.insert(&field.name) {
            found.push(Finding::error("approve.form", format!("two fields have the name `{}`", field.name)).field("form"));
        }
        if field.kind == FormKind::Choice && field.options.is_empty() {
            found.push(Finding::error("approve.form", format!("`{}` has nothing to choose", field.name)).field("form"));
        }
    }
    found
}

fn called(flow: &Flow, facts: &Facts, call: &CallFlow) -> Vec<Finding> {
    if call.flow.is_empty() {
        return vec![Finding::error("call_flow.no_flow", "nothing says which flow is called").field("flow").hint("Choose a flow.")];
    }
    if call.flow == flow.name {
        let message = "the flow calls itself: a record goes round until it has been called too often";
        return vec![Finding::warning("call_flow.itself", message).field("flow").hint("Use a loop, or call another flow.")];
    }
    match &facts.flows {
        Some(flows) if !flows.contains_key(&call.flow) => {
            let finding = Finding::error("call_flow.no_flow", format!("there is no flow `{}`", call.flow)).field("flow");
            vec![finding.hint("Choose another flow, or make this one first.")]
        }
        Some(flows) if !flows[&call.flow] => {
            let finding = Finding::warning("call_flow.not_published", format!("the flow `{}` is not published", call.flow)).field("flow");
            vec![finding.hint("Publish it first: its published version runs.")]
        }
        _ => Vec::new(),
    }
}
