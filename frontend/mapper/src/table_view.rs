//! The mapping as a table: target, type, value, preview. Every value is one line of text; arrows and Enter walk it.

use crate::{
    logic::{chips, functions, preview, written},
    parts::{focus, icon, id_of},
    settled::settled,
    source_column::reveal,
    state::Mapper,
};
use leptos::{html, prelude::*};

/// The height of a row as the style has it; a row that is there is measured.
const ROW: f64 = 33.0;
/// How many rows are drawn above and below those that are seen.
const SPARE: usize = 12;

/// The table. Only the rows that are seen are drawn, between two that hold the place of the others.
#[component]
pub fn TableView(mapper: Mapper) -> impl IntoView {
    let scroller = NodeRef::<html::Div>::new();
    let (scroll, row_height) = (RwSignal::new(0.0), RwSignal::new(ROW));
    let measure = move |element: &web_sys::HtmlElement| {
        scroll.set(f64::from(element.scroll_top()));
        mapper.height.set(f64::from(element.client_height()));
        if let Ok(Some(row)) = element.query_selector("tr[data-row]") {
            row_height.set(row.get_bounding_client_rect().height().max(1.0));
        }
    };
    Effect::new(move |_| {
        if let Some(element) = scroller.get() {
            request_animation_frame(move || measure(&element));
        }
    });
    let window = Memo::new(move |_| {
        let count = mapper.rows_shown.with(Vec::len);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among the rows")]
        let place = |y: f64| (y / row_height.get()).max(0.0) as usize;
        let first = place(scroll.get()).saturating_sub(SPARE).min(count);
        (first, (place(scroll.get() + mapper.height.get()) + SPARE).clamp(first, count), count)
    });
    let keys = Memo::new(move |_| {
        let (first, last, _) = window.get();
        mapper.rows.with(|rows| {
            let shown = mapper.rows_shown.read();
            shown.get(first..last).unwrap_or(&[]).iter().map(|index| rows.rows[*index].key.clone()).collect::<Vec<_>>()
        })
    });
    Effect::new(move |_| {
        let Some(place) = mapper.selected.get().and_then(|key| untrack(|| mapper.row_place(&key))) else { return };
        if let Some(element) = scroller.get_untracked() {
            // The head stands over the first row.
            let height = row_height.get_untracked();
            reveal(&element, place as f64 * height, 2.0 * height);
        }
    });
    let above = move || format!("{}px", window.get().0 as f64 * row_height.get());
    let below = move || {
        let (_, last, count) = window.get();
        format!("{}px", (count - last) as f64 * row_height.get())
    };
    view! {
        <div class="mtable" node_ref=scroller on:scroll=move |_| if let Some(element) = scroller.get_untracked() { measure(&element) }>
            <table class="edge" aria-rowcount=move || (window.get().2 + 1).to_string()>
                <thead><tr><th scope="col">"Target"</th><th scope="col">"Type"</th><th scope="col">"Value"</th><th scope="col">"If missing"</th><th scope="col">"Preview"</th></tr></thead>
                <tbody class="mgap" aria-hidden="true"><tr><td colspan="5" style:height=above></td></tr></tbody>
                <tbody>
                    <For each=move || keys.get() key=Clone::clone let:key><TableRow mapper key/></For>
                </tbody>
                <tbody class="mgap" aria-hidden="true"><tr><td colspan="5" style:height=below></td></tr></tbody>
            </table>
            <p class="t3 fs12 mtip">"A field: " <code>"customer.name"</code> " · functions: " <code>"name | trim | left(10)"</code> " · text with fields: " <code>"INV-{{ id }}"</code> " · a constant: " <code>"\"text\""</code> " or " <code>"12"</code> " · an expression: " <code>"= $sum(lines.price)"</code></p>
        </div>
    }
}

