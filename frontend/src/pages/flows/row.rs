//! One flow in the list.

use super::backfill::BackfillFlow;
use crate::go::use_go;
use client::{flows, use_catalogue, use_session};
use leptos::prelude::*;
use ui::{
    Checkbox, Cursor, Icon, Menu, MenuItem, MenuSeparator, Selection, Spark, Status, Switch, Tiles, Toasts, Tone, When, run_status,
    use_toasts,
};
use wire::{
    account::Role,
    flow::{Flow, FlowPatch},
    run::RunStatus,
};

/// Whether a person should look at it.
pub fn needs_attention(flow: &Flow) -> bool {
    flow.failed_records > 0 || flow.last_run.as_ref().is_some_and(|run| run.status == RunStatus::Failed)
}

/// Switches a flow and says what happened.
pub async fn switch(flow: &Flow, on: bool, toasts: Toasts) {
    let patch = FlowPatch { enabled: Some(on), ..FlowPatch::default() };
    match flows::update(flow.id, flow.revision, &patch).await {
        Ok(_) => toasts.ok(format!("{} is {}", flow.name, if on { "on" } else { "off" }), ""),
        Err(problem) => toasts.problem(format!("Could not switch {}", flow.name), &problem),
    }
}

/// Lets a flow keep what arrives, or go on, and says what happened.
pub async fn pause(flow: &Flow, paused: bool, toasts: Toasts) {
    let patch = FlowPatch { paused: Some(paused), ..FlowPatch::default() };
    match flows::update(flow.id, flow.revision, &patch).await {
        Ok(_) if paused => toasts.ok(format!("{} is paused", flow.name), "What arrives is kept, and begins when it goes on."),
        Ok(_) => toasts.ok(format!("{} goes on", flow.name), ""),
        Err(problem) => toasts.problem(format!("Could not change {}", flow.name), &problem),
    }
}

/// Gives a file to the person.
pub fn download(name: &str, text: &str) {
    let Some(body) = document().body() else { return };
    let Ok(link) = document().create_element("a") else { return };
    let address = format!("data:application/yaml;charset=utf-8,{}", js_sys::encode_uri_component(text));
    // Attributes of an element of one's own are never refused.
    let _ = link.set_attribute("href", &address).and_then(|()| link.set_attribute("download", name));
    if body.append_child(&link).is_ok() {
        wasm_bindgen::JsCast::unchecked_ref::<web_sys::HtmlElement>(&link).click();
        link.remove();
    }
}

/// The glyph of a trigger, told from its words.
fn trigger_icon(trigger: &str) -> &'static str {
    if trigger.is_empty() || trigger.contains("hand") {
        "play"
    } else if trigger.starts_with("every") || trigger.contains(':') {
        "calendar"
    } else {
        "bolt"
    }
}

/// One flow.
#[component]
pub fn Row(flow: Flow, selection: Selection, cursor: Cursor, changed: Callback<()>) -> impl IntoView {
    let id = flow.id;
    let key = StoredValue::new(id.to_string());
    let flow = StoredValue::new(flow);
    let catalogue = use_catalogue();
    let toasts = use_toasts();
    let session = use_session();
    let head = flow.get_value();
    let faces = Signal::derive(move || flow.with_value(|flow| flow.connectors.iter().map(|name| catalogue.face(name)).collect::<Vec<_>>()));
    // What was never published does not run, whatever the switch says.
    let on = RwSignal::new(head.enabled && head.published.is_some());
    let set = move |wanted: bool| {
        on.set(wanted);
        client::spawn(async move {
            switch(&flow.get_value(), wanted, toasts).await;
            let _gone = changed.try_run(());
        });
    };
    let go = use_go();
    let open = move || go.to(&format!("/flows/{id}"));
    let (tone, word) = match (&head.last_run, head.failed_records) {
        (_, records) if records > 0 => (Tone::Warning, format!("{} set aside", ui::format::counted(records.into(), "record", "records"))),
        (Some(run), _) => {
            let (tone, _, word) = run_status(run.status);
            (tone, word.to_owned())
        }
        (None, _) => (Tone::Neutral, "Never run".to_owned()),
    };
    let next = match (head.next_run_at, head.published, head.enabled) {
        _ if head.paused && head.enabled && head.published.is_some() => {
            view! { <span data-tip="What arrives is kept, and begins when the flow goes on">"keeps what arrives"</span> }.into_any()
        }
        (Some(at), _, true) => view! { <When at=at /> }.into_any(),
        (_, None, _) => "not published".into_any(),
        (_, _, false) => "paused".into_any(),
        (None, _, true) => "on event".into_any(),
    };
    let no_version = head.published.is_none();
    let may = move || session.may(Role::Operator);
    view! {
        <tr class="open" class:sel=move || key.with_value(|key| selection.has(key)) class:cursor=move || key.with_value(|key| cursor.is_on(key)) data-row=key.get_value() on:click=move |_| open()>
            <td class="fit"><Checkbox label=format!("Select {}", head.name) checked=Signal::derive(move || key.with_value(|key| selection.has(key))) on_change=move |on| key.with_value(|key| selection.set(key, on)) /></td>
            <td class="name">
                <span class="row">
                    <Tiles of=faces />
                    <a class="cell ell" href=format!("/flows/{id}") on:click=|event| event.stop_propagation()>{head.name.clone()}</a>
                    {(head.changed && head.published.is_some()).then(|| view! { <span class="tag" data-tip="The draft differs from the published version">"draft"</span> })}
                </span>
            </td>
            <td class="t2 wide">{head.folder.clone()}</td>
            <td class="t2 trigger"><span class="row g6"><Icon name=trigger_icon(&head.trigger) class="s" /><span class="ell" data-tip=head.trigger.clone()>{if head.trigger.is_empty() { "none yet".to_owned() } else { head.trigger.clone() }}</span></span></td>
            <td><Spark of=head.runs_24h.clone() /></td>
            <td><Status tone=tone text=word /></td>
            <td class="t2">{head.last_run.as_ref().map(|run| view! { <When at=run.at /> })}</td>
            <td class="t2">{next}</td>
            <td class="num"><Switch label=format!("{} on", head.name) on=on disabled=Signal::derive(move || no_version || !may()) tip=Signal::derive(move || if no_version { "Publish the flow first".to_owned() } else { String::new() }) on_change=set /></td>
            <td class="fit" on:click=|event| event.stop_propagation()><More flow=flow changed=changed /></td>
        </tr>
    }
}

