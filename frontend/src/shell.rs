//! The frame around every screen: rail, routes, palette, key help.

mod help;
mod palette;
pub mod rail;
mod sign_in_again;
pub mod top_bar;

use crate::pages;
use client::use_catalogue;
use leptos::{ev, prelude::*};
use leptos_router::{
    components::{Route, Routes},
    hooks::{use_location, use_navigate},
    path,
};
use ui::{Icon, keys};

/// Opens the palette and the key help from anywhere.
#[derive(Clone, Copy)]
pub struct Overlays {
    /// The command palette.
    pub palette: RwSignal<bool>,
    /// The keys.
    pub help: RwSignal<bool>,
}

/// Rail and screen.
#[component]
pub fn Shell() -> impl IntoView {
    let overlays = Overlays { palette: RwSignal::new(false), help: RwSignal::new(false) };
    provide_context(overlays);
    let catalogue = use_catalogue();
    let session = client::use_session();
    let toasts = ui::use_toasts();
    client::spawn(async move {
        if let Err(problem) = catalogue.load().await {
            toasts.problem("Could not read the connectors", &problem);
        }
    });
    global_keys(overlays);
    let path = use_location().pathname;
    let mini = Memo::new(move |_| path.with(|path| is_wide_screen(path)));
    let live = client::use_live();
    let was_connected = StoredValue::new(false);
    let lost = Memo::new(move |_| {
        let connected = live.connected();
        let before = was_connected.get_value();
        was_connected.set_value(before || connected);
        before && !connected
    });
    view! {
        <a class="btn skip" href="#content">"Skip to the content"</a>
        <div class="app" class:mini=mini>
            <rail::Rail />
            <main class="main" id="content" tabindex="-1">
                <sign_in_again::SignInAgain />
                {move || (lost.get() && !session.has_ended()).then(|| view! { <div class="offline" role="status"><Icon name="warning" class="s" />"Connection to the server lost. Trying again."</div> })}
                <Screens />
            </main>
        </div>
        <palette::Palette />
        <help::Help />
    }
}

/// Screens that need the width: the rail is narrow.
fn is_wide_screen(path: &str) -> bool {
    let mut parts = path.trim_matches('/').split('/');
    matches!((parts.next(), parts.next()), (Some("flows" | "runs"), Some(_)))
}

#[component]
fn Screens() -> impl IntoView {
    view! {
        <Routes fallback=pages::not_found::NotFound>
            <Route path=path!("/") view=pages::home::Home />
            <Route path=path!("/flows") view=pages::flows::Flows />
            <Route path=path!("/flows/:id") view=pages::flow::Flow />
            <Route path=path!("/flows/:id/map/:step") view=pages::map::Map />
            <Route path=path!("/runs") view=pages::runs::Runs />
            <Route path=path!("/runs/:id") view=pages::run::Run />
            <Route path=path!("/approvals") view=pages::approvals::Approvals />
            <Route path=path!("/failed-records") view=pages::failed_records::FailedRecords />
            <Route path=path!("/connections") view=pages::connections::Connections />
            <Route path=path!("/connectors") view=pages::connectors::Connectors />
            <Route path=path!("/models") view=pages::models::Models />
            <Route path=path!("/models/:id") view=pages::model::Model />
            <Route path=path!("/lookup-tables") view=pages::lookup_tables::LookupTables />
            <Route path=path!("/lookup-tables/:id") view=pages::lookup_table::LookupTable />
            <Route path=path!("/settings") view=pages::settings::Settings />
            <Route path=path!("/settings/:section") view=pages::settings::Settings />
        </Routes>
    }
}

/// Keys that work on every screen.
fn global_keys(overlays: Overlays) {
    let navigate = use_navigate();
    let leader = StoredValue::new(false);
    let listener = window_event_listener(ev::keydown, move |event| {
        let key = event.key();
        if (event.ctrl_key() || event.meta_key()) && key.eq_ignore_ascii_case("k") {
            event.prevent_default();
            overlays.help.set(false);
            overlays.palette.update(|open| *open = !*open);
            return;
        }
        if !keys::plain(&event) {
            return;
        }
        if leader.get_value() {
            leader.set_value(false);
            if let Some((_, to)) = help::GO.iter().find(|(letter, ..)| key.eq_ignore_ascii_case(letter)).map(|(letter, to, _)| (letter, to))
            {
                event.prevent_default();
                navigate(to, leptos_router::NavigateOptions::default());
            }
            return;
        }
        match key.as_str() {
            // The flow editor has keys of its own and shows them itself.
            "?" if document().query_selector(".editor").ok().flatten().is_none() => overlays.help.set(true),
            "g" => leader.set_value(true),
            "/" => {
                let filter = document().query_selector("[data-filter]").ok().flatten();
                if let Some(filter) = filter.and_then(|filter| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(filter).ok()) {
                    event.prevent_default();
                    // A field that takes no focus leaves things as they are.
                    let _ = filter.focus();
                }
            }
            _ => {}
        }
    });
    on_cleanup(move || listener.remove());
}

#[cfg(test)]
mod tests {
    use super::is_wide_screen;

    #[test]
    fn editors_and_run_details_are_wide() {
        assert!(is_wide_screen("/flows/flow_1"));
        assert!(is_wide_screen("/flows/flow_1/map/a"));
        assert!(is_wide_screen("/runs/run_1"));
        assert!(!is_wide_screen("/flows"));
        assert!(!is_wide_screen("/"));
    }
}
