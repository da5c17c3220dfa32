//! Where the keyboard is.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Everything that takes the focus by itself; what closes a dialog comes last, so it is not first.
const FOCUSABLE: &str = "input:not([disabled]):not([type=hidden]), select:not([disabled]), textarea:not([disabled]), button:not([disabled], .close *), a[href], [tabindex='0']";

/// Gives the focus to the first field, else to the first control, inside `root`.
pub fn focus_first(root: &Element) {
    let field = root.query_selector("[autofocus], input:not([disabled]), select:not([disabled]), textarea:not([disabled])").ok().flatten();
    let first = field.or_else(|| root.query_selector(FOCUSABLE).ok().flatten());
    if let Some(element) = first.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot take the focus leaves it where it is: nothing to do about it.
        let _ = element.focus();
    }
}

/// Whether keys now go into a text, so that single letters are no commands.
#[must_use]
pub fn in_text_field() -> bool {
    let Some(active) = leptos::prelude::document().active_element() else { return false };
    let tag = active.tag_name();
    if tag == "INPUT" {
        let kind = active.get_attribute("type").unwrap_or_default();
        return !matches!(kind.as_str(), "checkbox" | "radio" | "button");
    }
    matches!(tag.as_str(), "TEXTAREA" | "SELECT") || active.get_attribute("contenteditable").is_some_and(|value| value != "false")
}
