//! API tokens. The secret is told once.

use super::{role_choices, role_of};
use crate::{
    fault::{Elsewhere, at},
    load::{load, show},
    query,
    shell::rail::role_name,
};
use client::{Problem, settings, use_session};
use leptos::prelude::*;
use ui::{
    Button, Confirm, CopyButton, Dialog, Empty, IconButton, Look, Note, Select, Size, SkeletonRows, TextField, Tone, When, use_now,
    use_toasts,
};
use wire::account::{NewToken, Role, Token};

const DAY_MS: i64 = 86_400_000;

/// The tokens.
#[component]
pub fn Tokens() -> impl IntoView {
    let all = load(settings::tokens);
    let making = query::open("new");
    let ending = RwSignal::new(false);
    let ended = RwSignal::new(None::<Token>);
    let toasts = use_toasts();
    let session = use_session();
    let may = Signal::derive(move || session.may(Role::Admin));
    let end = move |()| {
        let Some(token) = ended.get_untracked() else { return };
        client::spawn(async move {
            match settings::revoke_token(token.id).await {
                Ok(()) => toasts.ok(format!("{} is revoked", token.name), ""),
                Err(problem) => toasts.problem("Could not revoke", &problem),
            }
            ending.set(false);
            all.reload();
        });
    };
    let changed = Callback::new(move |()| all.reload());
    view! {
        <div class="page narrow">
            <div class="section-head"><div class="grow"><h2>"API tokens"</h2><p class="t3">"For programs: send it as Authorization: Bearer. It may do what its role may."</p></div><Button look=Look::Primary icon="plus" disabled=Signal::derive(move || !may.get()) on_click=move |_| making.set(true)>"New token"</Button></div>
            {show(all, || view! { <SkeletonRows rows=3 /> }.into_any(), move |tokens: Signal<Vec<Token>>| view! {
                <section class="card">
                    {move || if tokens.with(Vec::is_empty) { view! { <Empty icon="key" title="No tokens" text="A token lets a script or another system use the API." /> }.into_any() } else { view! {
                        <table class="edge"><thead><tr><th>"Token"</th><th>"Role"</th><th>"Last used"</th><th>"Ends"</th><th class="fit"><span class="sr">"Revoke"</span></th></tr></thead><tbody>
                            {tokens.get().into_iter().map(|token| {
                                let stored = StoredValue::new(token.clone());
                                view! {
                                    <tr>
                                        <td><span class="row"><span class="med">{token.name.clone()}</span><span class="sub mono">{token.hint.clone()}"…"</span></span></td>
                                        <td class="t2">{role_name(token.role)}</td>
                                        <td class="t2">{match token.last_used_at { Some(at) => view! { <When at=at /> }.into_any(), None => "never".into_any() }}</td>
                                        <td class="t2">{match token.expires_at { Some(at) => view! { <When at=at /> }.into_any(), None => "never".into_any() }}</td>
                                        <td class="fit"><IconButton icon="x" label=format!("Revoke {}", token.name) class="sm" disabled=Signal::derive(move || !may.get()) on_click=move |_| { ended.set(Some(stored.get_value())); ending.set(true); } /></td>
                                    </tr>
                                }
                            }).collect_view()}
                        </tbody></table>
                    }.into_any() }}
                </section>
            }.into_any())}
        </div>
        <New open=making changed=changed />
        <Confirm open=ending title=Signal::derive(move || ended.with(|ended| ended.as_ref().map(|token| format!("Revoke {}?", token.name)).unwrap_or_default())) action="Revoke" on_confirm=end><p class="t2">"Programs that use it are refused from now on."</p></Confirm>
    }
}

#[component]
fn New(open: RwSignal<bool>, changed: Callback<()>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let role = RwSignal::new("operator".to_owned());
    let days = RwSignal::new("90".to_owned());
    let secret = RwSignal::new(None::<String>);
    let problem = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let now = use_now();
    Effect::new(move || {
        if !open.get() {
            secret.set(None);
            name.set(String::new());
            problem.set(None);
        }
    });
    let create = move |_| {
        busy.set(true);
        problem.set(None);
        let expires_at = days.get_untracked().parse::<i64>().ok().map(|days| now.get_untracked() + days * DAY_MS);
        let body = NewToken { name: name.get_untracked().trim().to_owned(), role: role_of(&role.get_untracked()), expires_at };
        client::spawn(async move {
            match settings::create_token(&body).await {
                Ok(created) => {
                    secret.set(Some(created.secret));
                    let _gone = changed.try_run(());
                }
                Err(refused) => problem.set(Some(refused)),
            }
            let _gone = busy.try_set(false);
        });
    };
    let footer = move || {
        move || {
            if secret.with(Option::is_some) {
                view! { <Button size=Size::Large look=Look::Primary on_click=move |_| open.set(false)>"Done"</Button> }.into_any()
            } else {
                view! { <Button size=Size::Large on_click=move |_| open.set(false)>"Cancel"</Button><Button size=Size::Large look=Look::Primary busy=busy disabled=Signal::derive(move || name.with(|name| name.trim().is_empty())) on_click=create>"Create token"</Button> }.into_any()
            }
        }
    };
    view! {
        <Dialog open=open title="New API token" footer=footer>
            {move || match secret.get() {
                Some(secret) => view! {
                    <Note tone=Tone::Warning>"This is the only time the token is shown. Keep it where secrets are kept."</Note>
                    <div class="secret"><code>{secret.clone()}</code><CopyButton label="Copy the token" text=secret /></div>
                }.into_any(),
                None => view! {
                    <TextField label="Name" value=name placeholder="Nightly export" error=at(problem, "/name") required=true autofocus=true size=Size::Large />
                    <Select label="Role" value=role options=role_choices() size=Size::Large on_change=move |next: String| role.set(next) />
                    <Select label="Ends" value=days options=[("30", "in 30 days"), ("90", "in 90 days"), ("365", "in a year"), ("", "never")].map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec() size=Size::Large on_change=move |next: String| days.set(next) />
                    <Elsewhere problem=problem shown=&["/name"] />
                }.into_any(),
            }}
        </Dialog>
    }
}
