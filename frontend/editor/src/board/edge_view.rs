//! One edge: halo, wire and hit area; above it the count of the last test and the `+`.

use crate::{document::insert::Place, palette, state::Editor, test_run};
use flow::document::{Edge, PORT_FAILED};
use leptos::prelude::*;
use ui::Icon;

/// The lines of an edge.
#[component]
pub fn EdgeView(edge: Edge) -> impl IntoView {
    let editor = Editor::here();
    let failed = edge.port == PORT_FAILED;
    let key = key(&edge);
    let path = {
        let edge = edge.clone();
        Memo::new(move |_| super::curve(editor, &edge).map(|curve| curve.path()))
    };
    let lit = lit(editor, &edge);
    move || {
        path.with(Option::is_some).then(|| {
            let d = move || path.get().unwrap_or_default();
            view! {
                <g class="edge" data-edge=key.clone()>
                    <path class="wire halo" d=d></path>
                    <path class="wire" class:failed=failed class:on=move || lit.get() d=d></path>
                    <path class="wire hit" d=d></path>
                </g>
            }
        })
    }
}

/// Whether the edge or one of its ends is selected.
fn lit(editor: Editor, edge: &Edge) -> Memo<bool> {
    let edge = edge.clone();
    Memo::new(move |_| {
        let end = |id: &str| editor.node(id).is_some_and(|node| node.selected.get());
        end(&edge.from) | end(&edge.to) | editor.selection.with(|selection| selection.edge.as_ref() == Some(&edge))
    })
}

/// The count and the `+` of an edge, or what can be done with it while it is selected.
#[component]
pub fn EdgeLabel(edge: Edge, hovered: RwSignal<Option<String>>) -> impl IntoView {
    let editor = Editor::here();
    let failed = edge.port == PORT_FAILED;
    let middle = {
        let edge = edge.clone();
        Memo::new(move |_| super::curve(editor, &edge).map(|curve| curve.middle()))
    };
    let left = move || middle.get().map(|at| format!("{}px", at.x));
    let top = move || middle.get().map(|at| format!("{}px", at.y));
    let count = {
        let edge = edge.clone();
        Memo::new(move |_| {
            editor.run.with(|run| run.as_ref().and_then(|run| editor.edges.with(|edges| test_run::count(run, edges, &edge))))
        })
    };
    let selected = {
        let edge = edge.clone();
        Memo::new(move |_| editor.selection.with(|selection| selection.edge.as_ref() == Some(&edge)))
    };
    let key = key(&edge);
    let near = Memo::new(move |_| hovered.with(|hovered| hovered.as_deref() == Some(key.as_str())));
    let name = format!("between {} and {}", editor.title_of(&edge.from), editor.title_of(&edge.to));
    let open = move |_| {
        let at = middle.get_untracked().unwrap_or_default();
        let screen = editor.view.get_untracked().to_screen(at);
        palette::open(editor, Place::Edge(edge.clone()), screen.moved(0.0, 18.0));
    };
    let add_label = format!("Add a step {name}");
    let remove_label = format!("Remove the connection {name}");
    view! {
        <div class="edge-tools" class:is-near=move || near.get() || selected.get() style:left=left style:top=top>
            {move || count.get().map(|count| view! {
                <span class="elabel" class:failed=failed data-testid="edge-count">
                    {failed.then(|| view! { <Icon name="failedrec" class="xs" /> })}
                    {ui::format::count(count)}
                </span>
            })}
            <button type="button" class="plus" aria-label=add_label.clone() data-tip="Add a step here" on:click=open.clone() tabindex="-1">
                <Icon name="plus" class="xs" />
            </button>
            {move || {
                let remove_label = remove_label.clone();
                selected.get().then(|| view! {
                    <button type="button" class="plus remove" aria-label=remove_label data-tip="Remove" data-keys="Del" on:click=move |_| editor.remove_selected()>
                        <Icon name="x" class="xs" />
                    </button>
                })
            }}
        </div>
    }
}

/// The name of an edge within the page.
pub fn key(edge: &Edge) -> String {
    format!("{}|{}|{}", edge.from, edge.port, edge.to)
}
