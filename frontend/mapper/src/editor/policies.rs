//! What happens when the source has no value, and when the value has another type.

use crate::{
    logic::{json, rows::TargetRow},
    state::Mapper,
};
use leptos::prelude::*;
use mapping::document::Policy;

fn stored(policy: &Policy) -> &'static str {
    match policy {
        Policy::Unset => "",
        Policy::Fail => "fail",
        Policy::Omit => "omit",
        Policy::Null => "null",
        Policy::Default(_) => "default",
        Policy::DropItem => "drop_item",
        Policy::Convert(_) => "convert",
    }
}

fn read(text: &str) -> Policy {
    match text {
        "fail" => Policy::Fail,
        "omit" => Policy::Omit,
        "null" => Policy::Null,
        "default" => Policy::Default(json::of_text("")),
        "drop_item" => Policy::DropItem,
        _ => Policy::Unset,
    }
}

/// Both policies of a row.
#[component]
pub fn Policies(mapper: Mapper, key: StoredValue<String>, row: Memo<Option<TargetRow>>) -> impl IntoView {
    let required = move || row.with(|row| row.as_ref().is_some_and(|row| row.required));
    let missing = Signal::derive(move || row.with(|row| row.as_ref().map(|row| row.if_missing.clone()).unwrap_or_default()));
    let wrong = Signal::derive(move || row.with(|row| row.as_ref().map(|row| row.if_wrong_type.clone()).unwrap_or_default()));
    let in_list = row.with_untracked(|row| row.as_ref().is_some_and(|row| !row.scope.is_empty()));
    view! {
        <PolicySelect words="If missing" policy=missing in_list
            unset=Signal::derive(move || if required() { "set the record aside" } else { "leave it out" })
            set=Callback::new(move |policy: Policy| { mapper.set_target(&key.get_value(), "Change what happens if it is missing", |target| target.if_missing = policy); })/>
        <PolicySelect words="Wrong type" policy=wrong in_list
            unset=Signal::derive(|| "convert, else set aside")
            set=Callback::new(move |policy: Policy| { mapper.set_target(&key.get_value(), "Change what happens to a wrong type", |target| target.if_wrong_type = policy); })/>
    }
}

/// Chooses one policy.
#[component]
pub fn PolicySelect(
    words: &'static str,
    policy: Signal<Policy>,
    /// What happens while nothing is chosen.
    unset: Signal<&'static str>,
    /// Whether an item of a list can be left out.
    in_list: bool,
    set: Callback<Policy>,
) -> impl IntoView {
    let now = move || policy.with(stored);
    let default = move || {
        policy.with(|policy| match policy {
            Policy::Default(value) => json::text(value),
            _ => String::new(),
        })
    };
    view! {
        <span class="row g6">
            <span class="t3 fs12 nowrap">{words}</span>
            <select class="select inline sm" aria-label=words prop:value=now on:change=move |event| { let chosen = event_target_value(&event); if chosen != "convert" { set.run(read(&chosen)) } }>
                <option value="" selected=move || now().is_empty()>{move || unset.get()}</option>
                {[("fail", "fail"), ("omit", "omit"), ("null", "write null"), ("default", "use default")].map(|(value, words)| view! { <option value=value selected=move || now() == value>{words}</option> }).to_vec()}
                {in_list.then(|| view! { <option value="drop_item" selected=move || now() == "drop_item">"leave the item out"</option> })}
                // Chosen in the document or by a fix: it stays until something else is chosen.
                {move || (now() == "convert").then(|| view! { <option value="convert" selected=true>"convert by name"</option> })}
            </select>
            <Show when=move || now() == "default">
                <input class="input sm short mono" aria-label=format!("{words}: default") prop:value=default on:keydown=|event| if event.key() != "Escape" { event.stop_propagation() }
                    on:change=move |event| set.run(Policy::Default(json::typed(&event_target_value(&event))))/>
            </Show>
        </span>
    }
}
