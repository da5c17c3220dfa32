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
