//! A group: which list, what the items of one group have in common, which groups in which order.

use super::{
    list_parts::{Choice, ItemValue, Order, Where, fields},
    value_box::ValueBox,
};
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
    document::{Condition, Group, Sort},
};

/// Edits a group.
#[component]
pub fn GroupEditor(mapper: Mapper, fill: Signal<Option<Fill>>, set: Callback<(Option<Fill>, bool)>, scope: Signal<Scope>) -> impl IntoView {
    let group = Memo::new(move |_| {
        fill.with(|fill| match fill {
            Some(Fill::Group(group)) => Some((**group).clone()),
            _ => None,
        })
    });
    let change = move |merge: bool, f: &dyn Fn(&mut Group)| {
        if let Some(mut group) = group.get_untracked() {
            f(&mut group);
            set.run((Some(Fill::Group(Box::new(group))), merge));
        }
    };
    let options: Signal<Vec<String>> = Memo::new(move |_| mapper.tree.with(|tree| lists::lists(tree, &scope.get()))).into();
    let inside = Signal::derive(move || fill.with(|fill| fill.as_ref().map(|fill| scope::inside(fill, &scope.get())).unwrap_or_default()));
    let item = Signal::derive(move || scope::items(&get(group, |group| group.list.clone()), &scope.get()));
    let whole = Memo::new(move |_| group.with(|group| group.as_ref().is_none_or(|group| group.targets.is_empty())));
    let count = Memo::new(move |_| group.with(|group| group.as_ref().map_or(0, |group| group.keys.len())));
    let of_items = fields(mapper, item);
    let open = Signal::derive(move || {
        let taken = get(group, |group| group.keys.iter().map(|key| key.value.clone()).collect::<Vec<_>>());
        of_items.get().into_iter().filter(|field| !taken.contains(&Fill::Field(field.clone()))).collect::<Vec<_>>()
    });
    view! {
        <div class="ecases">
            <div class="ecase">
                <span class="t3 fs12 w">"list"</span>
                <Choice label="List" none="Choose a list" needed=true options value=Signal::derive(move || get(group, |group| group.list.clone()))
                    set=Callback::new(move |list: String| change(false, &|group| group.list = list.clone()))/>
            </div>
            <div class="ecase">
                <span class="t3 fs12 w">"one per"</span>
                {move || (0..count.get()).map(|at| {
                    let name = Signal::derive(move || get(group, |group| group.keys.get(at).map(|key| key.name.clone()).unwrap_or_default()));
                    let value = Signal::derive(move || get(group, |group| group.keys.get(at).map(|key| key.value.clone())));
                    view! {
                        <span class="row g4 ekey">
                            <input class="input sm short" aria-label=format!("Name of key {}", at + 1) prop:value=name on:keydown=|event| if event.key() != "Escape" { event.stop_propagation() }
                                on:change=move |event| { let name = event_target_value(&event).trim().to_owned(); if !name.is_empty() { change(false, &|group| lists::rename_key(group, at, &name)) } }/>
                            <span class="t3 fs12">"="</span>
                            <ValueBox mapper fill=value scope=item kind=Signal::derive(|| Kind::Any) label="Value of the key"
                                set=Callback::new(move |(fill, merge): (Option<Fill>, bool)| change(merge, &|group| if let Some(key) = group.keys.get_mut(at) { key.value = fill.clone().unwrap_or(Fill::Field(String::new())) }))/>
                            <button class="icon-btn sm" aria-label=format!("Remove key {}", at + 1) on:click=move |_| change(false, &|group| lists::remove_key(group, at))>{icon("x", "s")}</button>
                        </span>
                    }
                }).collect_view()}
                <Choice label="Add a key" options=open value=Signal::derive(String::new)
                    none=Signal::derive(move || if count.get() == 0 { "Choose a field" } else { "and …" }) needed=Signal::derive(move || count.get() == 0)
                    set=Callback::new(move |field: String| if !field.is_empty() { change(false, &|group| lists::add_key(group, &field)) })/>
            </div>
            <Where mapper scope=item add="Every item; add a filter" condition=Signal::derive(move || group.with(|group| group.as_ref().and_then(|group| group.filter.clone())))
                set=Callback::new(move |(condition, merge): (Option<Condition>, bool)| change(merge, &|group| group.filter.clone_from(&condition)))/>
            <Order fields=fields(mapper, inside) sort=Signal::derive(move || get(group, |group| group.sort.clone())) set_sort=Callback::new(move |sort: Vec<Sort>| change(false, &|group| group.sort.clone_from(&sort)))
                skip=Signal::derive(move || get(group, |group| group.skip)) limit=Signal::derive(move || get(group, |group| group.limit))
                set_number=Callback::new(move |(skip, number): (bool, Option<u32>)| change(true, &|group| if skip { group.skip = number } else { group.limit = number }))/>
            <Show when=move || whole.get()>
                <ItemValue mapper inside whole="its key and items" item=Signal::derive(move || group.with(|group| group.as_ref().and_then(|group| group.item.as_deref().cloned())))
                    set=Callback::new(move |(item, merge): (Option<Fill>, bool)| change(merge, &|group| group.item = item.clone().map(Box::new)))/>
            </Show>
        </div>
    }
}

fn get<T: Default>(group: Memo<Option<Group>>, f: impl Fn(&Group) -> T) -> T {
    group.with(|group| group.as_ref().map(f).unwrap_or_default())
}
