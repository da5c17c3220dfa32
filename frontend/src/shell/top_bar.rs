//! The bar above every screen: where you are, the search, the actions of the screen.

use super::Overlays;
use leptos::prelude::*;
use ui::{Icon, IconButton};

/// The bar above a screen.
#[component]
pub fn TopBar(
    /// Where you are.
    #[prop(into)]
    title: Signal<String>,
    /// The way here: words and address.
    #[prop(optional)]
    crumbs: Vec<(String, String)>,
    /// How many there are.
    #[prop(optional, into)]
    count: Signal<Option<usize>>,
    /// Buttons at the right; the primary one last.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
) -> impl IntoView {
    Effect::new(move || document().set_title(&format!("{} · Linkspan", title.get())));
    let overlays = use_context::<Overlays>();
    let open = move || {
        if let Some(overlays) = overlays {
            overlays.palette.set(true);
        }
    };
    view! {
        <div class="topbar">
            <div class="crumb">
                {crumbs.into_iter().map(|(words, to)| view! { <a href=to class="ell">{words}</a><Icon name="right" class="xs" /> }).collect_view()}
                <h1 class="ell">{title}</h1>
                {move || count.get().map(|count| view! { <span class="t3 med">{ui::format::count(count as u64)}</span> })}
            </div>
            <span class="push row">
                <button type="button" class="searchbox" aria-label="Search or jump to (Ctrl K)" on:click=move |_| open()>
                    <Icon name="search" />
                    <span class="grow ell">"Search or jump to"</span>
                    <kbd>"Ctrl K"</kbd>
                </button>
                {match actions {
                    Some(actions) => view! { <span class="vr"></span>{actions.run()} }.into_any(),
                    None => view! { <IconButton icon="help" label="Keys" keys="?" on_click=move |_| if let Some(overlays) = overlays { overlays.help.set(true) } /> }.into_any(),
                }}
            </span>
        </div>
    }
}
