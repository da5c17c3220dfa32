//! A loop: which list, which items, in which order, how many.

use crate::{
    editor::when::{ConditionEditor, blank},
    logic::scope,
    parts::icon,
    state::Mapper,
};
use leptos::prelude::*;
use mapping::{
    Fill, Kind,
    document::{Condition, Each, Sort},
};

/// Edits a loop.
#[component]
pub fn EachEditor(
    mapper: Mapper,
    fill: Signal<Option<Fill>>,
    set: Callback<(Option<Fill>, bool)>,
    scope: Signal<Vec<Vec<String>>>,
) -> impl IntoView {
    let each = Memo::new(move |_| {
        fill.with(|fill| match fill {
            Some(Fill::Each(each)) => Some((**each).clone()),
            _ => None,
        })
    });
    let change = move |merge: bool, f: &dyn Fn(&mut Each)| {
        if let Some(mut each) = each.get_untracked() {
            f(&mut each);
            set.run((Some(Fill::Each(Box::new(each))), merge));
        }
    };
    let list = Memo::new(move |_| each.with(|each| each.as_ref().map(|each| each.list.clone()).unwrap_or_default()));
    let lists = Memo::new(move |_| {
        mapper.tree.with(|tree| {
            let around = scope.get();
            tree.nodes
                .iter()
                .filter(|node| node.kind == Kind::List && node.lists.iter().all(|list| around.contains(list)))
                .map(|node| scope::reference(&node.names, &around))
                .collect::<Vec<_>>()
        })
    });
    let inside = Signal::derive(move || {
        let mut around = scope.get();
        around.extend(scope::resolve(&list.get(), &around));
        around
    });
    let fields = Memo::new(move |_| {
        mapper.tree.with(|tree| {
            let around = inside.get();
            let Some(list) = around.last() else { return Vec::new() };
            tree.nodes
                .iter()
                .filter(|node| {
                    node.names.len() > list.len() && node.names.starts_with(list) && node.lists.iter().all(|outer| around.contains(outer))
                })
                .map(|node| scope::reference(&node.names, &around))
                .collect::<Vec<_>>()
        })
    });
    let filter = Signal::derive(move || each.with(|each| each.as_ref().and_then(|each| each.filter.clone())));
    let sort = move || each.with(|each| each.as_ref().and_then(|each| each.sort.first().cloned()));
    let distinct = move || each.with(|each| each.as_ref().and_then(|each| each.distinct.clone()).unwrap_or_default());
    let limit = move || each.with(|each| each.as_ref().and_then(|each| each.limit).map(|limit| limit.to_string()).unwrap_or_default());
    let options = move |all: Memo<Vec<String>>, chosen: String, none: &'static str| {
        let mut names = all.get();
        if !chosen.is_empty() && !names.contains(&chosen) {
            names.push(chosen.clone());
        }
        view! {
            <option value="" selected=chosen.is_empty()>{none}</option>
            {names.into_iter().map(|name| { let on = name == chosen; view! { <option value=name.clone() selected=on>{name.clone()}</option> } }).collect_view()}
        }
    };
    view! {
        <div class="ecases">
            <div class="ecase">
                <select class="select inline sm" class:warn=move || list.with(String::is_empty) aria-label="List" on:change=move |event| { let list = event_target_value(&event); change(false, &|each| each.list = list.clone()); }>
                    {move || options(lists, list.get(), "Choose a list")}
                </select>
                <span class="t3 fs12">"sort by"</span>
                <select class="select inline sm" aria-label="Sort by" on:change=move |event| {
                    let by = event_target_value(&event);
                    let descending = sort().is_some_and(|sort| sort.descending);
                    change(false, &|each| each.sort = if by.is_empty() { Vec::new() } else { vec![Sort { by: by.clone(), descending, ..Sort::default() }] });
                }>{move || options(fields, sort().map(|sort| sort.by).unwrap_or_default(), "as it is")}</select>
                <Show when=move || sort().is_some()>
                    <button class="btn sm ghost" on:click=move |_| change(false, &|each| if let Some(sort) = each.sort.first_mut() { sort.descending = !sort.descending })>
                        {move || if sort().is_some_and(|sort| sort.descending) { "greatest first" } else { "smallest first" }}
                    </button>
                </Show>
                <span class="t3 fs12">"once per"</span>
                <select class="select inline sm" aria-label="Once per" on:change=move |event| { let field = event_target_value(&event); change(false, &|each| each.distinct = (!field.is_empty()).then(|| field.clone())); }>
                    {move || options(fields, distinct(), "every item")}
                </select>
                <label class="row g6"><span class="t3 fs12">"at most"</span>
                    <input class="input sm tiny" inputmode="numeric" placeholder="all" prop:value=limit on:keydown=|event| if event.key() != "Escape" { event.stop_propagation() }
                        on:input=move |event| { let limit = event_target_value(&event).trim().parse().ok(); change(true, &|each| each.limit = limit); }/>
                </label>
            </div>
            <div class="ecase">
                <span class="t3 fs12 w">"where"</span>
                {move || if filter.with(Option::is_some) {
                    view! {
                        <ConditionEditor mapper condition=filter scope=inside set=Callback::new(move |(condition, merge): (Condition, bool)| change(merge, &|each| each.filter = Some(condition.clone())))/>
                        <button class="icon-btn sm" aria-label="Remove the filter" on:click=move |_| change(false, &|each| each.filter = None)>{icon("x", "s")}</button>
                    }.into_any()
                } else {
                    view! { <button class="btn sm ghost" on:click=move |_| change(false, &|each| each.filter = Some(Condition::Compare(Box::new(blank()))))>{icon("filter", "s")} "Every item; add a filter"</button> }.into_any()
                }}
            </div>
        </div>
    }
}
