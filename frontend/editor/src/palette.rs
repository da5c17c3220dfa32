//! The palette: what can be added, found by words.

pub mod search;

use crate::{
    document::insert::Place,
    state::{Editor, PaletteAt},
};
use canvas::Point;
use flow::document::PORT_OUT;
use leptos::{ev::KeyboardEvent, html, prelude::*};
use search::Item;
use ui::{Icon, Tile};

/// The size that is kept free for it.
const WIDTH: f64 = 336.0;
/// See [`WIDTH`].
const HEIGHT: f64 = 392.0;

/// Opens it at a place of the canvas's element; it stays inside the window.
pub fn open(editor: Editor, place: Place, screen: Point) {
    let window = editor.window.get_untracked();
    let x = screen.x.min(window.width - WIDTH).max(12.0);
    let y = screen.y.min(window.height - HEIGHT).max(12.0);
    let trigger = editor.with_flow(|flow| flow.trigger.is_none() && flow.steps.is_empty());
    editor.palette.set(Some(PaletteAt { place, trigger, screen: Point::new(x, y) }));
}

/// Opens it for what a person most likely wants: a trigger where there is none, else a step after the selected
/// one, onto the selected edge, or after the last step.
pub fn open_here(editor: Editor) {
    let window = editor.window.get_untracked();
    let middle = Point::new((window.width - WIDTH) / 2.0, (window.height - HEIGHT) / 2.0);
    if editor.with_flow(|flow| flow.trigger.is_none()) {
        editor.palette.set(Some(PaletteAt {
            place: Place::Free(Point::default()),
            trigger: true,
            screen: Point::new(middle.x.max(12.0), middle.y.max(12.0)),
        }));
        return;
    }
    let selection = editor.selection.get_untracked();
    if let Some(edge) = selection.edge {
        let at = untrack(|| crate::board::curve(editor, &edge)).map(|curve| curve.middle()).unwrap_or_default();
        open(editor, Place::Edge(edge), editor.view.get_untracked().to_screen(at).moved(0.0, 18.0));
        return;
    }
    let chosen = selection.single().map(str::to_owned).or_else(|| editor.cursor.get_untracked());
    let after = editor.with_flow(|flow| {
        let last = || flow.steps.iter().rev().map(|step| step.id.clone()).find(|id| !flow.edges.iter().any(|edge| edge.from == *id));
        let id = chosen.or_else(last).or_else(|| flow.trigger.as_ref().map(|trigger| trigger.id.clone()))?;
        let node = crate::document::graph::node(flow, &id)?;
        let ports = crate::document::graph::ports_out(&node, false);
        let free = ports.iter().find(|port| !flow.edges.iter().any(|edge| edge.from == id && edge.port == **port));
        Some((id, free.or(ports.first()).cloned().unwrap_or_else(|| PORT_OUT.to_owned())))
    });
    match after {
        Some((node, port)) => {
            editor.show(&node);
            let corner = editor.node(&node).map(|node| node.rect()).unwrap_or_default();
            let screen = editor.view.get_untracked().to_screen(Point::new(corner.right(), corner.y));
            open(editor, Place::After { node, port }, screen.moved(16.0, 0.0));
        }
        None => open(editor, Place::Free(editor.middle()), middle),
    }
}

/// The palette, while it is open.
#[component]
pub fn Palette() -> impl IntoView {
    let editor = Editor::here();
    move || editor.palette.get().map(|at| view! { <Opened at=at /> })
}

