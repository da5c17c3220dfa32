//! The records of one kind of error, as a grid that is edited in place.

use super::cells;
use crate::load::{load, show};
use client::{failed_records, use_live, use_session};
use leptos::{ev::KeyboardEvent, prelude::*};
use serde_json::Value;
use ui::{
    Button, Checkbox, Dialog, IconButton, Look, Note, Said, Selection, Size, SkeletonRows, TextField, Tone, When, format, use_toasts,
};
use wire::{
    FailedRecordId, FlowId, Page,
    account::Role,
    event::Event,
    failed_record::{FailedRecord, FailedRecordGroup},
};

/// The records of one kind of error.
#[component]
pub fn Grid(flow: FlowId, fingerprint: String, group: Signal<Option<FailedRecordGroup>>) -> impl IntoView {
    let own = fingerprint.clone();
    let page = load(move || {
        let fingerprint = own.clone();
        async move { failed_records::list(&flow.to_string(), &fingerprint, "open").await }
    });
    use_live().each(move |event| {
        if matches!(event, Event::FailedRecords { .. } | Event::Missed) {
            page.reload()
        }
    });
    let selection = Selection::default();
    let raw = RwSignal::new(None::<FailedRecord>);
    let raw_open = RwSignal::new(false);
    let changed = Callback::new(move |record: FailedRecord| {
        page.update(|page| {
            if let Some(place) = page.items.iter_mut().find(|other| other.id == record.id) {
                *place = record;
            }
        })
    });
    let reload = Callback::new(move |()| {
        selection.clear();
        page.reload();
    });
    view! {
        <section class="repair">
            {move || group.get().map(|group| view! {
                <div class="why">
                    <div class="row">
                        <h2>{format!("{} at {}: ", format::counted(group.open.into(), "record", "records"), group.step_name)}<span class="fg-failed"><Said text=group.error.message /></span></h2>
                        <a class="push btn" href=format!("/flows/{}/map/{}", group.flow, group.step)><ui::Icon name="map" class="s" />"Open the step"</a>
                    </div>
                    <p class="t3">{group.error.hint.map_or_else(|| "Click a value to mend it. What you resume goes into the same step again.".to_owned(), |hint| format::sentence(&hint))}</p>
                </div>
            })}
            {show(page, || view! { <SkeletonRows /> }.into_any(), move |page: Signal<Page<FailedRecord>>| view! { <Cells page=page selection=selection changed=changed raw=raw raw_open=raw_open /> }.into_any())}
            <Foot page=Signal::derive(move || page.get().map(|page| page.items).unwrap_or_default()) selection=selection reload=reload />
            <RawEditor record=raw open=raw_open changed=changed />
        </section>
    }
}

#[component]
fn Cells(
    page: Signal<Page<FailedRecord>>,
    selection: Selection,
    changed: Callback<FailedRecord>,
    raw: RwSignal<Option<FailedRecord>>,
    raw_open: RwSignal<bool>,
) -> impl IntoView {
    let failing =
        Memo::new(move |_| page.with(|page| page.items.first().and_then(|record| record.error.field.clone()).unwrap_or_default()));
    let columns = Memo::new(move |_| {
        page.with(|page| {
            cells::columns(
                &page.items.iter().map(|record| record.edited.clone().unwrap_or_else(|| record.record.clone())).collect::<Vec<_>>(),
                Some(&failing.get()),
            )
        })
    });
    let ids = move || page.with(|page| page.items.iter().map(|record| record.id.to_string()).collect::<Vec<_>>());
    view! {
        <div class="tablewrap">
            <table class="cells">
                <thead><tr>
                    <th class="fit"><Checkbox label="Select all" checked={Signal::derive(move || selection.count() > 0 && selection.count() == page.with(|page| page.items.len()))} mixed={Signal::derive(move || selection.count() > 0 && selection.count() < page.with(|page| page.items.len()))} on_change=move |on: bool| selection.replace(if on { untrack(ids) } else { Vec::new() }) /></th>
                    <th class="fit"><span class="sr">"JSON"</span></th>
                    {move || { let failing = failing.get(); columns.get().into_iter().map(|column| view! { <th class:fg-failed=column == failing>{column.clone()}</th> }).collect_view() }}
                    <th>"Reason"</th><th class="num">"Set aside"</th>
                </tr></thead>
                <tbody>
                    <For each=move || page.get().items key=|record| (record.id, record.edited.clone().map(|edited| edited.to_string())) let:record>
                        {
                            let id = StoredValue::new(record.id.to_string());
                            let (failing, columns) = (failing.get_untracked(), columns.get_untracked());
                            let whole = record.clone();
                            let edited = record.edited.is_some();
                            view! {
                                <tr class:sel=move || id.with_value(|id| selection.has(id)) data-row=id.get_value()>
                                    <td class="fit"><Checkbox label="Select the record" checked=Signal::derive(move || id.with_value(|id| selection.has(id))) on_change=move |on| id.with_value(|id| selection.set(id, on)) /></td>
                                    <td class="fit"><IconButton icon="code" label="Edit as JSON" class="sm" on_click=move |_| { raw.set(Some(whole.clone())); raw_open.set(true); } /></td>
                                    {columns.into_iter().map(|column| { let bad = column == failing; view! { <Cell record=record.clone() column=column bad=bad selection=selection changed=changed /> } }).collect_view()}
                                    <td class="reason"><span class="st" class:failed=!edited class:ok=edited data-tip=ui::unmarked(&record.error.message)><ui::Icon name=if edited { "edit" } else { "failed" } /><span class="ell">{if edited { "edited".into_any() } else { view! { <Said text=record.error.message.clone() /> }.into_any() }}</span></span></td>
                                    <td class="num t3"><When at=record.created_at /></td>
                                </tr>
                            }
                        }
                    </For>
                </tbody>
            </table>
        </div>
    }
}

