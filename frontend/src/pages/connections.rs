//! All connections: the broken ones first, then the others as cards.

mod card;
mod form;
mod limits;

use crate::{
    load::{load, show},
    query,
    shell::top_bar::TopBar,
};
use client::{connections, use_live, use_session};
use leptos::prelude::*;
use ui::{Button, Empty, Look, SearchField, Select};
use wire::{
    account::Role,
    connection::{Connection, Health},
    event::Event,
};

/// All connections.
#[component]
pub fn Connections() -> impl IntoView {
    let all = load(connections::list);
    use_live().each(move |event| {
        if matches!(event, Event::Connection | Event::Missed) {
            all.reload()
        }
    });
    let (new, set_new) = query::filter("new");
    let (open, set_open) = query::filter("open");
    let session = use_session();
    let actions = move || {
        view! {
            <Button look=Look::Primary icon="plus" disabled=Signal::derive(move || !session.may(Role::Builder)) on_click=move |_| set_new.run("1".to_owned())>"New connection"</Button>
        }
    };
    let edited = Signal::derive(move || {
        let wanted = open.get();
        all.with(|all| all?.iter().find(|one| one.id.to_string() == wanted).cloned())
    });
    let changed = Callback::new(move |()| all.reload());
    view! {
        <TopBar title="Connections" count=Signal::derive(move || all.with(|all| all.map(Vec::len))) actions=actions />
        {show(all, waiting, move |connections| view! { <List connections=connections open=set_open new=set_new changed=changed /> }.into_any())}
        <form::ConnectionDialog new=new set_new=set_new edited=edited set_open=set_open changed=changed />
    }
}

/// Cards in place of those that are on their way.
fn waiting() -> AnyView {
    let card = || view! { <article class="card connection"><i class="skel" style:width="160px" style:height="32px"></i><p><i class="skel" style:width="220px"></i></p><footer></footer></article> };
    view! {
        <div class="toolbar"></div>
        <div class="scroll"><div class="page connections" role="status" aria-busy="true" aria-label="Loading"><div class="cards">{(0..3).map(|_| card()).collect_view()}</div></div></div>
    }
    .into_any()
}

#[component]
fn List(connections: Signal<Vec<Connection>>, open: Callback<String>, new: Callback<String>, changed: Callback<()>) -> impl IntoView {
    let (text, set_text) = query::filter("q");
    let (state, set_state) = query::filter("state");
    let shown = Memo::new(move |_| {
        let wanted = text.get().trim().to_lowercase();
        let state = state.get();
        connections.with(|all| {
            all.iter()
                .filter(|one| {
                    let words = wanted.is_empty() || one.name.to_lowercase().contains(&wanted) || one.connector.contains(&wanted);
                    words
                        && match state.as_str() {
                            "healthy" => one.health == Health::Healthy,
                            "broken" => card::is_broken(one),
                            _ => true,
                        }
                })
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let some = Memo::new(move |_| connections.with(|all| !all.is_empty()));
    let part = move |broken: bool| {
        shown.with(|shown| {
            let is_broken = |one: &&Connection| card::is_broken(one);
            shown.iter().filter(|one| is_broken(one) == broken).cloned().collect::<Vec<_>>()
        })
    };
    view! {
        <div class="toolbar" hidden=move || !some.get()>
            <SearchField label="Filter connections" value=text on_input=set_text />
            <Select bare=true size=ui::Size::Small label="State" value=state on_change=set_state options=vec![(String::new(), "State: all".to_owned()), ("healthy".to_owned(), "Healthy".to_owned()), ("broken".to_owned(), "Broken".to_owned())] />
        </div>
        <div class="scroll">
            {move || if some.get() {
                view! {
                    <div class="page connections">
                        <For each=move || part(true) key=|one| (one.id, one.revision, one.checked_at, one.held_back.clone().map(|held| held.message)) let:one><card::Broken connection=one open=open changed=changed /></For>
                        <div class="cards">
                            <For each=move || part(false) key=|one| (one.id, one.revision, one.checked_at, one.flows, one.held_back.clone().map(|held| held.message)) let:one><card::Card connection=one open=open changed=changed /></For>
                        </div>
                        {move || shown.with(Vec::is_empty).then(|| view! { <Empty icon="filter" title="No connection fits" text="The filters above hide all of them." /> })}
                    </div>
                }.into_any()
            } else {
                view! { <Empty icon="plug" title="No connections yet" text="A connection says where a system is and how to sign in to it. Flows use it by its name; its secrets are encrypted and never shown again." action=move || view! { <Button look=Look::Primary icon="plus" on_click=move |_| new.run("1".to_owned())>"New connection"</Button> } /> }.into_any()
            }}
        </div>
    }
}
