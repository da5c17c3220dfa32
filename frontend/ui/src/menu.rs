//! A menu behind a button. It opens in the top layer, flips rather than leaves the window, and is walked by arrows.

use crate::Icon;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// Space kept to the window's edge and to the button.
const GAP: f64 = 4.0;

/// Tells the items of a menu how to close it.
#[derive(Clone, Copy)]
struct Open(RwSignal<bool>);

/// A button that opens a menu.
#[component]
pub fn Menu(
    /// What the button does, in words.
    #[prop(into)]
    label: Signal<String>,
    /// The button's classes, as `icon-btn` or `btn sm`.
    #[prop(default = "icon-btn")]
    class: &'static str,
    /// Classes of the place around the button.
    #[prop(default = "")]
    place: &'static str,
    /// What the button shows.
    #[prop(into)]
    face: ViewFn,
    /// The items.
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let button = NodeRef::<html::Button>::new();
    let popup = NodeRef::<html::Div>::new();
    let at = RwSignal::new((0.0, 0.0));
    provide_context(Open(open));

    Effect::new(move || {
        let (true, Some(popup), Some(button)) = (open.get(), popup.get(), button.get_untracked()) else { return };
        // A browser without popovers shows it in place.
        let _ = popup.show_popover();
        at.set(place_by(&button, &popup));
        focus_item(&popup, 0);
    });
    let outside = window_event_listener(ev::pointerdown, move |event| {
        if open.get_untracked() && !inside(event.target(), &[popup.get_untracked().map(Into::into), button.get_untracked().map(Into::into)])
        {
            open.set(false);
        }
    });
    on_cleanup(move || outside.remove());

    let close = move || {
        open.set(false);
        if let Some(button) = button.get_untracked() {
            // The menu is closed either way.
            let _ = button.focus();
        }
    };
    let keys = move |event: KeyboardEvent| {
        let Some(popup) = popup.get_untracked() else { return };
        match event.key().as_str() {
            "Escape" => {
                event.stop_propagation();
                close();
            }
            "Tab" => open.set(false),
            "ArrowDown" => focus_item(&popup, focused_item(&popup).map_or(0, |at| at + 1)),
            "ArrowUp" => focus_item(&popup, focused_item(&popup).unwrap_or(1).saturating_sub(1)),
            "Home" => focus_item(&popup, 0),
            "End" => focus_item(&popup, u32::MAX),
            _ => return,
        }
        if event.key() != "Tab" {
            event.prevent_default();
        }
    };
    let children = StoredValue::new(children);
    view! {
        <span class=format!("menu-anchor {place}")>
            <button
                node_ref=button
                type="button"
                class=class
                aria-label=label
                data-tip=label
                aria-haspopup="menu"
                aria-expanded=move || open.get().to_string()
                on:click=move |event| {
                    event.stop_propagation();
                    open.update(|open| *open = !*open);
                }
            >{face.run()}</button>
            {move || open.get().then(|| view! {
                <div
                    node_ref=popup
                    class="pop menu"
                    popover="manual"
                    role="menu"
                    data-open
                    aria-label=label
                    style:left=move || format!("{}px", at.get().0)
                    style:top=move || format!("{}px", at.get().1)
                    on:keydown=keys
                >
                    {children.with_value(|children| children())}
                </div>
            })}
        </span>
    }
}

/// One line of a menu.
#[component]
pub fn MenuItem(
    /// An icon before the words.
    #[prop(optional, into)]
    icon: Option<String>,
    /// Whether it takes something away.
    #[prop(optional)]
    danger: bool,
    /// Its key.
    #[prop(optional, into)]
    keys: Option<String>,
    /// Whether it can be chosen.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// It was chosen.
    #[prop(into)]
    on_pick: Callback<()>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let open = use_context::<Open>();
    view! {
        <button
            type="button"
            role="menuitem"
            tabindex="-1"
            class:danger=danger
            disabled=disabled
            on:click=move |event| {
                event.stop_propagation();
                if let Some(Open(open)) = open {
                    open.set(false);
                }
                on_pick.run(());
            }
        >
            {icon.map(|icon| view! { <Icon name=icon class="s" /> })}
            {children()}
            {keys.map(|keys| view! { <kbd>{keys}</kbd> })}
        </button>
    }
}

/// A line between items.
#[component]
pub fn MenuSeparator() -> impl IntoView {
    view! { <div class="msep" role="separator"></div> }
}

fn inside(target: Option<web_sys::EventTarget>, places: &[Option<Element>]) -> bool {
    let Some(node) = target.and_then(|target| target.dyn_into::<web_sys::Node>().ok()) else { return false };
    places.iter().flatten().any(|place| place.contains(Some(&node)))
}

/// Left and top of the popup: below the button, or above it; left-aligned, or right-aligned.
fn place_by(button: &Element, popup: &Element) -> (f64, f64) {
    let (from, own) = (button.get_bounding_client_rect(), popup.get_bounding_client_rect());
    let size = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0);
    let (width, height) = (size(window().inner_width()), size(window().inner_height()));
    let left = if from.left() + own.width() + GAP > width { from.right() - own.width() } else { from.left() };
    let top = if from.bottom() + GAP + own.height() > height { from.top() - own.height() - GAP } else { from.bottom() + GAP };
    (left.max(GAP), top.max(GAP))
}

fn items(popup: &Element) -> Vec<HtmlElement> {
    let Ok(found) = popup.query_selector_all("[role^='menuitem']:not([disabled])") else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

fn focused_item(popup: &Element) -> Option<u32> {
    let active = document().active_element()?;
    items(popup).iter().position(|item| item.is_same_node(Some(&active))).and_then(|at| u32::try_from(at).ok())
}

fn focus_item(popup: &Element, at: u32) {
    let items = items(popup);
    let at = usize::try_from(at).unwrap_or(usize::MAX).min(items.len().saturating_sub(1));
    if let Some(item) = items.get(at) {
        // Nothing to do where the focus is refused.
        let _ = item.focus();
    }
}
