//! What the editors of lists share: choosing a list or a field, and which rows are left in what order.

use crate::{
    editor::{
        FillEditor, KindSelect, kind_value,
        policies::PolicySelect,
        when::{ConditionEditor, blank},
    },
    logic::{lists, scope::Scope},
    parts::icon,
    state::Mapper,
};
use leptos::prelude::*;
use mapping::{
    Fill, Kind,
    document::{Condition, Policy, Sort},
};

/// Chooses one of some words, or nothing.
#[component]
pub fn Choice(
    label: &'static str,
    /// What choosing nothing means.
    #[prop(into)]
    none: Signal<&'static str>,
    options: Signal<Vec<String>>,
    value: Signal<String>,
    set: Callback<String>,
    /// Whether choosing nothing is a mistake.
    #[prop(optional, into)]
    needed: Signal<bool>,
) -> impl IntoView {
    view! {
        <select class="select inline sm" class:warn=move || needed.get() && value.with(String::is_empty) aria-label=label
            on:keydown=|event| if event.key() != "Escape" { event.stop_propagation() }
            on:change=move |event| set.run(event_target_value(&event))>
            {move || {
                let (chosen, mut names) = (value.get(), options.get());
                if !chosen.is_empty() && !names.contains(&chosen) {
                    names.push(chosen.clone());
                }
                view! {
                    <option value="" selected=chosen.is_empty()>{none.get()}</option>
                    {names.into_iter().map(|name| {
                        let (on, words) = (name == chosen, if name == "$" { "the whole item".to_owned() } else { name.clone() });
                        view! { <option value=name selected=on>{words}</option> }
                    }).collect_view()}
                }
            }}
        </select>
    }
}

/// Chooses one of some values that have words.
#[component]
pub fn WordChoice(
    label: &'static str,
    options: &'static [(&'static str, &'static str)],
    value: Signal<&'static str>,
    set: Callback<String>,
) -> impl IntoView {
    view! {
        <select class="select inline sm" aria-label=label
            on:keydown=|event| if event.key() != "Escape" { event.stop_propagation() }
            on:change=move |event| set.run(event_target_value(&event))>
            {options.iter().map(|(stored, words)| view! { <option value=*stored selected=move || value.get() == *stored>{*words}</option> }).collect_view()}
        </select>
    }
}

/// The columns of a lookup table.
#[must_use]
pub fn columns(mapper: Mapper, table: &str) -> Vec<String> {
    mapper.tables.with(|tables| tables.iter().find(|(name, _)| name == table).map(|(_, columns)| columns.clone()).unwrap_or_default())
}

/// What rows can be sorted by at a place.
pub fn fields(mapper: Mapper, inside: Signal<Scope>) -> Signal<Vec<String>> {
    Memo::new(move |_| mapper.tree.with(|tree| inside.with(|inside| lists::fields(tree, inside, &|table| columns(mapper, table))))).into()
}

/// The condition that rows must meet.
#[component]
pub fn Where(
    mapper: Mapper,
    condition: Signal<Option<Condition>>,
    scope: Signal<Scope>,
    set: Callback<(Option<Condition>, bool)>,
    /// The button that adds it.
    add: &'static str,
) -> impl IntoView {
    let some = Memo::new(move |_| condition.with(Option::is_some));
    view! {
        <div class="ecase">
            <span class="t3 fs12 w">"where"</span>
            {move || if some.get() {
                view! {
                    <ConditionEditor mapper condition scope set=Callback::new(move |(condition, merge): (Condition, bool)| set.run((Some(condition), merge)))/>
                    <button class="icon-btn sm" aria-label="Remove the filter" on:click=move |_| set.run((None, false))>{icon("x", "s")}</button>
                }.into_any()
            } else {
                view! { <button class="btn sm ghost" on:click=move |_| set.run((Some(Condition::Compare(Box::new(blank()))), false))>{icon("filter", "s")} {add}</button> }.into_any()
            }}
        </div>
    }
}

