//! The bar of samples: which record the preview shows, a record to paste, and the counts of what is left to do.

use crate::{
    parts::{focus, icon},
    state::{Mapper, SampleRecord, Shape},
};
use leptos::{html, prelude::*};
use mapping::Value;

/// The bar. `pin` keeps a pasted record with the flow.
#[component]
pub fn SampleBar(mapper: Mapper, pin: Callback<Value>) -> impl IntoView {
    let pasting = RwSignal::new(false);
    let count = move || mapper.samples.with(Vec::len);
    let step = move |by: isize| {
        let count = mapper.samples.with_untracked(Vec::len);
        if count > 0 {
            mapper.sample_at.update(|at| *at = (*at + count).saturating_add_signed(by) % count);
        }
    };
    let required = Memo::new(move |_| mapper.rows.with(|rows| rows.required_unmapped().len()));
    let mismatches = Memo::new(move |_| mapper.mismatches.with(|all| all.len()));
    let offered = Memo::new(move |_| mapper.offered.with(Vec::len));
    view! {
        <div class="toolbar mbar">
            <span class="t3 fs12">"Sample"</span>
            <span class="row g0">
                <button class="icon-btn" aria-label="Previous sample" data-tip="Previous sample" disabled=move || { count() < 2 } on:click=move |_| step(-1)>{icon("left", "")}</button>
                <span class="med mcount">{move || if count() == 0 { "none".to_owned() } else { format!("{} of {}", mapper.sample_at.get() + 1, count()) }}</span>
                <button class="icon-btn" aria-label="Next sample" data-tip="Next sample" disabled=move || { count() < 2 } on:click=move |_| step(1)>{icon("right", "")}</button>
            </span>
            <Show when=move || { count() > 0 }>
                <span class="msample">
                    {icon("history", "s")}
                    <select class="select inline" aria-label="Sample record"
                        on:change=move |event| if let Ok(at) = event_target_value(&event).parse() { mapper.sample_at.set(at) }>
                        {move || mapper.samples.with(|samples| samples.iter().enumerate().map(|(index, SampleRecord { title, origin, .. })| view! {
                            <option value=index.to_string() selected=move || mapper.sample_at.get() == index>{format!("{title} — {origin}")}</option>
                        }).collect_view())}
                    </select>
                </span>
            </Show>
            <button class="btn ghost" on:click=move |_| { pasting.set(true); focus("mapper-paste") }>{icon("copy", "")} "Paste"</button>
            <crate::cases::Cases mapper/>
            <span class="push row">
                <Show when=move || { required.get() > 0 }>
                    <button class="badge warning" data-tip="Go to the next one" on:click=move |_| mapper.walk_required()>
                        {icon("warning", "")} {move || format!("{} required unmapped", required.get())}
                    </button>
                </Show>
                <Show when=move || { mismatches.get() > 0 }>
                    <button class="badge warning" data-tip="Go to it" on:click=move |_| if let Some(key) = mapper.mismatches.with_untracked(|all| all.keys().next().cloned()) { mapper.reveal(&key) }>
                        {move || if mismatches.get() == 1 { "1 type mismatch".to_owned() } else { format!("{} type mismatches", mismatches.get()) }}
                    </button>
                </Show>
                <Show when=move || { offered.get() > 0 }>
                    <button class="badge accent" data-tip="Accept all of them" on:click=move |_| mapper.accept_all()>
                        {icon("spark", "")} {move || if offered.get() == 1 { "1 suggestion".to_owned() } else { format!("{} suggestions", offered.get()) }}
                        <span class="acc">"Accept all"</span>
                    </button>
                </Show>
                <span class="vr"></span>
                <span class="seg" role="group" aria-label="Show as">
                    <button class:on=move || mapper.shape.get() == Shape::Wires aria-pressed=move || (mapper.shape.get() == Shape::Wires).to_string() on:click=move |_| mapper.shape.set(Shape::Wires)>{icon("map", "s")} "Wires"</button>
                    <button class:on=move || mapper.shape.get() == Shape::Table aria-pressed=move || (mapper.shape.get() == Shape::Table).to_string() on:click=move |_| mapper.shape.set(Shape::Table)>{icon("table", "s")} "Table"</button>
                </span>
            </span>
        </div>
        <Show when=move || pasting.get()><Paste pin close=Callback::new(move |()| pasting.set(false))/></Show>
    }
}

/// Takes a pasted record.
#[component]
fn Paste(pin: Callback<Value>, close: Callback<()>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let area = NodeRef::<html::Textarea>::new();
    let read = Memo::new(move |_| text.with(|text| read_records(text)));
    let take = move || {
        if let Ok(records) = read.get_untracked() {
            for record in records {
                pin.run(record);
            }
            close.run(());
        }
    };
    view! {
        <div class="mshade" on:pointerdown=move |_| close.run(())></div>
        <div class="pop mpaste" role="dialog" aria-label="Paste a record" on:keydown=move |event| {
            event.stop_propagation();
            if event.key() == "Escape" { close.run(()) }
            if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) { take() }
        }>
            <label class="label" for="mapper-paste">"A record as JSON, or a list of them"</label>
            <textarea id="mapper-paste" class="textarea ecode" rows="10" spellcheck="false" node_ref=area
                class:err=move || !text.with(|text| text.trim().is_empty()) && read.with(Result::is_err)
                placeholder="{ \"id\": 10017, \"customer\": { \"name\": \"Ada\" } }"
                on:input=move |event| text.set(event_target_value(&event))></textarea>
            <p class="help" class:err=move || !text.with(|text| text.trim().is_empty()) && read.with(Result::is_err)>
                {move || match read.get() {
                    _ if text.with(|text| text.trim().is_empty()) => "It is pinned to the trigger as test data.".to_owned(),
                    Ok(records) if records.len() == 1 => "One record.".to_owned(),
                    Ok(records) => format!("{} records.", records.len()),
                    Err(reason) => reason,
                }}
            </p>
            <div class="row">
                <span class="push row g6">
                    <button class="btn" on:click=move |_| close.run(())>"Cancel"</button>
                    <button class="btn primary" disabled=move || read.with(Result::is_err) on:click=move |_| take()>"Use as sample"</button>
                </span>
            </div>
        </div>
    }
}

/// The most records that are pinned at once.
const PASTED_MAX: usize = 25;

fn read_records(text: &str) -> Result<Vec<Value>, String> {
    match mapping::json::read(text.as_bytes()) {
        Ok(Value::List(list)) if !list.is_empty() && list.iter().all(|record| record.as_object().is_some()) => {
            if list.len() > PASTED_MAX {
                Err(format!("That are {} records; at most {PASTED_MAX} are pinned.", list.len()))
            } else {
                Ok(list)
            }
        }
        Ok(record @ Value::Object(_)) => Ok(vec![record]),
        Ok(_) => Err("A record is an object: { … }.".to_owned()),
        Err(reason) => Err(format!("Line {}, column {}: this is not JSON.", reason.line, reason.column)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_and_mistakes_have_a_place() {
        assert_eq!(read_records("{\"a\":1}").map(|records| records.len()), Ok(1));
        assert_eq!(read_records("[{},{}]").map(|records| records.len()), Ok(2));
        assert_eq!(read_records("[1]"), Err("A record is an object: { … }.".into()));
        assert_eq!(read_records("{\n  a"), Err("Line 2, column 3: this is not JSON.".into()));
    }
}