/// One cell: click or `Enter` edits it.
#[component]
fn Cell(record: FailedRecord, column: String, bad: bool, selection: Selection, changed: Callback<FailedRecord>) -> impl IntoView {
    let editing = RwSignal::new(false);
    let toasts = use_toasts();
    let session = use_session();
    let current = record.edited.clone().unwrap_or_else(|| record.record.clone());
    let before = cells::get(&record.record, &column).cloned();
    let now = cells::get(&current, &column).cloned();
    let (old, text) = (cells::shown(before.as_ref()), cells::shown(now.as_ref()));
    let is_edited = before != now;
    let number = matches!(now, Some(Value::Number(_)));
    let id = record.id;
    let first = text.clone();
    let label = column.clone();
    let save = StoredValue::new(move |typed: String| {
        editing.set(false);
        if typed == first {
            return;
        }
        let mut next = current.clone();
        cells::set(&mut next, &column, cells::typed(&typed, now.as_ref().or(before.as_ref())));
        client::spawn(async move {
            match failed_records::edit(id, next).await {
                Ok(saved) => {
                    selection.set(&saved.id.to_string(), true);
                    let _gone = changed.try_run(saved);
                }
                Err(problem) => toasts.problem("Could not save the record", &problem),
            }
        });
    });
    let shown = text.clone();
    let input = NodeRef::<leptos::html::Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get() {
            // The cell can still be clicked where focus is refused.
            let _ = input.focus();
            input.select();
        }
    });
    view! {
        <td class:num=number class:bad=bad && !is_edited class:edited=is_edited>
            {move || if editing.get() {
                let text = text.clone();
                view! { <input node_ref=input class="cell-input" aria-label=label.clone() prop:value=text
                    on:blur=move |event| if editing.get_untracked() { save.with_value(|save| save(event_target_value(&event))) }
                    on:keydown=move |event: KeyboardEvent| match event.key().as_str() {
                        "Enter" => save.with_value(|save| save(event_target_value(&event))),
                        "Escape" => { event.stop_propagation(); editing.set(false); }
                        _ => {}
                    } /> }.into_any()
            } else {
                let (old, shown) = (old.clone(), shown.clone());
                view! {
                    <button type="button" class="value" data-tip=shown.clone() disabled=!session.may(Role::Operator) on:click=move |_| editing.set(true)>
                        {is_edited.then(|| view! { <s>{old}</s>" " })}
                        {if shown.is_empty() { view! { <span class="t3">"–"</span> }.into_any() } else { shown.clone().into_any() }}
                    </button>
                }.into_any()
            }}
        </td>
    }
}

