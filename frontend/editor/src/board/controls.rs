//! What floats above the canvas: tools at the upper left, zoom at the lower right.

use crate::{
    palette,
    state::{Editor, Tool},
};
use canvas::viewport::ZOOM_STEP;
use leptos::prelude::*;
use ui::IconButton;

/// The tools.
#[component]
pub fn Toolbar() -> impl IntoView {
    let editor = Editor::here();
    let tool = move |tool: Tool| Signal::derive(move || if editor.tool.get() == tool { "on".to_owned() } else { String::new() });
    let empty = Signal::derive(move || editor.order.with(Vec::is_empty));
    view! {
        <div class="floatbar board-tools" role="toolbar" aria-label="Canvas tools">
            <IconButton icon="cursor" label="Select" keys="V" class=tool(Tool::Select) pressed=Signal::derive(move || editor.tool.get() == Tool::Select) on_click=move |_| editor.tool.set(Tool::Select) />
            <IconButton icon="hand" label="Pan" keys="Space" class=tool(Tool::Hand) pressed=Signal::derive(move || editor.tool.get() == Tool::Hand) on_click=move |_| editor.tool.set(Tool::Hand) />
            <span class="vr"></span>
            <IconButton icon="plus" label="Add a step" keys="/" on_click=move |_| palette::open_here(editor) />
            <IconButton icon="layout" label="Lay out" keys="L" disabled=empty on_click=move |_| editor.lay_out() />
            <IconButton
                icon="list"
                label="Outline"
                keys="O"
                class=Signal::derive(move || if editor.outline.get() { "on".to_owned() } else { String::new() })
                pressed=Signal::derive(move || editor.outline.get())
                on_click=move |_| editor.outline.update(|open| *open = !*open)
            />
            <IconButton icon="help" label="Keys" keys="?" on_click=move |_| editor.keys.set(true) />
        </div>
    }
}

/// The zoom.
#[component]
pub fn ZoomBar() -> impl IntoView {
    let editor = Editor::here();
    let percent = Memo::new(move |_| {
        #[expect(clippy::cast_possible_truncation, reason = "at most 200")]
        let percent = editor.view.with(|view| (view.zoom * 100.0).round() as i32);
        percent
    });
    view! {
        <div class="floatbar board-zoom" role="toolbar" aria-label="Zoom">
            <IconButton icon="minus" label="Zoom out" keys="-" on_click=move |_| editor.zoom(1.0 / ZOOM_STEP) />
            <button type="button" class="fs12 med zoom-now" aria-label=move || format!("Zoom {} percent, reset to 100", percent.get()) on:click=move |_| editor.zoom(1.0 / editor.view.get_untracked().zoom)>
                {move || format!("{} %", percent.get())}
            </button>
            <IconButton icon="plus" label="Zoom in" keys="+" on_click=move |_| editor.zoom(ZOOM_STEP) />
            <span class="vr"></span>
            <IconButton icon="fit" label="Fit flow" keys="F" on_click=move |_| editor.fit() />
        </div>
    }
}
