//! The form of an operation, from the connector's spec: the connection, then the fields.

use super::value::{Constant, ValueField};
use crate::{
    api,
    document::{Node, graph, node as words},
    state::Editor,
};
use connector::{ConnectorSpec, FieldSpec, Input, OperationSpec, check};
use flow::document::Action;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use mapping::Fill;
use serde_json::{Map, Value};
use std::{collections::HashMap, time::Duration};
use ui::{Discover, Fires, Select, SpecForm};

/// How long typing must rest before the system is asked what it offers.
const ASK_AFTER: Duration = Duration::from_millis(200);

/// What a node keeps for its operation.
fn settings(node: &Node) -> Map<String, Value> {
    match node {
        Node::Trigger(trigger) => trigger.settings.clone(),
        Node::Step(step) => match &step.action {
            Action::Operation(operation) => operation.settings.clone(),
            _ => Map::new(),
        },
    }
}

fn settings_mut(node: &mut Node) -> Option<&mut Map<String, Value>> {
    match node {
        Node::Trigger(trigger) => Some(&mut trigger.settings),
        Node::Step(step) => match &mut step.action {
            Action::Operation(operation) => Some(&mut operation.settings),
            _ => None,
        },
    }
}

fn connection(node: &Node) -> Option<String> {
    match node {
        Node::Trigger(trigger) => trigger.connection.clone(),
        Node::Step(step) => match &step.action {
            Action::Operation(operation) => operation.connection.clone(),
            _ => None,
        },
    }
}

fn set_connection(node: &mut Node, name: Option<String>) {
    match node {
        Node::Trigger(trigger) => trigger.connection = name,
        Node::Step(step) => {
            if let Action::Operation(operation) = &mut step.action {
                operation.connection = name;
            }
        }
    }
}

fn fills(node: &Node) -> Vec<String> {
    match node {
        Node::Step(step) => match &step.action {
            Action::Operation(operation) => operation.values.keys().cloned().collect(),
            _ => Vec::new(),
        },
        Node::Trigger(_) => Vec::new(),
    }
}

/// The label of a field that a finding names, if the node's form has it.
#[must_use]
pub fn label_of(editor: Editor, id: &str, field: &str) -> Option<String> {
    if field == "connection" {
        return Some("Connection".to_owned());
    }
    let node = editor.with_flow(|flow| graph::node(flow, id))?;
    editor.specs.with_untracked(|specs| {
        let (_, operation) = words::operation(&node, specs)?;
        operation.fields.iter().find(|spec| spec.name == field).map(|spec| spec.label.clone())
    })
}

/// The form.
#[component]
pub fn OperationForm(id: String) -> impl IntoView {
    let editor = Editor::here();
    let found = editor.with_flow(|flow| graph::node(flow, &id)).and_then(|node| {
        editor.specs.with_untracked(|specs| words::operation(&node, specs).map(|(spec, operation)| (spec.clone(), operation.clone())))
    });
    match found {
        Some((spec, operation)) => view! { <Known id=id spec=spec operation=operation /> }.into_any(),
        None => view! { <p class="t2">"This server does not know the connector of this step. Remove the step, or ask whoever runs the server."</p> }.into_any(),
    }
}