#[component]
fn TableRow(mapper: Mapper, key: String) -> impl IntoView {
    let id = id_of("cell", &key);
    let key = StoredValue::new(key);
    let row = settled(move || {
        mapper.rows.with(|rows| {
            let index = key.with_value(|key| rows.find(key))?;
            Some((rows.rows[index].clone(), rows.rows[index].required && !rows.is_mapped(index)))
        })
    });
    let selected = Memo::new(move |_| mapper.selected.with(|selected| key.with_value(|key| selected.as_ref() == Some(key))));
    let line = Memo::new(move |_| row.with(|row| row.as_ref().and_then(|(row, _)| row.fill.as_ref().map(written::line))));
    let words = move || {
        mapper.tree.with(|tree| {
            row.with(|row| {
                row.as_ref().and_then(|(row, _)| {
                    row.fill.as_ref().map(|fill| chips::plain(&chips::chips(fill, tree, &row.scope, &functions::title)))
                })
            })
        })
    };
    let whole = move || line.with(|line| line.as_ref().is_none_or(|(_, whole)| *whole));
    let need = move || row.with(|row| row.as_ref().is_some_and(|(_, need)| *need));
    let turn = key.with_value(|key| mapper.row_turn(key));
    let outcome = settled(move || {
        turn.track();
        row.with(|row| {
            let (row, _) = row.as_ref()?;
            let outcome = mapper.preview.with_untracked(|preview| preview.at(&row.key, &row.names))?;
            let bad = matches!(outcome, preview::Outcome::Error(_));
            let none = matches!(outcome, preview::Outcome::Absent);
            Some((preview::line(&outcome, row.kind), bad, none))
        })
    });
    let cell = StoredValue::new(id.clone());
    let depth = move || row.with(|row| row.as_ref().map_or(0, |(row, _)| row.depth));
    let walk = move |by: isize| {
        mapper.step_row(by);
        if let Some(key) = mapper.selected.get_untracked() {
            focus(&id_of("cell", &key));
        }
    };
    let put = move |text: String| {
        let same = line.with_untracked(|line| line.as_ref().map(|(line, _)| line.clone()).unwrap_or_default() == text);
        if !same {
            let key = key.get_value();
            mapper.set_fill(&key, &format!("Set {key}"), false, written::read(&text));
        }
    };
    view! {
        <tr data-row=key.get_value() class:sel=selected class:need=need on:click=move |_| mapper.selected.set(Some(key.get_value()))>
            <td style:padding-left=move || format!("{}px", 16 + 16 * depth())>
                <span class="req fg-warning semi">{move || row.with(|row| row.as_ref().is_some_and(|(row, _)| row.required)).then_some("* ")}</span>
                <span class="med">{move || row.with(|row| row.as_ref().map(|(row, _)| row.label()))}</span>
            </td>
            <td class="t3">{move || row.with(|row| row.as_ref().map(|(row, _)| row.kind_label()))}</td>
            <td class="cellv">
                {move || if whole() {
                    view! {
                        <input id=cell.get_value() class="vcell mono" spellcheck="false" autocomplete="off" aria-label=move || format!("Value of {}", key.get_value())
                            placeholder=move || if need() { "required" } else { "" }
                            prop:value=move || line.with(|line| line.as_ref().map(|(line, _)| line.clone()).unwrap_or_default())
                            on:focus=move |_| mapper.selected.set(Some(key.get_value()))
                            on:change=move |event| put(event_target_value(&event))
                            on:keydown=move |event| {
                                match event.key().as_str() {
                                    "ArrowDown" => walk(1),
                                    "ArrowUp" => walk(-1),
                                    "Enter" => { put(event_target_value(&event)); walk(1) }
                                    _ => { if !(event.ctrl_key() || event.meta_key()) { event.stop_propagation(); } return }
                                }
                                event.prevent_default();
                                event.stop_propagation();
                            }/>
                    }.into_any()
                } else {
                    view! {
                        <button id=cell.get_value() class="vcell" aria-label=move || format!("Value of {}: {}", key.get_value(), words().unwrap_or_default())
                            on:focus=move |_| mapper.selected.set(Some(key.get_value()))
                            on:click=move |_| { mapper.selected.set(Some(key.get_value())); mapper.editing.set(true); crate::target_column::focus_editor() }
                            on:keydown=move |event| match event.key().as_str() {
                                "ArrowDown" => { walk(1); event.prevent_default() }
                                "ArrowUp" => { walk(-1); event.prevent_default() }
                                "Delete" => mapper.clear(&key.get_value()),
                                _ => {}
                            }>
                            <span class="ell">{words}</span> {icon("edit", "xs")}
                        </button>
                    }.into_any()
                }}
            </td>
            <td class="t3">{move || row.with(|row| row.as_ref().and_then(|(row, _)| chips::missing_words(row)))}</td>
            <td class="mono" class:fg-failed=move || outcome.with(|outcome| outcome.as_ref().is_some_and(|(_, bad, _)| *bad)) class:t3=move || outcome.with(|outcome| outcome.as_ref().is_none_or(|(.., none)| *none))>
                <span class="cellp ell">{move || outcome.with(|outcome| outcome.as_ref().map_or_else(|| "—".to_owned(), |(line, ..)| line.clone()))}</span>
            </td>
        </tr>
    }
}
