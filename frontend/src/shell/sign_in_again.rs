//! The session has ended while somebody was at work: the screen stays with everything on it, requests wait, and go on as
//! soon as the same person has signed in again.

use client::{Problem, sign_in, use_live, use_session};
use leptos::prelude::*;
use ui::{Button, Dialog, Icon, Look, Note, Size, TextField, Tone};

/// A line above the screen and a dialog, as long as the session has ended.
#[component]
pub fn SignInAgain() -> impl IntoView {
    let session = use_session();
    let live = use_live();
    let open = RwSignal::new(false);
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    let ended = Memo::new(move |_| session.has_ended());
    Effect::new(move || {
        let ended = ended.get();
        problem.set(None);
        password.set(String::new());
        open.set(ended);
    });
    let email = Signal::derive(move || session.me().and_then(|me| me.user).map(|user| user.email).unwrap_or_default());
    let submit = move || {
        let Some(was) = untrack(|| session.me()).filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        client::spawn(async move {
            match sign_in::sign_in_again(&was, password.get_untracked()).await {
                Ok(me) => {
                    session.set(me);
                    // The old stream ended with the session.
                    live.open();
                }
                Err(refused) => problem.set(Some(refused)),
            }
            busy.set(false);
        });
    };
    let footer = move || {
        view! {
            <Button size=Size::Large look=Look::Ghost on_click=move |_| session.clear()>"Sign in as someone else"</Button>
            <Button size=Size::Large look=Look::Primary busy=busy on_click=move |_| submit()>"Sign in"</Button>
        }
    };
    view! {
        {move || ended.get().then(|| view! {
            <div class="offline" role="status">
                <Icon name="warning" class="s" />"Your session has ended. Nothing is lost: it goes on when you sign in again."
                <button type="button" class="btn sm" on:click=move |_| open.set(true)>"Sign in again"</button>
            </div>
        })}
        <Dialog open=open title="Sign in again" subtitle="Your session has ended. What is on the screen stays, and is saved once you are back." footer=footer>
            <form novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
                <p class="t2">{move || email.get()}</p>
                {move || problem.get().map(|problem| view! { <div class="field"><Note tone=Tone::Failed>{problem.detail}</Note></div> })}
                <TextField label="Password" kind="password" value=password autocomplete="current-password" autofocus=true size=Size::Large on_enter=move |()| submit() />
            </form>
        </Dialog>
    }
}
