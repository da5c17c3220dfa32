//! Lookup tables: small tables that mappings look values up in.

use crate::fault::{Elsewhere, at};
use crate::go::use_go;
use crate::{
    load::{load, show},
    query,
    shell::top_bar::TopBar,
};
use client::{Problem, lookup_tables, use_session};
use leptos::prelude::*;
use ui::{Button, Cursor, Dialog, Empty, Look, SearchField, Size, SkeletonRows, TextField, When};
use wire::{
    account::Role,
    table::{LookupTable, NewLookupTable},
};

/// All lookup tables.
#[component]
pub fn LookupTables() -> impl IntoView {
    let all = load(lookup_tables::list);
    let making = query::open("new");
    let session = use_session();
    let actions = move || view! { <Button look=Look::Primary icon="plus" disabled=Signal::derive(move || !session.may(Role::Operator)) on_click=move |_| making.set(true)>"New table"</Button> };
    view! {
        <TopBar title="Lookup tables" count=Signal::derive(move || all.with(|all| all.map(Vec::len))) actions=actions />
        {show(all, || view! { <SkeletonRows /> }.into_any(), move |tables| view! { <List tables=tables making=making /> }.into_any())}
        <New open=making />
    }
}

#[component]
fn List(tables: Signal<Vec<LookupTable>>, making: RwSignal<bool>) -> impl IntoView {
    let (text, set_text) = query::filter("q");
    let shown = Memo::new(move |_| {
        let wanted = text.get().to_lowercase();
        tables.with(|tables| tables.iter().filter(|table| table.name.to_lowercase().contains(&wanted)).cloned().collect::<Vec<_>>())
    });
    let go = use_go();
    let rows = Signal::derive(move || shown.with(|shown| shown.iter().map(|table| table.id.to_string()).collect::<Vec<_>>()));
    let cursor = Cursor::new(rows, None, Callback::new(move |id: String| go.to(&format!("/lookup-tables/{id}"))));
    let none = Memo::new(move |_| tables.with(Vec::is_empty));
    move || {
        if none.get() {
            view! { <div class="scroll"><Empty icon="table" title="No lookup tables yet" text="A lookup table turns one word into another: a country name into its code, an old account number into the new one. Mappings look values up by the first column." action=move || view! { <Button look=Look::Primary icon="plus" on_click=move |_| making.set(true)>"New table"</Button> } /></div> }.into_any()
        } else {
            view! {
            <div class="toolbar"><SearchField label="Filter by name" value=text on_input=set_text /></div>
            <div class="tablewrap">
                <table>
                    <thead><tr><th>"Table"</th><th>"Columns"</th><th class="num short">"Rows"</th><th class="short">"Changed"</th></tr></thead>
                    <tbody>
                        <For each=move || shown.get() key=|table| (table.id, table.revision) let:table>
                            {
                                let id = table.id.to_string();
                                let key = StoredValue::new(id.clone());
                                let to = format!("/lookup-tables/{id}");
                                let open = to.clone();
                                view! {
                                    <tr class="open" data-row=id class:cursor=move || key.with_value(|key| cursor.is_on(key)) on:click=move |_| go.to(&open)>
                                        <td><a class="cell" href=to on:click=|event| event.stop_propagation()>{table.name}</a></td>
                                        <td class="t2">{table.columns.join(", ")}</td>
                                        <td class="num">{ui::format::count(table.row_count.into())}</td>
                                        <td class="t2"><When at=table.updated_at /></td>
                                    </tr>
                                }
                            }
                        </For>
                    </tbody>
                </table>
            </div>
        }.into_any()
        }
    }
}

#[component]
fn New(open: RwSignal<bool>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let columns = RwSignal::new("key, value".to_owned());
    let problem = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let go = use_go();
    let create = move || {
        busy.set(true);
        problem.set(None);
        let columns =
            columns.get_untracked().split(',').map(|column| column.trim().to_owned()).filter(|column| !column.is_empty()).collect();
        let body = NewLookupTable { name: name.get_untracked().trim().to_owned(), columns, rows: Vec::new() };
        client::spawn(async move {
            match lookup_tables::create(&body).await {
                Ok(table) => go.to(&format!("/lookup-tables/{}", table.id)),
                Err(refused) => problem.set(Some(refused)),
            }
            let _gone = busy.try_set(false);
        });
    };
    let footer = move || {
        view! {
            <Button size=Size::Large on_click=move |_| open.set(false)>"Cancel"</Button>
            <Button size=Size::Large look=Look::Primary busy=busy disabled=Signal::derive(move || name.with(|name| name.trim().is_empty())) on_click=move |_| create()>"Create table"</Button>
        }
    };
    view! {
        <Dialog open=open title="New lookup table" footer=footer>
            <TextField label="Name" value=name placeholder="countries" error=at(problem, "/name") required=true autofocus=true size=Size::Large on_enter=move |()| create() />
            <TextField label="Columns" value=columns error=at(problem, "/columns") help="With commas between; the first one is the key that is looked up." size=Size::Large on_enter=move |()| create() />
            <Elsewhere problem=problem shown=&["/name", "/columns"] />
        </Dialog>
    }
}
