//! The canvas: nodes and edges under one transform, the pointer, the wheel, and what floats above.

mod controls;
mod edge_view;
mod minimap;
mod node_view;
mod pointer;

use crate::state::{Editor, Tool, Wire};
use canvas::{Curve, Point, Size, geometry::Rect};
use controls::{Toolbar, ZoomBar};
use edge_view::{EdgeLabel, EdgeView};
use flow::document::Edge;
use leptos::{html, prelude::*};
use minimap::Minimap;
use node_view::NodeView;
pub(crate) use node_view::status_words;
use pointer::Hands;
use wasm_bindgen::{JsCast, closure::Closure};

/// The distance between two dots of the canvas.
const DOT_PITCH: f64 = 16.0;

/// What floats in the lower corner covers this much of the height.
const CORNER: f64 = 60.0;

/// The canvas.
#[component]
pub fn Board() -> impl IntoView {
    let editor = Editor::here();
    let root = NodeRef::<html::Div>::new();
    let hands = Hands::new(editor, root);
    follow_size(editor, root);
    // Room for the first picture: once the size is known and the flow is there.
    Effect::new(move |fitted: Option<bool>| {
        let known = editor.window.with(|window| window.width > 0.0) && root.get().is_some();
        let fits = known && fitted != Some(true) && !editor.order.with(Vec::is_empty);
        if fits {
            editor.alive.next_frame(move || editor.fit());
        }
        fitted == Some(true) || fits
    });
    // What was in sight as a whole stays so when the panel below takes room.
    Effect::new(move |before: Option<Size>| {
        let now = editor.window.get();
        if let Some(before) = before
            && now.height < before.height
            && editor.shows_all(before)
            && !editor.shows_all(Size::new(now.width, now.height - CORNER))
        {
            editor.fit();
        }
        now
    });
    let transform = move || editor.view.with(|view| format!("translate({}px, {}px) scale({})", view.x, view.y, view.zoom));
    view! {
        <div
            node_ref=root
            class="canvas board"
            class:is-hand=move || editor.tool.get() == Tool::Hand || hands.space.get()
            class:is-panning=move || hands.panning.get()
            role="group"
            aria-label="Flow canvas"
            aria-describedby="canvas-help"
            data-testid="flow-canvas"
            tabindex=move || if editor.cursor.with(Option::is_none) { "0" } else { "-1" }
            on:pointerdown=move |event| hands.down(&event)
            on:pointermove=move |event| hands.moved(&event)
            on:pointerup=move |event| hands.up(&event)
            on:pointercancel=move |_| hands.cancel()
            on:wheel=move |event| hands.wheel(&event)
        >
            <span id="canvas-help" class="sr">
                "Arrow keys walk from step to step. Enter opens a step, slash adds one, C connects, Delete removes. Press question mark for all keys."
            </span>
            <Dots />
            <div class="board-world" style:transform=transform>
                <svg class="wires" aria-hidden="true">
                    <For each=move || editor.edges.get() key=Clone::clone let:edge>
                        <EdgeView edge=edge />
                    </For>
                    <WirePreview />
                </svg>
                <For each=move || editor.order.get() key=Clone::clone let:id>
                    <NodeView id=id />
                </For>
                <For each=move || editor.edges.get() key=Clone::clone let:edge>
                    <EdgeLabel edge=edge hovered=hands.hovered />
                </For>
            </div>
            <Marquee />
            <Toolbar />
            <Minimap />
            <ZoomBar />
            <crate::palette::Palette />
            <ConnectHint />
            {move || (editor.order.with(Vec::is_empty) && editor.palette.with(Option::is_none)).then(|| view! { <EmptyBoard /> })}
        </div>
    }
}

/// The dots move with the canvas, by a transform alone while panning.
#[component]
fn Dots() -> impl IntoView {
    let editor = Editor::here();
    let pitch = Memo::new(move |_| {
        let zoom = editor.view.with(|view| view.zoom);
        let coarse = if zoom < 0.5 { 4.0 } else { 1.0 };
        DOT_PITCH * zoom * coarse
    });
    let transform = move || {
        let pitch = pitch.get();
        editor.view.with(|view| format!("translate({}px, {}px)", view.x.rem_euclid(pitch) - pitch, view.y.rem_euclid(pitch) - pitch))
    };
    view! { <div class="board-dots" aria-hidden="true" style:transform=transform style:background-size=move || format!("{0}px {0}px", pitch.get())></div> }
}

