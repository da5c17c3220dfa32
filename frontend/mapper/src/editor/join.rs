//! A join: two lists, what must be equal, and what happens to items without a partner and with several.

use super::{
    list_parts::{Choice, ItemValue, Order, Where, WordChoice, columns, fields},
    value_box::ValueBox,
};
use crate::{
    logic::{
        lists, path,
        scope::{self, Scope},
    },
    parts::icon,
    state::Mapper,
};
use leptos::prelude::*;
use mapping::{
    Fill, Kind,
    document::{Condition, Join, JoinKey, JoinKind, Matches, Side, Sort},
};

/// How a lookup table is written among the lists.
const TABLE: &str = "table ";

const KINDS: &[(&str, &str)] = &[("inner", "are left out"), ("left", "stay without one")];
const MATCHES: &[(&str, &str)] =
    &[("each", "make a row each"), ("first", "count as the first one"), ("one", "set the record aside"), ("list", "make one list")];

fn words(side: &Side) -> String {
    match side {
        Side::List(list) => list.clone(),
        Side::Table(table) => format!("{TABLE}{table}"),
    }
}

fn side_of(text: &str) -> Side {
    match text.strip_prefix(TABLE) {
        Some(table) => Side::Table(table.to_owned()),
        None => Side::List(text.to_owned()),
    }
}

