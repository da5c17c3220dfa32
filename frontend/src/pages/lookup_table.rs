//! One lookup table, edited like a spreadsheet: `Tab` and `Enter` move, a pasted range fills the cells from where it is put.

use crate::go::use_go;
use crate::{
    load::{load, show},
    pages::not_found::NotFound,
    shell::top_bar::TopBar,
};
use client::{lookup_tables, use_session};
use leptos::{
    ev::{ClipboardEvent, KeyboardEvent},
    prelude::*,
};
use leptos_router::hooks::use_params_map;
use ui::{Button, Confirm, IconButton, Look, SkeletonRows, use_toasts};
use wire::{
    LookupTableId,
    account::Role,
    table::{LookupTable as Data, NewLookupTable},
};

/// One lookup table.
#[component]
pub fn LookupTable() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    move || match id.get().parse::<LookupTableId>() {
        Ok(id) => {
            let table = load(move || lookup_tables::get(id));
            view! { {show(table, || view! { <TopBar title="Lookup table" /><SkeletonRows /> }.into_any(), |table| view! { <Sheet first=table.get_untracked() /> }.into_any())} }.into_any()
        }
        Err(_) => view! { <NotFound /> }.into_any(),
    }
}

#[component]
fn Sheet(first: Data) -> impl IntoView {
    let stored = RwSignal::new(first.clone());
    let columns = RwSignal::new(first.columns.clone());
    let rows = RwSignal::new(first.rows.clone());
    let dirty = Memo::new(move |_| {
        stored.with(|stored| rows.with(|rows| *rows != stored.rows) || columns.with(|columns| *columns != stored.columns))
    });
    let busy = RwSignal::new(false);
    let deleting = RwSignal::new(false);
    let toasts = use_toasts();
    let session = use_session();
    let go = use_go();
    let save = move |_| {
        busy.set(true);
        let (id, revision, name) = stored.with_untracked(|stored| (stored.id, stored.revision, stored.name.clone()));
        let body = NewLookupTable {
            name,
            columns: columns.get_untracked(),
            rows: rows.get_untracked().into_iter().filter(|row| row.iter().any(|cell| !cell.is_empty())).collect(),
        };
        client::spawn(async move {
            match lookup_tables::replace(id, revision, &body).await {
                Ok(saved) => {
                    toasts.ok("Saved", "Mappings use the new rows from now on.");
                    rows.set(body.rows.clone());
                    stored.set(Data { rows: body.rows, ..saved });
                }
                Err(problem) => toasts.problem("Could not save", &problem),
            }
            let _gone = busy.try_set(false);
        });
    };
    let delete = move |()| {
        client::spawn(async move {
            match lookup_tables::delete(&stored.get_untracked()).await {
                Ok(()) => go.to("/lookup-tables"),
                Err(problem) => toasts.problem("Could not delete", &problem),
            }
            let _gone = deleting.try_set(false);
        })
    };
    let add_row = move || rows.update(|rows| rows.push(vec![String::new(); columns.with_untracked(Vec::len)]));
    let add_column = move |_| {
        columns.update(|columns| columns.push(format!("column {}", columns.len() + 1)));
        rows.update(|rows| rows.iter_mut().for_each(|row| row.push(String::new())));
    };
    let name = first.name.clone();
    let actions = move || {
        view! {
            <IconButton icon="trash" label="Delete the table" on_click=move |_| deleting.set(true) />
            <Button look=Look::Primary busy=busy disabled=Signal::derive(move || !dirty.get() || !session.may(Role::Operator)) on_click=save>"Save"</Button>
        }
    };
    let count = Memo::new(move |_| rows.with(Vec::len));
    view! {
        <TopBar title=name.clone() crumbs=vec![("Lookup tables".to_owned(), "/lookup-tables".to_owned())] actions=actions />
        <div class="tablewrap">
            <table class="sheet-table">
                <thead><tr>
                    <th class="fit num">"#"</th>
                    {move || (0..columns.with(Vec::len)).map(|at| view! {
                        <th><input class="cell-input" aria-label=format!("Name of column {}", at + 1) prop:value=move || columns.with(|columns| columns.get(at).cloned().unwrap_or_default()) on:change=move |event| columns.update(|columns| columns[at] = event_target_value(&event)) />{(at == 0).then(|| view! { <span class="tag">"key"</span> })}</th>
                    }).collect_view()}
                    <th class="fit"><IconButton icon="plus" label="Add a column" class="sm" on_click=add_column /></th>
                </tr></thead>
                <tbody>
                    {move || {
                        let width = columns.with(Vec::len);
                        (0..count.get()).map(|row| view! {
                            <tr>
                                <td class="fit num t3">{row + 1}</td>
                                {(0..width).map(|column| view! { <td><Cell row=row column=column rows=rows columns=columns /></td> }).collect_view()}
                                <td class="fit"><IconButton icon="x" label="Remove the row" class="sm" on_click=move |_| rows.update(|rows| { rows.remove(row); }) /></td>
                            </tr>
                        }).collect_view()
                    }}
                </tbody>
            </table>
            <div class="add-row"><Button look=Look::Ghost icon="plus" on_click=move |_| add_row()>"Add a row"</Button><span class="t3 fs12">"or paste rows from a spreadsheet into a cell"</span></div>
        </div>
        <Confirm open=deleting title=format!("Delete {name}?") action="Delete" on_confirm=delete><p class="t2">"Mappings that look values up in it fail from then on."</p></Confirm>
    }
}

