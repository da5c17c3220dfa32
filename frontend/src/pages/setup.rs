//! First start: the owner and the first workspace.

use crate::fault::{Elsewhere, at};
use client::{Problem, sign_in, use_session};
use leptos::prelude::*;
use ui::{Button, Icon, Look, Size, TextField};
use wire::account::Setup as Body;

/// The fewest characters of a password.
const PASSWORD_MIN: usize = 10;

/// First start.
#[component]
pub fn Setup() -> impl IntoView {
    document().set_title("Create the owner · Linkspan");
    let session = use_session();
    let workspace = RwSignal::new(String::new());
    let name = RwSignal::new(String::new());
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    let submit = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let body = Body {
            email: email.get_untracked().trim().to_owned(),
            name: name.get_untracked(),
            password: password.get_untracked(),
            workspace: workspace.get_untracked(),
        };
        client::spawn(async move {
            match sign_in::set_up(&body).await {
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
                    <h1>"Create the owner"</h1>
                    <p class="t2">"This server is new. The owner invites the others."</p>
                    <TextField label="Workspace" value=workspace placeholder="Northwind Trading" error=at(problem, "/workspace") autofocus=true autocomplete="organization" size=Size::Large />
                    <TextField label="Your name" value=name placeholder="Ada Byron" error=at(problem, "/name") autocomplete="name" size=Size::Large />
                    <TextField label="E-mail" kind="email" value=email placeholder="ada@northwind.example" error=at(problem, "/email") autocomplete="username" size=Size::Large />
                    <TextField label="Password" kind="password" value=password error=at(problem, "/password") autocomplete="new-password" size=Size::Large on_enter=move |()| submit() />
                    <Strength password=password />
                    <Elsewhere problem=problem shown=&["/workspace", "/name", "/email", "/password"] />
                    <div class="go"><Button look=Look::Primary size=Size::Large submit=true fill=true busy=busy>"Create owner and continue"</Button></div>
                </form>
                <div class="t3 fs12">"Your data stays on this server."</div>
            </div>
            <Side />
        </main>
    }
}

/// How hard a password is to guess, in four bars and a sentence.
#[component]
fn Strength(password: RwSignal<String>) -> impl IntoView {
    let level = Memo::new(move |_| password.with(|password| strength(password)));
    view! {
        <div class="strength" aria-hidden="true">
            {(1..=4_u8).map(|bar| view! { <i class="gauge" class:ok={move || level.get() >= 3} class:warning={move || level.get() < 3}><i style:width={move || if level.get() >= bar { "100%" } else { "0%" }}></i></i> }).collect_view()}
        </div>
        <div class="help" role="status">
            {move || match level.get() {
                0 => "At least 10 characters. A sentence is easier to keep than symbols.",
                1 => "Easy to guess. Make it longer.",
                2 => "Fair. A few more words make it strong.",
                3 => "Strong.",
                _ => "Very strong. It would take centuries to guess.",
            }}
        </div>
    }
}

/// 0: too short or empty; 4: very strong. Length counts most; repeated characters count little.
fn strength(password: &str) -> u8 {
    let length = password.chars().count();
    let mut seen: Vec<char> = password.chars().collect();
    seen.sort_unstable();
    seen.dedup();
    if length < PASSWORD_MIN {
        return 0;
    }
    match (seen.len(), length) {
        (0..=4, _) => 1,
        (5..=7, _) | (_, ..12) => 2,
        (_, 12..16) => 3,
        _ => 4,
    }
}

/// The name above.
#[component]
pub fn Top() -> impl IntoView {
    view! { <div class="row semi"><span class="mark l"><Icon name="mark" /></span>"Linkspan"</div> }
}

/// What the product does, drawn.
#[component]
pub fn Side() -> impl IntoView {
    const LEFT: [(&str, &str); 4] = [("first_name", "text"), ("total_price", "text"), ("email", "text"), ("phone", "text")];
    const RIGHT: [(&str, &str); 4] =
        [("customer_name", "text"), ("customer_email", "text"), ("customer_phone", "text"), ("total", "decimal")];
    let rows = |of: [(&'static str, &'static str); 4]| {
        of.into_iter().map(|(name, kind)| view! { <div><b>{name}</b><span>{kind}</span></div> }).collect_view()
    };
    view! {
        <div class="side" aria-hidden="true">
            <div class="pitch">
                <div class="picture">
                    <svg viewBox="0 0 464 152">
                        <path class="lit" d="M176 14C232 14 232 14 288 14"></path>
                        <path d="M176 52C232 52 232 128 288 128"></path>
                        <path d="M176 90C232 90 232 52 288 52"></path>
                        <path class="offer" d="M176 128C232 128 232 90 288 90"></path>
                        {[14, 52, 90, 128].map(|y| view! { <circle cx="176" cy=y r="4.5" class:lit=y == 14 class:offer=y == 128></circle> }).collect_view()}
                        {[14, 52, 90, 128].map(|y| view! { <circle cx="288" cy=y r="4.5" class:lit=y == 14 class:offer=y == 90></circle> }).collect_view()}
                    </svg>
                    <div class="fields">{rows(LEFT)}</div>
                    <div class="fields">{rows(RIGHT)}</div>
                </div>
                <h2>"Draw it once. It keeps running."</h2>
                <p class="t2">"Connect two systems, draw how a record of one becomes a record of the other, publish. What fails is set aside, shown and mended, never lost."</p>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::strength;

    #[test]
    fn length_and_variety_make_a_password_strong() {
        assert_eq!(strength("short"), 0);
        assert_eq!(strength("aaaaaaaaaaaaaaaaaa"), 1);
        assert_eq!(strength("tenletters"), 2);
        assert_eq!(strength("twelve-words"), 3);
        assert_eq!(strength("analytical engine 1843"), 4);
    }
}
