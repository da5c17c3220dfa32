//! One connection as a card.

use client::{connections, use_catalogue};
use leptos::prelude::*;
use ui::{Badge, Button, Icon, Look, Menu, MenuItem, MenuSeparator, Tile, Toasts, When, health_status, use_toasts};
use wire::{
    ConnectionId,
    connection::{Connection, Health, HeldBack, HeldBackReason},
};

/// Where it leads, told from the settings that are not secret.
fn place(connection: &Connection) -> String {
    let text = |key: &str| connection.settings.get(key).and_then(|value| value.as_str()).unwrap_or_default();
    let parts = [text("database"), text("host"), text("base_url"), text("url"), text("folder"), text("file"), text("path")];
    parts.into_iter().filter(|part| !part.is_empty()).take(2).collect::<Vec<_>>().join(" at ")
}

/// What is wrong with it, as a sentence.
fn sentence(connection: &Connection) -> String {
    ui::format::sentence(connection.health_detail.as_deref().unwrap_or_default())
}

/// Whether something is wrong with it that people should know.
pub fn is_broken(connection: &Connection) -> bool {
    let fails = |held: &HeldBack| held.reason != HeldBackReason::Throttled;
    matches!(connection.health, Health::Failing | Health::ReconnectNeeded) || connection.held_back.as_ref().is_some_and(fails)
}

/// What a broken connection holds up.
fn held_up(flows: u32, waits: bool) -> String {
    let flows = ui::format::counted(flows.into(), "flow", "flows");
    match (flows.as_str(), waits) {
        ("0 flows", _) => String::new(),
        ("1 flow", true) => "1 flow waits for it and goes on by itself.".to_owned(),
        ("1 flow", false) => "1 flow uses it.".to_owned(),
        (_, true) => format!("{flows} wait for it and go on by themselves."),
        (_, false) => format!("{flows} use it."),
    }
}

/// Tries a connection and says what came of it.
#[derive(Clone, Copy)]
struct Tester {
    id: ConnectionId,
    name: StoredValue<String>,
    busy: RwSignal<bool>,
    changed: Callback<()>,
    toasts: Toasts,
}

fn tester(connection: &Connection, changed: Callback<()>) -> Tester {
    Tester { id: connection.id, name: StoredValue::new(connection.name.clone()), busy: RwSignal::new(false), changed, toasts: use_toasts() }
}

impl Tester {
    fn run(self) {
        let Self { id, name, busy, changed, toasts } = self;
        let name = name.get_value();
        busy.set(true);
        client::spawn(async move {
            match connections::test(id).await {
                Ok(found) if found.ok => toasts.ok(format!("{name} answers"), found.message),
                Ok(found) => toasts.failed(format!("{name} does not answer as it should"), ui::format::sentence(&found.message)),
                Err(problem) => toasts.problem("Could not test", &problem),
            }
            let _gone = busy.try_set(false);
            let _gone = changed.try_run(());
        });
    }
}

/// A broken connection stands alone, with what it holds up.
#[component]
pub fn Broken(connection: Connection, open: Callback<String>, changed: Callback<()>) -> impl IntoView {
    let test = tester(&connection, changed);
    let reconnect = connection.health == Health::ReconnectNeeded;
    let catalogue = use_catalogue();
    let connector = StoredValue::new(connection.connector.clone());
    let face = Signal::derive(move || connector.with_value(|name| catalogue.face(name)));
    let id = connection.id.to_string();
    let (tone, _, word) = health_status(if reconnect { Health::ReconnectNeeded } else { Health::Failing });
    let held = connection.held_back.clone().filter(|held| held.reason == HeldBackReason::Failing);
    let said = held.as_ref().map_or_else(|| sentence(&connection), |held| ui::format::sentence(&held.message));
    let trying = RwSignal::new(false);
    let toasts = use_toasts();
    let stored = StoredValue::new(connection.clone());
    let try_now = move || {
        let one = stored.get_value();
        trying.set(true);
        client::spawn(async move {
            match connections::try_now(one.id).await {
                Ok(_) => toasts.ok("One call tries it now", one.name),
                Err(problem) => toasts.problem("Could not try it", &problem),
            }
            let _gone = trying.try_set(false);
            let _gone = changed.try_run(());
        });
    };
    view! {
        <article class="card broken" class:failing=!reconnect>
            <Tile icon=Signal::derive(move || face.get().0) hue=Signal::derive(move || face.get().1) large=true />
            <span class="who"><b class="ell">{connection.name.clone()}</b><span class="t3 fs12">{move || face.get().2}</span></span>
            <Badge tone=tone text=word />
            <span class="t2 grow"><ui::Said text=said />" "{held_up(connection.flows, reconnect || held.is_some())}</span>
            {held.is_some().then(|| view! { <Button busy=trying on_click=move |_| try_now()>"Try now"</Button> })}
            <Button look=Look::Ghost busy=test.busy on_click=move |_| test.run()>"Test again"</Button>
            <Button look=if reconnect { Look::Primary } else { Look::Plain } on_click=move |_| open.run(id.clone())>{if reconnect { "Reconnect" } else { "Check settings" }}</Button>
        </article>
    }
}

