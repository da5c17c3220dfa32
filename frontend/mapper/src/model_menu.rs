//! The menu of a column's head: which stored model the step names as what it reads, or as what it makes.

use crate::state::Mapper;
use leptos::prelude::*;
use ui::{Menu, MenuItem, MenuSeparator};

/// The menu of one side.
#[component]
pub fn ModelMenu(
    mapper: Mapper,
    /// Whether it is what the step makes; if not, it is what the step reads.
    is_target: bool,
) -> impl IntoView {
    let named = if is_target { mapper.target_named } else { mapper.source_named };
    let side = if is_target { "target" } else { "source" };
    let label = Signal::derive(move || match named.get() {
        Some(name) => format!("Model of the {side}: {name}"),
        None => format!("Choose a model of the {side}"),
    });
    let face = move || {
        view! {
            <svg class="i" viewBox="0 0 16 16" aria-hidden="true"><path d=ui::icon::path("model")></path></svg>
            {move || named.get().map(|name| view! { <span class="ell">{name}</span> })}
        }
    };
    let class = if is_target { "btn ghost sm mmodel tgt" } else { "btn ghost sm mmodel src" };
    view! {
        <Menu label class place="mmodelplace" face=face>
            <MenuItem icon=mark(named.with_untracked(Option::is_none)) on_pick=move |()| mapper.choose_model(is_target, None)>"No model: what the flow says"</MenuItem>
            {move || mapper.models.get().iter().map(|(name, _)| {
                let chosen = named.with(|named| named.as_ref() == Some(name));
                let (shown, picked) = (name.clone(), name.clone());
                view! { <MenuItem icon=mark(chosen) on_pick=move |()| mapper.choose_model(is_target, Some(picked.clone()))>{shown}</MenuItem> }
            }).collect_view()}
            <MenuSeparator/>
            <a role="menuitem" tabindex="-1" href="/models">"Make or change models"</a>
        </Menu>
    }
}

fn mark(chosen: bool) -> &'static str {
    if chosen { "check" } else { "model" }
}
