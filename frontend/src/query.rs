//! Filters in the address: a link reproduces the view.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::query_signal_with_options};

/// A text in the query of the address; empty means absent. Changes replace the entry in the history.
pub fn filter(key: &'static str) -> (Signal<String>, Callback<String>) {
    let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
    let (value, set) = query_signal_with_options::<String>(key, options);
    let value = Signal::derive(move || value.get().unwrap_or_default());
    (value, Callback::new(move |text: String| set.set((!text.is_empty()).then_some(text))))
}

/// Whether a dialog is open, as the address says: another screen, or a link, can open it.
pub fn open(key: &'static str) -> RwSignal<bool> {
    let (wanted, set) = filter(key);
    let shown = RwSignal::new(false);
    Effect::new(move || {
        let wanted = wanted.with(|wanted| !wanted.is_empty());
        if shown.get_untracked() != wanted {
            shown.set(wanted);
        }
    });
    Effect::new(move |before: Option<bool>| {
        let now = shown.get();
        if before.is_some_and(|before| before != now) && wanted.with_untracked(|wanted| wanted.is_empty()) == now {
            set.run(if now { "1".to_owned() } else { String::new() });
        }
        now
    });
    shown
}
