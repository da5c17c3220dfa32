//! The rows as a grid that is edited by keyboard. Only the rows in sight are drawn, so that 50,000 are no slower than 50.

use super::{
    keys::{Does, does, place},
    sheet::Sheet,
    text::fill,
};
use leptos::{
    ev::{self, ClipboardEvent, KeyboardEvent, MouseEvent},
    html,
    prelude::*,
};
use ui::{Button, IconButton, Look};
use wasm_bindgen::JsCast;

/// The height of a row in CSS pixels; `.sheet-table` says the same.
const ROW_PX: f64 = 32.0;
/// The height of the row of names, which stays in sight.
const HEAD_PX: f64 = 33.0;
/// How many rows are drawn above and below those in sight.
const AROUND: usize = 12;
/// How tall the place is taken to be before it is measured.
const HEIGHT_PX: f64 = 800.0;

/// What the cells of one grid share.
#[derive(Clone, Copy)]
struct Cells {
    sheet: Sheet,
    /// The rows that are shown, by their places in the table; `None`: all.
    shown: Memo<Option<Vec<usize>>>,
    count: Memo<usize>,
    wrap: NodeRef<html::Div>,
    top: RwSignal<f64>,
    height: RwSignal<f64>,
    /// Where the cursor is: row and column of the table.
    at: RwSignal<(usize, usize)>,
    /// Whether keys move within the text.
    editing: RwSignal<bool>,
    /// What stood in the cell before.
    before: RwSignal<String>,
}

impl Cells {
    fn new(sheet: Sheet, search: RwSignal<String>) -> Self {
        let all = Memo::new(move |_| sheet.rows.with(Vec::len));
        // A row that is being changed stays, though it may not hold the text any more.
        let shown = Memo::new(move |_| {
            let (text, _) = (search.get(), all.get());
            untrack(|| sheet.matching(&text))
        });
        let count = Memo::new(move |_| shown.with(|shown| shown.as_ref().map_or_else(|| all.get(), Vec::len)));
        Self {
            sheet,
            shown,
            count,
            wrap: NodeRef::new(),
            top: RwSignal::new(0.0),
            height: RwSignal::new(HEIGHT_PX),
            at: RwSignal::new((0, 0)),
            editing: RwSignal::new(false),
            before: RwSignal::new(String::new()),
        }
    }

    /// The rows that are drawn: from, to, counted as they are shown.
    fn window(self) -> (usize, usize) {
        let count = self.count.get();
        let first = rows_in(self.top.get()).saturating_sub(AROUND).min(count);
        (first, (first + rows_in(self.height.get()) + 2 * AROUND + 1).min(count))
    }

    fn row_at(self, position: usize) -> Option<usize> {
        self.shown.with_untracked(|shown| shown.as_ref().map_or(Some(position), |shown| shown.get(position).copied()))
    }

    fn position_of(self, row: usize) -> usize {
        self.shown.with_untracked(|shown| shown.as_ref().map_or(row, |shown| shown.binary_search(&row).unwrap_or_else(|near| near)))
    }

    /// Brings a cell into sight and gives it the focus.
    #[expect(clippy::cast_precision_loss, reason = "a table has far fewer rows than a number has digits")]
    fn go(self, position: usize, column: usize) {
        let Some(row) = self.row_at(position) else { return };
        self.at.set((row, column));
        if let Some(wrap) = self.wrap.get_untracked() {
            let (y, top, height) = (position as f64 * ROW_PX, f64::from(wrap.scroll_top()), f64::from(wrap.client_height()) - HEAD_PX);
            let wanted = if y < top { Some(y) } else { (y + ROW_PX > top + height).then_some(y + ROW_PX - height) };
            if let Some(wanted) = wanted {
                self.top.set(wanted);
                request_animation_frame(move || wrap.set_scroll_top(pixels(wanted)));
            }
        }
        // At once where the cell stands, so that no letter goes astray; else it is drawn in the next frames.
        if !focus(row, column) {
            request_animation_frame(move || {
                if !focus(row, column) {
                    request_animation_frame(move || {
                        focus(row, column);
                    });
                }
            });
        }
    }

