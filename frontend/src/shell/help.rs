//! The keys, behind `?`.

use super::Overlays;
use leptos::prelude::*;
use ui::{Dialog, Kbd};

/// `G` and then one of these letters goes to a screen.
pub const GO: &[(&str, &str, &str)] = &[
    ("h", "/", "Home"),
    ("f", "/flows", "Flows"),
    ("r", "/runs", "Runs"),
    ("x", "/failed-records", "Failed records"),
    ("a", "/approvals", "Approvals"),
    ("c", "/connections", "Connections"),
    ("m", "/models", "Models"),
    ("t", "/lookup-tables", "Lookup tables"),
    ("s", "/settings", "Settings"),
];

const EVERYWHERE: &[(&[&str], &str)] =
    &[(&["Ctrl K"], "Search or jump to"), (&["/"], "Go to the filter"), (&["Esc"], "Close, go back"), (&["?"], "These keys")];
const LISTS: &[(&[&str], &str)] = &[(&["J", "K"], "Down, up"), (&["Enter"], "Open"), (&["X"], "Select"), (&["Home", "End"], "First, last")];
const FLOWS: &[(&[&str], &str)] =
    &[(&["Ctrl Z", "Ctrl Y"], "Undo, redo"), (&["/"], "Add a step"), (&["C"], "Connect"), (&["M"], "Map a field")];

/// The keys.
#[component]
pub fn Help() -> impl IntoView {
    let Some(overlays) = use_context::<Overlays>() else { return ().into_any() };
    let part = |title: &'static str, rows: &'static [(&'static [&'static str], &'static str)]| {
        view! {
            <h3>{title}</h3>
            {rows.iter().map(|(keys, words)| view! { <div><span>{*words}</span><span>{keys.iter().map(|key| view! { <Kbd keys=*key /> }).collect_view()}</span></div> }).collect_view()}
        }
    };
    view! {
        <Dialog open=overlays.help title="Keys" wide=true>
            <div class="keys">
                {part("Everywhere", EVERYWHERE)}
                {part("Lists", LISTS)}
                {part("Flows and mappings", FLOWS)}
                <h3>"Go to"</h3>
                {GO.iter().map(|(letter, _, words)| view! { <div><span>{*words}</span><span><Kbd keys="G" /><Kbd keys=letter.to_uppercase() /></span></div> }).collect_view()}
            </div>
        </Dialog>
    }
    .into_any()
}
