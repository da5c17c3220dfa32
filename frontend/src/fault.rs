//! Where a refusal of the server is shown: at the field that it is about, else below the form. Leaves out asking the server.

use client::Problem;
use leptos::prelude::*;
use ui::{Note, Said, Tone};

/// What is wrong with the field that a pointer such as `/name` leads to, or with something inside it.
pub fn at(problem: RwSignal<Option<Problem>>, pointer: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || {
        problem.with(|problem| {
            problem.as_ref()?.fields.iter().find(|field| leads_into(&field.pointer, pointer)).map(|field| field.detail.clone())
        })
    })
}

/// What is said below the form: the whole refusal, unless the fields that the form shows say it all.
#[component]
pub fn Elsewhere(problem: RwSignal<Option<Problem>>, shown: &'static [&'static str]) -> impl IntoView {
    let said = Memo::new(move |_| problem.with(|problem| problem.as_ref().map(|problem| left(problem, shown)).unwrap_or_default()));
    move || {
        let lines = said.get();
        (!lines.is_empty()).then(|| {
            let lines = lines.into_iter().map(|line| view! { <p><Said text=line /></p> }).collect_view();
            view! { <div class="field"><Note tone=Tone::Failed>{lines}</Note></div> }
        })
    }
}

/// What the fields that the form shows do not say.
fn left(problem: &Problem, shown: &[&str]) -> Vec<String> {
    if problem.fields.is_empty() {
        return vec![problem.detail.clone()];
    }
    let elsewhere = problem.fields.iter().filter(|field| !shown.iter().any(|own| leads_into(&field.pointer, own)));
    elsewhere.map(|field| field.detail.clone()).collect()
}

/// Whether a pointer is this one or leads to something inside it.
fn leads_into(pointer: &str, own: &str) -> bool {
    pointer.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::leads_into;

    #[test]
    fn what_is_inside_a_field_is_shown_at_it() {
        assert!(leads_into("/columns", "/columns"));
        assert!(leads_into("/columns/2", "/columns"));
        assert!(!leads_into("/columns_max", "/columns"));
        assert!(!leads_into("/name", "/columns"));
    }
}