/// A connection.
#[component]
pub fn Card(connection: Connection, open: Callback<String>, changed: Callback<()>) -> impl IntoView {
    let catalogue = use_catalogue();
    let toasts = use_toasts();
    let connector = StoredValue::new(connection.connector.clone());
    let face = Signal::derive(move || connector.with_value(|name| catalogue.face(name)));
    let (tone, _, word) = health_status(connection.health);
    let id = connection.id;
    let deleting = RwSignal::new(false);
    let stored = StoredValue::new(connection.clone());
    let test = tester(&connection, changed);
    let delete = move |()| {
        // The card goes away with the connection.
        let deleted = stored.get_value();
        client::spawn(async move {
            match connections::delete(&deleted).await {
                Ok(()) => toasts.ok("Deleted", deleted.name),
                Err(problem) => toasts.problem("Could not delete", &problem),
            }
            let _gone = deleting.try_set(false);
            let _gone = changed.try_run(());
        })
    };
    let name = connection.name.clone();
    let flows = connection.flows;
    view! {
        <article class="card connection">
            <div class="row">
                <Tile icon=Signal::derive(move || face.get().0) hue=Signal::derive(move || face.get().1) large=true />
                <span class="who grow"><button type="button" class="ell" on:click=move |_| open.run(id.to_string())>{name.clone()}</button><span class="t3 fs12 ell">{move || face.get().2}</span></span>
                <Badge tone=tone text=word />
                <Menu label=format!("More for {name}") class="icon-btn sm" face=|| view! { <Icon name="more" /> }>
                    <MenuItem icon="edit" on_pick=move |()| open.run(id.to_string())>"Edit"</MenuItem>
                    <MenuItem icon="refresh" on_pick=move |()| test.run()>"Test"</MenuItem>
                    <MenuSeparator />
                    <MenuItem icon="trash" danger=true on_pick=move |()| deleting.set(true)>"Delete"</MenuItem>
                </Menu>
            </div>
            {connection.held_back.as_ref().map(|held| view! { <p class="t2 fs12 held"><Badge tone=ui::Tone::Waiting text="Waits" />" "{ui::format::sentence(&held.message)}</p> })}
            <p class="t2 fs12 ell" data-tip=connection.health_detail.is_some().then(|| sentence(&connection))>{if connection.health_detail.is_some() { sentence(&connection) } else { place(&connection) }}</p>
            <footer>
                <span class="ell">{match connection.checked_at { Some(at) => view! { "checked "<When at=at /> }.into_any(), None => "never tested".into_any() }}</span>
                <Button size=ui::Size::Small look=Look::Ghost busy=test.busy on_click=move |_| test.run()>"Test"</Button>
                <span class="vr"></span>
                <span class="nowrap">{ui::format::counted(flows.into(), "flow", "flows")}</span>
            </footer>
            <ui::Confirm open=deleting title=format!("Delete {name}?") action="Delete" on_confirm=delete>
                <p class="t2">{if flows == 0 { "No flow uses it. Its secrets are erased.".to_owned() } else { format!("{} it. The server refuses to delete a connection that is in use and names the flows.", ui::format::counted(flows.into(), "flow uses", "flows use")) }}</p>
            </ui::Confirm>
        </article>
    }
}
