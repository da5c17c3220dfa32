//! Conditions in order, and otherwise.

use crate::{
    editor::value_box::ValueBox,
    logic::{chips::comparison_sign, json, scope::Scope},
    parts::icon,
    state::Mapper,
};
use leptos::prelude::*;
use mapping::{
    Fill, Kind,
    document::{Case, Compare, Comparison, Condition, When},
};

const COMPARISONS: [Comparison; 15] = [
    Comparison::Equal,
    Comparison::NotEqual,
    Comparison::Less,
    Comparison::AtMost,
    Comparison::Greater,
    Comparison::AtLeast,
    Comparison::Contains,
    Comparison::StartsWith,
    Comparison::EndsWith,
    Comparison::In,
    Comparison::Present,
    Comparison::Missing,
    Comparison::Empty,
    Comparison::True,
    Comparison::False,
];

fn takes_right(comparison: Comparison) -> bool {
    !matches!(comparison, Comparison::Present | Comparison::Missing | Comparison::Empty | Comparison::True | Comparison::False)
}

/// A comparison that says nothing yet.
#[must_use]
pub fn blank() -> Compare {
    Compare { left: Fill::Field(String::new()), is: Comparison::Equal, right: Some(Fill::Constant(json::of_text(""))) }
}

/// The comparisons of a condition and whether all must hold; nothing when it is of another shape.
fn rows_of(condition: &Condition) -> Option<(Vec<Compare>, bool)> {
    let compares = |inner: &[Condition]| {
        inner
            .iter()
            .map(|condition| match condition {
                Condition::Compare(compare) => Some((**compare).clone()),
                _ => None,
            })
            .collect::<Option<Vec<_>>>()
    };
    match condition {
        Condition::Compare(compare) => Some((vec![(**compare).clone()], true)),
        Condition::All(inner) => compares(inner).map(|rows| (rows, true)),
        Condition::Any(inner) => compares(inner).map(|rows| (rows, false)),
        Condition::Not(_) | Condition::Expression(_) => None,
    }
}

fn condition_of(mut rows: Vec<Compare>, all: bool) -> Condition {
    if rows.len() == 1
        && let Some(only) = rows.pop()
    {
        return Condition::Compare(Box::new(only));
    }
    let inner = rows.into_iter().map(|compare| Condition::Compare(Box::new(compare))).collect();
    if all { Condition::All(inner) } else { Condition::Any(inner) }
}

/// Edits conditions in order.
#[component]
pub fn WhenEditor(
    mapper: Mapper,
    fill: Signal<Option<Fill>>,
    set: Callback<(Option<Fill>, bool)>,
    scope: Signal<Scope>,
    kind: Signal<Kind>,
) -> impl IntoView {
    let when = Memo::new(move |_| {
        fill.with(|fill| match fill {
            Some(Fill::When(when)) => Some(when.clone()),
            _ => None,
        })
    });
    let count = Memo::new(move |_| when.with(|when| when.as_ref().map_or(0, |when| when.cases.len())));
    let change = move |merge: bool, f: &dyn Fn(&mut When)| {
        if let Some(mut when) = when.get_untracked() {
            f(&mut when);
            set.run((Some(Fill::When(when)), merge));
        }
    };
    let otherwise = Signal::derive(move || when.with(|when| when.as_ref().and_then(|when| when.otherwise.as_deref().cloned())));
    view! {
        <div class="ecases">
            {move || (0..count.get()).map(|index| {
                let condition = Signal::derive(move || when.with(|when| when.as_ref().and_then(|when| when.cases.get(index).map(|case| case.condition.clone()))));
                let then = Signal::derive(move || when.with(|when| when.as_ref().and_then(|when| when.cases.get(index).map(|case| case.then.clone()))));
                view! {
                    <div class="ecase">
                        <span class="t3 fs12 w">{if index == 0 { "if" } else { "or if" }}</span>
                        <ConditionEditor mapper condition scope set=Callback::new(move |(condition, merge): (Condition, bool)| change(merge, &|when| if let Some(case) = when.cases.get_mut(index) { case.condition = condition.clone() }))/>
                        <span class="sepchip">"▸"</span>
                        <ValueBox mapper fill=then scope kind label="Then"
                            set=Callback::new(move |(fill, merge): (Option<Fill>, bool)| change(merge, &|when| if let Some(case) = when.cases.get_mut(index) { case.then = fill.clone().unwrap_or_else(|| Fill::Constant(json::of_text(""))) }))/>
                        <button class="icon-btn sm" aria-label="Remove condition" on:click=move |_| change(false, &|when| if when.cases.len() > 1 { when.cases.remove(index); })>{icon("x", "s")}</button>
                    </div>
                }
            }).collect_view()}
            <div class="ecase">
                <span class="t3 fs12 w">"otherwise"</span>
                <ValueBox mapper fill=otherwise scope kind label="Otherwise"
                    set=Callback::new(move |(fill, merge): (Option<Fill>, bool)| change(merge, &|when| when.otherwise = fill.clone().map(Box::new)))/>
                <button class="btn sm ghost" on:click=move |_| change(false, &|when| when.cases.push(Case { condition: Condition::Compare(Box::new(blank())), then: Fill::Constant(json::of_text("")) }))>
                    {icon("plus", "s")} "Condition"
                </button>
            </div>
        </div>
    }
}

