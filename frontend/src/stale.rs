//! Somebody else was faster: what to do with what was typed here.

use leptos::prelude::*;
use ui::{Button, Note, Size, Tone};

/// Says that somebody else changed it, and offers both ways on. What was typed stays until one of them is chosen.
#[component]
pub fn Stale(
    /// What was changed, as `model`.
    what: &'static str,
    /// Whether one of the ways is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Shows what the other one saved; what was typed here goes.
    load: Callback<()>,
    /// Saves what was typed here over it.
    overwrite: Callback<()>,
) -> impl IntoView {
    let ways = move || {
        view! {
            <span class="row g6">
                <Button size=Size::Small disabled=busy on_click=move |_| load.run(())>"Load theirs"</Button>
                <Button size=Size::Small busy=busy on_click=move |_| overwrite.run(())>"Overwrite with mine"</Button>
            </span>
        }
    };
    view! {
        <Note tone=Tone::Warning action=ways>
            <b>"Changed meanwhile. "</b>
            {format!("Somebody else saved this {what} since you opened it. What you typed is still here, and not saved.")}
        </Note>
    }
}
