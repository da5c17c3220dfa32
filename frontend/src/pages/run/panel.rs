//! The panel at the side: what went into the chosen step, what came out, what was said on the line, what is logged.

use client::runs;
use leptos::prelude::*;
use mapping::Value;
use ui::{Badge, CopyButton, JsonView, Note, Pick, Said, Segmented, Tabs, Tile, Tone, format, step_status};
use wire::run::{Attempt, EffectState, Records, RunDetail, RunError};

/// The panel.
#[component]
pub fn Panel(run: Signal<RunDetail>, document: Signal<Value>, step: Signal<String>) -> impl IntoView {
    let tab = RwSignal::new("output".to_owned());
    let chosen = RwSignal::new(None::<(String, String)>);
    let tries = Memo::new(move |_| {
        step.with(|step| run.with(|run| run.attempts.iter().filter(|attempt| attempt.step == *step).cloned().collect::<Vec<Attempt>>()))
    });
    let attempt = Memo::new(move |_| {
        let wanted = chosen.get().filter(|(of, _)| step.with(|step| step == of)).map(|(_, id)| id);
        tries.with(|tries| {
            tries
                .iter()
                .find(|attempt| Some(attempt.id.to_string()) == wanted)
                .or_else(|| {
                    tries.iter().rev().find(|attempt| attempt.error.is_some() || attempt.status == wire::run::StepStatus::WithFailedRecords)
                })
                .or(tries.last())
                .cloned()
        })
    });
    let state = Memo::new(move |_| step.with(|step| run.with(|run| run.steps.iter().find(|one| one.step == *step).cloned())));
    Effect::new(move |before: Option<String>| {
        let now = step.get();
        if before.as_ref() != Some(&now) {
            let failed = attempt
                .with_untracked(|attempt| attempt.as_ref().is_some_and(|attempt| attempt.error.is_some() && attempt.exchange.is_some()));
            let no_output =
                attempt.with_untracked(|attempt| attempt.as_ref().is_some_and(|attempt| !attempt.has_output && attempt.has_input));
            tab.set(
                if failed {
                    "exchange"
                } else if no_output {
                    "input"
                } else {
                    "output"
                }
                .to_owned(),
            );
        }
        now
    });
    let tabs = Signal::derive(move || {
        let count = |count: Option<u32>| count.map(|count| format::count(count.into()));
        let (records_in, records_out) = attempt
            .with(|attempt| (attempt.as_ref().map(|attempt| attempt.records_in), attempt.as_ref().map(|attempt| attempt.records_out)));
        let logs = step.with(|step| run.with(|run| run.logs.iter().filter(|line| line.step.as_ref() == Some(step)).count()));
        let mut tabs = vec![
            ("input".to_owned(), "Input".to_owned(), count(records_in)),
            ("output".to_owned(), "Output".to_owned(), count(records_out)),
        ];
        if attempt.with(|attempt| attempt.as_ref().is_some_and(|attempt| attempt.exchange.is_some())) {
            tabs.push(("exchange".to_owned(), "Request and response".to_owned(), None));
        }
        tabs.push(("logs".to_owned(), "Logs".to_owned(), Some(logs.to_string())));
        tabs
    });
    let run_id = run.with_untracked(|run| run.run.id);
    view! {
        <aside class="run-panel" aria-label="Chosen step">
            {move || state.get().map(|state| {
                let (icon, hue) = document.with(|document| super::steps::face(document, &state.step));
                let (tone, _, word) = step_status(state.status);
                view! { <div class="who-row"><Tile icon=icon hue=hue /><h2 class="ell" data-tip=state.name.clone()>{state.name.clone()}</h2><Badge tone=tone text=word />
                    {move || tries.with(|tries| (tries.len() > 1 && tries.len() <= 8).then(|| {
                        let options: Vec<_> = tries.iter().map(|attempt| (attempt.id.to_string(), if attempt.page > 0 { format!("{}·{}", attempt.page + 1, attempt.number) } else { attempt.number.to_string() })).collect();
                        let own = step.get();
                        view! { <span class="tries row g6"><span class="t3 fs12">"Attempt"</span><Segmented label="Attempt" options=options value=Signal::derive(move || attempt.with(|attempt| attempt.as_ref().map(|attempt| attempt.id.to_string()).unwrap_or_default())) on_change=move |id: String| chosen.set(Some((own.clone(), id))) /></span> }
                    }))}
                </div> }
            })}
            <Tabs label="What of the step" tabs=tabs value=tab on_change=move |next: String| tab.set(next) />
            <div class="in-tab">
                {move || state.with(|state| state.as_ref().and_then(|state| state.error.clone())).or_else(|| attempt.with(|attempt| attempt.as_ref().and_then(|attempt| attempt.error.clone()))).map(|error| fault(error, attempt.with(|attempt| attempt.as_ref().map(|attempt| attempt.effect))))}
                {move || match (tab.get().as_str(), attempt.get()) {
                    ("logs", _) => logs(run, step).into_any(),
                    (_, None) => view! { <p class="t3">"This step did not run."</p> }.into_any(),
                    ("exchange", Some(attempt)) => exchange(attempt.exchange.and_then(|exchange| exchange.read().ok()).unwrap_or_default()).into_any(),
                    ("input", Some(attempt)) => records(run_id, &attempt, Side::Input).into_any(),
                    (_, Some(attempt)) => {
                        let side = if document.with(|document| super::steps::is_mapping(document, &attempt.step)) { Side::Mapped } else { Side::Output };
                        records(run_id, &attempt, side).into_any()
                    }
                }}
            </div>
        </aside>
    }
}

