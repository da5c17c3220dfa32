//! Records that were set aside: what failed alike at the left, the records themselves at the right, to be mended, sent on
//! their way again, or given up with a reason.

mod cells;
mod grid;
mod mend;
mod row;

use crate::{
    load::{load, show},
    query,
    shell::top_bar::TopBar,
};
use client::{failed_records, use_live};
use leptos::prelude::*;
use ui::{Empty, SkeletonRows, When};
use wire::{event::Event, failed_record::FailedRecordGroup};

/// Records that were set aside.
#[component]
pub fn FailedRecords() -> impl IntoView {
    let groups = load(failed_records::groups);
    use_live().each(move |event| {
        if matches!(event, Event::FailedRecords { .. } | Event::Missed) {
            groups.reload()
        }
    });
    view! {
        <TopBar title="Failed records" />
        {show(groups, || view! { <div class="failed-records"><aside><div class="kinds"></div><SkeletonRows rows=4 /></aside></div> }.into_any(), move |groups| view! { <Body groups=groups /> }.into_any())}
    }
}

#[component]
fn Body(groups: Signal<Vec<FailedRecordGroup>>) -> impl IntoView {
    let (flow, _) = query::filter("flow");
    let (wanted, pick) = query::filter("group");
    let shown = Memo::new(move |_| {
        groups.with(|groups| {
            groups.iter().filter(|group| flow.with(|flow| flow.is_empty() || *flow == group.flow.to_string())).cloned().collect::<Vec<_>>()
        })
    });
    let chosen = Memo::new(move |_| {
        shown.with(|shown| shown.iter().find(|group| wanted.with(|wanted| *wanted == key_of(group))).or(shown.first()).cloned())
    });
    let key = Memo::new(move |_| chosen.with(|group| group.as_ref().map(|group| (group.flow, group.fingerprint.clone()))));
    let none = Memo::new(move |_| shown.with(Vec::is_empty));
    move || {
        if none.get() {
            view! { <div class="scroll"><Empty icon="failedrec" title="No failed records" text="When a system refuses a record, it is set aside here with the reason. The others go on; you mend it and send it on its way again." action=|| view! { <a class="btn" href="/runs">"All runs"</a> } /></div> }.into_any()
        } else {
            view! {
            <div class="failed-records">
                <aside aria-label="Kinds of error">
                    <div class="kinds"><span class="semi">{move || ui::format::counted(shown.with(Vec::len) as u64, "kind of error", "kinds of error")}</span><span class="t3">{move || ui::format::counted(shown.with(|shown| shown.iter().map(|group| u64::from(group.open)).sum()), "record", "records")}</span></div>
                    <For each=move || shown.get() key=|group| (group.fingerprint.clone(), group.flow, group.open, group.last_at) let:group>
                        <Group group=group chosen=chosen.into() pick=pick />
                    </For>
                </aside>
                {move || key.get().map(|(flow, fingerprint)| view! { <grid::Grid flow=flow fingerprint=fingerprint group=chosen.into() /> })}
            </div>
        }.into_any()
        }
    }
}

/// Two flows can fail alike: a group is that of one flow.
fn key_of(group: &FailedRecordGroup) -> String {
    format!("{}.{}", group.flow, group.fingerprint)
}

#[component]
fn Group(group: FailedRecordGroup, chosen: Signal<Option<FailedRecordGroup>>, pick: Callback<String>) -> impl IntoView {
    let (own, mine) = (key_of(&group), key_of(&group));
    let is_on = Memo::new(move |_| chosen.with(|chosen| chosen.as_ref().is_some_and(|chosen| key_of(chosen) == mine)));
    view! {
        <button type="button" class="group" class:sel=is_on aria-current=move || is_on.get().then_some("true") on:click=move |_| pick.run(own.clone())>
            <span class="row"><span class="med ell grow" data-tip=ui::unmarked(&group.error.message)><ui::Said text=group.error.message.clone() /></span><span class="semi">{group.open}</span></span>
            <span class="t3 fs12 ell">{format!("{}, {}", group.step_name, group.flow_name)}</span>
            <span class="t3 fs12">"first "<When at=group.first_at />", last "<When at=group.last_at /></span>
        </button>
    }
}
