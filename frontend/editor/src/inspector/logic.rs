//! The forms of the built-in steps: map, filter, branch.

use super::condition::ConditionEditor;
use crate::{
    document::{Change, Entry, Node, graph},
    save,
    state::Editor,
};
use flow::document::{Action, Branch, Way};
use leptos::{html, prelude::*};
use mapping::document::Condition;
use ui::{Button, Icon, IconButton, Size, Switch};

/// A summary, and the way to the mapper.
#[component]
pub fn MapForm(id: String) -> impl IntoView {
    let editor = Editor::here();
    let counts = {
        let id = id.clone();
        Memo::new(move |_| {
            editor.track_flow(|flow| {
                let step = flow.steps.iter().find(|step| step.id == id)?;
                let Action::Map(mapping) = &step.action else { return None };
                let mapped = mapping.targets.iter().filter(|target| target.value.is_some()).count();
                let open = mapping.targets.iter().filter(|target| target.required && target.value.is_none()).count();
                Some((mapping.targets.len(), mapped, open))
            })
        })
    };
    let href = format!("/flows/{}/map/{id}", editor.id);
    let link = NodeRef::<html::A>::new();
    // The mapper reads the draft from the server: what is not saved yet is saved first.
    let go = move |event: web_sys::MouseEvent| {
        if matches!(editor.saving.get_untracked(), save::SaveState::Saved { .. }) {
            return;
        }
        event.prevent_default();
        editor.alive.spawn(async move {
            if save::whole(editor).await {
                if let Some(link) = link.get_untracked() {
                    link.click();
                }
            } else {
                editor.toasts.failed("The mapper was not opened", "The flow is not saved yet, and the mapper works on what is saved.");
            }
        });
    };
    view! {
        <p class="t2 insp-summary">"Makes each record anew: you draw which field goes where, and what happens to it on the way."</p>
        {move || counts.get().map(|(all, mapped, open)| view! {
            <dl class="facts">
                <dt>"Target fields"</dt><dd>{all.to_string()}</dd>
                <dt>"Mapped"</dt><dd>{mapped.to_string()}</dd>
                {(open > 0).then(|| view! { <dt class="fg-warning">"Required, nothing mapped"</dt><dd class="fg-warning">{open.to_string()}</dd> })}
            </dl>
        })}
        <a node_ref=link class="btn primary fill" href=href on:click=go><Icon name="map" class="s" />"Open the mapper"</a>
    }
}

/// What is kept.
#[component]
pub fn FilterForm(id: String) -> impl IntoView {
    let editor = Editor::here();
    let node = editor.node(&id).map(|signals| signals.node);
    let value = Signal::derive(move || {
        node.as_ref()
            .and_then(|node| {
                node.with(|node| match node {
                    Node::Step(step) => match &step.action {
                        Action::Filter(filter) => Some(filter.keep.clone()),
                        _ => None,
                    },
                    Node::Trigger(_) => None,
                })
            })
            .unwrap_or_else(|| Condition::All(Vec::new()))
    });
    let step = id.clone();
    let write = move |condition: Condition| {
        editor.change_node(&id, "condition", |node| {
            if let Node::Step(step) = node
                && let Action::Filter(filter) = &mut step.action
            {
                filter.keep = condition;
            }
        });
    };
    view! {
        <p class="t2 insp-summary">"Keeps the records that meet the condition; the others end here and are counted as filtered."</p>
        <h3 class="insp-h">"Keep a record if"</h3>
        <ConditionEditor step=step value=value on_change=write />
    }
}

/// The ways of a branch.
#[component]
pub fn BranchForm(id: String) -> impl IntoView {
    let editor = Editor::here();
    let branch = {
        let id = id.clone();
        Memo::new(move |_| editor.track_flow(|flow| branch_of(flow, &id)))
    };
    let ports = Memo::new(move |_| branch.with(|branch| branch.ways.iter().map(|way| way.port.clone()).collect::<Vec<_>>()));
    let otherwise = Memo::new(move |_| branch.with(|branch| branch.otherwise.is_some()));
    let id = StoredValue::new(id);
    let add = move |_| {
        change(editor, &id.get_value(), "Add a way", |branch| {
            let port = graph::free_id(
                branch.ways.iter().map(|way| way.port.as_str()).chain(branch.otherwise.as_deref()),
                &format!("way_{}", branch.ways.len() + 1),
            );
            branch.ways.push(Way { port, name: String::new(), condition: Condition::All(Vec::new()) });
        });
    };
    let keep_rest = move |on: bool| {
        change(editor, &id.get_value(), "Change the other records", |branch| branch.otherwise = on.then(|| "otherwise".to_owned()));
    };
    view! {
        <p class="t2 insp-summary">"Each record goes the first way whose condition it meets."</p>
        <For each=move || ports.get() key=Clone::clone let:port>
            <WayForm id=id.get_value() port=port branch=branch />
        </For>
        <Button size=Size::Small icon="plus" on_click=add>"Add a way"</Button>
        <div class="field switch-row insp-gap">
            <Switch label="Any other records go on" on=otherwise on_change=keep_rest />
            <div><div>"Any other records go on"</div><div class="help">"Off: they end here and are counted as filtered."</div></div>
        </div>
    }
}

