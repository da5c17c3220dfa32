//! The root: what all screens share, and which of the three faces is shown: first start, sign in, or the product.

use crate::{pages, shell::Shell, theme};
use client::{SessionState, provide_catalogue, provide_live, provide_session, use_session};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    components::Router,
    hooks::{use_location, use_navigate},
};
use ui::{Button, Look, Note, ToastLayer, Tone, TooltipLayer, provide_now, provide_toasts};

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    theme::provide();
    provide_now();
    provide_toasts();
    provide_catalogue();
    provide_live();
    let session = provide_session();
    client::spawn(session.load());
    view! {
        <Router>
            <Face />
        </Router>
        <ToastLayer />
        <TooltipLayer />
    }
}

/// Which face is shown.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Loading,
    Setup,
    SignIn,
    Unreachable,
    Product,
}

#[component]
fn Face() -> impl IntoView {
    let session = use_session();
    let live = client::use_live();
    let navigate = use_navigate();
    let path = use_location().pathname;
    let kind = Memo::new(move |_| match session.state() {
        SessionState::Loading => Kind::Loading,
        SessionState::SetupNeeded => Kind::Setup,
        SessionState::SignedOut => Kind::SignIn,
        SessionState::Unreachable(_) => Kind::Unreachable,
        SessionState::SignedIn(_) => Kind::Product,
    });
    Effect::new(move || {
        let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
        let path = path.get();
        match kind.get() {
            Kind::Setup if path != "/setup" => navigate("/setup", replace),
            Kind::SignIn if path == "/setup" => navigate("/login", replace),
            Kind::Product if path == "/setup" || path == "/login" => navigate("/", replace),
            _ => {}
        }
    });
    Effect::new(move || if kind.get() == Kind::Product { live.open() } else { live.close() });
    move || match kind.get() {
        Kind::Loading => view! { <div class="app" aria-busy="true"><div class="rail"></div><div class="main"></div></div> }.into_any(),
        Kind::Setup => view! { <pages::setup::Setup /> }.into_any(),
        Kind::SignIn => view! { <pages::login::Login /> }.into_any(),
        Kind::Unreachable => view! { <Unreachable /> }.into_any(),
        Kind::Product => view! { <Shell /> }.into_any(),
    }
}

#[component]
fn Unreachable() -> impl IntoView {
    let session = use_session();
    let reason = move || match session.state() {
        SessionState::Unreachable(reason) => reason,
        _ => String::new(),
    };
    view! {
        <main class="page narrow">
            <Note tone=Tone::Failed action=move || view! { <Button look=Look::Primary on_click=move |_| client::spawn(session.load())>"Try again"</Button> }>
                <b>"The server cannot be reached. "</b>
                {reason}
            </Note>
        </main>
    }
}