#[component]
fn Cell(row: usize, column: usize, rows: RwSignal<Vec<Vec<String>>>, columns: RwSignal<Vec<String>>) -> impl IntoView {
    let value = Memo::new(move |_| rows.with(|rows| rows.get(row).and_then(|cells| cells.get(column)).cloned().unwrap_or_default()));
    let name = format!("cell-{row}-{column}");
    let paste = move |event: ClipboardEvent| {
        let text = event.clipboard_data().and_then(|data| data.get_data("text").ok()).unwrap_or_default();
        if text.contains('\t') || text.trim_end().contains('\n') {
            event.prevent_default();
            rows.update(|rows| fill(rows, row, column, columns.with_untracked(Vec::len), &text));
        }
    };
    let keys = move |event: KeyboardEvent| {
        let next = match event.key().as_str() {
            "Enter" | "ArrowDown" => row + 1,
            "ArrowUp" if row > 0 => row - 1,
            _ => return,
        };
        event.prevent_default();
        rows.update(|rows| set(rows, row, column, event_target_value(&event)));
        if next == rows.with_untracked(Vec::len) && event.key() == "Enter" {
            rows.update(|rows| rows.push(vec![String::new(); columns.with_untracked(Vec::len)]));
        }
        request_animation_frame(move || {
            let cell = document().get_element_by_id(&format!("cell-{next}-{column}"));
            if let Some(cell) = cell.and_then(|cell| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(cell).ok()) {
                // The cell stands; only the ring would be missing.
                let _ = cell.focus();
            }
        });
    };
    view! { <input class="cell-input" id=name aria-label=move || format!("Row {}, {}", row + 1, columns.with(|columns| columns.get(column).cloned().unwrap_or_default())) prop:value=value on:change=move |event| rows.update(|rows| set(rows, row, column, event_target_value(&event))) on:paste=paste on:keydown=keys /> }
}

fn set(rows: &mut [Vec<String>], row: usize, column: usize, text: String) {
    if let Some(cell) = rows.get_mut(row).and_then(|cells| cells.get_mut(column)) {
        *cell = text;
    }
}

/// Fills the cells from a place on with a pasted range; rows are added as needed, columns are not.
fn fill(rows: &mut Vec<Vec<String>>, row: usize, column: usize, width: usize, text: &str) {
    for (down, line) in text.trim_end_matches(['\r', '\n']).lines().enumerate() {
        while rows.len() <= row + down {
            rows.push(vec![String::new(); width]);
        }
        for (right, cell) in line.split('\t').enumerate() {
            set(rows, row + down, column + right, cell.trim().to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn a_pasted_range_adds_rows_and_stays_within_the_columns() {
        let mut rows = vec![vec!["a".to_owned(), "b".to_owned()]];
        fill(&mut rows, 0, 1, 2, "x\ty\nz\r\n");
        assert_eq!(rows, [["a", "x"], ["", "z"]]);
    }
}
