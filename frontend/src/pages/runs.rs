//! All runs, newest first, live. New ones wait behind a pill while the list is scrolled.

mod histogram;
mod replay;
mod table;

use crate::{
    load::{load, show},
    query,
    shell::top_bar::TopBar,
};
use client::{flows, runs, runs::Filter, use_live, use_session};
use leptos::prelude::*;
use std::collections::BTreeMap;
use ui::{Button, Look, SearchField, Select, Size, SkeletonRows};
use wire::{
    Page,
    account::Role,
    event::Event,
    run::{Origin, Run, RunStatus},
};

/// Rows of a page.
const ROWS: u32 = 50;

/// All runs.
#[component]
pub fn Runs() -> impl IntoView {
    let (flow, set_flow) = query::filter("flow");
    let (status, set_status) = query::filter("status");
    let (origin, set_origin) = query::filter("origin");
    let (text, set_text) = query::filter("q");
    let (since, set_since) = query::filter("since");
    let (until, set_until) = query::filter("until");
    let filter = Memo::new(move |_| Filter {
        flow: flow.get(),
        status: status.get(),
        origin: origin.get(),
        q: text.get(),
        since: since.get(),
        until: until.get(),
    });
    let page = load(move || {
        let filter = filter.get();
        async move { runs::list(&filter, ROWS).await }
    });
    let all_flows = load(flows::list);
    let may_operate = untrack(|| use_session().may(Role::Operator));
    let names = Signal::derive(move || {
        let mut names = vec![(String::new(), "Flow: all".to_owned())];
        names.extend(all_flows.get().unwrap_or_default().into_iter().map(|flow| (flow.id.to_string(), flow.name)));
        names
    });
    // Whose tile stands before the flow's name: that of its trigger.
    let triggers = Signal::derive(move || {
        let flows = all_flows.get().unwrap_or_default();
        flows.into_iter().filter_map(|flow| Some((flow.id, flow.connectors.first()?.clone()))).collect::<BTreeMap<_, _>>()
    });
    let at_top = RwSignal::new(true);
    let fresh = RwSignal::new(Vec::<Run>::new());
    let live = use_live();
    live.each(move |event| match event {
        Event::Run { run } => arrived(*run, &filter.get_untracked(), page, fresh, at_top.get_untracked()),
        Event::Missed => page.reload(),
        _ => {}
    });
    // Another filter is another list: what waited belongs to the old one.
    Effect::new(move || {
        filter.track();
        fresh.set(Vec::new());
    });
    let take_fresh = move || {
        let waiting = fresh.with_untracked(Clone::clone);
        fresh.set(Vec::new());
        page.update(|page| waiting.into_iter().for_each(|run| put(page, run)));
    };
    Effect::new(move || {
        if at_top.get() && fresh.with_untracked(|fresh| !fresh.is_empty()) {
            take_fresh()
        }
    });
    let filtered = move || filter.with(|filter| *filter != Filter::default());
    let clear = move || {
        for set in [set_flow, set_status, set_origin, set_text, set_since, set_until] {
            set.run(String::new());
        }
    };
    let actions = move || view! { <span class="live badge" class:ok=move || live.connected() class:neutral=move || !live.connected()><i></i>{move || if live.connected() { "Live" } else { "Not live" }}</span> };
    let choices = |first: &str, of: &[(&str, &str)]| {
        std::iter::once((String::new(), first.to_owned()))
            .chain(of.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned())))
            .collect::<Vec<_>>()
    };
    view! {
        <TopBar title="Runs" actions=actions />
        <div class="toolbar">
            <SearchField label="Search runs" value=text on_input=set_text />
            <Select bare=true size=Size::Small label="Flow" value=flow on_change=set_flow options=names />
            <Select bare=true size=Size::Small label="Status" value=status on_change=set_status options=choices("Status: all", STATUSES) />
            <Select bare=true size=Size::Small label="Trigger" value=origin on_change=set_origin options=choices("Trigger: all", ORIGINS) />
            {move || (!since.with(String::is_empty)).then(|| view! { <span class="badge accent sq">{range(&since.get(), &until.get())}<button type="button" aria-label="Any time" on:click=move |_| { set_since.run(String::new()); set_until.run(String::new()); }><ui::Icon name="x" class="xs" /></button></span> })}
            {move || filtered().then(|| view! { <Button size=Size::Small look=Look::Ghost icon="x" on_click=move |_| clear()>"Clear"</Button> })}
            {may_operate.then(|| view! { <replay::ReplayAll filter=filter /> })}
        </div>
        <histogram::Histogram set_since=set_since set_until=set_until />
        {show(page, || view! { <SkeletonRows rows=12 /> }.into_any(), move |rows: Signal<Page<Run>>| view! { <table::Table page=rows triggers=triggers loaded=page at_top=at_top fresh=fresh filtered=Signal::derive(filtered) clear=Callback::new(move |()| clear()) /> }.into_any())}
    }
}

