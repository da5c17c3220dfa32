//! Why a value of a mapped record is what it is: the steps to it, below the record, once somebody asks for it.

use client::runs;
use leptos::prelude::*;
use mapping::Value;
use ui::{Because, IconButton, Note, Tone, Why, format};
use wire::{
    AttemptId, RunId,
    run::{Explained, ExplainedTable, Explanation},
};

/// The explanation of the value that is picked.
#[component]
pub fn Explain(
    run: RunId,
    attempt: AttemptId,
    /// Which record of the output, from 0.
    at: Signal<usize>,
    /// The path of the value.
    picked: RwSignal<Option<String>>,
) -> impl IntoView {
    let found = RwSignal::new(None::<Result<Explanation, String>>);
    Effect::new(move || {
        let asked = (at.get(), picked.get());
        found.set(None);
        let (index, Some(field)) = asked.clone() else { return };
        client::spawn(async move {
            let answer = runs::explain(run, attempt, index, &field).await.map_err(|problem| problem.detail);
            // Another value may have been picked since.
            if (at.try_get_untracked(), picked.try_get_untracked()) == (Some(asked.0), Some(asked.1)) {
                let _gone = found.try_set(Some(answer));
            }
        });
    });
    let body = move || match found.get() {
        None => view! { <ui::SkeletonRows rows=2 /> }.into_any(),
        Some(Err(reason)) => view! { <Note tone=Tone::Warning>{reason}</Note> }.into_any(),
        Some(Ok(found)) => {
            let notes = found.tables.iter().filter_map(|table| said(table, found.same)).collect::<Vec<_>>();
            let steps = found.lines.into_iter().map(because).collect::<Vec<_>>();
            view! {
                <Why steps=Signal::stored(steps) />
                {notes.into_iter().map(|note| view! { <div class="why-note"><Note tone=Tone::Warning>{note}</Note></div> }).collect_view()}
            }
            .into_any()
        }
    };
    move || {
        picked.get().map(|field| {
            view! {
                <section class="run-why" aria-label="How the value came to be" aria-live="polite">
                    <div class="code-head">
                        <h3 class="ell">"How "<span class="mono">{field}</span>" came to be"</h3>
                        <span class="push"><IconButton icon="x" label="Close" keys=Signal::stored("Esc".to_owned()) class="sm" on_click=move |_| picked.set(None) /></span>
                    </div>
                    {body}
                </section>
            }
        })
    }
}

fn because(line: Explained) -> Because {
    let failed = line.error.is_some();
    let value = line.value.and_then(|value| value.read::<Value>().ok());
    let gave = line.error.unwrap_or_else(|| value.as_ref().map_or_else(|| "nothing".to_owned(), format::value_line));
    Because { text: line.text, gave, failed, depth: line.depth }
}

/// What became of a lookup table since the run; nothing, if nothing did.
fn said(table: &ExplainedTable, same: bool) -> Option<String> {
    let what = match (table.gone, table.changed) {
        (true, _) => "is gone since this run",
        (false, true) => "was changed since this run, and is asked as it is now",
        (false, false) => return None,
    };
    let so = if same { "The value is the same." } else { "The run made another value than the steps show." };
    Some(format!("The lookup table {} {what}. {so}", table.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_table_is_told() {
        let table = |changed, gone| ExplainedTable { name: "countries".to_owned(), changed, gone };
        assert_eq!(said(&table(false, false), true), None);
        assert_eq!(
            said(&table(true, false), false).as_deref(),
            Some(
                "The lookup table countries was changed since this run, and is asked as it is now. The run made another value than the steps show."
            )
        );
        assert_eq!(
            said(&table(false, true), true).as_deref(),
            Some("The lookup table countries is gone since this run. The value is the same.")
        );
    }
}
