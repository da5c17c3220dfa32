//! One of two to five, side by side.

use leptos::{ev::KeyboardEvent, prelude::*};
use wasm_bindgen::JsCast;

/// Chooses one of a few that stand side by side.
#[component]
pub fn Segmented(
    /// What is chosen, in words.
    #[prop(into)]
    label: Signal<String>,
    /// What can be chosen: value and words.
    options: Vec<(String, String)>,
    /// What is chosen now.
    #[prop(into)]
    value: Signal<String>,
    /// A choice was made.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    let all: Vec<String> = options.iter().map(|(value, _)| value.clone()).collect();
    let step = move |event: KeyboardEvent| {
        let by: isize = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => 1,
            "ArrowLeft" | "ArrowUp" => -1,
            _ => return,
        };
        event.prevent_default();
        let now = all.iter().position(|value| *value == value_of(&event)).unwrap_or(0);
        let next = now.saturating_add_signed(by).min(all.len().saturating_sub(1));
        on_change.run(all[next].clone());
        let group = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()).and_then(|button| button.parent_element());
        if let Some(button) = group
            .and_then(|group| group.children().item(u32::try_from(next).unwrap_or(0)))
            .and_then(|child| child.dyn_into::<web_sys::HtmlElement>().ok())
        {
            // The choice is made; only the ring would be missing.
            let _ = button.focus();
        }
    };
    view! {
        <div class="seg" role="radiogroup" aria-label=label on:keydown=step>
            {options.into_iter().map(|(own, words)| {
                let (pick, data) = (own.clone(), own.clone());
                let is_on = Memo::new(move |_| value.with(|value| *value == own));
                view! {
                    <button
                        type="button"
                        role="radio"
                        data-value=data
                        aria-checked=move || is_on.get().to_string()
                        tabindex=move || if is_on.get() { "0" } else { "-1" }
                        on:click=move |_| on_change.run(pick.clone())
                    >{words}</button>
                }
            }).collect_view()}
        </div>
    }
}

fn value_of(event: &KeyboardEvent) -> String {
    event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .and_then(|button| button.get_attribute("data-value"))
        .unwrap_or_default()
}
