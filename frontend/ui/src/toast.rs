//! Toasts: short words about something that was done. Errors that need an action belong into the screen, not here.

use crate::{Icon, IconButton};
use leptos::prelude::*;
use std::time::Duration;

/// How long a toast stays.
const STAYS: Duration = Duration::from_secs(6);
/// The most that stand at once.
const TOASTS_MAX: usize = 4;

#[derive(Clone, PartialEq)]
struct Toast {
    id: u32,
    ok: bool,
    title: String,
    detail: String,
}

/// Says things in the corner.
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    /// It worked.
    pub fn ok(self, title: impl Into<String>, detail: impl Into<String>) {
        self.say(true, title.into(), detail.into());
    }

    /// It did not.
    pub fn failed(self, title: impl Into<String>, detail: impl Into<String>) {
        self.say(false, title.into(), detail.into());
    }

    /// It did not, for the reason that the server gave.
    pub fn problem(self, title: impl Into<String>, problem: &wire::Problem) {
        self.say(false, title.into(), problem.detail.clone());
    }

    fn say(self, ok: bool, title: String, detail: String) {
        let id = self.next.get_value();
        self.next.set_value(id.wrapping_add(1));
        self.list.update(|list| {
            list.push(Toast { id, ok, title, detail });
            let more = list.len().saturating_sub(TOASTS_MAX);
            list.drain(..more);
        });
        set_timeout(move || self.drop(id), STAYS);
    }

    fn drop(self, id: u32) {
        // The page may be gone by the time the timer fires.
        let _ = self.list.try_update(|list| list.retain(|toast| toast.id != id));
    }
}

/// Puts the toasts into the context; once, at the root.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts { list: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
    provide_context(toasts);
    toasts
}

/// The toasts of this page.
#[must_use]
pub fn use_toasts() -> Toasts {
    use_context::<Toasts>().unwrap_or_else(provide_toasts)
}

/// Stands once at the root of the page.
#[component]
pub fn ToastLayer() -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.list.get() key=|toast| toast.id let:toast>
                <div class="toast">
                    <Icon name=if toast.ok { "ok" } else { "failed" } class=if toast.ok { "fg-ok" } else { "fg-failed" } />
                    <div class="grow">
                        <div class="med">{toast.title}</div>
                        {(!toast.detail.is_empty()).then(|| view! { <p>{toast.detail}</p> })}
                    </div>
                    <IconButton icon="x" label="Close" class="sm" on_click=move |_| toasts.drop(toast.id) />
                </div>
            </For>
        </div>
    }
}
