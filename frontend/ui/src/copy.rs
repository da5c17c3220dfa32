//! A button that puts a text on the clipboard and says so.

use crate::{Alive, Icon};
use leptos::prelude::*;
use std::time::Duration;

/// How long the button says that it copied.
const SAID_FOR: Duration = Duration::from_millis(1600);

/// Copies `text`.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: Signal<String>,
    /// What it is, as `Copy the address`.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let alive = Alive::here();
    let copy = move |_| {
        let _pending = window().navigator().clipboard().write_text(&text.get_untracked());
        copied.set(true);
        alive.after(SAID_FOR, move || copied.set(false));
    };
    view! {
        <button type="button" class="icon-btn sm" aria-label=label data-tip=move || if copied.get() { "Copied".to_owned() } else { label.get() } on:click=copy>
            <Icon name=Signal::derive(move || if copied.get() { "check" } else { "copy" }.to_owned()) class="s" />
        </button>
    }
}
