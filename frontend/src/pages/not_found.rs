//! Nothing stands at this address.

use crate::shell::top_bar::TopBar;
use leptos::prelude::*;
use ui::Empty;

/// Nothing stands at this address.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <TopBar title="Not found" />
        <div class="scroll">
            <Empty icon="search" title="Nothing stands at this address" text="The link may be old, or what it led to was removed. Ctrl K finds whatever is still there." action=|| view! { <a class="btn" href="/">"Go to Home"</a> } />
        </div>
    }
}
