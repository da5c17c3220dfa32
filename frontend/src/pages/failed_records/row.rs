//! One failed record as a row of cells that are edited in place. A row lives as long as its record is listed: what is being
//! typed into it survives whatever else changes.

use super::{
    cells,
    mend::{self, Refused},
};
use client::use_session;
use leptos::{ev::KeyboardEvent, html, prelude::*};
use mapping::Value;
use ui::{Checkbox, IconButton, Said, Selection, When};
use wire::{FailedRecordId, account::Role, failed_record::FailedRecord};

/// One record.
#[component]
pub fn Row(
    /// The record, followed.
    record: Memo<FailedRecord>,
    /// Which fields are cells.
    columns: Vec<String>,
    /// The field that failed.
    failing: String,
    /// Whether rows that were read and are no records show how they stand there.
    rows: bool,
    /// Which records are picked.
    selection: Selection,
    /// A record was changed.
    changed: Callback<FailedRecord>,
    /// Opens the record as JSON.
    raw: Callback<FailedRecord>,
) -> impl IntoView {
    let (id, error, at) =
        record.with_untracked(|record| (StoredValue::new(record.id.to_string()), record.error.message.clone(), record.created_at));
    let tip = ui::unmarked(&error);
    let row = rows.then(|| record.with_untracked(|record| record.raw.clone().unwrap_or_default()));
    let edited = Memo::new(move |_| record.with(|record| record.edited.is_some()));
    let before = record.with_untracked(|record| StoredValue::new(record.record.read::<Value>().unwrap_or_default()));
    let now = Memo::new(move |_| Shown(record.with(mend::current)));
    view! {
        <tr class:sel=move || id.with_value(|id| selection.has(id)) data-row=id.get_value()>
            <td class="fit"><Checkbox label="Select the record" checked=Signal::derive(move || id.with_value(|id| selection.has(id))) on_change=move |on| id.with_value(|id| selection.set(id, on)) /></td>
            <td class="fit"><IconButton icon="code" label="Edit as JSON" class="sm" on_click=move |_| raw.run(record.get_untracked()) /></td>
            {row.map(|row| view! { <td class="row-read"><code class="ell" data-tip=row.clone()>{row.clone()}</code></td> })}
            {columns.into_iter().map(|column| { let bad = column == failing; view! { <Cell record=record before=before now=now column=column bad=bad selection=selection changed=changed /> } }).collect_view()}
            <td class="reason"><span class="st" class:failed=move || !edited.get() class:ok=edited data-tip=tip>
                {move || if edited.get() { view! { <ui::Icon name="edit" /><span class="ell">"edited"</span> }.into_any() } else { view! { <ui::Icon name="failed" /><span class="ell"><Said text=error.clone() /></span> }.into_any() }}
            </span></td>
            <td class="num t3"><When at=at /></td>
        </tr>
    }
}

/// A record whose digits are compared too: `1.0` and `1.00` are the same amount, and another text.
#[derive(Clone)]
struct Shown(Value);

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_string() == other.0.to_string()
    }
}

/// How a cell stands.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    /// It shows its value.
    Shown,
    /// Something is being typed.
    Typing,
    /// What was typed is on its way.
    Saving,
}

