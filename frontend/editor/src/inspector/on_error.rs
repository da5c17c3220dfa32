//! What happens when the step fails, and how often it is tried.

use crate::{document::Node, state::Editor};
use flow::document::{OnError, Retry};
use leptos::prelude::*;
use ui::Switch;

const CHOICES: [(OnError, &str, &str); 5] = [
    (OnError::SetAside, "Set the record aside", "The others go on. The record waits under Failed records until someone mends it."),
    (OnError::Port, "Send it out of the failed port", "A red port appears on the step; connect it with what should happen."),
    (OnError::Fail, "Fail the run", "Everything stops here; the run can be resumed."),
    (OnError::Substitute, "Go on with another record", "What takes its place stands in the flow's document, under `substitute`."),
    (OnError::Ignore, "Go on with the record as it was", "The error is only noted in the run."),
];

/// The most tries that can be asked for.
const ATTEMPTS_MAX: u32 = 100;

/// The tab.
#[component]
pub fn OnErrorTab(id: String) -> impl IntoView {
    let editor = Editor::here();
    let node = editor.node(&id).map(|signals| signals.node);
    let step = Memo::new(move |_| {
        node.as_ref().and_then(|node| {
            node.with(|node| match node {
                Node::Step(step) => Some((step.on_error, step.retry)),
                Node::Trigger(_) => None,
            })
        })
    });
    let id = StoredValue::new(id);
    let choose = move |on_error: OnError| {
        editor.change_node(&id.get_value(), "on_error", |node| {
            if let Node::Step(step) = node {
                step.on_error = on_error;
            }
        });
    };
    let set_retry = move |key: &str, retry: Option<Retry>| {
        editor.change_node(&id.get_value(), key, |node| {
            if let Node::Step(step) = node {
                step.retry = retry;
            }
        });
    };
    let own = Memo::new(move |_| step.get().and_then(|(_, retry)| retry));
    view! {
        <fieldset class="choices">
            <legend class="label">"When a record fails for good"</legend>
            {CHOICES.into_iter().map(|(value, title, text)| view! {
                <label class="choice">
                    <input type="radio" name="on_error" prop:checked=move || step.get().map(|(on_error, _)| on_error) == Some(value) on:change=move |_| choose(value) />
                    <span><span class="med">{title}</span><span class="help">{text}</span></span>
                </label>
            }).collect_view()}
        </fieldset>
        <div class="field switch-row insp-gap">
            <Switch label="Own way of retrying" on=Signal::derive(move || own.get().is_some()) on_change=move |on: bool| set_retry("retry", on.then(Retry::default)) />
            <div><div>"Own way of retrying"</div><div class="help">"Off: as the flow says; without that, 8 tries, waiting 2 s, 4 s, 8 s … up to 15 min."</div></div>
        </div>
        {move || own.get().is_some().then(|| view! {
            <div class="retry-grid">
                <Figure label="Tries in total" unit="" value=Signal::derive(move || own.get().map_or(0.0, |retry| f64::from(retry.attempts))) on_change=move |value: f64| {
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
                    let attempts = value.clamp(1.0, f64::from(ATTEMPTS_MAX)) as u32;
                    set_retry("attempts", own.get_untracked().map(|retry| Retry { attempts, ..retry }));
                } />
                <Figure label="First wait" unit="s" value=Signal::derive(move || own.get().map_or(0.0, |retry| retry.base_secs)) on_change=move |value: f64| set_retry("base", own.get_untracked().map(|retry| Retry { base_secs: value, ..retry })) />
                <Figure label="Each wait times" unit="×" value=Signal::derive(move || own.get().map_or(0.0, |retry| retry.factor)) on_change=move |value: f64| set_retry("factor", own.get_untracked().map(|retry| Retry { factor: value, ..retry })) />
                <Figure label="Longest wait" unit="s" value=Signal::derive(move || own.get().map_or(0.0, |retry| retry.cap_secs)) on_change=move |value: f64| set_retry("cap", own.get_untracked().map(|retry| Retry { cap_secs: value, ..retry })) />
            </div>
        })}
    }
}

/// A number with its unit.
#[component]
pub fn Figure(label: &'static str, unit: &'static str, value: Signal<f64>, #[prop(into)] on_change: Callback<f64>) -> impl IntoView {
    let id = ui::next_id("figure");
    let for_id = id.clone();
    view! {
        <div class="field">
            <label class="label" for=for_id>{label}</label>
            <div class="input">
                <input id=id inputmode="decimal" prop:value=move || value.get().to_string() on:change=move |event| {
                    if let Ok(number) = event_target_value(&event).trim().parse::<f64>() && number.is_finite() && number >= 0.0 {
                        on_change.run(number);
                    }
                } />
                <span class="unit">{unit}</span>
            </div>
        </div>
    }
}