/// Order and number of the rows.
#[component]
pub fn Order(
    sort: Signal<Vec<Sort>>,
    set_sort: Callback<Vec<Sort>>,
    fields: Signal<Vec<String>>,
    skip: Signal<Option<u32>>,
    limit: Signal<Option<u32>>,
    set_number: Callback<(bool, Option<u32>)>,
    /// What stands between order and number.
    #[prop(optional, into)]
    between: ViewFn,
) -> impl IntoView {
    let count = Memo::new(move |_| sort.with(Vec::len));
    let change = move |f: &dyn Fn(&mut Vec<Sort>)| {
        let mut all = sort.get_untracked();
        f(&mut all);
        set_sort.run(all);
    };
    view! {
        <div class="ecase">
            <span class="t3 fs12 w">"order"</span>
            {move || (0..count.get()).map(|at| {
                let one = Memo::new(move |_| sort.with(|sort| sort.get(at).cloned().unwrap_or_default()));
                view! {
                    <span class="row g4 esort">
                        <Choice label="Sort by" none="as it is" options=fields value=Signal::derive(move || one.with(|one| one.by.clone()))
                            set=Callback::new(move |by: String| change(&|all| if by.is_empty() { all.remove(at); } else { all[at].by = by.clone(); }))/>
                        <button class="btn sm ghost" on:click=move |_| change(&|all| all[at].descending = !all[at].descending)>
                            {move || if one.with(|one| one.descending) { "greatest first" } else { "smallest first" }}
                        </button>
                        <button class="btn sm ghost" data-tip="Whether large and small letters differ" aria-pressed=move || one.with(|one| one.ignore_case).to_string()
                            class:on=move || one.with(|one| one.ignore_case) on:click=move |_| change(&|all| all[at].ignore_case = !all[at].ignore_case)>"Aa"</button>
                    </span>
                }
            }).collect_view()}
            <Choice label="Add an order" none="add a field"
                options=Signal::derive(move || fields.with(|fields| sort.with(|sort| fields.iter().filter(|field| sort.iter().all(|sort| sort.by != **field)).cloned().collect())))
                value=Signal::derive(String::new) set=Callback::new(move |by: String| if !by.is_empty() { change(&|all| all.push(Sort { by: by.clone(), ..Sort::default() })) })/>
            {move || between.run()}
            <Number label="skip" value=skip none="none" set=Callback::new(move |number| set_number.run((true, number)))/>
            <Number label="at most" value=limit none="all" set=Callback::new(move |number| set_number.run((false, number)))/>
        </div>
    }
}

#[component]
fn Number(label: &'static str, value: Signal<Option<u32>>, none: &'static str, set: Callback<Option<u32>>) -> impl IntoView {
    view! {
        <label class="row g6"><span class="t3 fs12">{label}</span>
            <input class="input sm tiny" inputmode="numeric" placeholder=none prop:value=move || value.get().map(|number| number.to_string()).unwrap_or_default()
                on:keydown=|event| if event.key() != "Escape" { event.stop_propagation() }
                on:input=move |event| set.run(event_target_value(&event).trim().parse().ok())/>
        </label>
    }
}

/// What each row becomes, where it has no fields: itself, or one value.
#[component]
pub fn ItemValue(
    mapper: Mapper,
    item: Signal<Option<Fill>>,
    inside: Signal<Scope>,
    set: Callback<(Option<Fill>, bool)>,
    /// The words for a row that stays as it is.
    whole: &'static str,
) -> impl IntoView {
    let some = Memo::new(move |_| item.with(Option::is_some));
    view! {
        <div class="ecase">
            <span class="t3 fs12 w">"each is"</span>
            <select class="select inline sm" aria-label="What each item becomes" on:keydown=|event| if event.key() != "Escape" { event.stop_propagation() }
                on:change=move |event| set.run(((event_target_value(&event) == "value").then(|| Fill::Field(String::new())), false))>
                <option value="whole" selected=move || !some.get()>{whole}</option>
                <option value="value" selected=move || some.get()>"one value"</option>
            </select>
            {move || some.get().then(|| inner(mapper, item, Callback::new(move |(fill, merge): (Option<Fill>, bool)| set.run((Some(fill.unwrap_or(Fill::Field(String::new()))), merge))), inside))}
        </div>
    }
}

/// The editor of a value inside a value.
fn inner(mapper: Mapper, fill: Signal<Option<Fill>>, set: Callback<(Option<Fill>, bool)>, scope: Signal<Scope>) -> AnyView {
    view! { <FillEditor mapper fill set scope kind=Signal::derive(|| Kind::Any)/> }.into_any()
}

/// The type of the items and what happens to those that have none or another one.
#[component]
pub fn ItemRules(
    kind: Signal<Kind>,
    set_kind: Callback<Kind>,
    missing: Signal<Policy>,
    wrong: Signal<Policy>,
    set: Callback<(bool, Policy)>,
) -> impl IntoView {
    view! {
        <div class="ecase">
            <span class="t3 fs12 w">"of type"</span>
            <KindSelect value=Signal::derive(move || kind_value(kind.get())) label="Type of the items"
                set=Callback::new(move |chosen: String| set_kind.run(serde_json::from_value(serde_json::Value::String(chosen)).unwrap_or_default()))/>
            <PolicySelect words="No value" policy=missing unset=Signal::derive(|| "write null") in_list=true set=Callback::new(move |policy| set.run((true, policy)))/>
            <PolicySelect words="Cannot be made" policy=wrong unset=Signal::derive(|| "set the record aside") in_list=true set=Callback::new(move |policy| set.run((false, policy)))/>
        </div>
    }
}