/// One cell: click or `Enter` edits it. What the server refuses stays in it, with the reason.
#[component]
fn Cell(
    record: Memo<FailedRecord>,
    before: StoredValue<Value>,
    now: Memo<Shown>,
    column: String,
    bad: bool,
    selection: Selection,
    changed: Callback<FailedRecord>,
) -> impl IntoView {
    let session = use_session();
    let column = StoredValue::new(column);
    let value = Memo::new(move |_| now.with(|now| column.with_value(|column| cells::shown(cells::get(&now.0, column)))));
    let old = before.with_value(|before| column.with_value(|column| cells::shown(cells::get(before, column))));
    let was = StoredValue::new(old.clone());
    let is_edited = Memo::new(move |_| value.with(|value| was.with_value(|was| value != was)));
    let number =
        Memo::new(move |_| now.with(|now| column.with_value(|column| matches!(cells::get(&now.0, column), Some(Value::Number(_))))));
    let mode = RwSignal::new(Mode::Shown);
    let typed = RwSignal::new(String::new());
    // What was typed, and why it was refused.
    let refused = RwSignal::new(None::<(String, Refused)>);
    let (input, button) = (NodeRef::<html::Input>::new(), NodeRef::<html::Button>::new());
    let note = ui::next_id("refused");

    // Back to showing the value, with the focus on it if it was in the cell.
    let close = move |focus: bool| {
        mode.set(Mode::Shown);
        refused.set(None);
        if focus {
            request_animation_frame(move || {
                if let Some(button) = button.try_get_untracked().flatten() {
                    // Without the focus the cell can still be clicked.
                    let _ = button.focus();
                }
            });
        }
    };
    let send = move |seen: FailedRecord, text: String, focus: bool| {
        mode.set(Mode::Saving);
        client::spawn(async move {
            let column = column.get_value();
            let stood = mend::current(&seen);
            let kind = cells::get(&stood, &column).filter(|value| !value.is_null()).cloned();
            let kind = kind.or_else(|| before.try_with_value(|before| cells::get(before, &column).cloned()).flatten());
            let answer = mend::field(seen, &column, cells::typed(&text, kind.as_ref())).await;
            if mode.try_get_untracked().is_none() {
                return;
            }
            match answer {
                Ok(saved) => {
                    selection.set(&saved.id.to_string(), true);
                    changed.run(saved);
                    close(focus);
                }
                Err(reason) => {
                    mode.set(Mode::Typing);
                    refused.set(Some((text, reason)));
                }
            }
        });
    };
    let save = move |focus: bool| {
        if mode.get_untracked() != Mode::Typing {
            return;
        }
        let text = typed.get_untracked();
        if value.with_untracked(|value| *value == text) {
            close(focus);
        } else if !focus && refused.with_untracked(|refused| refused.as_ref().is_some_and(|(tried, _)| *tried == text)) {
            // Left with what was refused in it: it stays, and is not asked about again.
        } else {
            send(record.get_untracked(), text, focus);
        }
    };
    let edit = move |_| {
        typed.set(value.get_untracked());
        refused.set(None);
        mode.set(Mode::Typing);
    };
    let take_theirs = move |theirs: FailedRecord| {
        changed.run(theirs);
        close(true);
    };
    Effect::new(move |was: Option<bool>| {
        let is_open = mode.get() != Mode::Shown;
        if let (Some(input), true, false) = (input.get(), is_open, was.unwrap_or(false)) {
            // Before it is selected: a value that comes later would put the cursor behind it.
            input.set_value(&typed.get_untracked());
            // The cell can still be clicked where focus is refused.
            let _ = input.focus();
            input.select();
            return true;
        }
        is_open && was.unwrap_or(false)
    });
    let open = Memo::new(move |_| mode.get() != Mode::Shown);
    let described = note.clone();
    let label = column.get_value();
    let entry = move || {
        view! {
            <input node_ref=input class="cell-input" aria-label=label.clone() prop:value=move || typed.get() readonly=move || mode.get() == Mode::Saving
                aria-busy=move || (mode.get() == Mode::Saving).then_some("true")
                aria-invalid=move || refused.with(Option::is_some).then_some("true") aria-describedby=described.clone()
                on:input=move |event| typed.set(event_target_value(&event))
                on:blur=move |_| save(false)
                on:keydown=move |event: KeyboardEvent| match event.key().as_str() {
                    "Enter" => { event.prevent_default(); save(true); }
                    "Escape" => { event.stop_propagation(); close(true); }
                    _ => {}
                } />
        }
    };
    let reason = move || {
        let id = note.clone();
        refused.get().map(move |(_, refused)| match refused {
            Refused::Reason(reason) => view! { <p class="refused" id=id role="alert"><Said text=reason /></p> }.into_any(),
            Refused::Theirs(theirs) => {
                let now = column.with_value(|column| cells::shown(cells::get(&mend::current(&theirs), column)));
                let theirs = StoredValue::new(*theirs);
                view! {
                    <div class="refused" id=id role="alert">
                        <p>"Changed meanwhile by someone else, to "<b>{if now.is_empty() { "nothing".to_owned() } else { now }}</b>"."</p>
                        <button type="button" class="btn sm" on:click=move |_| take_theirs(theirs.get_value())>"Load theirs"</button>
                        <button type="button" class="btn sm" on:click=move |_| send(theirs.get_value(), typed.get_untracked(), true)>"Overwrite with mine"</button>
                    </div>
                }
                .into_any()
            }
        })
    };
    view! {
        <td class:num=number class:bad=move || bad && !is_edited.get() class:edited=is_edited class:open=move || refused.with(Option::is_some)>
            {move || if open.get() {
                view! { {entry()} {reason.clone()} }.into_any()
            } else {
                let old = old.clone();
                view! {
                    <button node_ref=button type="button" class="value" data-tip=move || value.get() disabled=!session.may(Role::Operator) on:click=edit>
                        {move || is_edited.get().then(|| view! { <s>{old.clone()}</s>" " })}
                        {move || value.with(|value| if value.is_empty() { view! { <span class="t3">"–"</span> }.into_any() } else { value.clone().into_any() })}
                    </button>
                }.into_any()
            }}
        </td>
    }
}

/// The record of this id on a page, followed; the last one that was seen once it is gone.
pub fn follow(records: Signal<Vec<FailedRecord>>, id: FailedRecordId, first: FailedRecord) -> Memo<FailedRecord> {
    Memo::new(move |last: Option<&FailedRecord>| {
        records
            .with(|records| records.iter().find(|record| record.id == id).cloned())
            .or_else(|| last.cloned())
            .unwrap_or_else(|| first.clone())
    })
}
