//! Where a webhook listens, and a line that sends it a test.

use crate::state::Editor;
use leptos::prelude::*;
use ui::CopyButton;

/// The address.
#[component]
pub fn Webhook() -> impl IntoView {
    let editor = Editor::here();
    let address = Signal::derive(move || {
        let origin = window().location().origin().unwrap_or_default();
        editor.hook_path.get().map(|path| format!("{origin}{path}"))
    });
    let sample = Memo::new(move |_| {
        editor.track_flow(|flow| {
            flow.trigger.as_ref().and_then(|trigger| trigger.samples.first()).map_or_else(|| "{\"id\":1}".to_owned(), ToString::to_string)
        })
    });
    let curl = Signal::derive(move || {
        let body = sample.get().replace('\'', "'\\''");
        address.get().map(|address| format!("curl -X POST {address} -H 'Content-Type: application/json' -d '{body}'")).unwrap_or_default()
    });
    move || {
        match address.get() {
        None => view! { <p class="help insp-gap-below">"The address stands here as soon as the draft is saved."</p> }.into_any(),
        Some(url) => view! {
            <div class="field insp-gap-below">
                <span class="label">"Address"</span>
                <div class="input">
                    <input class="mono" readonly aria-label="Address of the webhook" data-testid="hook-url" prop:value=url.clone() />
                    <CopyButton text=url.clone() label="Copy the address" />
                </div>
                <details class="more">
                    <summary><ui::Icon name="right" class="xs" />"Send a test request"</summary>
                    <div>
                        <pre class="curl" tabindex="0">{curl}</pre>
                        <div class="row"><CopyButton text=curl label="Copy the line" /><span class="t3 fs12">"Starts a run once the flow is published and on."</span></div>
                    </div>
                </details>
            </div>
        }
        .into_any(),
    }
    }
}
