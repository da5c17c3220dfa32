//! Chips (a function), pills (a field of a record) and keys.

use crate::Icon;
use leptos::prelude::*;

/// A function in a pipeline, with the parameters that are set.
#[component]
pub fn Chip(
    /// The function's name.
    #[prop(into)]
    name: Signal<String>,
    /// Its parameters in short.
    #[prop(optional, into)]
    detail: Signal<String>,
    /// Whether something is wrong with it.
    #[prop(optional, into)]
    wrong: Signal<bool>,
) -> impl IntoView {
    view! {
        <span class="fchip" class:err=wrong>
            {name}
            {move || detail.with(|detail| (!detail.is_empty()).then(|| view! { <i>{detail.clone()}</i> }))}
        </span>
    }
}

/// A value that comes from a record: the field's name.
#[component]
pub fn Pill(
    /// The field's path, as `order.id`.
    #[prop(into)]
    path: Signal<String>,
    /// An icon before it.
    #[prop(optional, into)]
    icon: Option<Signal<String>>,
) -> impl IntoView {
    view! { <span class="fpill">{icon.map(|icon| view! { <Icon name=icon class="xs" /> })}{path}</span> }
}

/// Keys to press: `Ctrl K`.
#[component]
pub fn Kbd(
    /// The keys.
    #[prop(into)]
    keys: Signal<String>,
) -> impl IntoView {
    view! { <kbd>{keys}</kbd> }
}
