//! The strip under a row whose type differs: it offers the conversion and asks what happens where that fails.

use crate::{
    logic::{preview::Outcome, source::kind_word},
    parts::icon,
    state::Mapper,
};
use leptos::prelude::*;
use mapping::document::Policy;

/// How the samples fared: the words, once they are known.
fn tried(mapper: Mapper, key: &str) -> Option<String> {
    let engine = use_context::<crate::engine::Engine>()?;
    engine
        .conversions
        .with(|(row, fine, all)| (row == key && *all > 0).then_some((*fine, *all)))
        .map(|(fine, all)| match (fine, all) {
            (1, 1) => "The sample converts.".to_owned(),
            (fine, all) if fine == all => format!("All {all} samples convert."),
            (fine, all) => format!("{fine} of {all} samples convert."),
        })
        .or_else(|| {
            mapper.preview.with(|preview| match preview.rows.get(key) {
                Some(Outcome::Error(reason)) => Some(reason.clone()),
                _ => None,
            })
        })
}

/// The strip.
#[component]
pub fn Offer(mapper: Mapper, key: String, top: Signal<f64>) -> impl IntoView {
    let key = StoredValue::new(key);
    let policy = RwSignal::new("fail".to_owned());
    let kind = Memo::new(move |_| {
        mapper.rows.with(|rows| key.with_value(|key| rows.find(key).map(|index| rows.rows[index].kind))).unwrap_or_default()
    });
    let words = move || mapper.mismatches.with(|all| key.with_value(|key| all.get(key).cloned())).unwrap_or_default();
    view! {
        <div class="offer" role="row" style:top=move || format!("{}px", top.get())>
          <div class="offer-cell" role="gridcell">
            {icon("warning", "s fg-warning")}
            <span class="nowrap">{move || key.with_value(|key| tried(mapper, key)).unwrap_or_else(|| format!("Goes from {}.", words()))}</span>
            <span class="t3 nowrap">"If one does not:"</span>
            <select class="select inline sm" aria-label="If the value does not convert" prop:value=move || policy.get()
                on:change=move |event| policy.set(event_target_value(&event))>
                <option value="fail">"set the record aside"</option>
                <option value="null">"write null"</option>
                <option value="omit">"leave it out"</option>
            </select>
            <span class="push row g4">
                <button class="btn sm primary" on:click=move |_| {
                    let policy = match policy.get_untracked().as_str() {
                        "null" => Policy::Null,
                        "omit" => Policy::Omit,
                        _ => Policy::Fail,
                    };
                    mapper.convert(&key.get_value(), policy);
                }>{move || format!("Convert to {}", kind_word(kind.get()))}</button>
            </span>
          </div>
        </div>
    }
}