/// What can be done with the selected records.
#[component]
fn Foot(page: Signal<Vec<FailedRecord>>, selection: Selection, reload: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let session = use_session();
    let busy = RwSignal::new(false);
    let discarding = RwSignal::new(false);
    let reason = RwSignal::new(String::new());
    let picked = move || {
        page.with(|page| page.iter().map(|record| record.id).filter(|id| selection.has(&id.to_string())).collect::<Vec<FailedRecordId>>())
    };
    let resume = move |_| {
        busy.set(true);
        let ids = untrack(picked);
        client::spawn(async move {
            match failed_records::resume(ids).await {
                Ok(done) => toasts.ok(
                    format!("{} on the way again", format::counted(done.settled.into(), "record", "records")),
                    if done.skipped > 0 { format!("{} were no longer open", done.skipped) } else { String::new() },
                ),
                Err(problem) => toasts.problem("Could not resume", &problem),
            }
            let _gone = busy.try_set(false);
            let _gone = reload.try_run(());
        });
    };
    let discard = move |_| {
        let (ids, reason) = (untrack(picked), reason.get_untracked());
        client::spawn(async move {
            match failed_records::discard(ids, reason).await {
                Ok(done) => toasts.ok(
                    format!("{} discarded", format::counted(done.settled.into(), "record", "records")),
                    "They stay in the history with the reason.",
                ),
                Err(problem) => toasts.problem("Could not discard", &problem),
            }
            let _gone = discarding.try_set(false);
            let _gone = reload.try_run(());
        });
    };
    let none = Signal::derive(move || picked().is_empty() || !session.may(Role::Operator));
    let words = move || format::counted(picked().len() as u64, "record", "records");
    let footer = move || {
        view! {
            <Button size=Size::Large on_click=move |_| discarding.set(false)>"Keep them"</Button>
            <Button size=Size::Large look=Look::Danger disabled=Signal::derive(move || reason.with(|reason| reason.trim().is_empty())) on_click=discard>{move || format!("Discard {}", words())}</Button>
        }
    };
    view! {
        <footer class="foot">
            <span class="med">{move || format!("{} selected", picked().len())}</span>
            <span class="t3 fs12">"resume at the same step"</span>
            <span class="push"></span>
            <Button look=Look::Danger disabled=none on_click=move |_| discarding.set(true)>"Discard with a reason"</Button>
            <Button look=Look::Primary icon="play" busy=busy disabled=none on_click=resume>{move || format!("Resume {}", words())}</Button>
        </footer>
        <Dialog open=discarding title=Signal::derive(move || format!("Discard {}?", words())) subtitle="They will not be sent. They stay in the history." footer=footer>
            <TextField label="Reason" value=reason required=true autofocus=true size=Size::Large placeholder="Refunded by hand" />
        </Dialog>
    }
}

/// A record as JSON.
#[component]
fn RawEditor(record: RwSignal<Option<FailedRecord>>, open: RwSignal<bool>, changed: Callback<FailedRecord>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    Effect::new(move || {
        if open.get() {
            problem.set(None);
            text.set(record.with_untracked(|record| {
                record
                    .as_ref()
                    .map(|record| serde_json::to_string_pretty(record.edited.as_ref().unwrap_or(&record.record)).unwrap_or_default())
                    .unwrap_or_default()
            }));
        }
    });
    let save = move |_| {
        let Some(id) = record.with_untracked(|record| record.as_ref().map(|record| record.id)) else { return };
        let value = match serde_json::from_str::<Value>(&text.get_untracked()) {
            Ok(value) => value,
            Err(error) => return problem.set(Some(format!("Not JSON: {error}."))),
        };
        busy.set(true);
        client::spawn(async move {
            match failed_records::edit(id, value).await {
                Ok(saved) => {
                    let _gone = changed.try_run(saved);
                    open.set(false);
                }
                Err(refused) => problem.set(Some(refused.detail)),
            }
            let _gone = busy.try_set(false);
        });
    };
    let footer = move || {
        view! {
            <Button size=Size::Large on_click=move |_| open.set(false)>"Cancel"</Button>
            <Button size=Size::Large look=Look::Primary busy=busy on_click=save>"Save"</Button>
        }
    };
    view! {
        <Dialog open=open title="The record as JSON" wide=true footer=footer>
            <ui::CodeField label="Record" value=text rows=16 />
            {move || problem.get().map(|problem| view! { <div class="field"><Note tone=Tone::Failed>{problem}</Note></div> })}
        </Dialog>
    }
}
