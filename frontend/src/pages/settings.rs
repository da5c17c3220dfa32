//! Settings: one's own account, members, tokens, the network, the history, the audit log, about.

mod about;
mod account;
mod audit;
mod history;
mod members;
mod network;
mod tokens;

use crate::shell::top_bar::TopBar;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

const SECTIONS: &[(&str, &str)] = &[
    ("account", "My account"),
    ("members", "Members"),
    ("tokens", "API tokens"),
    ("network", "Network"),
    ("history", "History"),
    ("audit", "Audit log"),
    ("about", "About"),
];

/// Settings.
#[component]
pub fn Settings() -> impl IntoView {
    let params = use_params_map();
    let section = Memo::new(move |_| params.with(|params| params.get("section").unwrap_or_else(|| "members".to_owned())));
    view! {
        <TopBar title="Settings" />
        <nav class="tabs wide-tabs" aria-label="Settings">
            {SECTIONS.iter().map(|&(own, words)| view! { <a href=format!("/settings/{own}") aria-current=move || section.with(|section| section == own).then_some("page")>{words}</a> }).collect_view()}
        </nav>
        <div class="scroll" tabindex="0" role="region" aria-label="Section">
            {move || match section.get().as_str() {
                "account" => view! { <account::Account /> }.into_any(),
                "tokens" => view! { <tokens::Tokens /> }.into_any(),
                "network" => view! { <network::NetworkSettings /> }.into_any(),
                "history" => view! { <history::HistorySettings /> }.into_any(),
                "audit" => view! { <audit::Audit /> }.into_any(),
                "about" => view! { <about::About /> }.into_any(),
                _ => view! { <members::Members /> }.into_any(),
            }}
        </div>
    }
}

/// The roles that can be given, with what each may do.
fn role_choices() -> Vec<(String, String)> {
    [
        ("owner", "Owner: everything"),
        ("admin", "Admin: members, tokens, settings"),
        ("builder", "Builder: flows, connections"),
        ("operator", "Operator: runs, repairs"),
        ("viewer", "Viewer: looks"),
    ]
    .into_iter()
    .map(|(value, words)| (value.to_owned(), words.to_owned()))
    .collect()
}

/// A role from its wire name.
fn role_of(text: &str) -> wire::account::Role {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).unwrap_or(wire::account::Role::Viewer)
}

/// The wire name of a role.
fn role_text(role: wire::account::Role) -> String {
    serde_json::to_value(role).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
