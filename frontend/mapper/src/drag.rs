//! Dragging a field onto a row or a row onto a field, by pointer events. A press becomes a drag after four pixels, so
//! a click stays a click. Near an edge the column scrolls.

use crate::{
    logic::drop,
    parts::by_id,
    state::{Drag, DragFrom, Mapper},
};
use leptos::{ev, leptos_dom::helpers::window_event_listener, prelude::*};
use std::collections::HashSet;
use wasm_bindgen::JsCast;

/// How far a pointer goes before a press becomes a drag.
const THRESHOLD: f64 = 4.0;
/// How near to an edge the column scrolls.
const EDGE: f64 = 36.0;

/// The pressed thing, before it is a drag, and where it was pressed.
#[derive(Clone, Copy)]
pub struct Press(StoredValue<Option<(DragFrom, f64, f64)>>);

impl Press {
    /// Nothing is pressed.
    #[must_use]
    pub fn new() -> Self {
        Self(StoredValue::new(None))
    }

    /// Something is pressed.
    pub fn begin(&self, event: &web_sys::PointerEvent, from: DragFrom) {
        if event.button() == 0 {
            self.0.set_value(Some((from, f64::from(event.client_x()), f64::from(event.client_y()))));
        }
    }
}

impl Default for Press {
    fn default() -> Self {
        Self::new()
    }
}

/// What the drag fits: the keys on the other side; nothing while nothing is dragged.
#[must_use]
pub fn fitting(mapper: Mapper) -> Memo<Option<HashSet<String>>> {
    let from = Memo::new(move |_| mapper.drag.with(|drag| drag.as_ref().map(|drag| drag.from.clone())));
    Memo::new(move |_| {
        let from = from.get()?;
        mapper.tree.with(|tree| {
            mapper.rows.with(|rows| {
                Some(match from {
                    DragFrom::Field(key) => {
                        let node = tree.place(&key)?;
                        (0..rows.rows.len())
                            .filter(|row| drop::plan(tree, node, rows, *row).fits())
                            .map(|row| rows.rows[row].key.clone())
                            .collect()
                    }
                    DragFrom::Row(key) => {
                        let row = rows.find(&key)?;
                        (1..tree.nodes.len())
                            .filter(|node| drop::plan(tree, *node, rows, row).fits())
                            .map(|node| tree.nodes[node].key.clone())
                            .collect()
                    }
                })
            })
        })
    })
}

/// Follows the pointer for as long as the mapper is on the screen.
pub fn follow(mapper: Mapper, press: Press) {
    let moved = window_event_listener(ev::pointermove, move |event| {
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        if mapper.drag.with_untracked(Option::is_none) {
            let Some((from, begin_x, begin_y)) = press.0.get_value() else { return };
            if (x - begin_x).hypot(y - begin_y) < THRESHOLD {
                return;
            }
            press.0.set_value(None);
            mapper.drag.set(Some(Drag { from, x, y, over: None }));
            scroll_at_edges(mapper);
        }
        let over = over(mapper, x, y);
        mapper.drag.update(|drag| {
            if let Some(drag) = drag {
                (drag.x, drag.y, drag.over) = (x, y, over);
            }
        });
    });
    let ended = window_event_listener(ev::pointerup, move |event| {
        press.0.set_value(None);
        let Some(drag) = mapper.drag.get_untracked() else { return };
        mapper.drag.set(None);
        let Some(over) = drag.over else {
            if let DragFrom::Field(field) = &drag.from
                && mapper.target_model.with_untracked(Option::is_none)
                && below(drag.x, drag.y).is_some_and(|element| element.closest("#mapper-target").ok().flatten().is_some())
            {
                mapper.adopt(field);
            }
            return;
        };
        match drag.from {
            DragFrom::Field(field) => mapper.connect(&field, &over, event.shift_key()),
            DragFrom::Row(row) => mapper.connect(&over, &row, event.shift_key()),
        };
    });
    let cancelled = window_event_listener(ev::pointercancel, move |_| {
        press.0.set_value(None);
        mapper.drag.set(None);
    });
    let escaped = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && mapper.drag.with_untracked(Option::is_some) {
            event.stop_propagation();
            mapper.drag.set(None);
        }
    });
    on_cleanup(move || {
        moved.remove();
        ended.remove();
        cancelled.remove();
        escaped.remove();
    });
}

/// The key of what is under the pointer on the side where the drag may end.
fn over(mapper: Mapper, x: f64, y: f64) -> Option<String> {
    let attribute = mapper.drag.with_untracked(|drag| match drag.as_ref().map(|drag| &drag.from) {
        Some(DragFrom::Field(_)) => Some("data-row"),
        Some(DragFrom::Row(_)) => Some("data-field"),
        None => None,
    })?;
    below(x, y)?.closest(&format!("[{attribute}]")).ok().flatten()?.get_attribute(attribute)
}

/// The element under a point of the window.
#[expect(clippy::cast_possible_truncation, reason = "a place on the screen fits")]
fn below(x: f64, y: f64) -> Option<web_sys::Element> {
    document().element_from_point(x as f32, y as f32)
}

fn scroll_at_edges(mapper: Mapper) {
    request_animation_frame(move || {
        let Some(drag) = mapper.drag.try_get_untracked().flatten() else { return };
        let id = match drag.from {
            DragFrom::Field(_) => "mapper-target",
            DragFrom::Row(_) => "mapper-source",
        };
        if let Some(column) = by_id(id).and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            let rect = column.get_bounding_client_rect();
            let by = if drag.y < rect.top() + EDGE {
                -((rect.top() + EDGE - drag.y) / 3.0).min(18.0)
            } else if drag.y > rect.bottom() - EDGE {
                ((drag.y - rect.bottom() + EDGE) / 3.0).min(18.0)
            } else {
                0.0
            };
            #[expect(clippy::cast_possible_truncation, reason = "at most 18")]
            if by != 0.0 {
                column.set_scroll_top(column.scroll_top() + by.round() as i32);
            }
        }
        scroll_at_edges(mapper);
    });
}
