//! One run: what happened in a sentence, when in a timeline, what with in the panel at the side.

mod explain;
mod head;
mod panel;
mod steps;
mod timeline;
mod unknown;

use crate::{
    load::{load, show},
    pages::not_found::NotFound,
    shell::top_bar::TopBar,
};
use client::{runs, use_live};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use mapping::Value;
use ui::SkeletonRows;
use wire::{
    RunId,
    event::Event,
    run::{RunDetail, StepStatus},
};

/// One run; another address makes another screen.
#[component]
pub fn Run() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    move || match id.get().parse::<RunId>() {
        Ok(id) => view! { <Detail id=id /> }.into_any(),
        Err(_) => view! { <NotFound /> }.into_any(),
    }
}

#[component]
fn Detail(id: RunId) -> impl IntoView {
    let run = load(move || runs::get(id));
    use_live().each(move |event| match event {
        Event::Run { run: now } if now.id == id => run.reload(),
        Event::Step { run: now } if now == id => run.reload(),
        Event::Missed => run.reload(),
        _ => {}
    });
    let flow = Memo::new(move |_| run.with(|run| run.map(|run| (run.run.flow, run.run.flow_name.clone()))));
    let short = id.to_string();
    let short = format!("run {}", &short[short.len().saturating_sub(8)..]);
    view! {
        {move || {
            let mut crumbs = vec![("Runs".to_owned(), "/runs".to_owned())];
            if let Some((flow, name)) = flow.get() {
                crumbs.push((name, format!("/runs?flow={flow}")));
            }
            view! { <TopBar title=short.clone() crumbs=crumbs /> }
        }}
        {show(run, waiting, move |run| view! { <Body run=run /> }.into_any())}
    }
}

/// The place of head, timeline and panel while the run is on its way.
fn waiting() -> AnyView {
    view! {
        <div class="run-head"><i class="skel" style:width="320px" style:height="20px"></i><div class="facts"><i class="skel" style:width="420px"></i></div></div>
        <div class="run">
            <div class="story"><section class="card"><header></header><SkeletonRows rows=5 /></section></div>
            <aside class="run-panel" aria-hidden="true"><div class="in-tab"><i class="skel" style:width="180px"></i></div></aside>
        </div>
    }
    .into_any()
}

/// The step that is shown first: the one that failed, else the last one that ran.
fn first_step(run: &RunDetail) -> String {
    let failed = run.steps.iter().find(|step| matches!(step.status, StepStatus::Failed | StepStatus::WithFailedRecords));
    let last = run.steps.iter().rfind(|step| !matches!(step.status, StepStatus::Pending | StepStatus::Skipped));
    failed.or(last).or(run.steps.first()).map(|step| step.step.clone()).unwrap_or_default()
}

#[component]
fn Body(run: Signal<RunDetail>) -> impl IntoView {
    let picked = RwSignal::new(None::<String>);
    let step = Memo::new(move |_| picked.get().unwrap_or_else(|| run.with(first_step)));
    let pick = Callback::new(move |step: String| picked.set(Some(step)));
    // Read once: what the steps look like and how they are joined does not change while the run goes on.
    let text = Memo::new(move |_| run.with(|run| run.document.clone()));
    let document: Signal<Value> = Memo::new(move |_| text.with(|text| text.read().unwrap_or_default())).into();
    view! {
        <head::Head run=run />
        <div class="run">
            <div class="story">
                <unknown::Unknown run=run />
                <timeline::Timeline run=run document=document step=step.into() pick=pick />
                <steps::Outcome run=run document=document step=step.into() pick=pick />
                <Log run=run />
            </div>
            <panel::Panel run=run document=document step=step.into() />
        </div>
    }
}

/// The log, with a filter for what is not as it should be.
#[component]
fn Log(run: Signal<RunDetail>) -> impl IntoView {
    let only_bad = RwSignal::new(false);
    let lines = move || {
        run.with(|run| {
        run.logs.iter().filter(|line| !only_bad.get() || line.level != "info").map(|line| {
            let class = match line.level.as_str() {
                "error" => "fg-failed",
                "warn" => "fg-warning",
                _ => "t2",
            };
            let step = line.step.as_ref().and_then(|id| run.steps.iter().find(|step| step.step == *id)).map_or_else(String::new, |step| step.name.clone());
            view! { <li><span class="mono t3">{ui::time::clock(line.at)}</span><span class=class>{line.level.clone()}</span><span class="t2 ell">{step}</span><span class="words"><ui::Said text=line.message.clone() /></span></li> }
        }).collect_view()
    })
    };
    view! {
        <section class="card log">
            <header>
                <h2>"Log"</h2>
                <span class="t3 fs12">{move || run.with(|run| ui::format::counted(run.logs.len() as u64, "line", "lines"))}</span>
                <button type="button" class="push btn sm ghost" aria-pressed=move || only_bad.get().to_string() class:soft=only_bad on:click=move |_| only_bad.update(|on| *on = !*on)><ui::Icon name="filter" class="s" />"Warnings and errors"</button>
            </header>
            <ol>{lines}</ol>
            {move || run.with(|run| run.logs.is_empty()).then(|| view! { <p class="t3 none">"Nothing was logged."</p> })}
        </section>
    }
}
