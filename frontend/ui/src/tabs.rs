//! Tabs that switch what stands below them. Tabs that are pages are links with the same class.

use leptos::{ev::KeyboardEvent, prelude::*};
use wasm_bindgen::JsCast;

/// A row of tabs.
#[component]
pub fn Tabs(
    /// What they switch, in words.
    #[prop(into)]
    label: Signal<String>,
    /// The tabs: value, words, and a count behind them.
    #[prop(into)]
    tabs: Signal<Vec<(String, String, Option<String>)>>,
    /// The open one.
    #[prop(into)]
    value: Signal<String>,
    /// Another one was opened.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    let step = move |event: KeyboardEvent| {
        let all = tabs.get_untracked();
        let at = all.iter().position(|(own, ..)| *own == value.get_untracked()).unwrap_or(0);
        let next = match event.key().as_str() {
            "ArrowRight" => (at + 1).min(all.len().saturating_sub(1)),
            "ArrowLeft" => at.saturating_sub(1),
            "Home" => 0,
            "End" => all.len().saturating_sub(1),
            _ => return,
        };
        event.prevent_default();
        let Some((own, ..)) = all.get(next) else { return };
        on_change.run(own.clone());
        let list = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()).and_then(|tab| tab.parent_element());
        if let Some(tab) = list
            .and_then(|list| list.children().item(u32::try_from(next).unwrap_or(0)))
            .and_then(|tab| tab.dyn_into::<web_sys::HtmlElement>().ok())
        {
            // The tab is open; only the ring would be missing.
            let _ = tab.focus();
        }
    };
    view! {
        <div class="tabs" role="tablist" aria-label=label on:keydown=step>
            <For each=move || tabs.get() key=|tab| tab.clone() let((own, words, count))>
                {
                    let pick = own.clone();
                    let open = Memo::new(move |_| value.with(|value| *value == own));
                    view! {
                        <button
                            type="button"
                            role="tab"
                            aria-selected=move || open.get().to_string()
                            tabindex=move || if open.get() { "0" } else { "-1" }
                            on:click=move |_| on_change.run(pick.clone())
                        >
                            {words}
                            {count.map(|count| view! { <span class="n">{count}</span> })}
                        </button>
                    }
                }
            </For>
        </div>
    }
}
