//! The settings of the flow as a whole, in a dialog: what happens when something fails, the pace of its runs, what is kept
//! of them.

use crate::{
    api,
    document::{Change, Entry},
    inspector::{Constant, Figure, ValueField},
    state::Editor,
};
use flow::{
    Flow,
    document::{OnFailure, Retry, Settings},
};
use leptos::prelude::*;
use mapping::Fill;
use serde::{Serialize, de::DeserializeOwned};
use std::ops::RangeInclusive;
use ui::{Button, Dialog, Labelled, Look, Select, Size, Switch, next_id};

/// The most failed records, runs at the same time and tries that can be asked for here.
const COUNT: RangeInclusive<f64> = 1.0..=1_000_000.0;
/// The most tries of a step.
const ATTEMPTS: RangeInclusive<f64> = 1.0..=100.0;
/// Percent.
const PERCENT: RangeInclusive<f64> = 0.0..=100.0;
/// Runs a second.
const DRAIN_PER_SEC: RangeInclusive<f64> = 0.01..=flow::check::DRAIN_PER_SEC_MAX;

const UNKNOWN: [(&str, &str); 3] =
    [("ask", "A person says whether it happened"), ("repeat", "It is done again"), ("skip", "It counts as done")];
const PRIORITIES: [(&str, &str); 3] = [("high", "Before other flows"), ("normal", "With the others, by age"), ("low", "After other flows")];
const OVER_LIMIT: [(&str, &str); 3] =
    [("queue", "It waits for its turn"), ("skip", "It is left out"), ("cancel_older", "It takes the place of the oldest")];
const KEEP: [(&str, &str); 3] = [("all", "Of every run"), ("failed", "Of runs that failed or set records aside"), ("none", "Of none")];

/// The dialog, while it is asked for.
#[component]
pub fn SettingsDialog(open: RwSignal<bool>) -> impl IntoView {
    let footer = move || view! { <Button size=Size::Large look=Look::Primary on_click=move |_| open.set(false)>"Done"</Button> };
    view! {
        <Dialog open=open wide=true title="Settings of this flow" subtitle="They count from the next publish on." footer=ViewFn::from(footer)>
            <div class="flow-settings">
                <Failures />
                <Pace />
                <History />
            </div>
        </Dialog>
    }
}

/// What happens when something fails.
#[component]
fn Failures() -> impl IntoView {
    let editor = Editor::here();
    let flows = RwSignal::new(None::<Vec<String>>);
    let own = editor.head.with_untracked(|head| head.as_ref().map(|head| head.name.clone())).unwrap_or_default();
    editor.alive.spawn(async move {
        match api::flows().await {
            Ok(all) => drop(flows.try_set(Some(all.into_iter().map(|flow| flow.name).filter(|name| *name != own).collect()))),
            Err(problem) => editor.toasts.failed("The other flows cannot be listed", problem.detail),
        }
    });
    let chosen = read(editor, |settings| settings.on_failure.as_ref().map(|wanted| wanted.flow.clone()).unwrap_or_default());
    let options = Signal::derive(move || {
        let mut names = flows.get().unwrap_or_default();
        let now = chosen.get();
        if !now.is_empty() && !names.contains(&now) {
            names.push(now);
        }
        std::iter::once((String::new(), "Nothing more happens".to_owned()))
            .chain(names.into_iter().map(|name| (name.clone(), name)))
            .collect::<Vec<_>>()
    });
    let retry = read(editor, |settings| settings.retry);
    let set_records_max = move |most: Option<f64>| {
        change(editor, None, |settings| settings.failed_records_max = most.map(|most| whole(most).into()));
    };
    let set_percent_max = move |most: Option<f64>| {
        change(editor, None, |settings| settings.failed_percent_max = most.and_then(|most| u8::try_from(whole(most)).ok()));
    };
    let set_retry = move |with: &dyn Fn(Retry) -> Retry| change(editor, None, |settings| settings.retry = settings.retry.map(with));
    view! {
        <section aria-labelledby="flow-failures">
            <h3 id="flow-failures" class="label">"When something fails"</h3>
            <div class="pair">
                <Limit label="Failed records that fail a run" placeholder="No limit" whole=true range=COUNT
                    value=read(editor, |settings| settings.failed_records_max.map(|most| most as f64))
                    on_change=set_records_max />
                <Limit label="Share of them that fails a run" placeholder="No limit" unit="%" whole=true range=PERCENT
                    value=read(editor, |settings| settings.failed_percent_max.map(f64::from))
                    on_change=set_percent_max />
            </div>
            <Select label="When a run fails, start" value=chosen options=options
                on_change=move |name: String| change(editor, None, |settings| {
                    settings.on_failure = Some(OnFailure { flow: name.clone() }).filter(|wanted| !wanted.flow.is_empty());
                })
                help="The flow gets a record with the flow, the run, the step, the error and the record that failed. It has to be published. Its own failures start nothing." />
            <Select label="When nobody knows whether a step took effect" options=choices(&UNKNOWN)
                value=read(editor, |settings| settings.unknown_effect.map_or_else(|| "ask".to_owned(), name_of))
                on_change=move |name: String| change(editor, None, |settings| settings.unknown_effect = named(&name).filter(|_| name != "ask"))
                help="A request was sent, and the answer was lost. Where the other side knows our keys, sending it again is safe and nobody is asked." />
            <div class="field switch-row">
                <Switch label="Own way of retrying" on=Signal::derive(move || retry.get().is_some())
                    on_change=move |on: bool| change(editor, None, |settings| settings.retry = on.then(Retry::default)) />
                <div><div>"Own way of retrying"</div><div class="help">"For steps that do not say it themselves. Off: 8 tries, waiting 2 s, 4 s, 8 s … up to 15 min."</div></div>
            </div>
            {move || retry.get().is_some().then(|| view! {
                <div class="pair">
                    <Figure label="Tries in total" unit="" value=Signal::derive(move || retry.get().map_or(0.0, |retry| f64::from(retry.attempts)))
                        on_change=move |value: f64| set_retry(&|retry| Retry { attempts: whole(value.clamp(*ATTEMPTS.start(), *ATTEMPTS.end())), ..retry }) />
                    <Figure label="First wait" unit="s" value=Signal::derive(move || retry.get().map_or(0.0, |retry| retry.base_secs))
                        on_change=move |value: f64| set_retry(&|retry| Retry { base_secs: value, ..retry }) />
                    <Figure label="Each wait times" unit="×" value=Signal::derive(move || retry.get().map_or(0.0, |retry| retry.factor))
                        on_change=move |value: f64| set_retry(&|retry| Retry { factor: value, ..retry }) />
                    <Figure label="Longest wait" unit="s" value=Signal::derive(move || retry.get().map_or(0.0, |retry| retry.cap_secs))
                        on_change=move |value: f64| set_retry(&|retry| Retry { cap_secs: value, ..retry }) />
                </div>
            })}
        </section>
    }
}

