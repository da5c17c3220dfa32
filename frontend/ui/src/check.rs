//! On or off: a box in a list, a switch in a form.

use leptos::prelude::*;

/// A box to tick.
#[component]
pub fn Checkbox(
    /// What it selects, in words.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is ticked.
    #[prop(into)]
    checked: Signal<bool>,
    /// Whether some but not all of what it stands for is.
    #[prop(optional, into)]
    mixed: Signal<bool>,
    /// Whether the words stand beside it.
    #[prop(optional)]
    shown: bool,
    /// A change.
    #[prop(into)]
    on_change: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="check" on:click=|event| event.stop_propagation()>
            <input
                type="checkbox"
                aria-label=move || (!shown).then(|| label.get())
                prop:checked=checked
                prop:indeterminate=mixed
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            <i></i>
            {shown.then(|| view! { <span>{label}</span> })}
        </label>
    }
}

/// A switch that acts at once.
#[component]
pub fn Switch(
    /// What it switches, in words.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// Whether it can be switched.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether a change is under way: further clicks count for nothing, and the focus stays.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Shown on hover, when it needs saying.
    #[prop(optional, into)]
    tip: Option<Signal<String>>,
    /// A change.
    #[prop(into)]
    on_change: Callback<bool>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            role="switch"
            class="switch"
            aria-checked=move || on.get().to_string()
            aria-label=label
            aria-busy=move || busy.get().then_some("true")
            disabled=disabled
            data-tip=move || tip.map(|tip| tip.get())
            on:click=move |event| {
                event.stop_propagation();
                if !busy.get_untracked() {
                    on_change.run(!on.get_untracked());
                }
            }
        ></button>
    }
}
