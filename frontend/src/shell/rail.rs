//! The rail: workspace, screens with live badges, the person.

use crate::theme::use_theme;
use client::{approvals, failed_records, sign_in, use_live, use_session};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};
use ui::{Avatar, Icon, Menu, MenuItem, MenuSeparator, use_toasts};
use wire::{account::Role, event::Event};

const SCREENS: &[(&str, &str, &str)] = &[
    ("/", "Home", "home"),
    ("/flows", "Flows", "flow"),
    ("/runs", "Runs", "runs"),
    ("/failed-records", "Failed records", "failedrec"),
    ("/approvals", "Approvals", "hand"),
];
const MATERIAL: &[(&str, &str, &str)] = &[
    ("/connections", "Connections", "plug"),
    ("/connectors", "Connectors", "grid"),
    ("/models", "Models", "model"),
    ("/lookup-tables", "Lookup tables", "table"),
];
const HOUSE: &[(&str, &str, &str)] = &[("/settings", "Settings", "gear")];

/// The rail.
#[component]
pub fn Rail() -> impl IntoView {
    let open = Open { records: failed_count(), approvals: approval_count() };
    view! {
        <header class="rail">
            <WorkspaceMenu />
            <nav aria-label="Main">
                {links(SCREENS, open)}
                <div class="sep"></div>
                {links(MATERIAL, open)}
                <div class="sep"></div>
                {links(HOUSE, open)}
            </nav>
            <PersonMenu />
        </header>
    }
}

fn links(of: &'static [(&'static str, &'static str, &'static str)], open: Open) -> impl IntoView {
    let path = use_location().pathname;
    of.iter()
        .map(|&(to, words, icon)| {
            let here = Memo::new(move |_| path.with(|path| if to == "/" { path == "/" } else { path == to || path.starts_with(&format!("{to}/")) }));
            let waiting = match to {
                "/failed-records" => Some(open.records),
                "/approvals" => Some(open.approvals),
                _ => None,
            };
            let count = move || waiting.map(|waiting| waiting.get()).filter(|count| *count > 0);
            view! {
                <a href=to aria-current=move || here.get().then_some("page") data-tip=words>
                    <Icon name=icon />
                    <span>{words}</span>
                    {move || count().map(|count| view! { <span class="n" aria-label=format!("{count} open")>{ui::format::count(count.into())}</span><i class="dot"></i> })}
                </a>
            }
        })
        .collect_view()
}

/// What waits for people.
#[derive(Clone, Copy)]
struct Open {
    records: RwSignal<u32>,
    approvals: RwSignal<u32>,
}

/// How many approvals wait, read again when something changes.
fn approval_count() -> RwSignal<u32> {
    let open = RwSignal::new(0);
    let read = latest(open, || async { approvals::count().await.ok().map(|count| count.open) });
    read();
    use_live().each(move |event| {
        if matches!(event, Event::Approvals | Event::Missed) {
            read();
        }
    });
    open
}

/// How many failed records wait, kept by live events.
fn failed_count() -> RwSignal<u32> {
    let open = RwSignal::new(0);
    let read = latest(open, || async {
        let groups = failed_records::groups().await.ok()?;
        Some(groups.iter().map(|group| group.open).sum())
    });
    read();
    use_live().each(move |event| match event {
        Event::FailedRecords { open: now } => open.set(now),
        Event::Missed => read(),
        _ => {}
    });
    open
}

/// A way to read a count again; an answer that a newer question has overtaken is not heard. A refusal changes nothing: the badge
/// is the only thing that would be missing, and the screen itself says why.
fn latest<F: Future<Output = Option<u32>> + 'static>(count: RwSignal<u32>, read: impl Fn() -> F + Copy + 'static) -> impl Fn() + Copy {
    let turn = StoredValue::new(0_u32);
    move || {
        let own = turn.get_value() + 1;
        turn.set_value(own);
        client::spawn(async move {
            if let Some(now) = read().await
                && turn.try_get_value() == Some(own)
            {
                let _gone = count.try_set(now);
            }
        });
    }
}

#[component]
fn WorkspaceMenu() -> impl IntoView {
    let session = use_session();
    let toasts = use_toasts();
    let name = Signal::derive(move || session.me().map(|me| me.workspace.name).unwrap_or_default());
    let switch = move |id| {
        client::spawn(async move {
            match sign_in::switch_workspace(id).await {
                // Everything on screen belongs to the other workspace: begin anew.
                Ok(_) => {
                    let _ = window().location().assign("/");
                }
                Err(problem) => toasts.problem("Could not switch", &problem),
            }
        });
    };
    let face = move || {
        view! {
            <span class="mark"><Icon name="mark" class="s" /></span>
            <span class="name grow ell">{name}</span>
            <Icon name="updown" class="s" />
        }
    };
    view! {
        <Menu label="Workspace" class="ws" face=face>
            <div class="mh">"Workspaces"</div>
            {move || session.me().map(|me| {
                let own = me.workspace.id;
                me.workspaces.into_iter().map(|workspace| {
                    let id = workspace.id;
                    view! {
                        <MenuItem icon=if id == own { "check" } else { "dot" } on_pick=move |()| if id != own { switch(id) }>{workspace.name}</MenuItem>
                    }
                }).collect_view()
            })}
        </Menu>
    }
}

#[component]
fn PersonMenu() -> impl IntoView {
    let session = use_session();
    let theme = use_theme();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let name = Signal::derive(move || session.me().and_then(|me| me.user).map(|user| user.name).unwrap_or_default());
    let email = move || session.me().and_then(|me| me.user).map(|user| user.email);
    let to_account = StoredValue::new_local(navigate.clone());
    let sign_out = move |()| {
        let navigate = navigate.clone();
        client::spawn(async move {
            match sign_in::sign_out().await {
                Ok(()) => {
                    session.clear();
                    navigate("/login", leptos_router::NavigateOptions::default());
                }
                Err(problem) => toasts.problem("Could not sign out", &problem),
            }
        });
    };
    let sign_out = StoredValue::new_local(sign_out);
    let face = move || view! { <Avatar name=name /><span class="name grow ell">{name}</span> };
    let choice = move |own: &'static str, icon: &'static str, words: &'static str| {
        view! {
            <MenuItem icon=icon on_pick=move |()| theme.set(own)>
                {words}
                {move || (theme.get() == own).then(|| view! { <span class="hint"><Icon name="check" class="s" /></span> })}
            </MenuItem>
        }
    };
    view! {
        <Menu label="You" class="me" place="foot" face=face>
            <div class="mh">{email}" · "{move || session.me().map(|me| role_name(me.role))}</div>
            <MenuSeparator />
            {choice("system", "screen", "As the system")}
            {choice("light", "sun", "Light")}
            {choice("dark", "moon", "Dark")}
            <MenuSeparator />
            <MenuItem icon="person" on_pick=move |()| to_account.with_value(|go| go("/settings/account", leptos_router::NavigateOptions::default()))>"My account"</MenuItem>
            <MenuItem icon="signout" on_pick=move |()| sign_out.with_value(|sign_out| sign_out(()))>"Sign out"</MenuItem>
        </Menu>
    }
}

/// A role in words.
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner",
        Role::Admin => "Admin",
        Role::Builder => "Builder",
        Role::Operator => "Operator",
        Role::Viewer => "Viewer",
    }
}
