//! My account: the password, and the browsers in which I am signed in.

use crate::load::{Loaded, load, show};
use client::{Problem, account, use_session};
use leptos::prelude::*;
use ui::{Badge, Button, Confirm, IconButton, Look, Note, SkeletonRows, TextField, Tone, When, format, use_toasts};
use wire::account::{ChangePassword, SessionInfo};

/// My account.
#[component]
pub fn Account() -> impl IntoView {
    let session = use_session();
    let sessions = load(account::sessions);
    let who = move || session.me().and_then(|me| me.user).map(|user| format!("{}, {}", user.name, user.email));
    view! {
        <div class="page narrow">
            <div class="section-head"><div class="grow"><h2>"My account"</h2><p class="t3">{who}</p></div></div>
            <Password changed=Callback::new(move |()| sessions.reload()) />
            {show(sessions, || view! { <SkeletonRows rows=3 /> }.into_any(), move |all| view! { <Sessions all=all sessions=sessions /> }.into_any())}
        </div>
    }
}

/// What the server says of one field, or nothing.
fn said_of(problem: RwSignal<Option<Problem>>, pointer: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || {
        problem.with(|problem| {
            let field = problem.as_ref()?.fields.iter().find(|field| field.pointer == pointer)?;
            Some(field.detail.clone())
        })
    })
}

#[component]
fn Password(changed: Callback<()>) -> impl IntoView {
    let (current, new, again) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let problem = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    let differs = Signal::derive(move || {
        let differ = again.with(|again| !again.is_empty() && new.with(|new| new != again));
        differ.then(|| "This is not the same.".to_owned())
    });
    let incomplete = Signal::derive(move || {
        let empty = |field: RwSignal<String>| field.with(String::is_empty);
        empty(current) || empty(new) || empty(again) || differs.with(Option::is_some)
    });
    let submit = move || {
        if busy.get_untracked() || incomplete.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let body = ChangePassword { current: current.get_untracked(), new: new.get_untracked() };
        client::spawn(async move {
            match account::change_password(&body).await {
                Ok(ended) => {
                    for field in [current, new, again] {
                        field.set(String::new());
                    }
                    let others = match ended.ended {
                        0 => "You were signed in nowhere else.".to_owned(),
                        count => format!("{} ended.", format::counted(count, "other session was", "other sessions were")),
                    };
                    toasts.ok("The password is changed", others);
                    let _gone = changed.try_run(());
                }
                Err(refused) => problem.set(Some(refused)),
            }
            let _gone = busy.try_set(false);
        });
    };
    let whole = move || problem.get().filter(|problem| problem.fields.is_empty());
    view! {
        <section class="card" aria-labelledby="password-title">
            <header><h2 id="password-title">"Password"</h2></header>
            <form class="body" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
                {move || whole().map(|problem| view! { <div class="field"><Note tone=Tone::Failed>{problem.detail}</Note></div> })}
                <TextField label="Current password" kind="password" value=current autocomplete="current-password" required=true />
                <TextField label="New password" kind="password" value=new autocomplete="new-password" required=true help="At least 10 characters. You are signed out everywhere else." error=said_of(problem, "/new") />
                <TextField label="New password, again" kind="password" value=again autocomplete="new-password" required=true error=differs />
                <div class="field row end"><Button look=Look::Primary submit=true busy=busy disabled=incomplete>"Change password"</Button></div>
            </form>
        </section>
    }
}

#[component]
fn Sessions(all: Signal<Vec<SessionInfo>>, sessions: Loaded<Vec<SessionInfo>>) -> impl IntoView {
    let toasts = use_toasts();
    let asking = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let alone = Signal::derive(move || all.with(|all| all.len() < 2));
    let end = move |id: String| {
        client::spawn(async move {
            match account::end_session(&id).await {
                Ok(()) => toasts.ok("The session is ended", ""),
                Err(problem) => toasts.problem("Could not end the session", &problem),
            }
            sessions.reload();
        });
    };
    let end_others = move |()| {
        busy.set(true);
        client::spawn(async move {
            match account::end_other_sessions().await {
                Ok(ended) => toasts.ok(format!("{} ended", format::counted(ended.ended, "session is", "sessions are")), ""),
                Err(problem) => toasts.problem("Could not end the sessions", &problem),
            }
            let _gone = (busy.try_set(false), asking.try_set(false));
            sessions.reload();
        });
    };
    view! {
        <section class="card" aria-labelledby="sessions-title">
            <header>
                <h2 id="sessions-title">"Signed in"</h2>
                <span class="push"><Button look=Look::Ghost disabled=alone on_click=move |_| asking.set(true)>"End all others"</Button></span>
            </header>
            <table class="edge"><thead><tr><th>"Browser"</th><th>"From"</th><th>"Since"</th><th>"Last used"</th><th class="fit"><span class="sr">"End"</span></th></tr></thead><tbody>
                {move || all.get().into_iter().map(|one| {
                    let (id, name) = (StoredValue::new(one.id.clone()), browser(one.agent.as_deref()));
                    view! {
                        <tr>
                            <td data-tip=one.agent.clone().unwrap_or_default()><span class="row"><span class="med">{name.clone()}</span>{one.current.then(|| view! { <Badge tone=Tone::Ok text="this one" /> })}</span></td>
                            <td class="t2">{one.from.unwrap_or_default()}</td>
                            <td class="t2"><When at=one.created_at /></td>
                            <td class="t2"><When at=one.seen_at /></td>
                            <td class="fit">{(!one.current).then(|| view! { <IconButton icon="x" label=format!("End the session of {name}") class="sm" on_click=move |_| end(id.get_value()) /> })}</td>
                        </tr>
                    }
                }).collect_view()}
            </tbody></table>
        </section>
        <Confirm open=asking title="End all other sessions?" action="End them" busy=busy on_confirm=end_others><p class="t2">"Every other browser must sign in again. This one stays signed in."</p></Confirm>
    }
}

/// The name of a browser and its system, from what it says about itself.
fn browser(agent: Option<&str>) -> String {
    let Some(agent) = agent else { return "Unknown".to_owned() };
    // The order tells apart those that name the others too.
    let named = |list: &[(&str, &'static str)]| list.iter().find(|(part, _)| agent.contains(part)).map(|(_, name)| *name);
    let name = named(&[("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
    let system = named(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (name, system) {
        (Some(name), Some(system)) => format!("{name} on {system}"),
        (Some(name), None) => name.to_owned(),
        _ => agent.chars().take(40).collect(),
    }
}
