//! What needs a person, worst first; each line is one link and one action.

use client::use_catalogue;
use leptos::prelude::*;
use ui::{Icon, Tiles, format, use_now};
use wire::home::{Attention, AttentionKind, Home};

/// More lines than this are left to the list of flows: the figures below stay in sight.
const SHOWN: usize = 5;

/// What needs a person.
#[component]
pub fn AttentionList(data: Signal<Home>) -> impl IntoView {
    let some = Memo::new(move |_| data.with(|data| !data.attention.is_empty()));
    move || {
        some.get().then(|| {
            view! {
                <section class="card attention" aria-label="Needs attention">
                    {move || data.with(|data| data.attention.iter().take(SHOWN).enumerate().map(|(at, item)| line(at, item)).collect_view())}
                    {move || data.with(|data| data.attention.len().checked_sub(SHOWN).filter(|more| *more > 0)).map(|more| view! {
                        <a class="quiet line more t2" href="/flows?state=attention">{format!("{more} more")}<Icon name="right" class="xs" /></a>
                    })}
                </section>
            }
        })
    }
}

fn line(at: usize, item: &Attention) -> impl IntoView + use<> {
    let catalogue = use_catalogue();
    let now = use_now();
    let connectors = item.connectors.clone();
    let (icon, class, action, to) = match item.kind {
        AttentionKind::Reconnect => ("failed", "fg-failed", "Reconnect".to_owned(), "/connections".to_owned()),
        AttentionKind::FailedRun => ("failed", "fg-failed", "See the run".to_owned(), format!("/runs?flow={}&status=failed", item.flow)),
        AttentionKind::FailedRecords => (
            "warning",
            "fg-warning",
            format!("Repair {}", format::counted(item.count.into(), "record", "records")),
            format!("/failed-records?flow={}", item.flow),
        ),
    };
    let since = item.since;
    let apart = Memo::new(move |_| format::relative(since, now.get()));
    view! {
        <div class="line">
            <Icon name=icon class=class />
            <Tiles of={Signal::derive(move || connectors.iter().map(|name| catalogue.face(name)).collect::<Vec<_>>())} />
            <a class="quiet med nowrap" href=format!("/flows/{}", item.flow)>{item.flow_name.clone()}</a>
            <span class="t2 ell grow" data-tip=ui::unmarked(&item.message)><ui::Said text=item.message.clone() /></span>
            <span class="t3 fs12 nowrap">{apart}</span>
            <a class=if at == 0 { "btn primary" } else { "btn" } href=to>{action}</a>
        </div>
    }
}
