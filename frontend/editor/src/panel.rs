//! The panel below the canvas: problems, the records for tests and the last test, versions.

mod test_data;
mod versions;

use crate::state::{Editor, Panel};
use leptos::prelude::*;
use test_data::TestData;
use ui::{Icon, IconButton, Tabs};
use versions::Versions;
use wire::flow::{Finding, Severity};

/// The panel, while it is open.
#[component]
pub fn BottomPanel() -> impl IntoView {
    let editor = Editor::here();
    let shown = Memo::new(move |_| editor.panel.get());
    move || shown.get().map(|panel| view! { <Opened panel=panel /> })
}

fn name(panel: Panel) -> &'static str {
    match panel {
        Panel::Problems => "problems",
        Panel::Test => "test",
        Panel::Versions => "versions",
    }
}

#[component]
fn Opened(panel: Panel) -> impl IntoView {
    let editor = Editor::here();
    let tabs = Signal::derive(move || {
        let count = editor.findings.with(Vec::len).to_string();
        vec![
            (name(Panel::Problems).to_owned(), "Problems".to_owned(), Some(count)),
            (name(Panel::Test).to_owned(), "Test data".to_owned(), None),
            (name(Panel::Versions).to_owned(), "Versions".to_owned(), None),
        ]
    });
    let open = move |wanted: String| {
        editor.panel.set([Panel::Problems, Panel::Test, Panel::Versions].into_iter().find(|panel| name(*panel) == wanted));
    };
    view! {
        <section class="bottom-panel" aria-label="Problems, test data and versions">
            <div class="bottom-head">
                <Tabs label="Panel" tabs=tabs value=name(panel).to_owned() on_change=open />
                <IconButton icon="down" label="Fold the panel" class="sm" on_click=move |_| editor.panel.set(None) />
            </div>
            <div class="bottom-body">
                {match panel {
                    Panel::Problems => view! { <Problems /> }.into_any(),
                    Panel::Test => view! { <TestData /> }.into_any(),
                    Panel::Versions => view! { <Versions /> }.into_any(),
                }}
            </div>
        </section>
    }
}

#[component]
fn Problems() -> impl IntoView {
    let editor = Editor::here();
    move || {
        let findings = editor.findings.get();
        if findings.is_empty() {
            return view! { <p class="panel-none t3"><Icon name="ok" class="s fg-ok" />" Nothing to mend. The checker looks again after each save."</p> }.into_any();
        }
        findings.into_iter().map(|finding| view! { <Problem finding=finding /> }).collect_view().into_any()
    }
}

#[component]
fn Problem(finding: Finding) -> impl IntoView {
    let editor = Editor::here();
    let (icon, class, word) = match finding.severity {
        Severity::Error => ("failed", "s fg-failed", "Error"),
        Severity::Warning => ("warning", "s fg-warning", "Warning"),
    };
    let title = finding.step.as_ref().map(|step| editor.title_of(step));
    let (message, hint, code) = (finding.message.clone(), finding.hint.clone(), finding.code.clone());
    view! {
        <button type="button" class="problem" on:click=move |_| editor.go_to(&finding)>
            <Icon name=icon class=class />
            <span class="sr">{word}</span>
            <span class="ell">
                {title.map(|title| view! { <span class="med">{title}</span>" " })}
                <span class="t2"><ui::Said text=message /></span>
                {hint.map(|hint| view! { <span class="t3">" "<ui::Said text=hint /></span> })}
            </span>
            <code class="t3 push">{code}</code>
        </button>
    }
}
