//! How a value came to be: the steps to it, each with what it gave. Leaves out finding them.

use leptos::prelude::*;

/// The most steps that are shown.
const SHOWN_MAX: usize = 60;

/// One step on the way to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// What was done, or read.
    pub text: String,
    /// What it gave, or why it gave nothing.
    pub gave: String,
    /// Whether it gave nothing because something was wrong.
    pub failed: bool,
    /// How deep it lies within other steps.
    pub depth: u32,
}

/// The steps, one a line.
#[component]
pub fn Why(
    /// The steps, the source first.
    #[prop(into)]
    steps: Signal<Vec<Because>>,
) -> impl IntoView {
    let line = |step: Because| {
        let indent = format!("{}px", 12 * step.depth);
        let tip = step.gave.clone();
        view! { <li style:padding-left=indent><span class="t2">{step.text}</span> <span class="mono ell" class:fg-failed=step.failed data-tip=tip>{step.gave}</span></li> }
    };
    view! {
        <ol class="why" aria-label="How the value came to be">
            {move || steps.get().into_iter().take(SHOWN_MAX).map(line).collect_view()}
        </ol>
    }
}
