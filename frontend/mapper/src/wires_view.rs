//! The wires between the columns. They follow scroll and fold in the same frame, because they are drawn from the same
//! signals as the rows.

use crate::{
    logic::wires::{self, Drawn, Link, Look, ROW},
    parts::{by_id, icon},
    settled::settled,
    state::{DragFrom, Mapper},
};
use leptos::prelude::*;
use std::collections::HashMap;

/// The head of the column.
#[component]
pub fn WiresHead(mapper: Mapper) -> impl IntoView {
    let count = move || mapper.links.with(|links| links.iter().filter(|link| link.score.is_none()).count());
    let offered = move || mapper.offered.with(Vec::len);
    view! {
        <div class="mhead mid">
            <span class="t3 fs12">{move || if count() == 1 { "1 wire".to_owned() } else { format!("{} wires", count()) }}</span>
            <span class="push t3 fs12">{move || (offered() > 0).then(|| format!("{} suggested", offered()))}</span>
        </div>
    }
}

/// The wires.
#[component]
pub fn WiresView(mapper: Mapper, width: Signal<f64>) -> impl IntoView {
    let drawn = settled(move || drawn(mapper));
    let keys = Memo::new(move |_| drawn.with(|all| all.iter().map(|drawn| drawn.key.clone()).collect::<Vec<_>>()));
    let labels = Memo::new(move |_| {
        drawn.with(|all| all.iter().filter(|drawn| label_of(drawn).is_some()).map(|drawn| drawn.key.clone()).collect::<Vec<_>>())
    });
    let places =
        Memo::new(move |_| keys.with(|keys| keys.iter().cloned().enumerate().map(|(at, key)| (key, at)).collect::<HashMap<_, _>>()));
    let at = move |key: &str| places.with(|places| drawn.with(|all| places.get(key).and_then(|at| all.get(*at)).cloned()));
    view! {
        <div class="mcol mid" aria-hidden="true">
            <svg class="mwires">
                <For each=move || keys.get() key=Clone::clone let:key>
                    {
                        let drawn = Memo::new(move |_| at(&key));
                        let path = move || drawn.with(|drawn| drawn.as_ref().map(|drawn| wires::curve(drawn.from, drawn.to, width.get())).unwrap_or_default());
                        let class = move || drawn.with(|drawn| drawn.as_ref().map_or("", |drawn| match (drawn.look, drawn.list.is_some()) {
                            (Look::Lit, true) => "mwire on list",
                            (Look::Lit, false) => "mwire on",
                            (Look::Mismatch, _) => "mwire warning",
                            (Look::Suggested, _) => "mwire sug",
                            (Look::Rest, true) => "mwire list",
                            (Look::Rest, false) => "mwire",
                        }));
                        let row = move || drawn.with(|drawn| drawn.as_ref().map(|drawn| drawn.row));
                        let key_of_row = move || row().and_then(|row| mapper.rows.with(|rows| rows.rows.get(row).map(|row| row.key.clone())));
                        view! {
                            <g>
                                <path class="mwire halo" d=path></path>
                                <path class=class d=path></path>
                                <path class="mwire hit" d=path
                                    on:pointerenter=move |_| mapper.hover_row.set(key_of_row())
                                    on:pointerleave=move |_| mapper.hover_row.set(None)
                                    on:click=move |_| { mapper.selected.set(key_of_row()); mapper.editing.set(true) }></path>
                            </g>
                        }
                    }
                </For>
                {move || dragged(mapper, width.get()).map(|path| view! { <path class="mwire on" d=path></path> })}
            </svg>
            <For each=move || labels.get() key=Clone::clone let:key>
                {
                    let drawn = Memo::new(move |_| at(&key));
                    let place = Memo::new(move |_| drawn.with(|drawn| drawn.as_ref().map(|drawn| {
                        let t = if drawn.list.is_some() { 0.5 } else if drawn.look == Look::Suggested { 0.74 } else { 0.44 };
                        wires::point(drawn.from, drawn.to, width.get(), t)
                    }).unwrap_or_default()));
                    let label = move || drawn.with(|drawn| drawn.as_ref().and_then(label_of));
                    view! {
                        <span class=move || label().map_or("elabel", |label| label.class())
                            style:left=move || format!("{:.1}px", place.get().0)
                            style:top=move || format!("{:.1}px", place.get().1)>
                            {move || label().map(|label| match label {
                                Label::List(how) => view! { {icon("loop", "xs")} {how} }.into_any(),
                                Label::Score(score) => view! { {score} }.into_any(),
                                Label::Mismatch(words) => view! { <span data-tip=words>{icon("warning", "xs")}</span> }.into_any(),
                            })}
                        </span>
                    }
                }
            </For>
        </div>
    }
}

#[derive(Clone, PartialEq)]
enum Label {
    List(&'static str),
    Score(String),
    Mismatch(String),
}

impl Label {
    fn class(&self) -> &'static str {
        match self {
            Self::List(_) => "elabel",
            Self::Score(_) => "elabel score",
            Self::Mismatch(_) => "elabel warning",
        }
    }
}

fn label_of(drawn: &Drawn) -> Option<Label> {
    let mismatch = drawn.mismatch.clone().map(Label::Mismatch);
    mismatch.or_else(|| drawn.list.map(Label::List)).or_else(|| drawn.score.map(|score| Label::Score(format!("{score:.2}"))))
}

/// What is drawn now.
fn drawn(mapper: Mapper) -> Vec<Drawn> {
    let scroll = (mapper.source_scroll.get(), mapper.target_scroll.get());
    let (lit_fields, lit_rows) = (mapper.lit_fields.read(), mapper.lit_rows.read());
    let focus_row = mapper.hover_row.get().or_else(|| mapper.selected.get());
    let focus_field = mapper.hover_field.get().or_else(|| mapper.field_cursor.get());
    let (tree, rows) = (mapper.tree.read(), mapper.rows.read());
    let lit = |link: &Link| {
        let (field, row) = (&tree.nodes[link.node].key, &rows.rows[link.row].key);
        (Some(field) == focus_field.as_ref() || Some(row) == focus_row.as_ref()) && lit_fields.contains(field) && lit_rows.contains(row)
    };
    mapper.wires.with(|all| wires::drawn(all, &mapper.row_tops.get(), scroll, mapper.height.get(), lit))
}

/// The wire that is being drawn by a drag.
fn dragged(mapper: Mapper, width: f64) -> Option<String> {
    let drag = mapper.drag.get()?;
    let rect = by_id("mapper-body")?.query_selector(".mcol.mid").ok()??.get_bounding_client_rect();
    let (x, y) = ((drag.x - rect.left()).clamp(0.0, width), drag.y - rect.top());
    match drag.from {
        DragFrom::Field(key) => {
            let place = mapper.field_place(&key)?;
            let from = place as f64 * ROW + ROW / 2.0 - mapper.source_scroll.get();
            Some(wires::curve(from, y, x.max(8.0)))
        }
        DragFrom::Row(key) => {
            let place = mapper.row_place(&key)?;
            let to = mapper.row_tops.get().top(place) + ROW / 2.0 - mapper.target_scroll.get();
            let middle = (x + width) / 2.0;
            Some(format!("M{x:.1} {y:.1}C{middle:.1} {y:.1} {middle:.1} {to:.1} {width:.1} {to:.1}"))
        }
    }
}
