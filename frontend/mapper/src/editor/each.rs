//! A loop: which lists, which items, in which order, how many, and what becomes of each.

use super::list_parts::{Choice, ItemRules, ItemValue, Order, Where, WordChoice, fields};
use crate::{
    logic::{
        lists,
        scope::{self, Scope},
    },
    parts::icon,
    state::Mapper,
};
use leptos::prelude::*;
use mapping::{
    Fill, Kind,
    document::{Condition, Each, Pick, Policy, Sort},
};

const PICKS: &[(&str, &str)] = &[("", "all of them"), ("first", "the first one"), ("last", "the last one"), ("single", "the only one")];

fn pick_of(text: &str) -> Option<Pick> {
    match text {
        "first" => Some(Pick::First),
        "last" => Some(Pick::Last),
        "single" => Some(Pick::Single),
        _ => None,
    }
}

/// Edits a loop.
#[component]
pub fn EachEditor(mapper: Mapper, fill: Signal<Option<Fill>>, set: Callback<(Option<Fill>, bool)>, scope: Signal<Scope>) -> impl IntoView {
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
    let options: Signal<Vec<String>> = Memo::new(move |_| mapper.tree.with(|tree| lists::lists(tree, &scope.get()))).into();
    let inside = Signal::derive(move || fill.with(|fill| fill.as_ref().map(|fill| scope::inside(fill, &scope.get())).unwrap_or_default()));
    let whole = Memo::new(move |_| each.with(|each| each.as_ref().is_none_or(|each| each.targets.is_empty())));
    let more = Memo::new(move |_| each.with(|each| each.as_ref().map_or(0, |each| each.more_lists.len())));
    let flat = Memo::new(move |_| each.with(|each| each.as_ref().map_or(0, |each| each.flatten.len())));
    let inner = Signal::derive(move || mapper.tree.with(|tree| lists::inner_lists(tree, &inside.get())));
    let names = fields(mapper, inside);
    let once = Signal::derive(move || std::iter::once("$".to_owned()).chain(names.get()).collect::<Vec<_>>());
    let item = Signal::derive(move || each.with(|each| each.as_ref().and_then(|each| each.item.as_deref().cloned())));
    view! {
        <div class="ecases">
            <div class="ecase">
                <span class="t3 fs12 w">"list"</span>
                <Choice label="List" none="Choose a list" needed=true options value=Signal::derive(move || get(each, |each| each.list.clone()))
                    set=Callback::new(move |list: String| change(false, &|each| each.list = list.clone()))/>
                {move || (0..more.get()).map(|at| view! {
                    <span class="t3 fs12">"and"</span>
                    <Choice label="Further list" none="without it" options value=Signal::derive(move || get(each, |each| each.more_lists.get(at).cloned().unwrap_or_default()))
                        set=Callback::new(move |list: String| change(false, &|each| if list.is_empty() { each.more_lists.remove(at); } else { each.more_lists[at] = list.clone(); }))/>
                }).collect_view()}
                {move || (0..flat.get()).map(|at| view! {
                    <span class="t3 fs12">"and each of its"</span>
                    <Choice label="List within the items" none="nothing more" options=inner value=Signal::derive(move || get(each, |each| each.flatten.get(at).cloned().unwrap_or_default()))
                        set=Callback::new(move |list: String| change(false, &|each| if list.is_empty() { each.flatten.truncate(at); } else { each.flatten[at] = list.clone(); }))/>
                }).collect_view()}
                <span class="t3 fs12">"take"</span>
                <WordChoice label="Which items are taken" options=PICKS
                    value=Signal::derive(move || each.with(|each| match each.as_ref().and_then(|each| each.take) { None => "", Some(Pick::First) => "first", Some(Pick::Last) => "last", Some(Pick::Single) => "single" }))
                    set=Callback::new(move |taken: String| change(false, &|each| each.take = pick_of(&taken)))/>
                <button class="btn sm ghost" data-tip="Put another list behind this one" on:click=move |_| change(false, &|each| each.more_lists.push(String::new()))>{icon("plus", "s")} "List"</button>
                <Show when=move || inner.with(|inner| inner.iter().any(|list| each.with(|each| each.as_ref().is_some_and(|each| !each.flatten.contains(list)))))>
                    <button class="btn sm ghost" data-tip="One row for each item of a list within the items"
                        on:click=move |_| { let first = inner.with_untracked(|inner| inner.first().cloned()).unwrap_or_default(); change(false, &|each| each.flatten.push(first.clone())) }>{icon("plus", "s")} "List within"</button>
                </Show>
            </div>
            <Where mapper scope=inside add="Every item; add a filter" condition=Signal::derive(move || each.with(|each| each.as_ref().and_then(|each| each.filter.clone())))
                set=Callback::new(move |(condition, merge): (Option<Condition>, bool)| change(merge, &|each| each.filter.clone_from(&condition)))/>
            <Order fields=names sort=Signal::derive(move || get(each, |each| each.sort.clone())) set_sort=Callback::new(move |sort: Vec<Sort>| change(false, &|each| each.sort.clone_from(&sort)))
                skip=Signal::derive(move || get(each, |each| each.skip)) limit=Signal::derive(move || get(each, |each| each.limit))
                set_number=Callback::new(move |(skip, number): (bool, Option<u32>)| change(true, &|each| if skip { each.skip = number } else { each.limit = number }))
                between=move || view! {
                    <span class="t3 fs12">"once per"</span>
                    <Choice label="Once per" none="every item" options=once value=Signal::derive(move || get(each, |each| each.distinct.clone().unwrap_or_default()))
                        set=Callback::new(move |field: String| change(false, &|each| each.distinct = (!field.is_empty()).then(|| field.clone())))/>
                }/>
            <Show when=move || whole.get()>
                <ItemValue mapper item inside whole="copied as it is" set=Callback::new(move |(item, merge): (Option<Fill>, bool)| change(merge, &|each| each.item = item.clone().map(Box::new)))/>
                <ItemRules kind=Signal::derive(move || get(each, |each| each.item_type)) set_kind=Callback::new(move |kind: Kind| change(false, &|each| each.item_type = kind))
                    missing=Signal::derive(move || get(each, |each| each.if_missing_item.clone())) wrong=Signal::derive(move || get(each, |each| each.if_wrong_item.clone()))
                    set=Callback::new(move |(missing, policy): (bool, Policy)| change(false, &|each| if missing { each.if_missing_item = policy.clone() } else { each.if_wrong_item = policy.clone() }))/>
            </Show>
        </div>
    }
}

fn get<T: Default>(each: Memo<Option<Each>>, f: impl Fn(&Each) -> T) -> T {
    each.with(|each| each.as_ref().map(f).unwrap_or_default())
}
