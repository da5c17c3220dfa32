//! The records of one kind of error, as a grid that is edited in place.

use super::{
    cells,
    mend::{self, Refused},
    row::{Row, follow},
};
use crate::{
    go::step_address,
    load::{Loaded, load, show},
    stale::Stale,
};
use client::{failed_records, flows, use_live, use_session};
use leptos::prelude::*;
use ui::{Button, Checkbox, Dialog, Look, Note, Said, Selection, Size, SkeletonRows, TextField, Tone, format, use_toasts};
use wire::{
    FailedRecordId, FlowId, Page,
    account::Role,
    event::Event,
    failed_record::{FailedRecord, FailedRecordGroup},
    flow::Draft,
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
    // Whether the step is a mapping says the flow as it is worked on now.
    let draft = load(move || flows::draft(flow));
    let selection = Selection::default();
    let raw = RwSignal::new(None::<FailedRecord>);
    let raw_open = RwSignal::new(false);
    let open_raw = Callback::new(move |record: FailedRecord| {
        raw.set(Some(record));
        raw_open.set(true);
    });
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
                        {open_step(group.flow, group.step, draft)}
                    </div>
                    <p class="t3">{group.error.hint.map_or_else(|| "Click a value to mend it. What you resume goes into the same step again.".to_owned(), |hint| format::sentence(&hint))}</p>
                </div>
            })}
            {show(page, || view! { <SkeletonRows /> }.into_any(), move |page: Signal<Page<FailedRecord>>| view! { <Cells page=page selection=selection changed=changed raw=open_raw /> }.into_any())}
            <Foot page=Signal::derive(move || page.get().map(|page| page.items).unwrap_or_default()) selection=selection reload=reload />
            <RawEditor record=raw open=raw_open changed=changed />
        </section>
    }
}

/// The way to the step, as the draft has it.
fn open_step(flow: FlowId, step: String, draft: Loaded<Draft>) -> impl IntoView {
    let action = move |draft: Option<&Draft>| {
        let document = draft?.document.read::<flow::Flow>().ok()?;
        document.steps.into_iter().find(|one| one.id == step).map(|step| (step.id, matches!(step.action, flow::Action::Map(_))))
    };
    let found = Memo::new(move |_| draft.with(&action));
    move || {
        let (to, icon) = match found.get() {
            Some((step, mapping)) => (step_address(flow, &step, mapping), if mapping { "map" } else { "flow" }),
            None => (format!("/flows/{flow}"), "flow"),
        };
        view! { <a class="push btn" href=to><ui::Icon name=icon class="s" />"Open the step"</a> }
    }
}

#[component]
fn Cells(
    page: Signal<Page<FailedRecord>>,
    selection: Selection,
    changed: Callback<FailedRecord>,
    raw: Callback<FailedRecord>,
) -> impl IntoView {
    let failing =
        Memo::new(move |_| page.with(|page| page.items.first().and_then(|record| record.error.field.clone()).unwrap_or_default()));
    let columns = Memo::new(move |_| {
        page.with(|page| cells::columns(&page.items.iter().map(mend::current).collect::<Vec<_>>(), Some(&failing.get())))
    });
    let records = Signal::derive(move || page.with(|page| page.items.clone()));
    // Rows that were read and are no records show how they stand there.
    let rows = Memo::new(move |_| page.with(|page| page.items.iter().any(|record| record.raw.is_some())));
    let ids = move || page.with(|page| page.items.iter().map(|record| record.id.to_string()).collect::<Vec<_>>());
    view! {
        <div class="tablewrap">
            <table class="cells">
                <thead><tr>
                    <th class="fit"><Checkbox label="Select all" checked={Signal::derive(move || selection.count() > 0 && selection.count() == page.with(|page| page.items.len()))} mixed={Signal::derive(move || selection.count() > 0 && selection.count() < page.with(|page| page.items.len()))} on_change=move |on: bool| selection.replace(if on { untrack(ids) } else { Vec::new() }) /></th>
                    <th class="fit"><span class="sr">"JSON"</span></th>
                    {move || rows.get().then(|| view! { <th>"Row as it was read"</th> })}
                    {move || { let failing = failing.get(); columns.get().into_iter().map(|column| view! { <th class:fg-failed=column == failing>{column.clone()}</th> }).collect_view() }}
                    <th>"Reason"</th><th class="num">"Set aside"</th>
                </tr></thead>
                <tbody>
                    <For each=move || page.get().items key=|record| record.id let:record>
                        <Row record=follow(records, record.id, record) columns=columns.get_untracked() failing=failing.get_untracked() rows=rows.get_untracked() selection=selection changed=changed raw=raw />
                    </For>
                </tbody>
            </table>
        </div>
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

/// A record as JSON. What the server refuses stays as it was typed, with the reason below.
#[component]
fn RawEditor(record: RwSignal<Option<FailedRecord>>, open: RwSignal<bool>, changed: Callback<FailedRecord>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let refused = RwSignal::new(None::<Refused>);
    let busy = RwSignal::new(false);
    let session = use_session();
    let show = move |record: &FailedRecord| {
        refused.set(None);
        text.set(match mend::current(record) {
            // Nothing of the row was understood: it is mended as the text that it is.
            mapping::Value::Text(row) => row,
            understood => serde_json::to_string_pretty(&understood).unwrap_or_default(),
        });
    };
    Effect::new(move || {
        if open.get() {
            record.with_untracked(|record| record.as_ref().map(show));
        }
    });
    let save = move |seen: FailedRecord| {
        let next = match mapping::json::read(text.get_untracked().as_bytes()) {
            Ok(next) => next,
            Err(error) => return refused.set(Some(Refused::Reason(format!("This is not JSON: {error}.")))),
        };
        busy.set(true);
        refused.set(None);
        client::spawn(async move {
            match mend::whole(&seen, &next).await {
                Ok(saved) => {
                    let _gone = changed.try_run(saved);
                    let _gone = open.try_set(false);
                }
                Err(reason) => drop(refused.try_set(Some(reason))),
            }
            let _gone = busy.try_set(false);
        });
    };
    let note = move || {
        refused.get().map(|refused| match refused {
            Refused::Reason(reason) => view! { <div class="field"><Note tone=Tone::Failed><Said text=reason /></Note></div> }.into_any(),
            Refused::Theirs(theirs) => {
                let theirs = StoredValue::new(*theirs);
                let load = move || {
                    let theirs = theirs.get_value();
                    show(&theirs);
                    record.set(Some(theirs.clone()));
                    changed.run(theirs);
                };
                view! { <div class="field"><Stale what="record" busy=busy load=Callback::new(move |()| load()) overwrite=Callback::new(move |()| save(theirs.get_value())) /></div> }.into_any()
            }
        })
    };
    let footer = move || {
        view! {
            <Button size=Size::Large on_click=move |_| open.set(false)>"Cancel"</Button>
            <Button size=Size::Large look=Look::Primary busy=busy disabled=Signal::derive(move || !session.may(Role::Operator)) on_click=move |_| if let Some(seen) = record.get_untracked() { save(seen) }>"Save"</Button>
        }
    };
    view! {
        <Dialog open=open title="The record as JSON" wide=true footer=footer>
            {move || record.with(|record| record.as_ref().and_then(|record| record.raw.clone())).map(|row| view! {
                <div class="field"><Note tone=Tone::Neutral><p>"The row as it was read:"</p><pre class="row-read" tabindex="0">{row}</pre></Note></div>
            })}
            <ui::CodeField label="Record" value=text rows=16 />
            {note}
        </Dialog>
    }
}
