//! Which version this is, and where its books are.

use leptos::prelude::*;

/// About.
#[component]
pub fn About() -> impl IntoView {
    view! {
        <div class="page narrow">
            <section class="card"><div class="body about">
                <span class="mark l"><ui::Icon name="mark" /></span>
                <div>
                    <h2>"Linkspan "{env!("CARGO_PKG_VERSION")}</h2>
                    <p class="t2">"Self-hosted. Your data stays on this server. Apache License 2.0."</p>
                    <p><a href="/api/docs" rel="external">"Browse the API"</a></p>
                </div>
            </div></section>
        </div>
    }
}
