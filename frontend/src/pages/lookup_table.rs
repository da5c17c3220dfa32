//! One lookup table, edited like a spreadsheet: `Tab` and `Enter` move, a pasted range fills the cells from where it is put.

use crate::go::use_go;
use crate::{
    load::{load, show},
    pages::not_found::NotFound,
    shell::top_bar::TopBar,
    stale::Stale,
    unsaved,
};
use client::{Problem, is_stale, lookup_tables, use_session};
use leptos::{
    ev::{ClipboardEvent, KeyboardEvent},
    prelude::*,
};
use leptos_router::hooks::use_params_map;
use std::collections::BTreeMap;
use ui::{Button, Confirm, IconButton, Look, Note, Said, SkeletonRows, Tone, use_toasts};
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
    let thing = StoredValue::new(first.id.to_string());
    let kept = unsaved::kept::<(Vec<String>, Vec<Vec<String>>)>(&thing.get_value(), first.revision);
    let (own_columns, own_rows) = kept.unwrap_or_else(|| (first.columns.clone(), first.rows.clone()));
    let columns = RwSignal::new(own_columns);
    let rows = RwSignal::new(own_rows);
    let refused = RwSignal::new(None::<Refused>);
    let dirty = Memo::new(move |_| {
        stored.with(|stored| rows.with(|rows| *rows != stored.rows) || columns.with(|columns| *columns != stored.columns))
    });
    Effect::new(move || {
        let revision = stored.with(|stored| stored.revision);
        let thing = thing.get_value();
        if dirty.get() {
            unsaved::keep(&thing, revision, &(columns.get(), rows.get()));
        } else {
            unsaved::forget(&thing);
        }
    });
    let busy = RwSignal::new(false);
    let deleting = RwSignal::new(false);
    let toasts = use_toasts();
    let session = use_session();
    let go = use_go();
    let discard = move |_| {
        refused.set(None);
        stored.with_untracked(|stored| {
            columns.set(stored.columns.clone());
            rows.set(stored.rows.clone());
        });
    };
    // Somebody else saved it since: what is typed here stays until the person chooses.
    let theirs = RwSignal::new(None::<Data>);
    let show_it = move |data: Data| {
        columns.set(data.columns.clone());
        rows.set(data.rows.clone());
        stored.set(data);
        theirs.set(None);
        refused.set(None);
    };
    let save_over = move |revision: i64| {
        busy.set(true);
        refused.set(None);
        let (id, name) = stored.with_untracked(|stored| (stored.id, stored.name.clone()));
        let filled: Vec<(usize, Vec<String>)> =
            rows.get_untracked().into_iter().enumerate().filter(|(_, row)| row.iter().any(|cell| !cell.is_empty())).collect();
        let (sent, filled): (Vec<usize>, Vec<Vec<String>>) = filled.into_iter().unzip();
        let body = NewLookupTable { name, columns: columns.get_untracked(), rows: filled };
        client::spawn(async move {
            match lookup_tables::replace(id, revision, &body).await {
                Ok(saved) => {
                    toasts.ok("Saved", "Mappings use the new rows from now on.");
                    show_it(Data { rows: body.rows, ..saved });
                }
                Err(problem) if is_stale(&problem) => match lookup_tables::get(id).await {
                    Ok(now) => drop(theirs.try_set(Some(now))),
                    Err(problem) => toasts.problem("Could not read what is there now", &problem),
                },
                Err(problem) => refused.set(Some(Refused::of(&problem, &sent))),
            }
            let _gone = busy.try_set(false);
        });
    };
    let delete = move |()| {
        let deleted = stored.get_untracked();
        client::spawn(async move {
            match lookup_tables::delete(&deleted).await {
                Ok(()) => go.to("/lookup-tables"),
                Err(problem) if is_stale(&problem) => {
                    if let Ok(now) = lookup_tables::get(deleted.id).await {
                        let _gone = theirs.try_set(Some(now));
                    }
                }
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
    let remove_column = move |at: usize| {
        columns.update(|columns| {
            columns.remove(at);
        });
        rows.update(|rows| rows.iter_mut().filter(|row| at < row.len()).for_each(|row| drop(row.remove(at))));
    };
    let name = first.name.clone();
    let actions = move || {
        view! {
            {move || dirty.get().then(|| view! { <span class="t3 fs12 nowrap unsaved">"Not saved yet"</span><Button look=Look::Ghost on_click=discard>"Discard"</Button> })}
            <IconButton icon="trash" label="Delete the table" on_click=move |_| deleting.set(true) />
            <Button look=Look::Primary busy=busy disabled=Signal::derive(move || !dirty.get() || !session.may(Role::Operator)) on_click=move |_| save_over(stored.with_untracked(|stored| stored.revision))>"Save"</Button>
        }
    };
    let count = Memo::new(move |_| rows.with(Vec::len));
    view! {
        <TopBar title=name.clone() crumbs=vec![("Lookup tables".to_owned(), "/lookup-tables".to_owned())] actions=actions />
        {move || refused.get().map(|refused| view! {
            <div class="sheet-note"><Note tone=Tone::Failed>
                <b>"Not saved. "</b>
                <Said text=refused.words />
                {refused.rows.into_iter().take(NAMED).map(|(row, words)| view! { <p>{format!("Row {}: ", row + 1)}<Said text=words /></p> }).collect_view()}
            </Note></div>
        })}
        {move || theirs.get().map(|now| { let revision = now.revision; view! { <div class="page-note"><Stale what="table" busy=busy load=Callback::new(move |()| show_it(now.clone())) overwrite=Callback::new(move |()| save_over(revision)) /></div> } })}
        <div class="tablewrap">
            <table class="sheet-table">
                <thead><tr>
                    <th class="fit num">"#"</th>
                    {move || (0..columns.with(Vec::len)).map(|at| view! {
                        <th><input class="cell-input" aria-label=format!("Name of column {}", at + 1) prop:value=move || columns.with(|columns| columns.get(at).cloned().unwrap_or_default()) on:change=move |event| columns.update(|columns| columns[at] = event_target_value(&event)) />{if at == 0 { view! { <span class="tag">"key"</span> }.into_any() } else { view! { <IconButton icon="x" label=format!("Remove column {}", at + 1) class="sm" on_click=move |_| remove_column(at) /> }.into_any() }}</th>
                    }).collect_view()}
                    <th class="fit"><IconButton icon="plus" label="Add a column" class="sm" on_click=add_column /></th>
                </tr></thead>
                <tbody>
                    {move || {
                        let width = columns.with(Vec::len);
                        (0..count.get()).map(|row| view! {
                            <tr class:bad=move || refused.with(|refused| refused.as_ref().is_some_and(|refused| refused.rows.contains_key(&row)))>
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

/// How many rows the note above the table names.
const NAMED: usize = 5;

/// Why the table was not saved.
#[derive(Clone)]
struct Refused {
    /// What is wrong with the table as a whole.
    words: String,
    /// What is wrong with single rows, by their place on the screen.
    rows: BTreeMap<usize, String>,
}

impl Refused {
    /// `sent` are the places on the screen of the rows that were sent.
    fn of(problem: &Problem, sent: &[usize]) -> Self {
        let place = |pointer: &str| {
            let row = pointer.strip_prefix("/rows/")?.split('/').next()?.parse::<usize>().ok()?;
            sent.get(row).copied()
        };
        let (mut words, mut rows) = (Vec::new(), BTreeMap::new());
        for field in &problem.fields {
            match place(&field.pointer) {
                Some(row) => {
                    rows.entry(row).or_insert_with(|| field.detail.clone());
                }
                None => words.push(field.detail.clone()),
            }
        }
        if problem.fields.is_empty() {
            words.push(problem.detail.clone());
        } else if words.is_empty() {
            words.push(ui::format::counted(rows.len() as u64, "row has a mistake.", "rows have mistakes."));
        }
        Self { words: words.join(" "), rows }
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
    use super::{Refused, fill};
    use wire::{FieldProblem, Problem};

    #[test]
    fn mistakes_stand_at_the_rows_as_the_person_sees_them() {
        let field = |pointer: &str| FieldProblem { pointer: pointer.to_owned(), code: String::new(), detail: pointer.to_owned() };
        let problem = Problem { fields: vec![field("/rows/1"), field("/rows/1/0"), field("/name")], ..client::problem("", "", "whole") };
        let refused = Refused::of(&problem, &[0, 3]);
        assert_eq!(refused.rows.keys().collect::<Vec<_>>(), [&3]);
        assert_eq!(refused.words, "/name");
        assert_eq!(Refused::of(&client::problem("", "", "whole"), &[]).words, "whole");
    }

    #[test]
    fn a_pasted_range_adds_rows_and_stays_within_the_columns() {
        let mut rows = vec![vec!["a".to_owned(), "b".to_owned()]];
        fill(&mut rows, 0, 1, 2, "x\ty\nz\r\n");
        assert_eq!(rows, [["a", "x"], ["", "z"]]);
    }
}