/// Edits one condition: comparisons joined by and or or, or an expression.
#[component]
pub fn ConditionEditor(
    mapper: Mapper,
    condition: Signal<Option<Condition>>,
    scope: Signal<Scope>,
    set: Callback<(Condition, bool)>,
) -> impl IntoView {
    let rows = Memo::new(move |_| condition.with(|condition| condition.as_ref().and_then(rows_of)));
    let count = Memo::new(move |_| rows.with(|rows| rows.as_ref().map_or(0, |(rows, _)| rows.len())));
    let all = Memo::new(move |_| rows.with(|rows| rows.as_ref().is_none_or(|(_, all)| *all)));
    // By itself, so that what has the keyboard stays while its text changes.
    let as_code = Memo::new(move |_| rows.with(Option::is_none));
    let change = move |merge: bool, f: &dyn Fn(&mut Vec<Compare>, &mut bool)| {
        if let Some((mut rows, mut all)) = rows.get_untracked() {
            f(&mut rows, &mut all);
            set.run((condition_of(rows, all), merge));
        }
    };
    let code = move || {
        condition.with(|condition| match condition {
            Some(Condition::Expression(text)) => text.clone(),
            Some(other) => serde_json::to_string(other).unwrap_or_default(),
            None => String::new(),
        })
    };
    move || {
        if as_code.get() {
            return view! {
                <input class="input sm mono grow" aria-label="Condition as an expression" prop:value=code
                    on:input=move |event| set.run((Condition::Expression(event_target_value(&event)), true))/>
            }
            .into_any();
        }
        view! {
            <span class="econds">
                {move || (0..count.get()).map(|index| {
                    let compare = Memo::new(move |_| rows.with(|rows| rows.as_ref().and_then(|(rows, _)| rows.get(index).cloned())));
                    let is = move || compare.with(|compare| compare.as_ref().map_or(Comparison::Equal, |compare| compare.is));
                    let put = move |merge: bool, f: &dyn Fn(&mut Compare)| change(merge, &|rows, _| if let Some(row) = rows.get_mut(index) { f(row) });
                    view! {
                        {(index > 0).then(|| view! {
                            <button class="btn sm ghost" data-tip="Switch between and and or" on:click=move |_| change(false, &|_, all| *all = !*all)>{move || if all.get() { "and" } else { "or" }}</button>
                        })}
                        <ValueBox mapper scope kind=Signal::derive(|| Kind::Any) label="Left side"
                            fill=Signal::derive(move || compare.with(|compare| compare.as_ref().map(|compare| compare.left.clone())))
                            set=Callback::new(move |(fill, merge): (Option<Fill>, bool)| put(merge, &|row| row.left = fill.clone().unwrap_or(Fill::Field(String::new()))))/>
                        <select class="select inline sm" aria-label="Comparison" on:change=move |event| {
                            let chosen = event_target_value(&event);
                            let found = COMPARISONS.iter().copied().find(|comparison| comparison_sign(*comparison) == chosen).unwrap_or(Comparison::Equal);
                            put(false, &|row| {
                                row.is = found;
                                row.right = if takes_right(found) { Some(row.right.clone().unwrap_or_else(|| Fill::Constant(json::of_text("")))) } else { None };
                            });
                        }>
                            {COMPARISONS.map(|comparison| view! { <option value=comparison_sign(comparison) selected=move || is() == comparison>{comparison_sign(comparison)}</option> }).to_vec()}
                        </select>
                        <Show when=move || takes_right(is())>
                            <ValueBox mapper scope kind=Signal::derive(|| Kind::Any) label="Right side"
                                fill=Signal::derive(move || compare.with(|compare| compare.as_ref().and_then(|compare| compare.right.clone())))
                                set=Callback::new(move |(fill, merge): (Option<Fill>, bool)| put(merge, &|row| row.right = Some(fill.clone().unwrap_or_else(|| Fill::Constant(json::of_text(""))))))/>
                        </Show>
                        {(count.get_untracked() > 1).then(|| view! {
                            <button class="icon-btn sm" aria-label="Remove comparison" on:click=move |_| change(false, &|rows, _| { rows.remove(index); })>{icon("x", "s")}</button>
                        })}
                    }
                }).collect_view()}
                <button class="icon-btn sm" aria-label="Add a comparison" data-tip="Add a comparison" on:click=move |_| change(false, &|rows, _| rows.push(blank()))>{icon("plus", "s")}</button>
            </span>
        }
        .into_any()
    }
}
