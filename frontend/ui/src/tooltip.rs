//! Tooltips: one for the whole page. An element that has `data-tip` (and `data-keys`) gets it after 400 ms of hovering, or
//! at once when the keyboard comes to it.

use leptos::{ev, html, leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget};

const AFTER: Duration = Duration::from_millis(400);
const GAP: f64 = 6.0;

#[derive(Clone, PartialEq)]
struct Shown {
    text: String,
    keys: Option<String>,
    middle: f64,
    top: f64,
    bottom: f64,
}

/// Stands once at the root of the page.
#[component]
pub fn TooltipLayer() -> impl IntoView {
    let shown = RwSignal::new(None::<Shown>);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let layer = NodeRef::<html::Div>::new();
    let at = RwSignal::new((0.0, 0.0));
    let stop = move || {
        timer.update_value(|timer| {
            if let Some(timer) = timer.take() {
                timer.clear();
            }
        });
        if shown.with_untracked(Option::is_some) {
            shown.set(None);
        }
    };
    let listeners = [
        window_event_listener(ev::pointerover, move |event| {
            stop();
            if let Some(next) = tip_of(event.target()) {
                let handle = set_timeout_with_handle(move || shown.set(Some(next)), AFTER);
                timer.set_value(handle.ok());
            }
        }),
        window_event_listener(ev::pointerdown, move |_| stop()),
        window_event_listener(ev::keydown, move |_| stop()),
    ];
    let focus = window_event_listener(ev::focusin, move |event| {
        stop();
        let by_keyboard = document().query_selector(":focus-visible").ok().flatten().is_some();
        if by_keyboard && let Some(next) = tip_of(event.target()) {
            shown.set(Some(next));
        }
    });
    on_cleanup(move || {
        listeners.into_iter().for_each(|listener| listener.remove());
        focus.remove();
    });
    Effect::new(move || {
        let (Some(tip), Some(layer)) = (shown.get(), layer.get()) else { return };
        // Shown in place where popovers are missing.
        let _ = layer.show_popover();
        let own = layer.get_bounding_client_rect();
        let width = window().inner_width().ok().and_then(|value| value.as_f64()).unwrap_or(0.0);
        let height = window().inner_height().ok().and_then(|value| value.as_f64()).unwrap_or(0.0);
        let left = (tip.middle - own.width() / 2.0).min(width - own.width() - GAP).max(GAP);
        let below = tip.bottom + GAP;
        at.set((left, if below + own.height() > height { tip.top - own.height() - GAP } else { below }));
    });
    view! {
        {move || shown.get().map(|tip| view! {
            <div node_ref=layer class="tip" popover="manual" role="tooltip" style:left=move || format!("{}px", at.get().0) style:top=move || format!("{}px", at.get().1)>
                {tip.text}
                {tip.keys.map(|keys| view! { <kbd>{keys}</kbd> })}
            </div>
        })}
    }
}

fn tip_of(target: Option<EventTarget>) -> Option<Shown> {
    let element = target?.dyn_into::<Element>().ok()?.closest("[data-tip]").ok()??;
    let text = element.get_attribute("data-tip").filter(|text| !text.is_empty())?;
    let place = element.get_bounding_client_rect();
    Some(Shown {
        text,
        keys: element.get_attribute("data-keys"),
        middle: place.left() + place.width() / 2.0,
        top: place.top(),
        bottom: place.bottom(),
    })
}
