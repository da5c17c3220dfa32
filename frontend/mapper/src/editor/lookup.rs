//! A lookup: table, key, column, and what a miss does.

use crate::{
    editor::value_box::ValueBox,
    logic::{json, scope::Scope},
    state::Mapper,
};
use leptos::prelude::*;
use mapping::{
    Fill, Kind,
    document::{Lookup, OnMiss},
};

/// Edits a lookup.
#[component]
pub fn LookupEditor(
    mapper: Mapper,
    fill: Signal<Option<Fill>>,
    set: Callback<(Option<Fill>, bool)>,
    scope: Signal<Scope>,
) -> impl IntoView {
    let lookup = Memo::new(move |_| {
        fill.with(|fill| match fill {
            Some(Fill::Lookup(lookup)) => Some(lookup.clone()),
            _ => None,
        })
    });
    let change = move |merge: bool, f: &dyn Fn(&mut Lookup)| {
        if let Some(mut lookup) = lookup.get_untracked() {
            f(&mut lookup);
            set.run((Some(Fill::Lookup(lookup)), merge));
        }
    };
    let table = move || lookup.with(|lookup| lookup.as_ref().map(|lookup| lookup.table.clone()).unwrap_or_default());
    let column = move || lookup.with(|lookup| lookup.as_ref().map(|lookup| lookup.column.clone()).unwrap_or_default());
    let columns = move || {
        let table = table();
        mapper.tables.with(|tables| {
            tables
                .iter()
                .find(|(name, _)| *name == table)
                .map(|(_, columns)| columns.iter().skip(1).cloned().collect::<Vec<_>>())
                .unwrap_or_default()
        })
    };
    let miss = move || {
        lookup.with(|lookup| match lookup.as_ref().and_then(|lookup| lookup.on_miss.as_ref()) {
            None => "",
            Some(OnMiss::Fail) => "fail",
            Some(OnMiss::Null) => "null",
            Some(OnMiss::Default(_)) => "default",
            Some(OnMiss::KeepKey) => "keep_key",
            Some(OnMiss::SetAside) => "set_aside",
        })
    };
    let default = move || {
        lookup.with(|lookup| match lookup.as_ref().and_then(|lookup| lookup.on_miss.as_ref()) {
            Some(OnMiss::Default(value)) => json::text_of(value),
            _ => String::new(),
        })
    };
    let key = Signal::derive(move || lookup.with(|lookup| lookup.as_ref().map(|lookup| (*lookup.key).clone())));
    view! {
        <ValueBox mapper fill=key scope kind=Signal::derive(|| Kind::Any) label="Key"
            set=Callback::new(move |(key, merge): (Option<Fill>, bool)| change(merge, &|lookup| *lookup.key = key.clone().unwrap_or(Fill::Field(String::new()))))/>
        <span class="t3 fs12">"in table"</span>
        <select class="select inline sm" class:warn=move || table().is_empty() aria-label="Lookup table" prop:value=table
            on:change=move |event| {
                let name = event_target_value(&event);
                let first = mapper.tables.with_untracked(|tables| tables.iter().find(|(table, _)| *table == name).and_then(|(_, columns)| columns.get(1).cloned()));
                change(false, &|lookup| { lookup.table = name.clone(); lookup.column = first.clone().unwrap_or_default(); });
            }>
            <option value="">"Choose a table"</option>
            {move || {
                let chosen = table();
                let mut names: Vec<String> = mapper.tables.with(|tables| tables.iter().map(|(name, _)| name.clone()).collect());
                if !chosen.is_empty() && !names.contains(&chosen) { names.push(chosen.clone()); }
                names.into_iter().map(|name| { let on = name == chosen; view! { <option value=name.clone() selected=on>{name.clone()}</option> } }).collect_view()
            }}
        </select>
        <span class="t3 fs12">"take"</span>
        <select class="select inline sm" aria-label="Column" prop:value=column on:change=move |event| { let column = event_target_value(&event); change(false, &|lookup| lookup.column = column.clone()); }>
            {move || {
                let chosen = column();
                let mut names = columns();
                if !names.contains(&chosen) { names.insert(0, chosen.clone()); }
                names.into_iter().map(|name| { let on = name == chosen; view! { <option value=name.clone() selected=on>{if name.is_empty() { "a column".to_owned() } else { name.clone() }}</option> } }).collect_view()
            }}
        </select>
        <span class="t3 fs12">"if none"</span>
        <select class="select inline sm" class:warn=move || miss().is_empty() aria-label="If the table has no such row" prop:value=miss
            on:change=move |event| {
                let chosen = event_target_value(&event);
                change(false, &|lookup| lookup.on_miss = match chosen.as_str() {
                    "fail" => Some(OnMiss::Fail),
                    "null" => Some(OnMiss::Null),
                    "keep_key" => Some(OnMiss::KeepKey),
                    "set_aside" => Some(OnMiss::SetAside),
                    "default" => Some(OnMiss::Default(json::of_text(""))),
                    _ => None,
                });
            }>
            {[("", "choose"), ("fail", "set the record aside"), ("null", "take null"), ("default", "take a default"), ("keep_key", "keep the key"), ("set_aside", "always set it aside")]
                .map(|(value, words)| view! { <option value=value selected=move || miss() == value>{words}</option> }).to_vec()}
        </select>
        <Show when=move || miss() == "default">
            <input class="input sm short" aria-label="Default" prop:value=default
                on:input=move |event| { let value = json::typed(&event_target_value(&event)); change(true, &|lookup| lookup.on_miss = Some(OnMiss::Default(value.clone()))); }/>
        </Show>
    }
}
