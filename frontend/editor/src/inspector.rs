//! The inspector: one form made from what the selected node is.

mod built;
mod condition;
mod data;
mod logic;
mod on_error;
mod operation;
pub mod sample;
mod value;
mod webhook;

use crate::{
    document::{Node, graph, node as words},
    state::{Editor, Tab},
    test_run,
};
use flow::document::Action;
use leptos::prelude::*;
pub use on_error::Figure;
use ui::{Button, IconButton, Look, Menu, MenuItem, Tabs, Tile};
pub use value::{Constant, ValueField};

/// The inspector, while it is open and one node is selected.
#[component]
pub fn Inspector() -> impl IntoView {
    let editor = Editor::here();
    let id = Memo::new(move |_| {
        editor.inspecting.get().then(|| editor.selection.with(|selection| selection.single().map(str::to_owned))).flatten()
    });
    move || id.get().filter(|id| editor.node(id).is_some()).map(|id| view! { <Opened id=id /> })
}

fn tab_name(tab: Tab) -> &'static str {
    match tab {
        Tab::SetUp => "set_up",
        Tab::OnError => "on_error",
        Tab::Data => "data",
    }
}

#[component]
fn Opened(id: String) -> impl IntoView {
    let editor = Editor::here();
    let signals = editor.node(&id);
    let face = {
        let signals = signals.clone();
        Memo::new(move |_| editor.specs.with(|specs| signals.as_ref().map(|signals| signals.node.with(|node| words::face(node, specs)))))
    };
    let is_step = signals.as_ref().is_some_and(|signals| signals.node.with_untracked(|node| matches!(node, Node::Step(_))));
    let kind = {
        let id = id.clone();
        move || {
            let node = editor.with_flow(|flow| graph::node(flow, &id));
            let operation = node.and_then(|node| {
                editor.specs.with_untracked(|specs| {
                    words::operation(&node, specs).map(|(_, operation)| format!(", {}", kind_words(operation.kind)))
                })
            });
            face.with(|face| face.as_ref().map(|face| format!("{}{}", face.kind, operation.unwrap_or_default())))
        }
    };
    let icon = Signal::derive(move || face.with(|face| face.as_ref().map(|face| face.icon.clone())).unwrap_or_default());
    let hue = Signal::derive(move || face.with(|face| face.as_ref().map(|face| face.hue)).unwrap_or_default());
    let tabs = Signal::derive(move || {
        let mut tabs = vec![(tab_name(Tab::SetUp).to_owned(), "Set up".to_owned(), None)];
        if is_step {
            tabs.push((tab_name(Tab::OnError).to_owned(), "On error".to_owned(), None));
        }
        tabs.push((tab_name(Tab::Data).to_owned(), "Data".to_owned(), None));
        tabs
    });
    let open = move |wanted: String| {
        if let Some(tab) = [Tab::SetUp, Tab::OnError, Tab::Data].into_iter().find(|tab| tab_name(*tab) == wanted) {
            editor.tab.set(tab);
        }
    };
    let until = id.clone();
    let body = id.clone();
    let name_id = id.clone();
    view! {
        <aside class="inspector" aria-label="Inspector" data-testid="inspector">
            <div class="insp-head">
                <Tile icon=icon hue=hue large=true />
                <span class="grow insp-words">
                    <Name id=name_id face=face />
                    <span class="t3 fs12 ell">{kind}</span>
                </span>
                <Menu label="More" face=ViewFn::from(|| view! { <ui::Icon name="more" /> })>
                    <MenuItem icon="trash" danger=true keys="Del" on_pick=move |()| editor.remove_selected()>"Remove"</MenuItem>
                </Menu>
                <IconButton icon="x" label="Close the inspector" keys="Esc" on_click=move |_| editor.inspecting.set(false) />
            </div>
            <Tabs label="Inspector" tabs=tabs value=Signal::derive(move || tab_name(editor.tab.get()).to_owned()) on_change=open />
            <div class="insp-body scroll" on:focusout=move |_| editor.seal()>
                {move || match editor.tab.get() {
                    Tab::SetUp => view! { <SetUp id=body.clone() /> }.into_any(),
                    Tab::OnError if is_step => view! { <on_error::OnErrorTab id=body.clone() /> }.into_any(),
                    Tab::OnError => ().into_any(),
                    Tab::Data => view! { <data::DataTab id=body.clone() /> }.into_any(),
                }}
            </div>
            <div class="insp-foot">
                <Button icon="play" busy=Signal::derive(move || editor.testing.get()) on_click={
                    let until = until.clone();
                    move |_| test_run::start(editor, Some(until.clone()), false)
                }>"Run up to here"</Button>
                {is_step.then(|| view! {
                    <Button look=Look::Ghost icon="eye" tip="Shows what would be sent, and does not send it" disabled=Signal::derive(move || editor.testing.get()) on_click=move |_| test_run::start(editor, Some(until.clone()), true)>"Dry run"</Button>
                })}
            </div>
        </aside>
    }
}

fn kind_words(kind: connector::OperationKind) -> &'static str {
    match kind {
        connector::OperationKind::Trigger => "trigger",
        connector::OperationKind::Read => "read",
        connector::OperationKind::Write => "write",
        connector::OperationKind::Search => "search",
    }
}

/// The step's name; empty: its sentence.
#[component]
fn Name(id: String, face: Memo<Option<words::Face>>) -> impl IntoView {
    let editor = Editor::here();
    let shown = {
        let id = id.clone();
        move || editor.track_flow(|flow| graph::node(flow, &id).and_then(|node| node.name().map(str::to_owned))).unwrap_or_default()
    };
    view! {
        <input
            class="insp-name"
            aria-label="Name of the step"
            placeholder=move || face.with(|face| face.as_ref().map(|face| face.sentence.clone()))
            prop:value=shown
            on:input=move |event| {
                let text = event_target_value(&event);
                editor.change_node(&id, "name", |node| node.rename(&text));
            }
        />
    }
}

/// The form of the node, by what it is.
#[component]
fn SetUp(id: String) -> impl IntoView {
    let editor = Editor::here();
    focus_wanted(editor);
    let Some(node) = editor.with_flow(|flow| graph::node(flow, &id)) else { return ().into_any() };
    match node {
        Node::Trigger(trigger) if trigger.connector == "webhook" => view! {
            <webhook::Webhook />
            <operation::OperationForm id=id.clone() />
            <sample::SampleEditor id=id />
        }
        .into_any(),
        Node::Trigger(_) => view! { <operation::OperationForm id=id /> }.into_any(),
        Node::Step(step) => match step.action {
            Action::Operation(_) => view! { <operation::OperationForm id=id /> }.into_any(),
            Action::Map(_) => view! { <logic::MapForm id=id /> }.into_any(),
            Action::Filter(_) => view! { <logic::FilterForm id=id /> }.into_any(),
            Action::Branch(_) => view! { <logic::BranchForm id=id /> }.into_any(),
            _ => view! { <built::BuiltForm id=id /> }.into_any(),
        },
    }
}

/// Focuses the field that a problem points to: by its name, else the first one.
fn focus_wanted(editor: Editor) {
    Effect::new(move || {
        let Some(field) = editor.wanted_field.get() else { return };
        editor.wanted_field.set(None);
        let inside = "[data-testid=\"inspector\"] .insp-body";
        let label = editor
            .selection
            .with_untracked(|selection| selection.single().map(str::to_owned))
            .and_then(|id| operation::label_of(editor, &id, &field));
        match label {
            Some(label) => crate::focus::labelled(inside, &label),
            None => crate::focus::first_in(inside),
        }
    });
}