fn branch_of(flow: &flow::Flow, id: &str) -> Branch {
    let step = flow.steps.iter().find(|step| step.id == id);
    match step.map(|step| &step.action) {
        Some(Action::Branch(branch)) => branch.clone(),
        _ => Branch { ways: Vec::new(), otherwise: None },
    }
}

/// Changes a branch, and takes the edges of ports away that are gone.
fn change(editor: Editor, id: &str, label: &str, change: impl FnOnce(&mut Branch)) {
    let changes = editor.with_flow(|flow| changes(flow, id, change));
    editor.perform(Entry::new(label, changes));
}

fn changes(flow: &flow::Flow, id: &str, change: impl FnOnce(&mut Branch)) -> Vec<Change> {
    let Some(before) = graph::node(flow, id) else { return Vec::new() };
    let mut after = before.clone();
    if let Node::Step(step) = &mut after
        && let Action::Branch(branch) = &mut step.action
    {
        change(branch);
    }
    let ports = graph::ports_out(&after, true);
    let lost = flow.edges.iter().enumerate().rev().filter(|(_, edge)| edge.from == id && !ports.contains(&edge.port));
    let lost = lost.map(|(at, edge)| Change::Edge { edge: edge.clone(), at, added: false });
    lost.chain(std::iter::once(Change::replace(before, after))).collect()
}

#[component]
fn WayForm(id: String, port: String, branch: Memo<Branch>) -> impl IntoView {
    let editor = Editor::here();
    let (step, id, port) = (id.clone(), StoredValue::new(id), StoredValue::new(port));
    let at = Memo::new(move |_| branch.with(|branch| branch.ways.iter().position(|way| way.port == port.get_value())));
    let way = Memo::new(move |_| branch.with(|branch| at.get().and_then(|at| branch.ways.get(at).cloned())));
    let name = move || way.with(|way| way.as_ref().map(|way| way.name.clone()));
    let condition =
        Signal::derive(move || way.with(|way| way.as_ref().map(|way| way.condition.clone())).unwrap_or_else(|| Condition::All(Vec::new())));
    let edit = move |key: &str, edit: &dyn Fn(&mut Way)| {
        editor.change_node(&id.get_value(), &format!("{key} {}", port.get_value()), |node| {
            if let Node::Step(step) = node
                && let Action::Branch(branch) = &mut step.action
                && let Some(way) = branch.ways.iter_mut().find(|way| way.port == port.get_value())
            {
                edit(way);
            }
        });
    };
    let number = move || at.get().map_or(0, |at| at + 1);
    let shift = move |by: isize| {
        change(editor, &id.get_value(), "Reorder the ways", |branch| {
            if let Some(at) = branch.ways.iter().position(|way| way.port == port.get_value()) {
                let to = at.saturating_add_signed(by).min(branch.ways.len() - 1);
                let way = branch.ways.remove(at);
                branch.ways.insert(to, way);
            }
        });
    };
    view! {
        <section class="way" aria-label=move || format!("Way {}", number())>
            <div class="way-head">
                <span class="badge neutral">{number}</span>
                <div class="input sm"><input aria-label=move || format!("Name of way {}", number()) placeholder="Name, or left to the condition" prop:value=name on:input=move |event| { let text = event_target_value(&event); edit("way name", &|way: &mut Way| way.name.clone_from(&text)); } /></div>
                <IconButton icon="up" label="Earlier" class="sm" on_click=move |_| shift(-1) />
                <IconButton icon="down" label="Later" class="sm" on_click=move |_| shift(1) />
                <IconButton icon="x" label=Signal::derive(move || format!("Remove way {}", number())) class="sm" on_click=move |_| {
                    change(editor, &id.get_value(), "Remove a way", |branch| branch.ways.retain(|way| way.port != port.get_value()));
                } />
            </div>
            <ConditionEditor step=step value=condition on_change=move |condition: Condition| edit("way condition", &|way: &mut Way| way.condition = condition.clone()) />
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Log, fixture};

    #[test]
    fn removing_a_way_takes_its_edges_along() {
        let start = fixture::branched();
        let (mut flow, mut log) = (start.clone(), Log::default());
        let removal = changes(&flow, "split", |branch| branch.ways.clear());
        log.perform(&mut flow, Entry::new("Remove", removal));
        assert!(!flow.edges.iter().any(|edge| edge.from == "split"));
        log.undo(&mut flow);
        assert_eq!(flow, start);
    }
}
