//! One value of many: what is made, of which value in each item, of which items.

use super::{
    list_parts::{Choice, Where, WordChoice},
    value_box::ValueBox,
};
use crate::{
    logic::{
        lists,
        scope::{self, Frame, Scope},
    },
    state::Mapper,
};
use leptos::prelude::*;
use mapping::{
    Fill, Kind,
    document::{Aggregate, Condition, Take},
};

const TAKES: &[(&str, &str)] = &[
    ("sum", "sum"),
    ("count", "count"),
    ("count_distinct", "count of different ones"),
    ("average", "average"),
    ("min", "smallest"),
    ("max", "greatest"),
    ("first", "first"),
    ("last", "last"),
    ("list", "list"),
    ("join", "joined text"),
];

fn take_of(word: &str) -> Take {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).unwrap_or(Take::Count)
}

/// Edits an aggregate.
#[component]
pub fn AggregateEditor(
    mapper: Mapper,
    fill: Signal<Option<Fill>>,
    set: Callback<(Option<Fill>, bool)>,
    scope: Signal<Scope>,
) -> impl IntoView {
    let aggregate = Memo::new(move |_| {
        fill.with(|fill| match fill {
            Some(Fill::Aggregate(aggregate)) => Some((**aggregate).clone()),
            _ => None,
        })
    });
    let change = move |merge: bool, f: &dyn Fn(&mut Aggregate)| {
        if let Some(mut aggregate) = aggregate.get_untracked() {
            f(&mut aggregate);
            set.run((Some(Fill::Aggregate(Box::new(aggregate))), merge));
        }
    };
    let options: Signal<Vec<String>> = Memo::new(move |_| mapper.tree.with(|tree| lists::lists(tree, &scope.get()))).into();
    let in_group = Memo::new(move |_| scope.with(|scope| matches!(scope.last(), Some(Frame::Group { .. }))));
    let inside = Signal::derive(move || fill.with(|fill| fill.as_ref().map(|fill| scope::inside(fill, &scope.get())).unwrap_or_default()));
    let take = Signal::derive(move || aggregate.with(|aggregate| aggregate.as_ref().map_or("count", |aggregate| aggregate.take.word())));
    let list = Signal::derive(move || {
        aggregate.with(|aggregate| aggregate.as_ref().and_then(|aggregate| aggregate.list.clone()).unwrap_or_default())
    });
    let of = Signal::derive(move || aggregate.with(|aggregate| aggregate.as_ref().and_then(|aggregate| aggregate.of.as_deref().cloned())));
    view! {
        <div class="ecases">
            <div class="ecase">
                <span class="t3 fs12 w">"take"</span>
                <WordChoice label="What is made" options=TAKES value=take set=Callback::new(move |word: String| change(false, &|aggregate| aggregate.take = take_of(&word)))/>
                <span class="t3 fs12">"of"</span>
                <ValueBox mapper fill=of scope=inside kind=Signal::derive(|| Kind::Any) label="Value in each item"
                    set=Callback::new(move |(fill, merge): (Option<Fill>, bool)| change(merge, &|aggregate| aggregate.of = fill.clone().map(Box::new)))/>
                <span class="t3 fs12">"in"</span>
                <Choice label="List" options value=list needed=Signal::derive(move || !in_group.get())
                    none=Signal::derive(move || if in_group.get() { "the group's items" } else { "Choose a list" })
                    set=Callback::new(move |list: String| change(false, &|aggregate| aggregate.list = (!list.is_empty() && list != "items").then(|| list.clone())))/>
                <Show when=move || take.get() == "join">
                    <label class="row g6"><span class="t3 fs12">"with"</span>
                        <input class="input sm tiny mono" aria-label="Between the texts" on:keydown=|event| if event.key() != "Escape" { event.stop_propagation() }
                            prop:value=move || aggregate.with(|aggregate| aggregate.as_ref().and_then(|aggregate| aggregate.separator.clone()).unwrap_or_default())
                            on:input=move |event| { let text = event_target_value(&event); change(true, &|aggregate| aggregate.separator = (!text.is_empty()).then(|| text.clone())) }/>
                    </label>
                </Show>
            </div>
            <Where mapper scope=inside add="Every item; add a filter" condition=Signal::derive(move || aggregate.with(|aggregate| aggregate.as_ref().and_then(|aggregate| aggregate.filter.clone())))
                set=Callback::new(move |(condition, merge): (Option<Condition>, bool)| change(merge, &|aggregate| aggregate.filter.clone_from(&condition)))/>
        </div>
    }
}
