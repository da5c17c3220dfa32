//! Signing in. The address stays, so that an expired session comes back to where it was.

use super::setup::{Side, Top};
use client::{Problem, sign_in, use_session};
use leptos::prelude::*;
use ui::{Button, Look, Note, Size, TextField, Tone};
use wire::account::Login as Body;

/// Signing in.
#[component]
pub fn Login() -> impl IntoView {
    document().set_title("Sign in · Linkspan");
    let session = use_session();
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    let submit = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let body = Body { email: email.get_untracked().trim().to_owned(), password: password.get_untracked() };
        client::spawn(async move {
            match sign_in::sign_in(&body).await {
                Ok(me) => session.set(me),
                Err(refused) => problem.set(Some(refused)),
            }
            busy.set(false);
        });
    };
    view! {
        <main class="auth">
            <div class="own">
                <Top />
                <form novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
                    <h1>"Sign in"</h1>
                    <p class="t2">"Welcome back."</p>
                    {move || problem.get().map(|problem| view! { <div class="refused"><Note tone=Tone::Failed>{problem.detail}</Note></div> })}
                    <TextField label="E-mail" kind="email" value=email autocomplete="username" autofocus=true size=Size::Large />
                    <TextField label="Password" kind="password" value=password autocomplete="current-password" size=Size::Large on_enter=move |()| submit() />
                    <div class="go"><Button look=Look::Primary size=Size::Large submit=true fill=true busy=busy>"Sign in"</Button></div>
                </form>
                <div class="t3 fs12">"Your data stays on this server."</div>
            </div>
            <Side />
        </main>
    }
}
