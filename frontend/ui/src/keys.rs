//! Keys: what a key event means on every list, and single-key commands that stay silent while someone types.

use crate::in_text_field;
use web_sys::KeyboardEvent;

/// A move on a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// `J` or arrow down.
    Down,
    /// `K` or arrow up.
    Up,
    /// `Home`.
    First,
    /// `End`.
    Last,
    /// `X`: select or unselect.
    Mark,
    /// `Enter`.
    Open,
}

/// What the key means on a list, if anything; nothing while someone types or a dialog is open.
#[must_use]
pub fn list_move(event: &KeyboardEvent) -> Option<Move> {
    if !plain(event) {
        return None;
    }
    match event.key().as_str() {
        "j" | "J" | "ArrowDown" => Some(Move::Down),
        "k" | "K" | "ArrowUp" => Some(Move::Up),
        "Home" => Some(Move::First),
        "End" => Some(Move::Last),
        "x" | "X" => Some(Move::Mark),
        "Enter" if !on_control() => Some(Move::Open),
        _ => None,
    }
}

/// Whether this is a key of its own: no modifier, nobody types, no dialog or menu is open.
#[must_use]
pub fn plain(event: &KeyboardEvent) -> bool {
    !(event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() || in_text_field() || covered())
}

/// Whether a dialog or a menu covers the page.
fn covered() -> bool {
    leptos::prelude::document().query_selector("dialog[open], .pop[data-open]").ok().flatten().is_some()
}

/// Whether the focus is on something that has its own meaning of `Enter`.
fn on_control() -> bool {
    leptos::prelude::document()
        .active_element()
        .is_some_and(|element| matches!(element.tag_name().as_str(), "A" | "BUTTON" | "INPUT" | "SUMMARY"))
}
