//! The mapping of one step.

use leptos::prelude::*;

/// The mapping of one step of a flow; the mapper reads both from the address.
#[component]
pub fn Map() -> impl IntoView {
    view! { <mapper::MapperPage /> }
}