/// How many runs there are at a time, and which come first.
#[component]
fn Pace() -> impl IntoView {
    let editor = Editor::here();
    // What comes in is what the first step behind the trigger gets.
    let first = editor.with_flow(|flow| {
        let trigger = flow.trigger.as_ref()?;
        flow.edges.iter().find(|edge| edge.from == trigger.id).map(|edge| edge.to.clone())
    });
    let set_at_once = move |most: Option<f64>| change(editor, None, |settings| settings.concurrency_max = most.map(whole));
    let set_order = move |fill: Option<Fill>| change(editor, Some("order_by"), |settings| settings.order_by = fill);
    let set_drain = move |rate: Option<f64>| change(editor, None, |settings| settings.drain_per_sec = rate);
    view! {
        <section aria-labelledby="flow-pace">
            <h3 id="flow-pace" class="label">"Pace and order"</h3>
            <div class="pair">
                <Limit label="Runs at the same time" placeholder="As many as there are workers" whole=true range=COUNT
                    value=read(editor, |settings| settings.concurrency_max.map(f64::from))
                    on_change=set_at_once />
                <Select label="When one more comes" options=choices(&OVER_LIMIT)
                    value=read(editor, |settings| name_of(settings.over_limit))
                    on_change=move |name: String| change(editor, None, |settings| settings.over_limit = named(&name).unwrap_or_default()) />
            </div>
            <div class="field">
                <div class="label">"Runs with the same value wait for each other"</div>
                <ValueField step=first.unwrap_or_default() label="Runs with the same value wait for each other" how=Constant::Free field_first=true
                    value=read(editor, |settings| settings.order_by.clone())
                    on_change=set_order />
                <div class="help">"Of the first record that comes in, as the number of a customer: its runs go one after the other, in the order in which they came, and hold no others up. Empty: no order."</div>
            </div>
            <div class="pair">
                <Select label="Its runs begin" options=choices(&PRIORITIES)
                    value=read(editor, |settings| name_of(settings.priority))
                    on_change=move |name: String| change(editor, None, |settings| settings.priority = named(&name).unwrap_or_default()) />
                <Limit label="After a pause, at most" placeholder="All at once" unit="a second" range=DRAIN_PER_SEC
                    value=read(editor, |settings| settings.drain_per_sec)
                    on_change=set_drain />
            </div>
        </section>
    }
}

/// What is kept of its runs.
#[component]
fn History() -> impl IntoView {
    let editor = Editor::here();
    view! {
        <section aria-labelledby="flow-history">
            <h3 id="flow-history" class="label">"History"</h3>
            <Select label="Inputs and outputs are kept" options=choices(&KEEP)
                value=read(editor, |settings| settings.keep_payloads.map_or_else(|| "all".to_owned(), name_of))
                on_change=move |name: String| change(editor, None, |settings| settings.keep_payloads = named(&name).filter(|_| name != "all"))
                help="Runs, steps, counts, errors and records that were set aside are kept in any case. A run whose inputs are not kept cannot be retried." />
        </section>
    }
}

