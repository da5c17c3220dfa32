//! First start: three doors.

use client::home;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{Button, Icon, Look, use_toasts};

/// First start: three doors.
#[component]
pub fn Doors() -> impl IntoView {
    let navigate = use_navigate();
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let try_sample = move |_| {
        busy.set(true);
        let navigate = navigate.clone();
        client::spawn(async move {
            match home::make_sample().await {
                Ok(made) => navigate(&format!("/runs/{}", made.run), NavigateOptions::default()),
                Err(problem) => toasts.problem("Could not make the sample", &problem),
            }
            let _gone = busy.try_set(false);
        });
    };
    let try_sample = StoredValue::new_local(try_sample);
    view! {
        <div class="head">
            <h2 class="sentence">"Move the first record"</h2>
            <p class="t3">"Three ways to begin. The sample takes a minute and touches nothing outside this server."</p>
        </div>
        <div class="doors">
            <section class="card">
                <span class="tile lg" style:--h="281"><Icon name="play" /></span>
                <h2>"Try the sample"</h2>
                <p class="t2">"A shop on this server with orders, customers and one bad order. A flow turns its orders into invoices; you see the run and mend the record that fails."</p>
                <Button look=Look::Primary busy=busy on_click=move |event| try_sample.with_value(|go| go(event))>"Try the sample"</Button>
            </section>
            <section class="card">
                <span class="tile lg" style:--h="155"><Icon name="plug" /></span>
                <h2>"Connect a system"</h2>
                <p class="t2">"A database, a web service, a folder of files. Choose it, fill in the form, test it. Secrets are encrypted and never shown again."</p>
                <a class="btn" href="/connections?new=1">"Connect a system"</a>
            </section>
            <section class="card">
                <span class="tile lg" style:--h="60"><Icon name="flow" /></span>
                <h2>"Draw a flow"</h2>
                <p class="t2">"Begin with a trigger: a webhook or a schedule. Add steps, draw the mapping between them, test with a real record, publish."</p>
                <a class="btn" href="/flows?new=1">"New flow"</a>
            </section>
        </div>
    }
}
