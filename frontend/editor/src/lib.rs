//! The flow editor: canvas, palette, inspector, problems. Loading and saving go through `client`; geometry and gestures
//! through `canvas`; what a flow means through `flow`.

mod api;
mod board;
mod dialogs;
pub mod document;
mod focus;
mod inspector;
pub mod keep;
mod keys;
mod outline;
mod palette;
mod panel;
mod save;
pub mod scope;
mod settings;
mod state;
mod test_run;
mod top_bar;

use keep::Resumed;
use leptos::prelude::*;
use state::{Editor, Loading};
use wire::FlowId;

/// The editor of one flow; fills the place to the right of the rail.
#[component]
pub fn FlowEditor(
    /// Which flow.
    flow: FlowId,
    /// The step that is selected at first.
    #[prop(optional_no_strip)]
    step: Option<String>,
) -> impl IntoView {
    let editor = Editor::new(flow);
    provide_context(editor);
    editor.alive.spawn(async move {
        load(editor).await;
        if let Some(step) = step {
            editor.begin_at(&step);
        }
    });
    let leaving = window_event_listener(leptos::ev::beforeunload, move |event| {
        if !matches!(editor.saving.get_untracked(), save::SaveState::Saved { .. }) {
            event.prevent_default();
        }
    });
    // Keys also count while nothing has the focus, as right after something with the focus went away.
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        if document().active_element().is_none_or(|active| active.tag_name() == "BODY") {
            keys::pressed(editor, &event);
        }
    });
    on_cleanup(move || {
        leaving.remove();
        keys.remove();
        save::leave(editor);
    });
    view! {
        <div class="editor" on:keydown=move |event| keys::pressed(editor, &event)>
            {move || match editor.loading.get() {
                Loading::Waiting => view! { <Skeleton /> }.into_any(),
                Loading::Failed(reason) => view! { <Broken reason=reason /> }.into_any(),
                Loading::Ready => view! { <Ready /> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Ready() -> impl IntoView {
    let editor = Editor::here();
    view! {
        <top_bar::TopBar />
        <div class="editor-body">
            {move || editor.outline.get().then(|| view! { <outline::Outline /> })}
            <div class="editor-middle">
                <board::Board />
                <panel::BottomPanel />
            </div>
            <inspector::Inspector />
        </div>
        <dialogs::Dialogs />
        <div class="sr" role="status" aria-live="polite" data-testid="editor-says">{move || editor.say.get()}</div>
    }
}

#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="topbar" aria-busy="true"><span class="skel editor-skel-name"></span><span class="sr">"Loading the flow"</span></div>
        <div class="canvas board"></div>
    }
}

#[component]
fn Broken(reason: String) -> impl IntoView {
    let editor = Editor::here();
    let again = move |_| {
        editor.loading.set(Loading::Waiting);
        editor.alive.spawn(load(editor));
    };
    view! {
        <div class="topbar"><nav class="crumb" aria-label="Where you are"><a href="/flows">"Flows"</a></nav></div>
        <div class="page">
            <ui::Note tone=ui::Tone::Failed action=move || view! { <ui::Button on_click=again>"Try again"</ui::Button> }>
                <b>"The flow cannot be shown. "</b>
                <ui::Said text=reason.clone() />
            </ui::Note>
        </div>
    }
}

async fn load(editor: Editor) {
    let loaded = load_all(editor).await;
    // The page may have been left meanwhile.
    let _ = editor.loading.try_set(match loaded {
        Ok(()) => Loading::Ready,
        Err(reason) => Loading::Failed(reason),
    });
}

async fn load_all(editor: Editor) -> Result<(), String> {
    let detail = |problem: client::Problem| problem.detail;
    let head = api::flow(editor.id).await.map_err(detail)?;
    let draft = api::draft(editor.id).await.map_err(detail)?;
    let specs = api::specs().await.map_err(detail)?;
    let connections = api::connections().await.map_err(detail)?;
    let flow: flow::Flow =
        draft.document.read().map_err(|error| format!("This flow cannot be shown: {error}. Export it to mend it as a file."))?;
    if editor.loading.try_get_untracked().is_none() {
        return Ok(());
    }
    editor.head.set(Some(head));
    editor.specs.set(specs);
    editor.connections.set(connections);
    editor.hook_path.set(draft.hook_path);
    editor.revision.set_value(draft.revision);
    match keep::resume(keep::read(&editor.id.to_string()), draft.revision, &flow) {
        Resumed::Fresh => editor.open(flow, document::Log::default()),
        Resumed::Log(log) => editor.open(flow, log),
        Resumed::Unsaved(kept) => {
            editor.open(kept.flow, kept.log);
            save::changed(editor);
        }
    }
    editor.set_findings(draft.findings);
    Ok(())
}
