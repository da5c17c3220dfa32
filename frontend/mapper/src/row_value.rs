//! The value side of a target row: chips, an offered wire, an empty slot, and what can be done about it.

use crate::{
    logic::{chips, rows::TargetRow, suggest::Suggestion},
    parts::icon,
    state::Mapper,
    target_column::{ValueChips, pick},
};
use leptos::prelude::*;
use mapping::Fill;

/// A row with whether it is a group, is mapped, is needed.
pub type RowFacts = (TargetRow, bool, bool, bool);

/// The value of one row.
#[component]
pub fn RowValue(
    mapper: Mapper,
    key: StoredValue<String>,
    row: Memo<Option<RowFacts>>,
    offer: Memo<Option<Suggestion>>,
    mismatch: Memo<Option<String>>,
    need: Memo<bool>,
    parents: Memo<bool>,
    over: Memo<bool>,
) -> impl IntoView {
    let filled = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|(row, ..)| row.fill.is_some())));
    let group = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|(_, group, ..)| *group)));
    let object = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|(row, ..)| matches!(row.fill, Some(Fill::Object(_))))));
    let missing = Memo::new(move |_| row.with(|row| row.as_ref().and_then(|(row, ..)| chips::missing_words(row))));
    move || {
        if over.get() && parents.get() {
            return view! { <span class="slot accent">"Drop to connect the parents"</span> }.into_any();
        }
        if filled.get() && !object.get() {
            return view! {
                <ValueChips mapper row/>
                {move || mismatch.get().map(|words| view! { <span class="badge warning sq">{icon("warning", "")}{words}</span> })}
                {move || missing.get().map(|words| view! { <span class="miss">{words}</span> })}
            }
            .into_any();
        }
        if let Some(offer) = offer.get() {
            return view! { <Offered mapper offer/> }.into_any();
        }
        if parents.get() {
            return view! { <span class="slot quiet">"Connect its list first"</span> }.into_any();
        }
        if group.get() || object.get() {
            let words = if need.get() { "Required, nothing mapped" } else { "Filled by its fields" };
            let class = if need.get() { "slot" } else { "slot quiet" };
            return view! { <span class=class>{words}</span> }.into_any();
        }
        let list = row.with(|row| row.as_ref().is_some_and(|(row, ..)| row.kind == mapping::Kind::List));
        let words = match (need.get(), list) {
            (true, _) => "Required, nothing mapped",
            (false, true) => "Drop a list to loop it",
            (false, false) => "Drop a field or type a value",
        };
        let open = move |event: web_sys::MouseEvent| {
            event.stop_propagation();
            mapper.selected.set(Some(key.get_value()));
            pick(mapper, &key.get_value(), "");
        };
        view! {
            <button class="slot" tabindex="-1" on:click=open>{words}</button>
            {need.get().then(|| view! {
                <button class="btn sm ghost push" tabindex="-1" on:click=open>"Fix" {icon("down", "")}</button>
            })}
        }
        .into_any()
    }
}

/// A wire that is offered: its field, score, reason, and the two answers.
#[component]
fn Offered(mapper: Mapper, offer: Suggestion) -> impl IntoView {
    let label = mapper.tree.with_untracked(|tree| tree.short_name(&offer.source));
    let score = format!("{:.2}", offer.score);
    let reason = offer.reason.clone();
    let (accepted, dismissed) = (StoredValue::new(offer.clone()), StoredValue::new(offer));
    view! {
        <span class="fpill sug">{label}</span>
        <span class="score">{score}</span>
        <span class="t3 fs12 ell" data-tip=reason.clone()>{reason.clone()}</span>
        <span class="push row g2">
            <button class="icon-btn sm" tabindex="-1" aria-label="Accept suggestion" data-tip="Accept" data-keys="Tab"
                on:click=move |event| { event.stop_propagation(); mapper.accept(&accepted.get_value()) }>{icon("check", "s fg-accent")}</button>
            <button class="icon-btn sm" tabindex="-1" aria-label="Dismiss suggestion" data-tip="Dismiss"
                on:click=move |event| { event.stop_propagation(); mapper.dismiss(&dismissed.get_value()) }>{icon("x", "s")}</button>
        </span>
    }
}