/// Edits a join.
#[component]
pub fn JoinEditor(mapper: Mapper, fill: Signal<Option<Fill>>, set: Callback<(Option<Fill>, bool)>, scope: Signal<Scope>) -> impl IntoView {
    let join = Memo::new(move |_| {
        fill.with(|fill| match fill {
            Some(Fill::Join(join)) => Some((**join).clone()),
            _ => None,
        })
    });
    let change = move |merge: bool, f: &dyn Fn(&mut Join)| {
        if let Some(mut join) = join.get_untracked() {
            f(&mut join);
            set.run((Some(Fill::Join(Box::new(join))), merge));
        }
    };
    let options = Signal::derive(move || {
        let tables = mapper.tables.with(|tables| tables.iter().map(|(name, _)| format!("{TABLE}{name}")).collect::<Vec<_>>());
        mapper.tree.with(|tree| lists::lists(tree, &scope.get())).into_iter().chain(tables).collect::<Vec<_>>()
    });
    // The fields of one item of a side, and what a value in it reads.
    let item = move |side: Option<Side>| match side {
        Some(Side::List(list)) => scope::items(&list, &scope.get()),
        _ => Vec::new(),
    };
    let of_side = move |side: Option<Side>| match side {
        Some(Side::Table(table)) => columns(mapper, &table).iter().map(|column| path::quote(column)).collect(),
        side => mapper.tree.with(|tree| lists::fields(tree, &item(side), &|_| Vec::new())),
    };
    let side = move |right: bool| join.with(|join| join.as_ref().map(|join| if right { join.right.clone() } else { join.left.clone() }));
    let inside = Signal::derive(move || fill.with(|fill| fill.as_ref().map(|fill| scope::inside(fill, &scope.get())).unwrap_or_default()));
    let whole = Memo::new(move |_| join.with(|join| join.as_ref().is_none_or(|join| join.targets.is_empty())));
    let count = Memo::new(move |_| join.with(|join| join.as_ref().map_or(0, |join| join.on.len())));
    let set_side = move |right: bool, text: String| {
        let new = side_of(&text);
        let other = side(!right);
        change(false, &|join| {
            *if right { &mut join.right } else { &mut join.left } = new.clone();
            // Fields of one name are what lists are joined by most of the time.
            let (own, others) = (of_side(Some(new.clone())), of_side(other.clone()));
            if join.on.is_empty()
                && let Some(name) = own.iter().find(|name| others.contains(name))
            {
                join.on.push(JoinKey { left: Fill::Field(name.clone()), right: Fill::Field(name.clone()) });
            }
        });
    };
    let key = move |right: bool, at: usize| {
        Signal::derive(move || {
            join.with(|join| {
                join.as_ref().and_then(|join| join.on.get(at)).map(|key| if right { key.right.clone() } else { key.left.clone() })
            })
        })
    };
    let set_key = move |right: bool, at: usize, fill: Option<Fill>, merge: bool| {
        change(merge, &|join| {
            if let Some(key) = join.on.get_mut(at) {
                *if right { &mut key.right } else { &mut key.left } = fill.clone().unwrap_or(Fill::Field(String::new()));
            }
        });
    };
    // By themselves, so that a key that is being typed stays where it is.
    let tables = [false, true].map(|right| Memo::new(move |_| matches!(side(right), Some(Side::Table(_)))));
    let key_box = move |right: bool, at: usize| {
        let label = if right { "Right key" } else { "Left key" };
        if tables[usize::from(right)].get() {
            let value = Signal::derive(move || match key(right, at).get() {
                Some(Fill::Field(field)) => field,
                _ => String::new(),
            });
            view! { <Choice label none="a column" needed=true value options=Signal::derive(move || of_side(side(right))) set=Callback::new(move |column: String| set_key(right, at, Some(Fill::Field(column)), false))/> }.into_any()
        } else {
            view! { <ValueBox mapper fill=key(right, at) scope=Signal::derive(move || item(side(right))) kind=Signal::derive(|| Kind::Any) label set=Callback::new(move |(fill, merge): (Option<Fill>, bool)| set_key(right, at, fill, merge))/> }.into_any()
        }
    };
    view! {
        <div class="ecases">
            <div class="ecase">
                <span class="t3 fs12 w">"list"</span>
                <Choice label="Left list" none="Choose a list" needed=true options value=Signal::derive(move || side(false).as_ref().map(words).unwrap_or_default()) set=Callback::new(move |text| set_side(false, text))/>
                <span class="t3 fs12">"with"</span>
                <Choice label="Right list" none="Choose a list" needed=true options value=Signal::derive(move || side(true).as_ref().map(words).unwrap_or_default()) set=Callback::new(move |text| set_side(true, text))/>
            </div>
            <div class="ecase">
                <span class="t3 fs12 w">"equal"</span>
                {move || (0..count.get()).map(|at| view! {
                    <span class="row g4 ekey">
                        {move || key_box(false, at)}
                        <span class="t3 fs12">"="</span>
                        {move || key_box(true, at)}
                        <button class="icon-btn sm" aria-label=format!("Remove key {}", at + 1) on:click=move |_| change(false, &|join| { join.on.remove(at); })>{icon("x", "s")}</button>
                    </span>
                }).collect_view()}
                <button class="btn sm ghost" on:click=move |_| change(false, &|join| join.on.push(JoinKey { left: Fill::Field(String::new()), right: Fill::Field(String::new()) }))>{icon("plus", "s")} "Key"</button>
            </div>
            <div class="ecase">
                <span class="t3 fs12 w">"partners"</span>
                <span class="t3 fs12">"items without one"</span>
                <WordChoice label="Items without a partner" options=KINDS value=Signal::derive(move || if get(join, |join| join.kind == JoinKind::Left) { "left" } else { "inner" })
                    set=Callback::new(move |kind: String| change(false, &|join| join.kind = if kind == "left" { JoinKind::Left } else { JoinKind::Inner }))/>
                <span class="t3 fs12">"several"</span>
                <WordChoice label="Several partners" options=MATCHES
                    value=Signal::derive(move || match get(join, |join| join.matches) { Matches::Each => "each", Matches::First => "first", Matches::One => "one", Matches::List => "list" })
                    set=Callback::new(move |matches: String| change(false, &|join| join.matches = match matches.as_str() { "first" => Matches::First, "one" => Matches::One, "list" => Matches::List, _ => Matches::Each }))/>
            </div>
            <Where mapper scope=inside add="Every pair; add a filter" condition=Signal::derive(move || join.with(|join| join.as_ref().and_then(|join| join.filter.clone())))
                set=Callback::new(move |(condition, merge): (Option<Condition>, bool)| change(merge, &|join| join.filter.clone_from(&condition)))/>
            <Order fields=fields(mapper, inside) sort=Signal::derive(move || get(join, |join| join.sort.clone())) set_sort=Callback::new(move |sort: Vec<Sort>| change(false, &|join| join.sort.clone_from(&sort)))
                skip=Signal::derive(move || get(join, |join| join.skip)) limit=Signal::derive(move || get(join, |join| join.limit))
                set_number=Callback::new(move |(skip, number): (bool, Option<u32>)| change(true, &|join| if skip { join.skip = number } else { join.limit = number }))/>
            <Show when=move || whole.get()>
                <ItemValue mapper inside whole="both items" item=Signal::derive(move || join.with(|join| join.as_ref().and_then(|join| join.item.as_deref().cloned())))
                    set=Callback::new(move |(item, merge): (Option<Fill>, bool)| change(merge, &|join| join.item = item.clone().map(Box::new)))/>
            </Show>
        </div>
    }
}

fn get<T: Default>(join: Memo<Option<Join>>, f: impl Fn(&Join) -> T) -> T {
    join.with(|join| join.as_ref().map(f).unwrap_or_default())
}
