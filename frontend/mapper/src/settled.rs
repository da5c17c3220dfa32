//! Signals that change only when their value does.
//!
//! Whatever hangs on a memo is asked to look again as soon as anything below the memo has changed, once for every way that
//! leads there. A screen of rows has thousands of such ways, and a keystroke must not walk them all: what many depend on is
//! settled first, and who depends on it sleeps unless it differs.

use leptos::prelude::*;

/// The value of `of`, as it was when the page last came to rest.
pub fn settled<T: PartialEq + Send + Sync + 'static>(of: impl Fn() -> T + Send + Sync + 'static) -> ReadSignal<T> {
    let (value, set) = signal(untrack(&of));
    Effect::new(move |_| {
        let now = of();
        if value.with_untracked(|before| *before != now) {
            set.set(now);
        }
    });
    value
}
