//! The keyboard of the editor: walking the graph, adding, connecting, removing, undoing.

use crate::{
    document::graph,
    palette, save,
    state::{Connecting, Editor, Selection, Tool},
};
use canvas::{
    gesture::PortRef,
    walk::{self, Direction},
};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// Every key, in words: `?` shows them.
pub const KEYS: [(&str, &str); 18] = [
    ("← → ↑ ↓", "Walk from step to step"),
    ("Enter", "Open the step"),
    ("/", "Add a trigger, a step after this one, or on the selected connection"),
    ("C", "Connect: arrows choose the step, Tab the port, Enter connects"),
    ("E", "Select the connections of this step, one after the other"),
    ("Alt + arrows", "Move the step by one grid line"),
    ("Del", "Remove what is selected"),
    ("Ctrl A", "Select everything"),
    ("Shift + Space", "Add this step to the selection"),
    ("Ctrl Z, Ctrl Shift Z", "Undo, redo"),
    ("Ctrl S", "Save now"),
    ("Ctrl Enter", "Test the flow"),
    ("L", "Lay out"),
    ("F", "Fit the flow into the window"),
    ("+ −", "Zoom"),
    ("O", "Outline"),
    ("Space + drag, wheel", "Pan, zoom"),
    ("Esc", "Leave: palette, connecting, inspector, selection"),
];

/// A key was pressed somewhere in the editor.
pub fn pressed(editor: Editor, event: &KeyboardEvent) {
    if event.default_prevented() {
        return;
    }
    let done = if event.ctrl_key() || event.meta_key() { with_control(editor, event) } else { plain(editor, event) };
    if done {
        event.prevent_default();
        event.stop_propagation();
    }
}

fn with_control(editor: Editor, event: &KeyboardEvent) -> bool {
    let typing = ui::in_text_field();
    match event.key().to_lowercase().as_str() {
        "s" => {
            client::spawn(async move {
                if save::now(editor).await {
                    editor.say.set("Saved".to_owned());
                }
            });
        }
        "enter" => crate::test_run::start(editor, None, false),
        "z" if typing => return false,
        "z" if event.shift_key() => editor.redo(),
        "y" if !typing => editor.redo(),
        "z" => editor.undo(),
        "a" if !typing => {
            let nodes = editor.order.get_untracked().into_iter().collect();
            editor.select(Selection { nodes, edge: None });
            editor.say.set("Everything selected".to_owned());
        }
        _ => return false,
    }
    true
}

fn plain(editor: Editor, event: &KeyboardEvent) -> bool {
    if editor.question.with_untracked(Option::is_some) || editor.keys.get_untracked() {
        return false;
    }
    if editor.connecting.with_untracked(Option::is_some) {
        return connecting(editor, event);
    }
    if event.key() == "Escape" {
        return escape(editor);
    }
    if ui::in_text_field() {
        return false;
    }
    let on_board = on_board();
    let key = event.key();
    match key.as_str() {
        "/" => palette::open_here(editor),
        "?" => editor.keys.set(true),
        _ if !on_board => return false,
        "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" => {
            let direction = direction(&key);
            if event.alt_key() { nudge(editor, direction) } else { step(editor, direction, event.shift_key()) }
        }
        "Enter" => return enter(editor),
        " " if event.shift_key() => {
            let Some(id) = editor.cursor.get_untracked() else { return false };
            editor.toggle_node(&id);
        }
        " " => {}
        "Delete" | "Backspace" => {
            if editor.selection.with_untracked(|selection| selection.nodes.is_empty() && selection.edge.is_none())
                && let Some(id) = editor.cursor.get_untracked()
            {
                editor.select_node(&id);
            }
            editor.remove_selected();
        }
        "c" | "C" => begin_connecting(editor),
        "e" | "E" => next_edge(editor),
        "l" | "L" => editor.lay_out(),
        "f" | "F" => editor.fit(),
        "o" | "O" => editor.outline.update(|open| *open = !*open),
        "v" | "V" => editor.tool.set(Tool::Select),
        "h" | "H" => editor.tool.set(Tool::Hand),
        "+" | "=" => editor.zoom(canvas::viewport::ZOOM_STEP),
        "-" => editor.zoom(1.0 / canvas::viewport::ZOOM_STEP),
        _ => return false,
    }
    true
}

/// Whether the focus is on the canvas, a node, or nowhere: elsewhere keys belong to what has the focus.
fn on_board() -> bool {
    let Some(active) = document().active_element() else { return true };
    active.tag_name() == "BODY"
        || active.has_attribute("data-node")
        || active.get_attribute("data-testid").as_deref() == Some("flow-canvas")
}

fn direction(key: &str) -> Direction {
    match key {
        "ArrowLeft" => Direction::Left,
        "ArrowRight" => Direction::Right,
        "ArrowUp" => Direction::Up,
        _ => Direction::Down,
    }
}

fn step(editor: Editor, direction: Direction, add: bool) {
    let nodes = editor.rects();
    let next = match editor.cursor.get_untracked() {
        Some(here) => {
            let edges = editor.with_flow(|flow| flow.edges.iter().map(|edge| (edge.from.clone(), edge.to.clone())).collect::<Vec<_>>());
            walk::next(&here, direction, &nodes, &edges).map(str::to_owned)
        }
        None => nodes.first().map(|(id, _)| id.clone()),
    };
    let Some(id) = next else { return };
    if add {
        let mut nodes = editor.selection.get_untracked().nodes;
        nodes.insert(id.clone());
        editor.cursor.set(Some(id.clone()));
        editor.select(Selection { nodes, edge: None });
    } else {
        editor.select_node(&id);
    }
    editor.show(&id);
    crate::focus::node(&id);
}

