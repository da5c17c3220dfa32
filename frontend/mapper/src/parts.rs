//! Small things that several parts of the mapper draw: icons, chips, rectangles.

use crate::logic::chips::Chip;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// An icon of the sprite. `size` is ``, `s` or `xs`, and more classes.
pub fn icon(name: &'static str, size: &'static str) -> impl IntoView {
    let class = format!("i {size}");
    view! {
        <svg class=class viewBox="0 0 16 16" aria-hidden="true">
            <path d=ui::icon::path(name)></path>
        </svg>
    }
}

/// The chips of a value.
pub fn chip_row(chips: Vec<Chip>) -> impl IntoView {
    chips.into_iter().map(chip).collect_view()
}

/// One chip.
pub fn chip(chip: Chip) -> AnyView {
    match chip {
        Chip::Pill(label, path) => view! { <span class="fpill" data-tip=path>{label}</span> }.into_any(),
        Chip::Constant(text) => view! { <span class="fconst">{text}</span> }.into_any(),
        Chip::Function(name, args) if args.is_empty() => view! { <span class="fchip">{name}</span> }.into_any(),
        Chip::Function(name, args) => view! { <span class="fchip">{name} " " <i>{args}</i></span> }.into_any(),
        Chip::Word(word) => view! { <span class="fword">{word}</span> }.into_any(),
        Chip::Arrow => view! { <span class="sepchip" aria-hidden="true">"▸"</span> }.into_any(),
        Chip::Code(text) => view! { <code class="fcode" data-tip=text.clone()>{text.clone()}</code> }.into_any(),
    }
}

/// The element that an event was handled by.
pub fn element_of<E: AsRef<web_sys::Event>>(event: &E) -> Option<web_sys::Element> {
    event.as_ref().current_target().and_then(|target| target.dyn_into().ok())
}

/// The rectangle of an element in the window: x, y, width, height.
pub fn rectangle(element: &web_sys::Element) -> (f64, f64, f64, f64) {
    let rect = element.get_bounding_client_rect();
    (rect.x(), rect.y(), rect.width(), rect.height())
}

/// The element with this id.
pub fn by_id(id: &str) -> Option<web_sys::Element> {
    document().get_element_by_id(id)
}

/// Gives the keyboard to the element with this id.
pub fn focus(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || {
        if let Some(element) = by_id(&id).and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            // An element that went away again cannot take the keyboard, and nothing is lost by it.
            let _ = element.focus();
        }
    });
}

/// An id that may stand in a document, from a key.
#[must_use]
pub fn id_of(prefix: &str, key: &str) -> String {
    let mut id = format!("{prefix}-");
    for character in key.chars() {
        if character.is_ascii_alphanumeric() {
            id.push(character);
        } else {
            id.push_str(&format!("_{:x}", u32::from(character)));
        }
    }
    id
}

/// Where a popover stands at a rectangle: below it, or above it where there is more room.
#[must_use]
pub fn popover_place(at: (f64, f64, f64, f64), width: f64, height: f64) -> (f64, f64, f64) {
    let size = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|value| value.as_f64()).unwrap_or(900.0);
    let (all_width, all_height) = (size(window().inner_width()), size(window().inner_height()));
    let (x, y, _, own) = at;
    let below = all_height - (y + own) - 12.0;
    let left = x.min(all_width - width - 12.0).max(8.0);
    if below >= height || below >= y - 12.0 {
        (left, y + own + 4.0, below.min(height))
    } else {
        let room = (y - 12.0).min(height);
        (left, y - 4.0 - room, room)
    }
}