    fn key(self, event: &KeyboardEvent) {
        let control = event.ctrl_key() || event.meta_key();
        let Some(does) = does(&event.key(), event.shift_key(), control, self.editing.get_untracked()) else { return };
        let (row, column) = self.at.get_untracked();
        let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlTextAreaElement>().ok());
        match does {
            Does::Edit => {
                self.editing.set(true);
                if let Some(input) = input {
                    let end = u32::try_from(input.value().encode_utf16().count()).unwrap_or(u32::MAX);
                    // The caret is a convenience: typing works wherever it is.
                    let _ = input.set_selection_range(end, end);
                }
            }
            Does::GiveUp => {
                self.editing.set(false);
                let before = self.before.get_untracked();
                if self.sheet.cell(row, column) != before {
                    self.sheet.put(row, column, before);
                }
                if let Some(input) = input {
                    input.select();
                }
            }
            Does::Done => self.done(row, column),
            Does::Move(..) | Does::Next(_) | Does::Edge(_) => {
                let (rows, columns) = (self.count.get_untracked(), self.sheet.columns.with_untracked(Vec::len));
                let Some((position, column)) = place(does, (self.position_of(row), column), rows, columns) else { return };
                self.editing.set(false);
                self.go(position, column);
            }
        }
        event.prevent_default();
    }

    /// Goes to the row below, which is made where there is none.
    fn done(self, row: usize, column: usize) {
        self.editing.set(false);
        let next = self.position_of(row) + 1;
        if next == self.count.get_untracked() && self.shown.with_untracked(Option::is_none) {
            self.add_row();
        }
        self.go(next.min(self.count.get_untracked().saturating_sub(1)), column);
    }

    fn add_row(self) {
        self.sheet.change(|columns, rows| rows.push(vec![String::new(); columns.len()]));
    }

    fn paste(self, event: &ClipboardEvent, row: usize, column: usize) {
        let text = event.clipboard_data().and_then(|data| data.get_data("text").ok()).unwrap_or_default();
        if self.editing.get_untracked() || !(text.contains('\t') || text.trim_end().contains('\n')) {
            return;
        }
        event.prevent_default();
        self.sheet.change(|columns, rows| fill(rows, row, column, columns.len(), &text));
        self.before.set(self.sheet.cell(row, column));
    }

    /// The cell in hand went out of sight: the keys come to the grid, until it is back.
    fn scrolled(self) {
        let Some(wrap) = self.wrap.get_untracked() else { return };
        let inside = document().active_element().is_some_and(|active| wrap.contains(Some(&active)) && active.tag_name() == "TEXTAREA");
        self.top.set(f64::from(wrap.scroll_top()));
        let position = self.position_of(self.at.get_untracked().0);
        let (from, to) = untrack(|| self.window());
        if inside && !(from..to).contains(&position) {
            // Without the focus the grid can still be clicked.
            let _ = wrap.focus();
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels of a screen or of a table, never negative")]
fn rows_in(px: f64) -> usize {
    (px.max(0.0) / ROW_PX) as usize
}

#[expect(clippy::cast_possible_truncation, reason = "the browser takes whole pixels")]
fn pixels(px: f64) -> i32 {
    px.max(0.0).round() as i32
}

fn id(row: usize, column: usize) -> String {
    format!("cell-{row}-{column}")
}

/// Gives a cell the focus; says whether it stands.
fn focus(row: usize, column: usize) -> bool {
    let cell = document().get_element_by_id(&id(row, column)).and_then(|cell| cell.dyn_into::<web_sys::HtmlElement>().ok());
    // The cell stands; only the ring would be missing.
    cell.map(|cell| cell.focus().ok()).is_some()
}

/// The rows.
#[component]
pub fn Grid(sheet: Sheet, search: RwSignal<String>) -> impl IntoView {
    let cells = Cells::new(sheet, search);
    let measure = move || {
        if let Some(wrap) = cells.wrap.get_untracked() {
            cells.height.set(f64::from(wrap.client_height()));
        }
    };
    Effect::new(move || {
        if cells.wrap.get().is_some() {
            measure();
        }
    });
    let resized = window_event_listener(ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());
    let window = Memo::new(move |_| cells.window());
    let drawn = move || {
        let (from, to) = window.get();
        cells.shown.with(|shown| {
            shown
                .as_ref()
                .map_or_else(|| (from..to).collect::<Vec<_>>(), |shown| shown[from.min(shown.len())..to.min(shown.len())].to_vec())
        })
    };
    let width = Memo::new(move |_| sheet.columns.with(Vec::len));
    let gap = move |rows: usize| view! { <tr class="gap" aria-hidden="true" style:height=format!("{}px", rows * 32)><td colspan=move || width.get() + 2></td></tr> };
    let add = move |_| {
        search.set(String::new());
        cells.add_row();
        cells.go(cells.count.get_untracked().saturating_sub(1), 0);
    };
    view! {
        <div class="tablewrap" node_ref=cells.wrap tabindex="-1" on:scroll=move |_| cells.scrolled() on:keydown=move |event| {
            if event.target() == event.current_target() && matches!(event.key().as_str(), "ArrowDown" | "ArrowUp" | "ArrowLeft" | "ArrowRight" | "Enter" | "Tab") {
                event.prevent_default();
                let (row, column) = cells.at.get_untracked();
                cells.go(cells.position_of(row), column);
            }
        }>
            <table class="sheet-table" aria-rowcount=move || sheet.rows.with(Vec::len) + 1>
                <Head sheet=sheet />
                <tbody>
                    {move || gap(window.get().0)}
                    <For each=drawn key=move |row| (*row, width.get()) let:row><Row cells=cells row=row width=width.get_untracked() /></For>
                    {move || gap(cells.count.get().saturating_sub(window.get().1))}
                </tbody>
            </table>
        </div>
        <div class="add-row"><Button look=Look::Ghost icon="plus" on_click=add>"Add a row"</Button><span class="t3 fs12">"or paste rows from a spreadsheet into a cell. Enter or F2 edits, Tab and arrows move, Esc gives up."</span></div>
    }
}

#[component]
fn Head(sheet: Sheet) -> impl IntoView {
    let name = move |at: usize| sheet.columns.with(|columns| columns.get(at).cloned().unwrap_or_default());
    let rename = move |at: usize, text: String| {
        sheet.change(|columns, _| {
            if let Some(column) = columns.get_mut(at) {
                *column = text;
            }
        });
    };
    let add = move |_| {
        sheet.change(|columns, rows| {
            columns.push(format!("column {}", columns.len() + 1));
            rows.iter_mut().for_each(|row| row.push(String::new()));
        });
    };
    let remove = move |at: usize| {
        sheet.change(|columns, rows| {
            columns.remove(at);
            rows.iter_mut().filter(|row| at < row.len()).for_each(|row| drop(row.remove(at)));
        });
    };
    let width = Memo::new(move |_| sheet.columns.with(Vec::len));
    let column = move |at: usize| {
        let end = if at == 0 {
            view! { <span class="tag">"key"</span> }.into_any()
        } else {
            view! { <IconButton icon="x" label=format!("Remove column {}", at + 1) class="sm" on_click=move |_| remove(at) /> }.into_any()
        };
        view! { <th><input class="cell-input" aria-label=format!("Name of column {}", at + 1) prop:value=move || name(at) on:change=move |event| rename(at, event_target_value(&event)) />{end}</th> }
    };
    view! {
        <thead><tr aria-rowindex="1">
            <th class="fit num">"#"</th>
            {move || (0..width.get()).map(column).collect_view()}
            <th class="fit"><IconButton icon="plus" label="Add a column" class="sm" on_click=add /></th>
        </tr></thead>
    }
}

#[component]
fn Row(cells: Cells, row: usize, width: usize) -> impl IntoView {
    let sheet = cells.sheet;
    let bad = move || sheet.refused.with(|refused| refused.as_ref().is_some_and(|refused| refused.rows.contains_key(&row)));
    let remove = move |_| {
        sheet.change(|_, rows| {
            if row < rows.len() {
                rows.remove(row);
            }
        });
    };
    view! {
        <tr class:bad=bad aria-rowindex=row + 2>
            <td class="fit num t3">{row + 1}</td>
            {(0..width).map(|column| view! { <td><Cell cells=cells row=row column=column /></td> }).collect_view()}
            <td class="fit"><IconButton icon="x" label="Remove the row" class="sm" on_click=remove /></td>
        </tr>
    }
}

#[component]
fn Cell(cells: Cells, row: usize, column: usize) -> impl IntoView {
    let sheet = cells.sheet;
    let value = Memo::new(move |_| sheet.rows.with(|rows| rows.get(row).and_then(|cells| cells.get(column)).cloned().unwrap_or_default()));
    let label = move || format!("Row {}, {}", row + 1, sheet.columns.with(|columns| columns.get(column).cloned().unwrap_or_default()));
    let focused = move |event: ev::FocusEvent| {
        cells.at.set((row, column));
        cells.editing.set(false);
        cells.before.set(sheet.cell(row, column));
        event_target::<web_sys::HtmlTextAreaElement>(&event).select();
    };
    // A first click chooses the cell, so that typing replaces what stands in it; the next one goes into the text.
    let pressed = move |event: MouseEvent| {
        let cell = event_target::<web_sys::HtmlElement>(&event);
        if document().active_element().is_some_and(|active| active == *cell.unchecked_ref::<web_sys::Element>()) {
            cells.editing.set(true);
        } else {
            event.prevent_default();
            // A cell without focus is only not chosen.
            let _ = cell.focus();
        }
    };
    view! {
        <textarea
            class="cell-input"
            id=id(row, column)
            rows="1"
            spellcheck="false"
            aria-label=label
            class:editing=move || cells.editing.get() && cells.at.get() == (row, column)
            prop:value=value
            on:focus=focused
            on:mousedown=pressed
            on:input=move |event| sheet.put(row, column, event_target_value(&event))
            on:paste=move |event| cells.paste(&event, row, column)
            on:keydown=move |event| cells.key(&event)
        ></textarea>
    }
}