/// The wire that is drawn, by the pointer or by keyboard.
#[component]
fn WirePreview() -> impl IntoView {
    let editor = Editor::here();
    let by_pointer = move || {
        let Wire { from, to, over } = editor.wire.get()?;
        let start = editor.node(&from.node)?.port(&from.port)?;
        let end = over.and_then(|id| Some(editor.node(&id)?.port_in())).unwrap_or(to);
        Some(Curve::edge(start, end).path())
    };
    let by_keyboard = move || {
        let connecting = editor.connecting.get()?;
        let start = editor.node(&connecting.from.node)?.port(&connecting.from.port)?;
        let end = editor.node(connecting.to.get(connecting.at)?)?.port_in();
        Some(Curve::edge(start, end).path())
    };
    view! { {move || by_pointer().or_else(by_keyboard).map(|path| view! { <path class="wire sug" d=path></path> })} }
}

/// The marquee while it is drawn.
#[component]
fn Marquee() -> impl IntoView {
    let editor = Editor::here();
    let of = move |read: fn(&Rect) -> f64| move || editor.marquee.with(|rect| rect.as_ref().map(|rect| format!("{}px", read(rect))));
    view! {
        <div
            class="board-marquee"
            aria-hidden="true"
            hidden=move || editor.marquee.with(Option::is_none)
            style:left=of(|rect| rect.x)
            style:top=of(|rect| rect.y)
            style:width=of(|rect| rect.width)
            style:height=of(|rect| rect.height)
        ></div>
    }
}

/// What a flow without a step shows.
#[component]
fn EmptyBoard() -> impl IntoView {
    let editor = Editor::here();
    view! {
        <div class="board-empty">
            <ui::Icon name="bolt" class="xl" />
            <h2>"What starts this flow?"</h2>
            <p>"A flow begins with a trigger: a webhook that is called, or a schedule. Steps follow to its right."</p>
            <button type="button" class="btn primary" on:click=move |_| crate::palette::open_here(editor)>
                <ui::Icon name="plus" class="s" />
                "Add a trigger"
            </button>
            <p class="t3 fs12">"or press " <kbd>"/"</kbd></p>
        </div>
    }
}

/// What the keys do while connecting by keyboard.
#[component]
fn ConnectHint() -> impl IntoView {
    let editor = Editor::here();
    let words = move || {
        let connecting = editor.connecting.get()?;
        let to = connecting.to.get(connecting.at)?;
        let from = editor.with_flow(|flow| crate::document::graph::node(flow, &connecting.from.node))?;
        let port = crate::document::node::port_name(&from, &connecting.from.port);
        let way = if port.is_empty() { String::new() } else { format!(" ({port})") };
        Some(format!("{}{way} → {}", editor.name_of(&from), editor.title_of(to)))
    };
    move || {
        words().map(|words| {
            view! {
                <div class="floatbar board-hint" data-testid="connect-hint">
                    <span class="med ell">{words}</span>
                    <span class="row g4 t3"><kbd>"←"</kbd><kbd>"→"</kbd>"choose"</span>
                    <span class="row g4 t3"><kbd>"Tab"</kbd>"port"</span>
                    <span class="row g4 t3"><kbd>"↵"</kbd>"connect"</span>
                    <span class="row g4 t3"><kbd>"Esc"</kbd>"leave"</span>
                </div>
            }
        })
    }
}

/// The curve of an edge, followed; nothing while one of its ends is missing.
pub(crate) fn curve(editor: Editor, edge: &Edge) -> Option<Curve> {
    let from = editor.node(&edge.from)?.port(&edge.port)?;
    Some(Curve::edge(from, editor.node(&edge.to)?.port_in()))
}

/// The pointer's place relative to the canvas's corner.
pub(super) fn place(root: NodeRef<html::Div>, x: i32, y: i32) -> Point {
    let corner = root.get_untracked().map(|element| element.get_bounding_client_rect());
    let (left, top) = corner.map_or((0.0, 0.0), |corner| (corner.left(), corner.top()));
    Point::new(f64::from(x) - left, f64::from(y) - top)
}

/// Keeps the size of the canvas's element known.
fn follow_size(editor: Editor, root: NodeRef<html::Div>) {
    let observer = StoredValue::new_local(None::<(web_sys::ResizeObserver, Closure<dyn FnMut()>)>);
    Effect::new(move || {
        let Some(element) = root.get() else { return };
        let measured: web_sys::Element = (*element).clone().unchecked_into();
        let measure = Closure::<dyn FnMut()>::new(move || {
            let rect = measured.get_bounding_client_rect();
            // The page may be going away.
            let _ = editor.window.try_set(Size::new(rect.width(), rect.height()));
        });
        if let Ok(watch) = web_sys::ResizeObserver::new(measure.as_ref().unchecked_ref()) {
            watch.observe(&element);
            observer.set_value(Some((watch, measure)));
        }
        let rect = element.get_bounding_client_rect();
        editor.window.set(Size::new(rect.width(), rect.height()));
    });
    on_cleanup(move || {
        // Gone already when the whole page goes.
        let _ = observer.try_update_value(|kept| kept.take().inspect(|(watch, _)| watch.disconnect()));
    });
}
