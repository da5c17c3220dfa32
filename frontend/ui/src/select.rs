//! One of a few, in the browser's own list.

use crate::{Icon, Labelled, Size, next_id};
use leptos::prelude::*;

/// Chooses one of a few.
#[component]
pub fn Select(
    /// What is chosen; stands above, or is told to screen readers when `bare`.
    #[prop(into)]
    label: Signal<String>,
    /// What is chosen now.
    #[prop(into)]
    value: Signal<String>,
    /// What can be chosen: value and words.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// A choice was made.
    #[prop(into)]
    on_change: Callback<String>,
    /// One sentence below.
    #[prop(optional, into)]
    help: Signal<String>,
    /// What is wrong.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Whether it must be chosen.
    #[prop(optional)]
    required: bool,
    /// How tall it is.
    #[prop(optional)]
    size: Size,
    /// No label above: for toolbars.
    #[prop(optional)]
    bare: bool,
    /// Whether it can be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let id = next_id("select");
    let for_id = id.clone();
    let control = view! {
        <div class=format!("input select {}", size.class()) class:err=move || error.with(Option::is_some) class:set=move || bare && value.with(|value| !value.is_empty()) class:off=disabled>
            <select
                id=id
                disabled=disabled
                aria-label=move || bare.then(|| label.get())
                aria-required=required.then_some("true")
                prop:value=move || {
                    options.track();
                    value.get()
                }
                on:change=move |event| on_change.run(event_target_value(&event))
            >
                {move || {
                    let chosen = value.get_untracked();
                    options.get().into_iter().map(|(value, words)| {
                        let selected = value == chosen;
                        view! { <option value=value selected=selected>{words}</option> }
                    }).collect_view()
                }}
            </select>
            <Icon name="down" class="xs" />
        </div>
    };
    if bare {
        control.into_any()
    } else {
        view! { <Labelled label=label for_id=for_id required=required help=help error=error>{control}</Labelled> }.into_any()
    }
}