#[component]
fn Known(id: String, spec: ConnectorSpec, operation: OperationSpec) -> impl IntoView {
    let editor = Editor::here();
    let Some(signals) = editor.node(&id) else { return ().into_any() };
    let node = signals.node;
    let values = RwSignal::new(node.with_untracked(settings));
    // The form writes into the flow, and undo writes into the form.
    {
        let id = id.clone();
        Effect::new(move |before: Option<()>| {
            let new = values.get();
            if before.is_some() {
                let changed =
                    editor.with_flow(|flow| graph::node(flow, &id)).map(|node| changed_key(&settings(&node), &new)).unwrap_or_default();
                editor.change_node(&id, &format!("setting {changed}"), |node| {
                    if let Some(settings) = settings_mut(node) {
                        *settings = new;
                    }
                });
            }
        });
    }
    {
        let node = node.clone();
        Effect::new(move || {
            let now = node.with(settings);
            if values.with_untracked(|values| *values != now) {
                values.set(now);
            }
        });
    }
    let problems = {
        let (node, fields, id) = (node.clone(), operation.fields.clone(), id.clone());
        Signal::derive(move || {
            let filled = node.with(fills);
            let filled: Vec<&str> = filled.iter().map(String::as_str).collect();
            let own = node.with(|node| check(&fields, &settings(node), &filled));
            let mut all: Vec<(String, String)> = own.into_iter().map(|problem| (problem.field, problem.message)).collect();
            editor.findings.with(|findings| {
                let of_server = findings.iter().filter(|finding| finding.step.as_deref() == Some(id.as_str()));
                for finding in of_server {
                    if let Some(field) = finding
                        .field
                        .as_ref()
                        .filter(|field| !all.iter().any(|(name, _)| name == *field) && fields.iter().any(|spec| spec.name == **field))
                    {
                        all.push((field.clone(), finding.message.clone()));
                    }
                }
            });
            all
        })
    };
    let discover = {
        let (node, fields) = (node.clone(), operation.fields.clone());
        let asked = StoredValue::new(HashMap::<String, TimeoutHandle>::new());
        Callback::new(move |ask: Discover| {
            if let Some(before) = asked.try_update_value(|asked| asked.remove(&ask.source)).flatten() {
                before.clear();
            }
            // What columns there are cannot be said before the table is chosen.
            if waits(&fields, &ask) {
                ask.answer.set(Some(Ok(Vec::new())));
                return;
            }
            let name = node.with_untracked(connection);
            let found = editor.connections.with_untracked(|all| {
                all.iter().find(|connection| Some(&connection.name) == name.as_ref()).map(|connection| connection.id)
            });
            let Some(found) = found else {
                ask.answer.set(Some(Err("Choose a connection first.".to_owned())));
                return;
            };
            let source = ask.source.clone();
            let timer = set_timeout_with_handle(
                move || {
                    editor.alive.spawn(async move {
                        let answer = api::options(found, ask.source, ask.settings).await.map_err(|problem| problem.detail);
                        // The form may have been left meanwhile.
                        let _ = ask.answer.try_set(Some(answer));
                    });
                },
                ASK_AFTER,
            );
            // Without a timer nothing is offered; what is typed counts all the same.
            if let Ok(timer) = timer {
                asked.update_value(|asked| {
                    asked.insert(source, timer);
                });
            }
        })
    };
    let fires = Callback::new(move |ask: Fires| {
        editor.alive.spawn(async move {
            let answer = api::next_fires(ask.settings).await.map_err(|problem| {
                // The sentence of the setting says more than that something is invalid.
                problem.fields.first().map_or(problem.detail.clone(), |field| field.detail.clone())
            });
            // The form may have been left meanwhile.
            let _ = ask.answer.try_set(Some(answer));
        });
    });
    let per_record = {
        let id = id.clone();
        Callback::new(move |field: FieldSpec| view! { <PerRecord id=id.clone() field=field /> }.into_any())
    };
    let is_step = node.with_untracked(|node| matches!(node, Node::Step(_)));
    let takes_connection = spec.takes_connection();
    let fields = operation.fields.clone();
    view! {
        <p class="t2 insp-summary">{operation.summary.clone()}</p>
        {takes_connection.then(|| view! { <ConnectionSelect id=id.clone() spec=spec.clone() /> })}
        {if is_step {
            view! { <SpecForm fields=fields values=values problems=problems discover=discover fires=fires per_record=per_record /> }.into_any()
        } else {
            view! { <SpecForm fields=fields values=values problems=problems discover=discover fires=fires /> }.into_any()
        }}
    }
    .into_any()
}

/// Whether something else must be chosen before the system can be asked.
fn waits(fields: &[FieldSpec], ask: &Discover) -> bool {
    fields.iter().any(|field| {
        let other = matches!(&field.input, Input::Discovered { source, many: false } if *source != ask.source);
        other && field.required && ask.settings.get(&field.name).and_then(Value::as_str).is_none_or(|text| text.trim().is_empty())
    })
}

