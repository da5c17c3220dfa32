//! Cases: samples that are saved with the mapping together with what must come out of them. They run at every change.

use crate::{
    engine::Engine,
    parts::{focus, icon},
    state::{Mapper, SampleRecord},
};
use leptos::prelude::*;
use mapping::{
    cases::{CASE_BYTES_MAX, CASES_MAX, Outcome, is_too_large},
    document::Test,
};

/// The button of the bar, with what opens from it.
#[component]
pub fn Cases(mapper: Mapper) -> impl IntoView {
    let open = RwSignal::new(false);
    let count = Memo::new(move |_| mapper.document.with(|document| document.cases.len()));
    let failing = Memo::new(move |_| mapper.cases.with(|outcomes| outcomes.iter().filter(|outcome| !outcome.holds()).count()));
    view! {
        <button id="mapper-cases" class="btn ghost" aria-haspopup="dialog" aria-expanded=move || open.get().to_string() data-tip="Tests that are saved with the mapping"
            on:click=move |_| { open.set(true); focus("mapper-case-name") }>
            {icon("check", "")} "Cases"
            {move || (count.get() > 0).then(|| if failing.get() > 0 {
                view! { <span class="badge failed">{format!("{} of {} fail", failing.get(), count.get())}</span> }.into_any()
            } else {
                view! { <span class="badge ok">{count.get()}</span> }.into_any()
            })}
        </button>
        <Show when=move || open.get()><Panel mapper close=Callback::new(move |()| { open.set(false); focus("mapper-cases") })/></Show>
    }
}

#[component]
fn Panel(mapper: Mapper, close: Callback<()>) -> impl IntoView {
    let engine = expect_context::<Engine>();
    let name = RwSignal::new(
        mapper
            .samples
            .with_untracked(|samples| samples.get(mapper.sample_at.get_untracked()).map(|sample| sample.title.clone()))
            .unwrap_or_default(),
    );
    let count = Memo::new(move |_| mapper.document.with(|document| document.cases.len()));
    let save = move || {
        let Some(record) = untrack(|| mapper.sample()) else { return };
        let name = name.get_untracked().trim().to_owned();
        if is_too_large(&record) {
            mapper.notice.set(Some(format!("A case holds {} KiB at most; choose a smaller sample.", CASE_BYTES_MAX / 1024)));
            return;
        }
        let case = Test { name, record, expected: None };
        engine.try_case(mapper, case, move |case| {
            mapper.change(&format!("Save case {}", case.name), None, |document| {
                document.cases.push(case);
                Ok(())
            });
        });
    };
    let may =
        move || !name.with(|name| name.trim().is_empty()) && mapper.samples.with(|samples| !samples.is_empty()) && count.get() < CASES_MAX;
    view! {
        <div class="mshade" on:pointerdown=move |_| close.run(())></div>
        <div class="pop mcases" role="dialog" aria-label="Cases" on:keydown=move |event| { event.stop_propagation(); if event.key() == "Escape" { close.run(()) } }>
            <div class="row"><h2 class="semi">"Cases"</h2><button class="icon-btn sm push" aria-label="Close" on:click=move |_| close.run(())>{icon("x", "")}</button></div>
            <p class="t2 fs12">"A case is a record and what must come out of it. All cases run at every change, and a flow with one that fails is not published."</p>
            <div class="mcaselist">
                {move || (0..count.get()).map(|at| view! { <CaseRow mapper at close/> }).collect_view()}
                <Show when=move || count.get() == 0><p class="t3">"No cases yet. Choose a sample whose preview is right, and save it."</p></Show>
            </div>
            <div class="row g6">
                <input id="mapper-case-name" class="input grow" aria-label="Name of the case" placeholder="What is special about it" prop:value=move || name.get()
                    on:input=move |event| name.set(event_target_value(&event)) on:keydown=move |event| if event.key() == "Enter" && may() { save() }/>
                <button class="btn primary" disabled=move || !may() on:click=move |_| save()>"Save sample as a case"</button>
            </div>
        </div>
    }
}

#[component]
fn CaseRow(mapper: Mapper, at: usize, close: Callback<()>) -> impl IntoView {
    let name =
        Memo::new(move |_| mapper.document.with(|document| document.cases.get(at).map(|case| case.name.clone()).unwrap_or_default()));
    let outcome = Memo::new(move |_| mapper.cases.with(|outcomes| outcomes.get(at).cloned()));
    let holds = Memo::new(move |_| outcome.with(|outcome| outcome.as_ref().map(Outcome::holds)));
    let too_large =
        Memo::new(move |_| mapper.document.with(|document| document.cases.get(at).is_some_and(|case| is_too_large(&case.record))));
    let words = move || {
        if too_large.get() {
            return format!("larger than {} KiB: save a smaller sample instead", CASE_BYTES_MAX / 1024);
        }
        outcome.with(|outcome| match outcome {
            None => "not run: the mapping has errors".to_owned(),
            Some(outcome) => match (outcome.differences.first(), &outcome.fault) {
                (None, None) => "as expected".to_owned(),
                (None, Some(_)) => "set aside, as expected".to_owned(),
                (Some(first), Some(fault)) if first.expected.is_some() => format!("the record is set aside: {fault}"),
                (Some(first), _) if outcome.differences.len() == 1 => first.sentence(),
                (Some(first), _) => format!("{}, and {} more", first.sentence(), outcome.differences.len() - 1),
            },
        })
    };
    let show = move |_| {
        let Some(case) = mapper.document.with_untracked(|document| document.cases.get(at).cloned()) else { return };
        let known =
            mapper.samples.with_untracked(|samples| samples.iter().position(|sample| sample.record.to_string() == case.record.to_string()));
        let place = known.unwrap_or_else(|| {
            mapper.samples.update(|samples| {
                samples.push(SampleRecord { title: case.name.clone(), origin: "case".to_owned(), record: case.record.clone() })
            });
            mapper.samples.with_untracked(Vec::len) - 1
        });
        mapper.sample_at.set(place);
        if let Some(field) = outcome.get_untracked().and_then(|outcome| outcome.differences.first().map(|first| first.field.clone())) {
            mapper.reveal(&field);
        }
        close.run(());
    };
    let expect = move |_| {
        let Some(outcome) = outcome.get_untracked() else { return };
        mapper.change(&format!("Expect what comes out of {}", name.get_untracked()), None, |document| {
            if let Some(case) = document.cases.get_mut(at) {
                case.expected = outcome.result;
            }
            Ok(())
        });
    };
    let remove = move |_| {
        mapper.change(&format!("Remove case {}", name.get_untracked()), None, |document| {
            if at < document.cases.len() {
                document.cases.remove(at);
            }
            Ok(())
        });
    };
    view! {
        <div class="mcase" class:failing=move || holds.get() == Some(false)>
            <span class="mmark" aria-hidden="true">{move || match holds.get() { Some(true) => icon("ok", "s fg-ok").into_any(), Some(false) => icon("failed", "s fg-failed").into_any(), None => icon("waiting", "s").into_any() }}</span>
            <div class="grow">
                <div class="med ell">{move || name.get()}</div>
                <div class="fs12" class:fg-failed=move || holds.get() == Some(false) class:t3=move || holds.get() != Some(false)>{words}</div>
            </div>
            <Show when=move || holds.get() == Some(false) && !too_large.get()><button class="btn sm" on:click=expect>"Expect this"</button></Show>
            <button class="btn sm ghost" on:click=show>"Show"</button>
            <button class="icon-btn sm" aria-label=move || format!("Remove case {}", name.get()) on:click=remove>{icon("trash", "s")}</button>
        </div>
    }
}
