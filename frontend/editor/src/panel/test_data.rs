//! The records that a test starts with, pinned in the flow, and what became of the last test.

use crate::{
    board::status_words,
    inspector::sample::SampleEditor,
    state::{Editor, Tab},
    test_run,
};
use leptos::prelude::*;
use ui::{Button, Icon, Look, Size, format};

/// Sample at left, last test at right.
#[component]
pub fn TestData() -> impl IntoView {
    let editor = Editor::here();
    let trigger = Memo::new(move |_| editor.track_flow(|flow| flow.trigger.as_ref().map(|trigger| trigger.id.clone())));
    view! {
        <div class="test-data">
            <div class="test-sample">
                {move || match trigger.get() {
                    Some(id) => view! { <SampleEditor id=id /> }.into_any(),
                    None => view! { <p class="t3">"Add a trigger first; its sample records stand here."</p> }.into_any(),
                }}
                <div class="row">
                    <Button size=Size::Small icon="play" busy=Signal::derive(move || editor.testing.get()) on_click=move |_| test_run::start(editor, None, false)>"Test the flow"</Button>
                    <Button size=Size::Small look=Look::Ghost icon="eye" tip="Shows what writes would send, and does not send it" disabled=Signal::derive(move || editor.testing.get()) on_click=move |_| test_run::start(editor, None, true)>"Dry run"</Button>
                </div>
            </div>
            <div class="test-result" aria-label="The last test" role="region">{move || result(editor)}</div>
        </div>
    }
}

fn result(editor: Editor) -> AnyView {
    let Some(run) = editor.run.get() else {
        let words =
            if editor.testing.get() { "The test starts…" } else { "No test yet. A test saves the draft and runs it once on the sample." };
        return view! { <p class="t3">{words}</p> }.into_any();
    };
    let summary = test_run::summary(&run);
    let steps = run.steps.iter().cloned().map(|step| {
        let id = step.step.clone();
        let open = move |_| {
            editor.select_node(&id);
            editor.inspect();
            editor.tab.set(Tab::Data);
            editor.show(&id);
        };
        view! {
            <button type="button" class="test-step" on:click=open>
                <span class="ell med">{if step.name.is_empty() { editor.title_of(&step.step) } else { step.name.clone() }}</span>
                <span class="t2 nowrap">{status_words(step.status)}</span>
                <span class="t3 push nowrap">{format!("{} → {}, {}", step.records_in, step.records_out, format::duration(step.duration_ms))}</span>
                {step.error.map(|error| view! { <span class="fg-failed why"><ui::Said text=error.message /></span> })}
            </button>
        }
    });
    view! {
        <div class="row">
            <span class="med" data-testid="test-summary">{summary}</span>
            <a class="push" href=format!("/runs/{}", run.run.id)>"Open the run" <Icon name="right" class="xs" /></a>
        </div>
        {steps.collect_view()}
    }
    .into_any()
}
