//! Moving the browser's focus. After the next frame, because what is focused may not be drawn yet.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// To a node of the canvas.
pub fn node(id: &str) {
    soon(format!("[data-node=\"{id}\"]"));
}

/// To the canvas itself.
pub fn canvas() {
    soon("[data-testid=\"flow-canvas\"]".to_owned());
}

/// To the first thing that can be focused in this place.
pub fn first_in(selector: &str) {
    soon(format!("{selector} :is(button, input, select, textarea, a[href], [tabindex='0'])"));
}

/// To what the selector finds first, once it is drawn.
pub fn soon(selector: String) {
    request_animation_frame(move || {
        let found = document().query_selector(&selector).ok().flatten();
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            // Focus can only fail for an element that is not in the page.
            let _ = element.focus();
        }
    });
}

/// Scrolls what the selector finds into its list.
pub fn reveal(selector: &'static str) {
    request_animation_frame(move || {
        if let Some(element) = document().query_selector(selector).ok().flatten() {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
}

/// To the control whose label says this.
pub fn labelled(inside: &'static str, label: &str) {
    let label = label.to_owned();
    request_animation_frame(move || {
        let Ok(labels) = document().query_selector_all(&format!("{inside} label.label")) else { return };
        let found = (0..labels.length())
            .filter_map(|at| labels.item(at))
            .find(|node| node.text_content().is_some_and(|text| text.trim_end_matches('*').trim() == label));
        let control = found.and_then(|label| label.dyn_into::<web_sys::Element>().ok()).and_then(|label| {
            let by_id = label.get_attribute("for").and_then(|id| document().get_element_by_id(&id));
            by_id.or_else(|| label.parent_element()?.query_selector("button, input, select, textarea").ok().flatten())
        });
        if let Some(control) = control.and_then(|control| control.dyn_into::<HtmlElement>().ok()) {
            // Focus can only fail for an element that is not in the page.
            let _ = control.focus();
        }
    });
}