const STATUSES: &[(&str, &str)] = &[
    ("queued", "Queued"),
    ("running", "Running"),
    ("waiting", "Waiting"),
    ("succeeded", "Succeeded"),
    ("with_failed_records", "Records set aside"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
];
const ORIGINS: &[(&str, &str)] = &[
    ("webhook", "Webhook"),
    ("schedule", "Schedule"),
    ("poll", "Poll"),
    ("manual", "By hand"),
    ("test", "Test"),
    ("resume", "Retry or resume"),
    ("called", "Called"),
];

/// A trigger in words, with its glyph.
pub fn origin_words(origin: Origin) -> (&'static str, &'static str) {
    match origin {
        Origin::Webhook => ("bolt", "webhook"),
        Origin::Schedule => ("calendar", "schedule"),
        Origin::Poll => ("search", "poll"),
        Origin::Manual => ("play", "by hand"),
        Origin::Test => ("case", "test"),
        Origin::Resume => ("refresh", "resume"),
        Origin::Called => ("right", "called"),
        Origin::Failure => ("warning", "failure"),
    }
}

fn range(since: &str, until: &str) -> String {
    let words = |text: &str| text.parse::<i64>().ok().map(|at| ui::time::minute(at, true));
    match (words(since), words(until)) {
        (Some(since), Some(until)) => format!("{since} to {}", until.rsplit(' ').next().unwrap_or_default()),
        (Some(since), None) => format!("since {since}"),
        _ => "any time".to_owned(),
    }
}

/// Puts a run where it belongs: in place, on top, or behind the pill.
fn arrived(run: Run, filter: &Filter, page: crate::load::Loaded<Page<Run>>, fresh: RwSignal<Vec<Run>>, at_top: bool) {
    let known = page.with(|page| page.is_some_and(|page| page.items.iter().any(|other| other.id == run.id)));
    if known {
        page.update(|page| put(page, run));
    } else if fits(&run, filter) {
        if at_top {
            page.update(|page| put(page, run));
        } else {
            fresh.update(|fresh| {
                fresh.retain(|other| other.id != run.id);
                fresh.push(run);
            });
        }
    }
}

/// Replaces a run in the page, or puts it on top.
fn put(page: &mut Page<Run>, run: Run) {
    match page.items.iter_mut().find(|other| other.id == run.id) {
        Some(place) => *place = run,
        None => page.items.insert(0, run),
    }
}

fn fits(run: &Run, filter: &Filter) -> bool {
    let word = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let status = |status: RunStatus| word(serde_json::json!(status));
    // Text is searched by the server; a list filtered by text or time takes in no live rows.
    filter.q.is_empty()
        && filter.until.is_empty()
        && (filter.flow.is_empty() || filter.flow == run.flow.to_string())
        && (filter.status.is_empty() || filter.status == status(run.status))
        && (filter.origin.is_empty() || filter.origin == word(serde_json::json!(run.origin)))
}
