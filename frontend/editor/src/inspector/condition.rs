//! A condition as rows: field, comparison, value; all or any of them; or one expression.

use super::value::{Constant, ValueField};
use crate::document::node::{COMPARISONS, comparison_words, condition_words, takes_right};
use leptos::prelude::*;
use mapping::{
    Fill,
    document::{Compare, Comparison, Condition},
};
use ui::{Button, Icon, IconButton, Look, Segmented, Size};

/// How the condition is written.
#[derive(Debug, Clone, PartialEq)]
enum Form {
    /// Every row holds.
    All(Vec<Compare>),
    /// One row holds.
    Any(Vec<Compare>),
    /// JSONata.
    Expression(String),
    /// Something that rows cannot say, as from a file.
    Other(Condition),
}

fn form(condition: &Condition) -> Form {
    let rows = |parts: &[Condition]| {
        parts
            .iter()
            .map(|part| if let Condition::Compare(compare) = part { Some((**compare).clone()) } else { None })
            .collect::<Option<Vec<_>>>()
    };
    match condition {
        Condition::Compare(compare) => Form::All(vec![(**compare).clone()]),
        Condition::All(parts) => rows(parts).map_or_else(|| Form::Other(condition.clone()), Form::All),
        Condition::Any(parts) => rows(parts).map_or_else(|| Form::Other(condition.clone()), Form::Any),
        Condition::Expression(text) => Form::Expression(text.clone()),
        Condition::Not(_) => Form::Other(condition.clone()),
    }
}

fn condition(form: Form) -> Condition {
    let parts = |rows: Vec<Compare>| rows.into_iter().map(|row| Condition::Compare(Box::new(row))).collect();
    match form {
        Form::All(rows) => Condition::All(parts(rows)),
        Form::Any(rows) => Condition::Any(parts(rows)),
        Form::Expression(text) => Condition::Expression(text),
        Form::Other(other) => other,
    }
}

fn kind(form: &Form) -> &'static str {
    match form {
        Form::All(_) => "all",
        Form::Any(_) => "any",
        Form::Expression(_) => "expression",
        Form::Other(_) => "other",
    }
}

fn rows(form: &Form) -> Vec<Compare> {
    match form {
        Form::All(rows) | Form::Any(rows) => rows.clone(),
        _ => Vec::new(),
    }
}

fn with_rows(form: &Form, rows: Vec<Compare>) -> Form {
    if let Form::Any(_) = form { Form::Any(rows) } else { Form::All(rows) }
}

fn empty_row() -> Compare {
    Compare { left: Fill::Field(String::new()), is: Comparison::Equal, right: None }
}

