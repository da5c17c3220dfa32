//! Why a table was not saved: words above it, and its rows marked.

use client::Problem;
use leptos::prelude::*;
use std::collections::BTreeMap;
use ui::{Note, Said, Tone};

/// How many rows the note above the table names.
const NAMED: usize = 5;

/// Why the table was not saved.
#[derive(Clone)]
pub struct Refused {
    /// What is wrong with the table as a whole.
    pub words: String,
    /// What is wrong with single rows, by their place on the screen.
    pub rows: BTreeMap<usize, String>,
}

impl Refused {
    /// `sent` are the places on the screen of the rows that were sent.
    pub fn of(problem: &Problem, sent: &[usize]) -> Self {
        let place = |pointer: &str| {
            let row = pointer.strip_prefix("/rows/")?.split('/').next()?.parse::<usize>().ok()?;
            sent.get(row).copied()
        };
        let (mut words, mut rows) = (Vec::new(), BTreeMap::new());
        for field in &problem.fields {
            match place(&field.pointer) {
                Some(row) => {
                    rows.entry(row).or_insert_with(|| field.detail.clone());
                }
                None => words.push(field.detail.clone()),
            }
        }
        if problem.fields.is_empty() {
            words.push(problem.detail.clone());
        } else if words.is_empty() {
            words.push(ui::format::counted(rows.len() as u64, "row has a mistake.", "rows have mistakes."));
        }
        Self { words: words.join(" "), rows }
    }
}

/// The words above the table.
#[component]
pub fn RefusedNote(refused: RwSignal<Option<Refused>>) -> impl IntoView {
    move || {
        refused.get().map(|refused| {
            let rows =
                refused.rows.into_iter().take(NAMED).map(|(row, words)| view! { <p>{format!("Row {}: ", row + 1)}<Said text=words /></p> });
            view! {
                <div class="sheet-note"><Note tone=Tone::Failed>
                    <b>"Not saved. "</b>
                    <Said text=refused.words />
                    {rows.collect_view()}
                </Note></div>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Refused;
    use wire::{FieldProblem, Problem};

    #[test]
    fn mistakes_stand_at_the_rows_as_the_person_sees_them() {
        let field = |pointer: &str| FieldProblem { pointer: pointer.to_owned(), code: String::new(), detail: pointer.to_owned() };
        let problem = Problem { fields: vec![field("/rows/1"), field("/rows/1/0"), field("/name")], ..client::problem("", "", "whole") };
        let refused = Refused::of(&problem, &[0, 3]);
        assert_eq!(refused.rows.keys().collect::<Vec<_>>(), [&3]);
        assert_eq!(refused.words, "/name");
        assert_eq!(Refused::of(&client::problem("", "", "whole"), &[]).words, "whole");
    }
}