#[component]
fn More(flow: StoredValue<Flow>, changed: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let go = use_go();
    let id = flow.with_value(|flow| flow.id);
    let deleting = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let duplicate = move |()| {
        client::spawn(async move {
            match flows::duplicate(id).await {
                Ok(copy) => {
                    toasts.ok("Duplicated", copy.name);
                    let _gone = changed.try_run(());
                }
                Err(problem) => toasts.problem("Could not duplicate", &problem),
            }
        })
    };
    let (paused, can_pause) = flow.with_value(|flow| (flow.paused, flow.enabled && flow.published.is_some()));
    let can_pause = can_pause && untrack(|| use_session().may(Role::Operator));
    let set_paused = move |()| {
        client::spawn(async move {
            pause(&flow.get_value(), !paused, toasts).await;
            let _gone = changed.try_run(());
        });
    };
    let scheduled = flow.with_value(|flow| flow.published.is_some() && flow.connectors.first().is_some_and(|first| first == "schedule"));
    let can_make_up = scheduled && untrack(|| use_session().may(Role::Operator));
    let making_up = RwSignal::new(false);
    let export = move |()| {
        let file = flow.with_value(|flow| format!("{}.flow.yaml", flow.name.to_lowercase().replace(' ', "-")));
        client::spawn(async move {
            match flows::export(id).await {
                Ok(yaml) => download(&file, &yaml),
                Err(problem) => toasts.problem("Could not export", &problem),
            }
        })
    };
    let delete = move |()| {
        busy.set(true);
        // The row goes away with the flow.
        let deleted = flow.get_value();
        client::spawn(async move {
            match flows::delete(&deleted).await {
                Ok(()) => toasts.ok("Deleted", deleted.name),
                Err(problem) => toasts.problem("Could not delete", &problem),
            }
            let _gone = busy.try_set(false);
            let _gone = deleting.try_set(false);
            let _gone = changed.try_run(());
        });
    };
    view! {
        <Menu label=flow.with_value(|flow| format!("More for {}", flow.name)) class="icon-btn sm" face=|| view! { <Icon name="more" /> }>
            <MenuItem icon="runs" on_pick=move |()| go.to(&format!("/runs?flow={id}"))>"Runs"</MenuItem>
            {can_pause.then(|| view! {
                <MenuItem icon=if paused { "play" } else { "pause" } on_pick=set_paused>
                    {if paused { "Go on" } else { "Pause: keep what arrives" }}
                </MenuItem>
            })}
            {can_make_up.then(|| view! { <MenuItem icon="history" on_pick=move |()| making_up.set(true)>"Make up for moments…"</MenuItem> })}
            <MenuItem icon="copy" on_pick=duplicate>"Duplicate"</MenuItem>
            <MenuItem icon="download" on_pick=export>"Export"</MenuItem>
            <MenuSeparator />
            <MenuItem icon="trash" danger=true on_pick=move |()| deleting.set(true)>"Delete"</MenuItem>
        </Menu>
        {move || making_up.get().then(|| view! { <BackfillFlow flow=id name=flow.with_value(|flow| flow.name.clone()) open=making_up /> })}
        <ui::Confirm open=deleting busy=busy title=flow.with_value(|flow| format!("Delete {}?", flow.name)) action="Delete" on_confirm=delete>
            <p class="t2">"Its trigger stops at once. The history of its runs goes with it. Export it first if you may want it back."</p>
        </ui::Confirm>
    }
}