/// The rows of a condition.
#[component]
pub fn ConditionEditor(
    /// The step, for its fields.
    step: String,
    /// The condition.
    #[prop(into)]
    value: Signal<Condition>,
    /// A change.
    #[prop(into)]
    on_change: Callback<Condition>,
) -> impl IntoView {
    let now = Memo::new(move |_| value.with(form));
    let write = move |form: Form| on_change.run(condition(form));
    let which = Memo::new(move |_| now.with(kind));
    let count = Memo::new(move |_| now.with(|form| rows(form).len()));
    let switch = move |wanted: String| {
        let old = now.get_untracked();
        write(match wanted.as_str() {
            "any" => Form::Any(rows(&old)),
            "expression" => Form::Expression(match &old {
                Form::Expression(text) => text.clone(),
                _ => String::new(),
            }),
            _ => Form::All(rows(&old)),
        });
    };
    let options = [("all", "All of"), ("any", "Any of"), ("expression", "Expression")]
        .map(|(value, words)| (value.to_owned(), words.to_owned()))
        .to_vec();
    let step = StoredValue::new(step);
    view! {
        <div class="condition" role="group" aria-label="Condition">
            <Segmented label="How the rows count" options=options value=Signal::derive(move || which.get().to_owned()) on_change=switch />
            {move || match which.get() {
                "expression" => view! {
                    <div class="input code">
                        <textarea rows="3" spellcheck="false" aria-label="Expression" placeholder="total > 100 and country = \"DE\""
                            prop:value=move || if let Form::Expression(text) = now.get() { text } else { String::new() }
                            on:input=move |event| write(Form::Expression(event_target_value(&event)))
                        ></textarea>
                    </div>
                    <p class="help">"JSONata over the record; holds when its result is true."</p>
                }.into_any(),
                "other" => view! {
                    <p class="t2">{move || value.with(condition_words)}</p>
                    <p class="help">"Rows cannot show this condition. Choosing All of or Any of replaces it."</p>
                }.into_any(),
                _ => view! {
                    <For each=move || 0..count.get() key=|at| *at let:at>
                        <Row at=at now=now step=step.get_value() write=Callback::new(write) />
                    </For>
                    <Button size=Size::Small look=Look::Ghost icon="plus" on_click=move |_| {
                        let old = now.get_untracked();
                        let mut more = rows(&old);
                        more.push(empty_row());
                        write(with_rows(&old, more));
                    }>"Add a condition"</Button>
                }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Row(at: usize, now: Memo<Form>, step: String, write: Callback<Form>) -> impl IntoView {
    let row = Memo::new(move |_| now.with(|form| rows(form).get(at).cloned()).unwrap_or_else(empty_row));
    let change = move |change: &dyn Fn(&mut Compare)| {
        let old = now.get_untracked();
        let mut all = rows(&old);
        if let Some(row) = all.get_mut(at) {
            change(row);
            write.run(with_rows(&old, all));
        }
    };
    let remove = move |_| {
        let old = now.get_untracked();
        let mut all = rows(&old);
        if at < all.len() {
            all.remove(at);
            write.run(with_rows(&old, all));
        }
    };
    let left = Signal::derive(move || Some(row.get().left).filter(|left| *left != Fill::Field(String::new())));
    let right = Signal::derive(move || row.get().right);
    let has_right = Memo::new(move |_| row.with(|row| takes_right(row.is)));
    let is = Memo::new(move |_| row.with(|row| row.is));
    let compare = move |words: String| {
        if let Some(is) = COMPARISONS.into_iter().find(|is| comparison_words(*is) == words) {
            change(&|row: &mut Compare| {
                row.is = is;
                if !takes_right(is) {
                    row.right = None;
                }
            });
        }
    };
    let set_left =
        move |fill: Option<Fill>| change(&|row: &mut Compare| row.left = fill.clone().unwrap_or_else(|| Fill::Field(String::new())));
    let set_right = move |fill: Option<Fill>| change(&|row: &mut Compare| row.right.clone_from(&fill));
    let other = step.clone();
    let number = at + 1;
    view! {
        <div class="condition-row" role="group" aria-label=format!("Condition {number}")>
            <ValueField step=step label=format!("Field of condition {number}") value=left field_first=true how=Constant::Free
                on_change=set_left />
            <div class="condition-is">
                <div class="input select sm">
                    <select aria-label=format!("Comparison of condition {number}") prop:value=move || comparison_words(is.get()) on:change=move |event| compare(event_target_value(&event))>
                        {COMPARISONS.into_iter().map(|one| view! { <option value=comparison_words(one) selected=move || is.get() == one>{comparison_words(one)}</option> }).collect_view()}
                    </select>
                    <Icon name="down" class="xs" />
                </div>
                <IconButton icon="x" label=format!("Remove condition {number}") class="sm" on_click=remove />
            </div>
            {move || {
                let step = other.clone();
                has_right.get().then(|| view! {
                    <ValueField step=step label=format!("Value of condition {number}") value=right how=Constant::Free placeholder="Value"
                        on_change=set_right />
                })
            }}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_expressions_go_there_and_back() {
        let row = Compare { left: Fill::Field("total".to_owned()), is: Comparison::Present, right: None };
        let compare = Condition::Compare(Box::new(row.clone()));
        for kept in [
            Condition::All(vec![compare.clone()]),
            Condition::Any(vec![compare.clone(), compare.clone()]),
            Condition::Expression("a > 1".to_owned()),
            Condition::Not(Box::new(compare.clone())),
        ] {
            assert_eq!(condition(form(&kept)), kept);
        }
        assert_eq!(form(&compare), Form::All(vec![row]));
        assert_eq!(kind(&form(&Condition::All(vec![Condition::Any(vec![compare])]))), "other");
    }
}
