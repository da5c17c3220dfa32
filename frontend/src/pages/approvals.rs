//! What steps of runs ask people: the questions at the left, one of them at the right with the record, the form and the two ways.

mod answer;

use crate::{
    load::{load, show},
    query,
    shell::top_bar::TopBar,
};
use client::{approvals, use_live};
use leptos::prelude::*;
use ui::{Empty, JsonView, Said, Segmented, SkeletonRows, Status, Tone, When};
use wire::{
    Page,
    approval::{Approval, ApprovalStatus},
    event::Event,
};

/// What steps of runs ask people.
#[component]
pub fn Approvals() -> impl IntoView {
    let (show_what, pick_what) = query::filter("show");
    let open = Memo::new(move |_| show_what.with(|what| what != "answered"));
    let page = load(move || {
        let open = open.get();
        async move { approvals::list(open).await }
    });
    use_live().each(move |event| {
        if matches!(event, Event::Approvals | Event::Missed) {
            page.reload()
        }
    });
    let options = vec![("open".to_owned(), "Waiting".to_owned()), ("answered".to_owned(), "Answered".to_owned())];
    let chosen = Signal::derive(move || if open.get() { "open".to_owned() } else { "answered".to_owned() });
    view! {
        <TopBar title="Approvals" />
        <div class="approvals">
            <aside aria-label="Questions">
                <div class="kinds">
                    <Segmented label="Which" options=options value=chosen on_change=move |what: String| pick_what.run(if what == "open" { String::new() } else { what }) />
                    <span class="t3 push">{move || page.with(|page| page.map(|page| ui::format::counted(page.items.len() as u64, "question", "questions")))}</span>
                </div>
                {show(page, || view! { <SkeletonRows rows=4 /> }.into_any(), move |page: Signal<Page<Approval>>| view! { <List page=page /> }.into_any())}
            </aside>
            {show(page, || ().into_any(), move |page: Signal<Page<Approval>>| view! { <Chosen page=page open=open.into() /> }.into_any())}
        </div>
    }
}

/// The question that the address names, else the first one.
fn chosen(page: Signal<Page<Approval>>, wanted: Signal<String>) -> Memo<Option<Approval>> {
    Memo::new(move |_| {
        page.with(|page| {
            let named = page.items.iter().find(|one| wanted.with(|wanted| *wanted == one.id.to_string()));
            named.or(page.items.first()).cloned()
        })
    })
}

#[component]
fn List(page: Signal<Page<Approval>>) -> impl IntoView {
    let (wanted, pick) = query::filter("id");
    let chosen = chosen(page, wanted);
    view! {
        <For each=move || page.get().items key=|one| (one.id, one.status) let:one>
            {
                let (id, own) = (one.id, one.id.to_string());
                let is_on = Memo::new(move |_| chosen.with(|chosen| chosen.as_ref().is_some_and(|chosen| chosen.id == id)));
                view! {
                    <button type="button" class="group" class:sel=is_on aria-current=move || is_on.get().then_some("true") on:click=move |_| pick.run(own.clone())>
                        <span class="row"><span class="med ell grow"><Said text=one.title.clone() /></span>{one.mine.then(|| view! { <i class="dot" role="img" aria-label="for you"></i> })}</span>
                        <span class="t3 fs12 ell">{format!("{}, {}", one.step_name, one.flow_name)}</span>
                        <span class="t3 fs12">"asked "<When at=one.asked_at /></span>
                    </button>
                }
            }
        </For>
    }
}

#[component]
fn Chosen(page: Signal<Page<Approval>>, open: Signal<bool>) -> impl IntoView {
    let (wanted, _) = query::filter("id");
    let chosen = chosen(page, wanted);
    // Drawn anew for another question only: what is typed stays when the list is read again.
    let key = Memo::new(move |_| chosen.with(|one| one.as_ref().map(|one| (one.id, one.status, one.mine))));
    move || {
        match key.get().and_then(|_| chosen.get_untracked()) {
        Some(one) => view! { <Question one=one /> }.into_any(),
        None if open.get() => view! {
            <div class="scroll"><Empty icon="hand" title="Nothing waits for an answer" text="A step that asks for approval stops its record here until somebody says which way it goes. Add one in a flow: Ask for approval." action=|| view! { <a class="btn" href="/flows">"All flows"</a> } /></div>
        }
        .into_any(),
        None => view! { <div class="scroll"><Empty icon="hand" title="Nothing was answered yet" text="What people said stands here, with who said it and when." /></div> }.into_any(),
    }
    }
}

/// How an approval stands: tone and word.
fn status(status: ApprovalStatus) -> (Tone, &'static str) {
    match status {
        ApprovalStatus::Open => (Tone::Warning, "Waits"),
        ApprovalStatus::Approved => (Tone::Ok, "Approved"),
        ApprovalStatus::Rejected => (Tone::Failed, "Rejected"),
        ApprovalStatus::Late => (Tone::Neutral, "Nobody answered in time"),
        ApprovalStatus::Withdrawn => (Tone::Neutral, "Its run ended"),
    }
}

#[component]
fn Question(one: Approval) -> impl IntoView {
    let (tone, word) = status(one.status);
    let record: mapping::Value = one.record.text().parse().unwrap_or_default();
    let answer: Option<mapping::Value> = one.answer.as_ref().and_then(|answer| answer.text().parse().ok());
    let is_open = one.status == ApprovalStatus::Open;
    let who = asked(&one);
    view! {
        <section class="question" aria-label="Question">
            <div class="why">
                <div class="row"><h2><Said text=one.title.clone() /></h2><a class="push btn" href=format!("/runs/{}", one.run)><ui::Icon name="runs" class="s" />"Open the run"</a></div>
                <p class="t3">{format!("{} in {}, asked ", one.step_name, one.flow_name)}<When at=one.asked_at />{one.until.filter(|_| is_open).map(|until| view! { ", due "<When at=until /> })}</p>
            </div>
            <div class="scroll">
                {(!is_open).then(|| view! {
                    <div class="card"><header><Status tone=tone text=word />{one.answered_by.clone().map(|by| view! { <span class="t3">{format!("by {by}")}</span> })}{one.answered_at.map(|at| view! { <span class="t3 push"><When at=at /></span> })}</header>
                        {answer.map(|answer| view! { <div class="body"><JsonView value=answer pick=None /></div> })}
                    </div>
                })}
                <div class="card"><header><h3>"Record"</h3></header><div class="body"><JsonView value=record pick=None /></div></div>
                {(is_open && !one.mine).then(|| view! { <p class="t3">{who}</p> })}
                {(is_open && one.mine).then(|| view! { <answer::Answer one=one.clone() /> })}
            </div>
        </section>
    }
}

/// Who is asked, in words.
fn asked(one: &Approval) -> String {
    let names: Vec<String> = one
        .question
        .people
        .iter()
        .map(|person| person.strip_prefix("role:").map_or_else(|| person.clone(), |role| format!("every {role}")))
        .collect();
    if names.is_empty() { "Everybody who may operate is asked.".to_owned() } else { format!("{} is asked.", names.join(", ")) }
}
