//! The rows of the list: selection, bulk actions, more pages.

use super::origin_words;
use crate::go::use_go;
use crate::load::Loaded;
use client::{next_page, runs, use_catalogue, use_session};
use leptos::{html, prelude::*};
use std::collections::BTreeMap;
use ui::{Button, Checkbox, Cursor, Empty, Icon, IconButton, Look, Selection, Status, Tile, When, format, run_status, use_now, use_toasts};
use wire::{
    FlowId, Page, RunId,
    account::Role,
    run::{Retry, Run, RunStatus},
};

/// The rows.
#[component]
pub fn Table(
    page: Signal<Page<Run>>,
    triggers: Signal<BTreeMap<FlowId, String>>,
    loaded: Loaded<Page<Run>>,
    at_top: RwSignal<bool>,
    fresh: RwSignal<Vec<Run>>,
    filtered: Signal<bool>,
    clear: Callback<()>,
) -> impl IntoView {
    let selection = Selection::default();
    let go = use_go();
    let rows = Signal::derive(move || page.with(|page| page.items.iter().map(|run| run.id.to_string()).collect::<Vec<_>>()));
    let cursor = Cursor::new(rows, Some(selection), Callback::new(move |id: String| go.to(&format!("/runs/{id}"))));
    let wrap = NodeRef::<html::Div>::new();
    let more_busy = RwSignal::new(false);
    let toasts = use_toasts();
    let more = move || {
        let Some(next) = page.with_untracked(|page| page.next.clone()) else { return };
        if more_busy.get_untracked() {
            return;
        }
        more_busy.set(true);
        client::spawn(async move {
            match next_page::<Run>(&next).await {
                Ok(next) => loaded.update(|page| {
                    let known: Vec<_> = page.items.iter().map(|run| run.id).collect();
                    page.items.extend(next.items.into_iter().filter(|run| !known.contains(&run.id)));
                    page.next = next.next;
                }),
                Err(problem) => toasts.problem("Could not read more", &problem),
            }
            let _gone = more_busy.try_set(false);
        });
    };
    let scrolled = move |_| {
        let Some(wrap) = wrap.get_untracked() else { return };
        let top = wrap.scroll_top() < 8;
        if top != at_top.get_untracked() {
            at_top.set(top);
        }
        if wrap.scroll_top() + wrap.client_height() > wrap.scroll_height() - 400 {
            more();
        }
    };
    let empty = Memo::new(move |_| page.with(|page| page.items.is_empty()));
    view! {
        {move || fresh.with(|fresh| (!fresh.is_empty()).then(|| view! {
            <button type="button" class="btn soft sm fresh" on:click=move |_| if let Some(wrap) = wrap.get_untracked() { wrap.set_scroll_top(0) }>
                <Icon name="arrowup" class="s" />{format!("{} new", fresh.len())}
            </button>
        }))}
        <div class="tablewrap" node_ref=wrap on:scroll=scrolled>
            <table class="runs" hidden=empty>
                <thead><tr>
                    <th class="fit"><Checkbox label="Select all" checked={Signal::derive(move || selection.count() > 0 && selection.count() == rows.with(Vec::len))} mixed={Signal::derive(move || selection.count() > 0 && selection.count() < rows.with(Vec::len))} on_change=move |on: bool| selection.replace(if on { rows.get_untracked() } else { Vec::new() }) /></th>
                    <th>"Outcome"</th><th>"Flow"</th><th class="wide">"Correlation"</th><th>"Version"</th><th>"Trigger"</th><th>"Started"</th><th class="num">"Took"</th><th class="num">"Records"</th>
                </tr></thead>
                <tbody>
                    <For each=move || page.get().items key=|run| (run.id, run.status, run.summary.clone(), run.records_out, run.ended_at) let:run>
                        <Row run=run triggers=triggers selection=selection cursor=cursor />
                    </For>
                </tbody>
            </table>
            {move || empty.get().then(|| if filtered.get() {
                view! { <Empty icon="filter" title="No run fits" text="The filters above hide all of them, or the time they ask for is quiet." action=move || view! { <Button on_click=move |_| clear.run(())>"Clear the filters"</Button> } /> }.into_any()
            } else {
                view! { <Empty icon="runs" title="No runs yet" text="A run begins when a trigger of a published flow fires: a webhook arrives, a schedule is due. Each shows here, live." action=|| view! { <a class="btn" href="/flows">"All flows"</a> } /> }.into_any()
            })}
            {move || page.with(|page| page.next.is_some()).then(|| view! { <div class="more-rows"><Button look=Look::Ghost busy=more_busy on_click=move |_| more()>"More runs"</Button></div> })}
        </div>
        <Bulk page=page selection=selection />
    }
}

