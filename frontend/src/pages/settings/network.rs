//! Which hosts inside the own network flows may reach.

use crate::{
    fault::{Elsewhere, at},
    load::{load, show},
    stale::Stale,
};
use client::{Problem, Tagged, is_stale, settings, use_session};
use leptos::prelude::*;
use ui::{Button, CodeField, Look, SkeletonRows, use_toasts};
use wire::{account::Role, settings::Network};

/// The network.
#[component]
pub fn NetworkSettings() -> impl IntoView {
    let stored = load(settings::network);
    view! {
        <div class="page narrow">
            <div class="section-head"><div class="grow"><h2>"Network"</h2><p class="t3">"Flows reach the internet. Addresses inside your own network are refused unless they stand here, so that nobody can use a flow to look around in it."</p></div></div>
            {show(stored, || view! { <SkeletonRows rows=3 /> }.into_any(), |network| view! { <Form first=network.get_untracked() /> }.into_any())}
        </div>
    }
}

#[component]
fn Form(first: Tagged<Network>) -> impl IntoView {
    let text = RwSignal::new(first.value.allowed_hosts.join("\n"));
    let stored = RwSignal::new(text.get_untracked());
    let etag = StoredValue::new(first.etag);
    // Somebody else saved it since: what is typed here stays until the person chooses.
    let theirs = RwSignal::new(None::<Tagged<Network>>);
    let problem = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    let session = use_session();
    let show_it = move |now: Tagged<Network>| {
        text.set(now.value.allowed_hosts.join("\n"));
        stored.set(text.get_untracked());
        etag.set_value(now.etag);
        theirs.set(None);
    };
    let save_over = move |tag: String| {
        busy.set(true);
        problem.set(None);
        let body = Network {
            allowed_hosts: text.get_untracked().lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect(),
        };
        client::spawn(async move {
            match settings::save_network(&tag, &body).await {
                Ok(saved) => {
                    show_it(saved);
                    toasts.ok("Saved", "Flows use it from now on.");
                }
                Err(refused) if is_stale(&refused) => match settings::network().await {
                    Ok(now) => drop(theirs.try_set(Some(now))),
                    Err(refused) => problem.set(Some(refused)),
                },
                Err(refused) => problem.set(Some(refused)),
            }
            let _gone = busy.try_set(false);
        });
    };
    view! {
        <section class="card"><div class="body">
            <CodeField label="Allowed hosts" value=text rows=8 error=at(problem, "/allowed_hosts") help="One a line: a name, an address or a range, each with an optional port. At most 100." placeholder="erp.internal:8443\n10.0.12.0/24\nlocalhost:5432" />
            <Elsewhere problem=problem shown=&["/allowed_hosts"] />
            {move || theirs.get().map(|now| { let tag = now.etag.clone(); view! { <div class="field"><Stale what="list" busy=busy load=Callback::new(move |()| show_it(now.clone())) overwrite=Callback::new(move |()| save_over(tag.clone())) /></div> } })}
            <div class="field row end"><Button look=Look::Primary busy=busy disabled=Signal::derive(move || !session.may(Role::Admin) || stored.with(|stored| text.with(|text| text == stored))) on_click=move |_| save_over(etag.get_value())>"Save"</Button></div>
        </div></section>
    }
}