/// A number that may be left out.
#[component]
fn Limit(
    /// What stands above.
    #[prop(into)]
    label: Signal<String>,
    /// What counts when it is empty.
    placeholder: &'static str,
    /// What it counts.
    #[prop(optional)]
    unit: &'static str,
    /// From the least to the most.
    range: RangeInclusive<f64>,
    /// Whether fractions make no sense.
    #[prop(optional)]
    whole: bool,
    /// The number.
    value: Signal<Option<f64>>,
    /// Another one, or none.
    #[prop(into)]
    on_change: Callback<Option<f64>>,
) -> impl IntoView {
    let id = next_id("limit");
    let described = format!("{id}-note");
    let wrong = RwSignal::new(None::<String>);
    let take = move |text: String| match number_in(&text, &range, whole) {
        Ok(number) => {
            wrong.set(None);
            on_change.run(number);
        }
        Err(reason) => wrong.set(Some(reason)),
    };
    view! {
        <Labelled label=label for_id=id.clone() error=wrong>
            <div class="input" class:err=move || wrong.with(Option::is_some)>
                <input id=id inputmode="decimal" autocomplete="off" placeholder=placeholder aria-describedby=described
                    aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                    prop:value=move || value.get().map(|number| number.to_string()).unwrap_or_default()
                    on:change=move |event| take(event_target_value(&event)) />
                {(!unit.is_empty()).then(|| view! { <span class="unit">{unit}</span> })}
            </div>
        </Labelled>
    }
}

/// The number that was typed; nothing is no number.
fn number_in(text: &str, range: &RangeInclusive<f64>, whole: bool) -> Result<Option<f64>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse::<f64>().ok().filter(|number| range.contains(number) && (!whole || number.fract() == 0.0));
    let kind = if whole { "a whole number" } else { "a number" };
    number.map(Some).ok_or_else(|| format!("This is {kind} from {} to {}.", range.start(), range.end()))
}

/// A whole number that was read within a range of this page.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the ranges begin at 0 and end far below 2^32")]
fn whole(number: f64) -> u32 {
    number as u32
}

/// A part of the settings, followed.
fn read<T: Send + Sync + 'static>(editor: Editor, part: impl Fn(&Settings) -> T + Send + Sync + 'static) -> Signal<T> {
    Signal::derive(move || editor.track_flow(|flow| part(&flow.settings)))
}

/// Options as a select takes them.
fn choices(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(name, words)| ((*name).to_owned(), (*words).to_owned())).collect()
}

/// A choice by the name that it has in the document.
fn named<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_value(name.into()).ok()
}

/// The name that a choice has in the document.
fn name_of<T: Serialize>(choice: T) -> String {
    serde_json::to_value(choice).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Changes settings, as one step of undo; those with the same `merge` in a row are one.
fn change(editor: Editor, merge: Option<&str>, with: impl FnOnce(&mut Settings)) {
    let (before, after) = editor.with_flow(|flow: &Flow| {
        let mut changed = flow.settings.clone();
        with(&mut changed);
        (flow.settings.clone(), changed)
    });
    if before != after {
        let (label, changes) = ("Change the flow's settings", vec![Change::Settings { before: Box::new(before), after: Box::new(after) }]);
        editor.perform(match merge {
            Some(key) => Entry::merging(label, format!("settings {key}"), changes),
            None => Entry::new(label, changes),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow::document::{KeepPayloads, OverLimit, Priority, UnknownEffect};

    #[test]
    fn a_number_is_read_or_says_what_it_may_be() {
        assert_eq!(number_in(" ", &COUNT, true), Ok(None));
        assert_eq!(number_in(" 12 ", &COUNT, true), Ok(Some(12.0)));
        assert_eq!(number_in("0.5", &DRAIN_PER_SEC, false), Ok(Some(0.5)));
        for text in ["0", "1.5", "many", "-1", "1e9", "NaN", "inf"] {
            assert!(number_in(text, &COUNT, true).is_err_and(|why| why.contains("a whole number from 1 to 1000000")), "{text}");
        }
    }

    #[test]
    fn every_choice_is_one_of_the_document() {
        assert!(UNKNOWN.iter().all(|(name, _)| named::<UnknownEffect>(name).is_some_and(|choice| name_of(choice) == *name)));
        assert!(PRIORITIES.iter().all(|(name, _)| named::<Priority>(name).is_some_and(|choice| name_of(choice) == *name)));
        assert!(OVER_LIMIT.iter().all(|(name, _)| named::<OverLimit>(name).is_some_and(|choice| name_of(choice) == *name)));
        assert!(KEEP.iter().all(|(name, _)| named::<KeepPayloads>(name).is_some_and(|choice| name_of(choice) == *name)));
    }
}
