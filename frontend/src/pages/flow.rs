//! One flow in the editor.

use crate::pages::not_found::NotFound;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use wire::FlowId;

/// One flow in the editor; another address makes another editor. `?step=` names the step that is selected at first.
#[component]
pub fn Flow() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    move || match id.get().parse::<FlowId>() {
        Ok(flow) => {
            let step = query.with_untracked(|query| query.get("step"));
            view! { <editor::FlowEditor flow=flow step=step /> }.into_any()
        }
        Err(_) => view! { <NotFound /> }.into_any(),
    }
}
