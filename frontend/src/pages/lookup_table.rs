//! One lookup table: its rows like a spreadsheet, its versions, and where it is used.

mod grid;
mod history;
mod import;
mod keys;
mod refused;
mod sheet;
mod text;

use crate::go::use_go;
use crate::{
    load::{load, show},
    pages::not_found::NotFound,
    shell::top_bar::TopBar,
    stale::Stale,
    used_by::{UsedByList, UsedInShort},
};
use client::{is_stale, lookup_tables, use_session};
use grid::Grid;
use history::History;
use import::Import;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use refused::{Refused, RefusedNote};
use sheet::Sheet;
use ui::{Button, Confirm, IconButton, Look, SearchField, Segmented, Size, SkeletonRows, Toasts, use_toasts};
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
            view! { {show(table, || view! { <TopBar title="Lookup table" /><SkeletonRows /> }.into_any(), |table| view! { <Page first=table.get_untracked() /> }.into_any())} }.into_any()
        }
        Err(_) => view! { <NotFound /> }.into_any(),
    }
}

#[component]
fn Page(first: Data) -> impl IntoView {
    let name = first.name.clone();
    let id = first.id;
    let sheet = Sheet::new(first);
    let view_of = RwSignal::new("rows".to_owned());
    let search = RwSignal::new(String::new());
    let deleting = RwSignal::new(false);
    let importing = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    let session = use_session();
    let go = use_go();
    // Somebody else saved it since: what is typed here stays until the person chooses.
    let theirs = RwSignal::new(None::<Data>);
    let show_it = Callback::new(move |data: Data| {
        theirs.set(None);
        sheet.show(data);
    });
    let used = load(move || {
        deleting.track();
        lookup_tables::used_by(id)
    });
    let save_over = move |revision: i64| save(sheet, revision, busy, theirs, toasts);
    let delete = move |()| {
        let deleted = sheet.stored.get_untracked();
        client::spawn(async move {
            match lookup_tables::delete(&deleted).await {
                Ok(()) => {
                    sheet.forget();
                    go.to("/lookup-tables")
                }
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
    let may = Signal::derive(move || session.may(Role::Operator));
    let actions = move || {
        view! {
            {move || sheet.dirty.get().then(|| view! { <span class="t3 fs12 nowrap unsaved">"Not saved yet"</span><Button look=Look::Ghost on_click=move |_| sheet.discard()>"Discard"</Button> })}
            <IconButton icon="trash" label="Delete the table" disabled=Signal::derive(move || !session.may(Role::Builder)) on_click=move |_| deleting.set(true) />
            <Button look=Look::Primary busy=busy disabled=Signal::derive(move || !sheet.dirty.get() || !may.get()) on_click=move |_| save_over(sheet.revision())>"Save"</Button>
        }
    };
    let views = [("rows", "Rows"), ("versions", "Versions"), ("used", "Used by")]
        .map(|(value, words)| (value.to_owned(), words.to_owned()))
        .to_vec();
    let title = format!("Delete {name}?");
    view! {
        <TopBar title=name crumbs=vec![("Lookup tables".to_owned(), "/lookup-tables".to_owned())] actions=actions />
        <div class="toolbar">
            <Segmented label="View" options=views value=view_of on_change=move |next: String| view_of.set(next) />
            {move || view_of.with(|view| view == "rows").then(|| view! {
                <SearchField label="Find in rows" value=search on_input=move |text: String| search.set(text) />
                <span class="t3 fs12 nowrap">{move || sheet.found(&search.get())}</span>
                <span class="push row g6">
                    <Button size=Size::Small icon="upload" disabled=Signal::derive(move || !may.get()) on_click=move |_| importing.set(true)>"Import CSV"</Button>
                    <a class="btn sm" href=lookup_tables::csv_address(id) download="" rel="external"><ui::Icon name="download" class="s" />"Export CSV"</a>
                </span>
            })}
        </div>
        <RefusedNote refused=sheet.refused />
        {move || theirs.get().map(|now| { let revision = now.revision; view! { <div class="page-note"><Stale what="table" busy=busy load=Callback::new(move |()| show_it.run(now.clone())) overwrite=Callback::new(move |()| save_over(revision)) /></div> } })}
        {move || match view_of.get().as_str() {
            "versions" => view! { <History sheet=sheet may=may changed=show_it theirs=theirs /> }.into_any(),
            "used" => view! { <UsedByList used=used what="table" /> }.into_any(),
            _ => view! { <Grid sheet=sheet search=search /> }.into_any(),
        }}
        <Import open=importing sheet=sheet changed=show_it theirs=theirs />
        <Confirm open=deleting title=title action="Delete" on_confirm=delete><UsedInShort used=used consequence="Records that look something up in it are set aside from then on." /></Confirm>
    }
}

fn save(sheet: Sheet, revision: i64, busy: RwSignal<bool>, theirs: RwSignal<Option<Data>>, toasts: Toasts) {
    busy.set(true);
    sheet.refused.set(None);
    let (id, name) = sheet.stored.with_untracked(|stored| (stored.id, stored.name.clone()));
    let (sent, rows) = sheet.filled();
    let body = NewLookupTable { name, columns: sheet.columns.get_untracked(), rows };
    client::spawn(async move {
        match lookup_tables::replace(id, revision, &body).await {
            Ok(saved) => {
                toasts.ok("Saved", "Mappings use the new rows from now on.");
                let _gone = theirs.try_set(None);
                sheet.show(Data { rows: body.rows, ..saved });
            }
            Err(problem) if is_stale(&problem) => match lookup_tables::get(id).await {
                Ok(now) => drop(theirs.try_set(Some(now))),
                Err(problem) => toasts.problem("Could not read what is there now", &problem),
            },
            Err(problem) => drop(sheet.refused.try_set(Some(Refused::of(&problem, &sent)))),
        }
        let _gone = busy.try_set(false);
    });
}
