//! The forms of the other built-in steps, drawn from their specs.

use crate::{
    document::{Node, built, graph},
    state::Editor,
};
use leptos::prelude::*;
use serde_json::{Map, Value};
use ui::SpecForm;

fn shown(node: &Node) -> Map<String, Value> {
    match node {
        Node::Step(step) => built::settings(&step.action),
        Node::Trigger(_) => Map::new(),
    }
}

/// The form of a built-in step.
#[component]
pub fn BuiltForm(id: String) -> impl IntoView {
    let editor = Editor::here();
    let Some(signals) = editor.node(&id) else { return ().into_any() };
    let node = signals.node;
    let Some(Node::Step(step)) = editor.with_flow(|flow| graph::node(flow, &id)) else { return ().into_any() };
    let fields = built::fields(&step.action);
    let summary = built::kind_of(&step.action).map(|kind| kind.summary);
    let values = RwSignal::new(node.with_untracked(shown));
    let wrong = RwSignal::new(None::<String>);
    // The form writes into the flow, and undo writes into the form.
    {
        let id = id.clone();
        Effect::new(move |before: Option<()>| {
            let new = values.get();
            let Some(Node::Step(step)) = editor.with_flow(|flow| graph::node(flow, &id)) else { return };
            if before.is_none() || built::settings(&step.action) == new {
                return;
            }
            match built::applied(&step.action, &new) {
                Ok(action) => {
                    wrong.set(None);
                    editor.change_node(&id, "setting", |node| {
                        if let Node::Step(step) = node {
                            step.action = action;
                        }
                    });
                }
                Err(why) => wrong.set(Some(why)),
            }
        });
    }
    {
        let node = node.clone();
        Effect::new(move || {
            let now = node.with(shown);
            // What cannot be read yet stays as it was typed.
            if wrong.with_untracked(Option::is_none) && values.with_untracked(|values| *values != now) {
                values.set(now);
            }
        });
    }
    let problems = Signal::derive(move || {
        editor.findings.with(|findings| {
            let own = findings.iter().filter(|finding| finding.step.as_deref() == Some(id.as_str()));
            own.filter_map(|finding| Some((finding.field.clone()?, finding.message.clone()))).collect::<Vec<_>>()
        })
    });
    view! {
        <p class="t2 insp-summary">{summary}"."</p>
        <SpecForm fields=fields values=values problems=problems />
        {move || wrong.get().map(|why| view! { <p class="fg-failed" role="alert">{why}</p> })}
    }
    .into_any()
}