/// The first key whose value differs, so that each field is a step of undo of its own.
fn changed_key(old: &Map<String, Value>, new: &Map<String, Value>) -> String {
    old.keys().chain(new.keys()).find(|key| old.get(*key) != new.get(*key)).cloned().unwrap_or_default()
}

#[component]
fn ConnectionSelect(id: String, spec: ConnectorSpec) -> impl IntoView {
    let editor = Editor::here();
    let needed = spec.needs_connection();
    let name = spec.name.clone();
    let options = Signal::derive(move || {
        let none = if needed { "Choose a connection" } else { "None" };
        let own = editor.connections.with(|all| {
            all.iter()
                .filter(|connection| connection.connector == name)
                .map(|connection| (connection.name.clone(), connection.name.clone()))
                .collect::<Vec<_>>()
        });
        std::iter::once((String::new(), none.to_owned())).chain(own).collect::<Vec<_>>()
    });
    let node = editor.node(&id).map(|signals| signals.node);
    let value = Signal::derive(move || node.as_ref().and_then(|node| node.with(connection)).unwrap_or_default());
    let error = Signal::derive(move || {
        (needed && value.with(String::is_empty)).then(|| "Choose the account or server that this step talks to.".to_owned())
    });
    let reload = move |_| {
        editor.alive.spawn(async move {
            if let Ok(all) = api::connections().await {
                // The page may have been left meanwhile.
                let _ = editor.connections.try_set(all);
            }
        });
    };
    let change = {
        let id = id.clone();
        move |name: String| {
            editor.change_node(&id, "connection", |node| set_connection(node, Some(name.clone()).filter(|name| !name.is_empty())))
        }
    };
    let new = format!("/connections?new={}", spec.name);
    view! {
        <div class="connection-select" on:focusin=reload>
            <Select label="Connection" value=value options=options required=needed error=error on_change=change />
            <a class="fs12" href=new>"New connection"</a>
        </div>
    }
}

/// A field that each record may fill anew: constants are settings, everything else is a value.
#[component]
fn PerRecord(id: String, field: FieldSpec) -> impl IntoView {
    let editor = Editor::here();
    let how = match field.input {
        Input::Code => Constant::Lines,
        Input::Json => Constant::Json,
        Input::Number { .. } | Input::Switch => Constant::Free,
        _ => Constant::Text,
    };
    let name = field.name.clone();
    let node = editor.node(&id).map(|signals| signals.node);
    let value = {
        let name = name.clone();
        Signal::derive(move || node.as_ref().and_then(|node| node.with(|node| read(node, &name))))
    };
    let step = id.clone();
    let write = move |fill: Option<Fill>| editor.change_node(&id, &format!("value {name}"), |node| store(node, &name, fill));
    let placeholder =
        field.default.as_ref().map_or_else(|| field.example.clone(), |default| super::value::shown(&default.into(), Constant::Free));
    view! { <ValueField step=step label=field.label value=value on_change=write how=how placeholder=placeholder /> }
}

fn read(node: &Node, name: &str) -> Option<Fill> {
    let Node::Step(step) = node else { return None };
    let Action::Operation(operation) = &step.action else { return None };
    operation.values.get(name).cloned().or_else(|| operation.settings.get(name).map(|value| Fill::Constant(value.into())))
}

fn store(node: &mut Node, name: &str, fill: Option<Fill>) {
    let Node::Step(step) = node else { return };
    let Action::Operation(operation) = &mut step.action else { return };
    operation.values.remove(name);
    operation.settings.shift_remove(name);
    match fill {
        Some(Fill::Constant(value)) => {
            let plain = Value::from(&value);
            let (written, exact) = (plain.to_string(), value.to_string());
            if written == exact {
                operation.settings.insert(name.to_owned(), plain);
            } else {
                // The settings hold JSON's own numbers only; a value keeps every digit.
                operation.values.insert(name.to_owned(), Fill::Constant(value));
            }
        }
        Some(fill) => {
            operation.values.insert(name.to_owned(), fill);
        }
        None => {}
    }
}
