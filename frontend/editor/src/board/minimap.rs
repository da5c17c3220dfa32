//! The small picture of the whole flow; a press or a drag in it moves the window.

use crate::state::Editor;
use canvas::{Rect, Size, minimap};
use leptos::{html, prelude::*};

/// The size of the picture.
const PICTURE: Size = Size::new(152.0, 84.0);

/// The picture.
#[component]
pub fn Minimap() -> impl IntoView {
    let editor = Editor::here();
    let root = NodeRef::<html::Div>::new();
    let rects = Memo::new(move |_| {
        editor.order.with(|order| {
            order
                .iter()
                .filter_map(|id| editor.node(id))
                .map(|node| {
                    node.at.track();
                    node.node.track();
                    (node.rect(), node.selected.get())
                })
                .collect::<Vec<_>>()
        })
    });
    let picture = Memo::new(move |_| {
        let shown = editor.view.get().shown(editor.window.get());
        minimap::Minimap::new(Rect::around(rects.with(|rects| rects.iter().map(|(rect, _)| *rect).collect::<Vec<_>>())), shown, PICTURE)
    });
    let go = move |x: i32, y: i32| {
        let at = picture.get_untracked().to_canvas(super::place(root, x, y));
        let (view, window) = (editor.view.get_untracked(), editor.window.get_untracked());
        let now = view.to_screen(at);
        editor.view.set(view.panned(window.width / 2.0 - now.x, window.height / 2.0 - now.y));
    };
    // One path for all nodes: a thousand of them are one element.
    let path = move |selected: bool| {
        move || {
            let picture = picture.get();
            rects.with(|rects| {
                let boxes = rects.iter().filter(|(_, is)| *is == selected).map(|(rect, _)| picture.rect(*rect));
                boxes
                    .map(|small| format!("M{:.1} {:.1}h{:.1}v{:.1}h-{:.1}z", small.x, small.y, small.width, small.height, small.width))
                    .collect::<String>()
            })
        }
    };
    let shown = move || picture.get().rect(editor.view.get().shown(editor.window.get()));
    view! {
        <div
            node_ref=root
            class="minimap board-minimap"
            aria-hidden="true"
            on:pointerdown=move |event| {
                event.stop_propagation();
                go(event.client_x(), event.client_y());
            }
            on:pointermove=move |event| if event.buttons() & 1 == 1 {
                go(event.client_x(), event.client_y());
            }
        >
            <svg width=PICTURE.width.to_string() height=PICTURE.height.to_string()>
                <path class="mm-node" d=path(false)></path>
                <path class="mm-node on" d=path(true)></path>
                <rect
                    class="mm-window"
                    rx="4"
                    x=move || shown().x.to_string()
                    y=move || shown().y.to_string()
                    width=move || shown().width.to_string()
                    height=move || shown().height.to_string()
                ></rect>
            </svg>
        </div>
    }
}
