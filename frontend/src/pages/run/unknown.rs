//! Effects of which nobody knows whether they happened: what was sent, and the three things that a person can say of each.

use crate::go::use_go;
use client::{runs, use_session};
use leptos::prelude::*;
use std::collections::HashMap;
use ui::{Button, JsonView, Look, Note, Tone, use_toasts};
use wire::{
    AttemptId,
    account::Role,
    run::{Attempt, EffectChoice, EffectState, RunDetail, SettleEffects, SettledEffect},
};

/// The code of what needs a person.
const UNKNOWN: &str = "effect.unknown";

/// What can be said, with what follows from it.
const CHOICES: [(EffectChoice, &str, &str); 3] = [
    (EffectChoice::Happened, "It happened", "The run goes on behind it."),
    (EffectChoice::NotHappened, "It did not happen", "It is sent now."),
    (EffectChoice::Repeat, "Repeat it", "It is sent again, even if it happened."),
];

/// Asks, where there is something to ask.
#[component]
pub fn Unknown(run: Signal<RunDetail>) -> impl IntoView {
    let asked = Memo::new(move |_| run.with(asks));
    move || {
        asked.with(|asked| (!asked.is_empty()).then(|| asked.clone())).map(|attempts| {
            let name = move |step: &str| {
                run.with_untracked(|run| {
                    run.steps.iter().find(|one| one.step == step).map_or_else(|| step.to_owned(), |one| one.name.clone())
                })
            };
            let named = attempts.into_iter().map(|attempt| (name(&attempt.step), attempt)).collect();
            view! { <Ask run=run.with_untracked(|run| run.run.id) attempts=named /> }
        })
    }
}

/// The attempts of which nobody knows, and of which nobody has said anything.
fn asks(run: &RunDetail) -> Vec<Attempt> {
    let open = |attempt: &&Attempt| {
        let unknown = attempt.effect == EffectState::Unknown && attempt.error.as_ref().is_some_and(|error| error.code == UNKNOWN);
        unknown && attempt.decision.is_none()
    };
    if run.run.ended_at.is_none() { Vec::new() } else { run.attempts.iter().filter(open).cloned().collect() }
}

#[component]
fn Ask(run: wire::RunId, attempts: Vec<(String, Attempt)>) -> impl IntoView {
    let (session, toasts, go) = (use_session(), use_toasts(), use_go());
    let said = RwSignal::new(HashMap::<AttemptId, EffectChoice>::new());
    let busy = RwSignal::new(false);
    let all: Vec<_> = attempts.iter().map(|(_, attempt)| attempt.id).collect();
    let count = all.len();
    let waits = Signal::derive(move || said.with(|said| said.len() < count) || !session.may(Role::Operator));
    let send = move |_| {
        let effects = said.with_untracked(|said| {
            all.iter().filter_map(|attempt| Some(SettledEffect { attempt: *attempt, choice: *said.get(attempt)? })).collect()
        });
        busy.set(true);
        client::spawn(async move {
            match runs::settle(run, &SettleEffects { effects }).await {
                Ok(next) => {
                    toasts.ok("Under way again", "");
                    go.to(&format!("/runs/{}", next.id));
                }
                Err(problem) => toasts.problem("Could not go on", &problem),
            }
            let _gone = busy.try_set(false);
        });
    };
    view! {
        <section class="card unknown" aria-labelledby="unknown-title">
            <header><h2 id="unknown-title">"Did this happen?"</h2></header>
            <div class="body">
                <Note tone=Tone::Warning>"The answer was lost, and sending it twice would not be the same as sending it once. Look on the other side, then say what you found."</Note>
                {attempts.into_iter().map(|(name, attempt)| view! { <Effect name=name attempt=attempt said=said /> }).collect_view()}
                <div class="field row end"><Button look=Look::Primary icon="play" busy=busy disabled=waits on_click=send>"Go on"</Button></div>
            </div>
        </section>
    }
}

/// One effect: what was sent, and the choices.
#[component]
fn Effect(name: String, attempt: Attempt, said: RwSignal<HashMap<AttemptId, EffectChoice>>) -> impl IntoView {
    let id = attempt.id;
    let chosen = Memo::new(move |_| said.with(|said| said.get(&id).copied()));
    let follows = move || chosen.get().and_then(|choice| CHOICES.iter().find(|(own, ..)| *own == choice)).map(|(.., follows)| *follows);
    let request = attempt.exchange.as_ref().and_then(|exchange| exchange.read::<mapping::Value>().ok()?.get("request").cloned());
    view! {
        <div class="field">
            <h3>{format!("{name} sent")}</h3>
            {match request {
                Some(request) => view! { <JsonView value=request /> }.into_any(),
                None => view! { <p class="t3">"What was sent cannot be shown any more; the input of the step has the records."</p> }.into_any(),
            }}
            <div class="row g6" role="group" aria-label=format!("What became of {name}")>
                {CHOICES.iter().map(|&(choice, words, _)| view! {
                    <button type="button" class="btn" class:soft=move || chosen.get() == Some(choice) aria-pressed=move || (chosen.get() == Some(choice)).to_string() on:click=move |_| said.update(|said| { said.insert(id, choice); })>{words}</button>
                }).collect_view()}
                <span class="t3" role="status">{follows}</span>
            </div>
        </div>
    }
}
