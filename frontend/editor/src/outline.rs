//! The outline: the same flow as a tree, the screen reader's twin of the canvas.

use crate::{
    document::{graph, node as words},
    state::Editor,
};
use leptos::{ev::KeyboardEvent, prelude::*};
use ui::{IconButton, Tile};

/// One line of the tree.
#[derive(Clone, PartialEq)]
struct Line {
    id: String,
    depth: usize,
    way: String,
    sentence: String,
    kind: String,
    icon: String,
    hue: u16,
    again: bool,
}

/// The tree.
#[component]
pub fn Outline() -> impl IntoView {
    let editor = Editor::here();
    let lines = Memo::new(move |_| editor.specs.with(|specs| editor.track_flow(|flow| lines(flow, specs))));
    let at = RwSignal::new(0_usize);
    let keys = move |event: KeyboardEvent| {
        let last = lines.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => at.update(|at| *at = (*at + 1).min(last)),
            "ArrowUp" => at.update(|at| *at = at.saturating_sub(1)),
            "Home" => at.set(0),
            "End" => at.set(last),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
        crate::focus::soon(format!("[data-outline=\"{}\"]", at.get_untracked()));
    };
    view! {
        <aside class="outline" aria-label="Outline">
            <div class="outline-head">
                <h2>"Outline"</h2>
                <IconButton icon="x" label="Close the outline" keys="O" class="sm" on_click=move |_| editor.outline.set(false) />
            </div>
            <div role="tree" aria-label="Steps of the flow" class="scroll" on:keydown=keys>
                {move || lines.get().into_iter().enumerate().map(|(index, line)| {
                    let id = line.id.clone();
                    let shown = line.id.clone();
                    let selected = move || editor.selection.with(|selection| selection.nodes.contains(&shown)).to_string();
                    let name = format!("{}{} ({})", if line.way.is_empty() { String::new() } else { format!("{}: ", line.way) }, line.sentence, line.kind);
                    view! {
                        <div
                            role="treeitem"
                            class="outline-line"
                            prop:ariaLevel=(line.depth + 1).to_string()
                            aria-label=name
                            aria-selected=selected
                            data-outline=index.to_string()
                            tabindex=move || if at.get() == index { "0" } else { "-1" }
                            style:padding-left=format!("{}px", 12 + line.depth.min(12) * 14)
                            on:click=move |_| { at.set(index); go(editor, &id); }
                            on:keydown={
                                let id = line.id.clone();
                                move |event: KeyboardEvent| if event.key() == "Enter" || event.key() == " " {
                                    event.prevent_default();
                                    event.stop_propagation();
                                    go(editor, &id);
                                    crate::focus::first_in("[data-testid=\"inspector\"] .insp-body");
                                }
                            }
                        >
                            <Tile icon=line.icon hue=line.hue />
                            <span class="ell">
                                {(!line.way.is_empty()).then(|| view! { <span class="t3">{line.way.clone()}" "</span> })}
                                {line.sentence.clone()}
                            </span>
                            {line.again.then(|| view! { <span class="t3 fs12">"(above)"</span> })}
                        </div>
                    }
                }).collect_view()}
            </div>
        </aside>
    }
}

fn go(editor: Editor, id: &str) {
    editor.select_node(id);
    editor.inspect();
    editor.show(id);
}

fn lines(flow: &flow::Flow, specs: &[connector::ConnectorSpec]) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    let roots = graph::ids(flow).filter(|id| !flow.edges.iter().any(|edge| edge.to == *id));
    let mut open: Vec<(String, String, usize)> = roots.map(|id| (id.to_owned(), String::new(), 0)).collect();
    open.reverse();
    while let Some((id, way, depth)) = open.pop() {
        let Some(node) = graph::node(flow, &id) else { continue };
        let face = words::face(&node, specs);
        let again = out.iter().any(|line| line.id == id);
        out.push(Line { id: id.clone(), depth, way, sentence: face.sentence, kind: face.kind, icon: face.icon, hue: face.hue, again });
        if !again {
            let next = flow.edges.iter().rev().filter(|edge| edge.from == id);
            // A chain stays at its depth; only ways indent.
            let deeper = usize::from(flow.edges.iter().filter(|edge| edge.from == id).count() > 1);
            open.extend(next.map(|edge| (edge.to.clone(), words::port_name(&node, &edge.port), depth + deeper)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::fixture;

    #[test]
    fn ways_indent_and_joins_are_named_once() {
        let mut flow = fixture::branched();
        flow.edges.push(flow::document::Edge { from: "split".to_owned(), port: "otherwise".to_owned(), to: "save".to_owned() });
        let lines: Vec<String> = lines(&flow, &[])
            .into_iter()
            .map(|line| format!("{}{}{}", "-".repeat(line.depth), line.id, if line.again { "*" } else { "" }))
            .collect();
        assert_eq!(lines, ["received", "split", "-map_eu", "-save", "-save*"]);
    }
}