fn nudge(editor: Editor, direction: Direction) {
    let (dx, dy) = match direction {
        Direction::Left => (-canvas::snap::GRID, 0.0),
        Direction::Right => (canvas::snap::GRID, 0.0),
        Direction::Up => (0.0, -canvas::snap::GRID),
        Direction::Down => (0.0, canvas::snap::GRID),
    };
    let ids: Vec<String> = editor.selection.get_untracked().nodes.into_iter().collect();
    let places: Vec<_> = ids.iter().filter_map(|id| Some((id.clone(), editor.node(id)?.at.get_untracked().moved(dx, dy)))).collect();
    let changes = editor.with_flow(|flow| crate::document::edit::move_to(flow, &places));
    editor.perform(crate::document::Entry::merging("Move", "nudge", changes));
}

fn enter(editor: Editor) -> bool {
    let Some(id) = editor.cursor.get_untracked() else { return false };
    editor.select_node(&id);
    editor.inspect();
    crate::focus::first_in("[data-testid=\"inspector\"] .insp-body");
    true
}

fn escape(editor: Editor) -> bool {
    if editor.palette.with_untracked(Option::is_some) {
        editor.palette.set(None);
    } else if editor.wire.with_untracked(Option::is_some) || editor.marquee.with_untracked(Option::is_some) {
        return false;
    } else if editor.inspecting.get_untracked() {
        editor.inspecting.set(false);
    } else if editor.outline.get_untracked() {
        editor.outline.set(false);
    } else {
        editor.clear_selection();
    }
    match editor.cursor.get_untracked() {
        Some(id) => crate::focus::node(&id),
        None => crate::focus::canvas(),
    }
    true
}

fn begin_connecting(editor: Editor) {
    let Some(id) = editor.cursor.get_untracked() else { return };
    let ports = editor.with_flow(|flow| graph::node(flow, &id).map(|node| graph::ports_out(&node, graph::failed_used(&flow.edges, &id))));
    let ports = ports.unwrap_or_default();
    let free = editor.with_flow(|flow| ports.iter().position(|port| !flow.edges.iter().any(|edge| edge.from == id && edge.port == *port)));
    if !offer(editor, &id, &ports, free.unwrap_or(0)) {
        editor.say.set("There is no step that this one could be connected with.".to_owned());
    }
}

/// Shows where a port may lead; nothing to show gives false.
fn offer(editor: Editor, id: &str, ports: &[String], at: usize) -> bool {
    let Some(port) = ports.get(at) else { return false };
    let mut to = editor.with_flow(|flow| graph::may_connect(flow, id, port));
    let here = editor.node(id).map(|node| node.rect().center()).unwrap_or_default();
    let far = |id: &String| editor.node(id).map_or(f64::MAX, |node| node.rect().center().distance(here));
    to.sort_by(|a, b| far(a).total_cmp(&far(b)));
    if to.is_empty() {
        return false;
    }
    let title = editor.title_of(&to[0]);
    editor.connecting.set(Some(Connecting { from: PortRef { node: id.to_owned(), port: port.clone() }, to, at: 0 }));
    editor.say.set(format!("Connect with {title}? Enter connects, arrows choose another step."));
    true
}

fn connecting(editor: Editor, event: &KeyboardEvent) -> bool {
    let Some(now) = editor.connecting.get_untracked() else { return false };
    let count = now.to.len();
    let choose = |at: usize| {
        let title = editor.title_of(&now.to[at]);
        editor.connecting.set(Some(Connecting { at, ..now.clone() }));
        editor.show(&now.to[at]);
        editor.say.set(title);
    };
    match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => choose((now.at + 1) % count),
        "ArrowLeft" | "ArrowUp" => choose((now.at + count - 1) % count),
        "Tab" => {
            let id = &now.from.node;
            let ports = editor
                .with_flow(|flow| graph::node(flow, id).map(|node| graph::ports_out(&node, graph::failed_used(&flow.edges, id))))
                .unwrap_or_default();
            let at = ports.iter().position(|port| *port == now.from.port).unwrap_or(0);
            for next in 1..=ports.len() {
                if offer(editor, id, &ports, (at + next) % ports.len()) {
                    break;
                }
            }
        }
        "Enter" => {
            editor.connecting.set(None);
            editor.connect(&now.from.node, &now.from.port, &now.to[now.at]);
        }
        "Escape" => editor.connecting.set(None),
        _ => return false,
    }
    true
}

/// Selects the next edge that leaves or enters the cursor's node.
fn next_edge(editor: Editor) {
    let Some(id) = editor.cursor.get_untracked() else { return };
    let own: Vec<_> = editor.with_flow(|flow| flow.edges.iter().filter(|edge| edge.from == id || edge.to == id).cloned().collect());
    let now =
        editor.selection.with_untracked(|selection| selection.edge.as_ref().and_then(|edge| own.iter().position(|other| other == edge)));
    let next = now.map_or(0, |at| (at + 1) % own.len().max(1));
    if let Some(edge) = own.get(next).cloned() {
        editor.say.set(format!("Connection from {} to {}", editor.title_of(&edge.from), editor.title_of(&edge.to)));
        editor.select(Selection { edge: Some(edge), ..Selection::default() });
    }
}