/// What went wrong, and whether the other side was changed.
fn fault(error: RunError, effect: Option<EffectState>) -> impl IntoView {
    let effect = effect.and_then(|effect| match effect {
        EffectState::None => None,
        EffectState::Applied => Some("Effect: applied. A retry repeats it unless the system knows the key."),
        EffectState::NotApplied => Some("Effect: not applied, safe to retry."),
        EffectState::Unknown => Some("Effect: unknown. Look in the other system before you retry."),
    });
    view! {
        <div class="fault">
            <Note tone=Tone::Failed>
                <b><Said text=error.message /></b>
                {error.hint.map(|hint| view! { <p>{format::sentence(&hint)}</p> })}
                {effect.map(|effect| view! { <p>{effect}</p> })}
                <p class="t3 mono">{error.code}{error.field.map(|field| format!(" at {field}"))}</p>
            </Note>
        </div>
    }
}

/// Which records of an attempt.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    /// What went in.
    Input,
    /// What came out.
    Output,
    /// What a mapping made: each value can be explained.
    Mapped,
}

fn records(run: wire::RunId, attempt: &Attempt, side: Side) -> impl IntoView + use<> {
    let input = side == Side::Input;
    let kept = if input { attempt.has_input } else { attempt.has_output };
    let found = RwSignal::new(None::<Result<Records, String>>);
    let id = attempt.id;
    let mark = attempt.error.as_ref().and_then(|error| error.field.clone()).filter(|_| input).unwrap_or_default();
    if kept {
        client::spawn(async move {
            let answer = if input { runs::input(run, id).await } else { runs::output(run, id).await };
            let _gone = found.try_set(Some(answer.map_err(|problem| problem.detail)));
        });
    }
    let at = RwSignal::new(0_usize);
    let picked = RwSignal::new(None::<String>);
    let pick = (side == Side::Mapped).then(|| Pick {
        does: "Explain",
        picked: picked.into(),
        on_pick: Callback::new(move |path| picked.set(Some(path))),
    });
    let go = move |to: usize| {
        picked.set(None);
        at.set(to);
    };
    let close = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && picked.with_untracked(Option::is_some) {
            event.prevent_default();
            picked.set(None);
        }
    };
    move || {
        if !kept {
            return view! { <p class="t3">{if input { "Nothing came in." } else { "Nothing came out." }}</p> }.into_any();
        }
        match found.get() {
            None => view! { <ui::SkeletonRows rows=4 /> }.into_any(),
            Some(Err(reason)) => view! { <Note tone=Tone::Failed>{reason}</Note> }.into_any(),
            Some(Ok(found)) => {
                let count = found.records.len();
                let all =
                    StoredValue::new(found.records.iter().map(|record| record.read::<Value>().unwrap_or_default()).collect::<Vec<_>>());
                let mark = mark.clone();
                let now = Signal::derive(move || all.with_value(|all| all.get(at.get()).cloned().unwrap_or_default()));
                view! {
                    <div class="code-head">
                        <h3>{move || if count == 0 { "No records".to_owned() } else { format!("Record {} of {count}", at.get() + 1) }}</h3>
                        {found.truncated.then(|| view! { <span class="t3 fs12">"the first ones are kept"</span> })}
                        <span class="push row g4">
                            <ui::IconButton icon="left" label="Previous record" class="sm" disabled=Signal::derive(move || at.get() == 0) on_click=move |_| go(at.get_untracked().saturating_sub(1)) />
                            <ui::IconButton icon="right" label="Next record" class="sm" disabled={Signal::derive(move || at.get() + 1 >= count)} on_click=move |_| go(at.get_untracked() + 1) />
                            <CopyButton label="Copy the record" text=Signal::derive(move || serde_json::to_string_pretty(&now.get()).unwrap_or_default()) />
                        </span>
                    </div>
                    {(count > 0).then(|| view! {
                        <div on:keydown=close>
                            {pick.map(|_| view! { <p class="t3 fs12 pick-hint">"Click a value, or go to it with the arrow keys and press Enter, to see how it came to be."</p> })}
                            <JsonView value=now mark=mark pick=pick />
                            {pick.map(|_| view! { <super::explain::Explain run=run attempt=id at=at.into() picked=picked /> })}
                        </div>
                    })}
                }.into_any()
            }
        }
    }
}

/// The request and the answer, as the connector tells them.
fn exchange(value: Value) -> impl IntoView {
    let part = |title: &'static str, value: Value| {
        let text = serde_json::to_string_pretty(&value).unwrap_or_default();
        view! {
            <div class="code-head"><h3>{title}</h3><span class="push"><CopyButton label=format!("Copy the {}", title.to_lowercase()) text=text /></span></div>
            <JsonView value=value />
        }
    };
    match (value.get("request").cloned(), value.get("response").cloned()) {
        (None, None) => part("Exchange", value).into_any(),
        (request, response) => view! { {response.map(|response| part("Response", response))}<div class="gap"></div>{request.map(|request| part("Request", request))} }.into_any(),
    }
}

fn logs(run: Signal<RunDetail>, step: Signal<String>) -> impl IntoView {
    move || {
        step.with(|step| run.with(|run| {
        let lines: Vec<_> = run.logs.iter().filter(|line| line.step.as_ref() == Some(step)).collect();
        if lines.is_empty() {
            return view! { <p class="t3">"Nothing was logged here."</p> }.into_any();
        }
        view! { <ol class="step-log">{lines.into_iter().map(|line| view! { <li><span class="mono t3">{ui::time::clock(line.at)}</span><span>{line.message.clone()}</span></li> }).collect_view()}</ol> }.into_any()
    }))
    }
}
