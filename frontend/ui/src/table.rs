//! What every list does by keyboard: a cursor that `J` and `K` move, and a selection that `X` changes.

use crate::keys::{self, Move};
use leptos::{ev, prelude::*};
use std::collections::BTreeSet;

/// The rows that are selected, by their ids.
#[derive(Clone, Copy)]
pub struct Selection {
    ids: RwSignal<BTreeSet<String>>,
}

impl Default for Selection {
    fn default() -> Self {
        Self { ids: RwSignal::new(BTreeSet::new()) }
    }
}

impl Selection {
    /// Whether this row is selected.
    #[must_use]
    pub fn has(self, id: &str) -> bool {
        self.ids.with(|ids| ids.contains(id))
    }

    /// Selects or unselects a row.
    pub fn set(self, id: &str, on: bool) {
        self.ids.update(|ids| {
            if on {
                ids.insert(id.to_owned());
            } else {
                ids.remove(id);
            }
        });
    }

    /// Selects what is not, and the other way round.
    pub fn toggle(self, id: &str) {
        let on = !self.ids.with_untracked(|ids| ids.contains(id));
        self.set(id, on);
    }

    /// Selects exactly these.
    pub fn replace(self, ids: impl IntoIterator<Item = String>) {
        self.ids.set(ids.into_iter().collect());
    }

    /// Unselects all.
    pub fn clear(self) {
        self.ids.set(BTreeSet::new());
    }

    /// How many are selected.
    #[must_use]
    pub fn count(self) -> usize {
        self.ids.with(BTreeSet::len)
    }

    /// The ids, in order.
    #[must_use]
    pub fn all(self) -> Vec<String> {
        self.ids.with(|ids| ids.iter().cloned().collect())
    }
}

/// The cursor of a list.
#[derive(Clone, Copy)]
pub struct Cursor {
    at: RwSignal<Option<String>>,
}

impl Cursor {
    /// A cursor that answers the keyboard as long as the screen stands. `rows` are the ids in order; `open` is `Enter`.
    #[must_use]
    pub fn new(rows: Signal<Vec<String>>, selection: Option<Selection>, open: Callback<String>) -> Self {
        let at = RwSignal::new(None::<String>);
        let listener = window_event_listener(ev::keydown, move |event| {
            let Some(step) = keys::list_move(&event) else { return };
            let rows = rows.get_untracked();
            let now = at.with_untracked(|at| at.as_ref().and_then(|at| rows.iter().position(|row| row == at)));
            let last = rows.len().saturating_sub(1);
            let next = match step {
                Move::Down => now.map_or(0, |now| (now + 1).min(last)),
                Move::Up => now.map_or(0, |now| now.saturating_sub(1)),
                Move::First => 0,
                Move::Last => last,
                Move::Mark | Move::Open => {
                    let Some(row) = now.and_then(|now| rows.get(now)) else { return };
                    event.prevent_default();
                    match (step, selection) {
                        (Move::Open, _) => open.run(row.clone()),
                        (_, Some(selection)) => selection.toggle(row),
                        _ => {}
                    }
                    return;
                }
            };
            event.prevent_default();
            let Some(row) = rows.get(next) else { return };
            at.set(Some(row.clone()));
            let shown = document().query_selector(&format!("[data-row=\"{row}\"]")).ok().flatten();
            if let Some(element) = shown {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                element.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
        on_cleanup(move || listener.remove());
        Self { at }
    }

    /// Whether the cursor is on this row.
    #[must_use]
    pub fn is_on(self, id: &str) -> bool {
        self.at.with(|at| at.as_deref() == Some(id))
    }

    /// Puts it on a row.
    pub fn put(self, id: &str) {
        self.at.set(Some(id.to_owned()));
    }
}