#[component]
fn Opened(at: PaletteAt) -> impl IntoView {
    let editor = Editor::here();
    let typed = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let input = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get() {
            // Without the focus the list still works by mouse.
            let _ = input.focus();
        }
    });
    let trigger = at.trigger;
    let all =
        Memo::new(move |_| editor.specs.with(|specs| editor.connections.with(|connections| search::items(specs, connections, trigger))));
    let found = Memo::new(move |_| typed.with(|typed| all.with(|all| search::find(all, typed))));
    let place = StoredValue::new(at.place.clone());
    let close = move || {
        editor.palette.set(None);
        match editor.cursor.get_untracked() {
            Some(id) => crate::focus::node(&id),
            None => crate::focus::canvas(),
        }
    };
    let pick = move |at: usize| {
        let Some(item) = found.with_untracked(|found| found.get(at).cloned()) else { return };
        editor.palette.set(None);
        editor.insert(&item.choice, &place.get_value(), editor.middle());
    };
    let keys = move |event: KeyboardEvent| {
        let last = found.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|at| *at = (*at + 1).min(last)),
            "ArrowUp" => chosen.update(|at| *at = at.saturating_sub(1)),
            "Home" => chosen.set(0),
            "End" => chosen.set(last),
            "Enter" => pick(chosen.get_untracked()),
            "Escape" | "Tab" => close(),
            _ => {
                event.stop_propagation();
                return;
            }
        }
        event.prevent_default();
        event.stop_propagation();
        crate::focus::reveal(".palette [aria-selected='true']");
    };
    let title = if trigger { "Choose a trigger" } else { "Add a step" };
    let hint = match &at.place {
        Place::Edge(_) => "add between".to_owned(),
        Place::After { node, .. } | Place::Wire { node, .. } => format!("add after {}", editor.title_of(node)),
        Place::Free(_) => "add".to_owned(),
    };
    view! {
        <div
            class="pop palette"
            role="dialog"
            aria-label=title
            data-open
            style:left=format!("{}px", at.screen.x)
            style:top=format!("{}px", at.screen.y)
            on:keydown=keys
        >
            <div class="palette-q">
                <Icon name="search" class="s t3" />
                <input
                    node_ref=input
                    role="combobox"
                    aria-label=title
                    aria-expanded="true"
                    aria-controls="palette-list"
                    aria-activedescendant=move || format!("palette-{}", chosen.get())
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=if trigger { "What starts this flow?" } else { "What should happen?" }
                    prop:value=typed
                    on:input=move |event| {
                        typed.set(event_target_value(&event));
                        chosen.set(0);
                    }
                />
                <kbd>"Esc"</kbd>
            </div>
            <div class="palette-list" id="palette-list" role="listbox" aria-label="What can be added">
                {move || {
                    let mut group = "";
                    found.get().into_iter().enumerate().map(|(index, item)| {
                        let head = (item.group != group).then_some(item.group);
                        group = item.group;
                        view! {
                            {head.map(|head| view! { <div class="mh" role="presentation">{head}</div> })}
                            <Row item=item index=index chosen=chosen pick=Callback::new(pick) />
                        }
                    }).collect_view()
                }}
                {move || found.with(Vec::is_empty).then(|| view! {
                    <div class="palette-none">
                        <p class="med">"Nothing does that yet"</p>
                        <p class="t3 fs12">"Try other words, or the HTTP request, which reaches any web API."</p>
                    </div>
                })}
            </div>
            <div class="palette-foot t3 fs12">
                <span class="row g4"><kbd>"↑"</kbd><kbd>"↓"</kbd>"move"</span>
                <span class="row g4 grow"><kbd>"↵"</kbd><span class="ell">{hint}</span></span>
            </div>
        </div>
    }
}

#[component]
fn Row(item: Item, index: usize, chosen: RwSignal<usize>, pick: Callback<usize>) -> impl IntoView {
    let on = move || chosen.get() == index;
    let title =
        item.marked().into_iter().map(|(text, hit)| if hit { view! { <b>{text}</b> }.into_any() } else { text.into_any() }).collect_view();
    view! {
        <div
            class="mi"
            role="option"
            id=format!("palette-{index}")
            class:on=on
            aria-selected=move || on().to_string()
            on:pointermove=move |_| if chosen.get_untracked() != index { chosen.set(index) }
            on:click=move |_| pick.run(index)
        >
            <Tile icon=item.icon hue=item.hue />
            <span class="palette-words">
                <span class="med ell">{title}</span>
                <span class="t3 fs12 ell">{item.subtitle}</span>
            </span>
            <span class="t3 fs12">{item.kind}</span>
        </div>
    }
}