/// What can be done with the selected runs.
#[component]
fn Bulk(page: Signal<Page<Run>>, selection: Selection) -> impl IntoView {
    let toasts = use_toasts();
    let session = use_session();
    let picked = move || page.with(|page| page.items.iter().filter(|run| selection.has(&run.id.to_string())).cloned().collect::<Vec<_>>());
    let failed = move || {
        picked()
            .into_iter()
            .filter(|run| matches!(run.status, RunStatus::Failed | RunStatus::Cancelled | RunStatus::WithFailedRecords))
            .map(|run| run.id)
            .collect::<Vec<_>>()
    };
    let open = move || picked().into_iter().filter(|run| run.ended_at.is_none()).map(|run| run.id).collect::<Vec<_>>();
    let retry = move |ids: Vec<RunId>, from_start: bool| {
        client::spawn(async move {
            let mut good = 0_u64;
            for id in ids {
                match runs::retry(id, &Retry { from_start, latest: false }).await {
                    Ok(_) => good += 1,
                    Err(problem) => toasts.problem("Could not retry", &problem),
                }
            }
            toasts.ok(format!("{} again under way", format::counted(good, "run", "runs")), "");
            selection.clear();
        })
    };
    let cancel = move |ids: Vec<RunId>| {
        client::spawn(async move {
            for id in ids {
                if let Err(problem) = runs::cancel(id, false).await {
                    toasts.problem("Could not cancel", &problem);
                }
            }
            selection.clear();
        })
    };
    let none = |list: Vec<RunId>| list.is_empty();
    move || {
        (selection.count() > 0 && session.may(Role::Operator)).then(|| view! {
        <div class="bulk" role="region" aria-label="Selected runs">
            <span class="med">{format::counted(selection.count() as u64, "run", "runs")}" selected"</span>
            <span class="t3 fs12">{move || format!("{} can be retried, {} can be cancelled", failed().len(), open().len())}</span>
            <span class="vr"></span>
            <Button look=Look::Primary icon="refresh" disabled=Signal::derive(move || none(failed())) on_click=move |_| retry(untrack(failed), false)>"Retry from failed step"</Button>
            <Button disabled=Signal::derive(move || none(failed())) on_click=move |_| retry(untrack(failed), true)>"Retry from start"</Button>
            <Button look=Look::Ghost disabled=Signal::derive(move || none(open())) on_click=move |_| cancel(untrack(open))>"Cancel"</Button>
            <IconButton icon="x" label="Unselect" on_click=move |_| selection.clear() />
        </div>
    })
    }
}

/// What the outcome column says: the reason where there is one.
fn outcome(run: &Run) -> String {
    let (_, _, word) = run_status(run.status);
    match run.status {
        RunStatus::Failed if !run.summary.is_empty() => run.summary.clone(),
        RunStatus::WithFailedRecords => format!("{} set aside", format::counted(run.records_failed, "record", "records")),
        RunStatus::Waiting | RunStatus::Queued => match (&run.waits_for, run.wakes_at) {
            (Some(what), Some(until)) => format!("{what}, until {}", ui::time::clock(until)),
            (Some(what), None) => what.clone(),
            _ => word.to_owned(),
        },
        _ => word.to_owned(),
    }
}

/// What tells one correlation from the next: a generated one by its end, one of the sender's as a whole.
fn correlation(id: &str) -> String {
    const GENERATED: usize = 32;
    const TOLD: usize = 8;
    let generated = id.len() == GENERATED && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    if generated { format!("…{}", &id[GENERATED - TOLD..]) } else { id.to_owned() }
}

#[component]
fn Row(run: Run, triggers: Signal<BTreeMap<FlowId, String>>, selection: Selection, cursor: Cursor) -> impl IntoView {
    let key = StoredValue::new(run.id.to_string());
    let go = use_go();
    let id = run.id;
    let (tone, icon, _) = run_status(run.status);
    let words = outcome(&run);
    let (origin_icon, origin) = origin_words(run.origin);
    let started = run.started_at.unwrap_or(run.created_at);
    let now = use_now();
    let ended = run.ended_at;
    let took = Memo::new(move |_| format::duration(ended.unwrap_or_else(|| now.get()).abs_diff(started)));
    let records = run.records_in;
    let catalogue = use_catalogue();
    let flow = run.flow;
    let face = Memo::new(move |_| {
        let connector = triggers.with(|triggers| triggers.get(&flow).cloned());
        connector.map_or_else(|| ("flow".to_owned(), 260), |name| (catalogue.face(&name).0, catalogue.face(&name).1))
    });
    view! {
        <tr class="open" class:sel=move || key.with_value(|key| selection.has(key)) class:cursor=move || key.with_value(|key| cursor.is_on(key)) data-row=key.get_value()
            on:click=move |_| go.to(&format!("/runs/{id}"))>
            <td class="fit"><Checkbox label=format!("Select the run of {}", run.flow_name) checked=Signal::derive(move || key.with_value(|key| selection.has(key))) on_change=move |on| key.with_value(|key| selection.set(key, on)) /></td>
            <td class="outcome"><span data-tip=words.clone()><Status tone=tone icon=icon text=words.clone() /></span></td>
            <td class="name"><span class="row">
                <Tile icon=Signal::derive(move || face.with(|(icon, _)| icon.clone())) hue=Signal::derive(move || face.with(|(_, hue)| *hue)) />
                <a class="cell ell" href=format!("/runs/{id}") on:click=|event| event.stop_propagation()>{run.flow_name}</a>
            </span></td>
            <td class="t2 mono wide ell correlation" data-tip=run.correlation_id.clone()>{correlation(&run.correlation_id)}</td>
            <td class="t2">{run.version.map_or_else(|| "draft".to_owned(), |version| format!("v{version}"))}</td>
            <td class="t2"><span class="row g6"><Icon name=origin_icon class="s" />{origin}</span></td>
            <td class="t2"><When at=started /></td>
            <td class="num">{took}</td>
            <td class="num">{format::count(records)}</td>
        </tr>
    }
}
