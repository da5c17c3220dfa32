//! The bar below the columns: the value of the selected row, as chips or as an expression, and its policies.

pub mod aggregate;
pub mod each;
pub mod expression;
pub mod functions;
pub mod group;
pub mod join;
pub mod list_parts;
pub mod lookup;
pub mod policies;
pub mod trace;
pub mod value_box;
pub mod when;

use crate::{
    logic::{
        lists,
        rows::TargetRow,
        scope::{Frame, Scope},
        source,
    },
    parts::{focus, icon},
    state::Mapper,
};
use leptos::prelude::*;
use mapping::{Fill, Kind, document::Pipeline};

/// The types that a field of one's own can have.
pub const KINDS: [Kind; 10] = [
    Kind::Any,
    Kind::Text,
    Kind::Integer,
    Kind::Number,
    Kind::Decimal,
    Kind::Boolean,
    Kind::Date,
    Kind::Datetime,
    Kind::Object,
    Kind::List,
];

/// A type as it is stored.
#[must_use]
pub fn kind_value(kind: Kind) -> String {
    serde_json::to_value(kind).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Chooses a type.
#[component]
pub fn KindSelect(value: Signal<String>, set: Callback<String>, label: &'static str) -> impl IntoView {
    view! {
        <select class="select inline sm" aria-label=label prop:value=move || value.get()
            on:keydown=|event| event.stop_propagation()
            on:change=move |event| set.run(event_target_value(&event))>
            {KINDS.map(|kind| { let stored = kind_value(kind); let own = stored.clone(); view! { <option value=stored selected=move || value.get() == own>{source::kind_word(kind)}</option> } }).to_vec()}
        </select>
    }
}

/// The bar.
#[component]
pub fn EditorBar(mapper: Mapper) -> impl IntoView {
    let open = Memo::new(move |_| mapper.editing.get() && mapper.selected_row().is_some());
    let key = Memo::new(move |_| mapper.selected.get());
    view! {
        <Show when=move || open.get()>
            {move || key.get().map(|key| view! { <Editor mapper key/> })}
        </Show>
    }
}

#[component]
fn Editor(mapper: Mapper, key: String) -> impl IntoView {
    let key = StoredValue::new(key);
    let row = Memo::new(move |_| mapper.rows.with(|rows| key.with_value(|key| rows.find(key).map(|index| rows.rows[index].clone()))));
    let fill = Memo::new(move |_| row.with(|row| row.as_ref().and_then(|row| row.fill.clone())));
    let as_code = RwSignal::new(matches!(fill.get_untracked(), Some(Fill::Expression(_))));
    let scope = Signal::derive(move || row.with(|row| row.as_ref().map(|row| row.scope.clone()).unwrap_or_default()));
    let kind = Signal::derive(move || row.with(|row| row.as_ref().map(|row| row.kind).unwrap_or_default()));
    let free = move || row.with(|row| row.as_ref().is_some_and(|row| !row.from_model));
    let set = Callback::new(move |(fill, merge): (Option<Fill>, bool)| {
        key.with_value(|key| mapper.set_fill(key, &format!("Change {key}"), merge, fill));
    });
    view! {
        <div id="mapper-editor" class="exprbar" role="region" aria-label="Value of the selected field"
            on:keydown=move |event| if event.key() == "Escape" { event.stop_propagation(); focus("mapper-target") }>
            <div class="ehead">
                <span class="req fg-warning semi">{move || row.with(|row| row.as_ref().is_some_and(|row| row.required)).then_some("*")}</span>
                <span class="semi ell">{move || key.get_value()}</span>
                <span class="t3 nowrap">{move || row.with(|row| row.as_ref().map(TargetRow::kind_sentence))}</span>
                <Show when=free><FieldTools mapper key row/></Show>
                <span class="vr"></span>
                <Shape mapper set fill as_code/>
                <span class="push row g12">
                    <policies::Policies mapper key row/>
                    <span class="vr"></span>
                    <span class="row g4">
                        <button class="icon-btn" aria-label="Previous target" data-tip="Previous target" on:click=move |_| mapper.step_row(-1)>{icon("left", "")}</button>
                        <button class="icon-btn" aria-label="Next target" data-tip="Next target" on:click=move |_| mapper.step_row(1)>{icon("right", "")}</button>
                        <button class="icon-btn" aria-label="Close" data-tip="Close" data-keys="Esc" on:click=move |_| { mapper.editing.set(false); focus("mapper-target") }>{icon("x", "")}</button>
                    </span>
                </span>
            </div>
            <div class="ebody">
                <div class="eleft">
                    {move || if as_code.get() {
                        view! { <expression::ExpressionEditor mapper key fill set scope/> }.into_any()
                    } else {
                        view! { <FillEditor mapper fill=Signal::derive(move || fill.get()) set scope kind/> <expression::AsExpression fill/> }.into_any()
                    }}
                </div>
                <trace::Trace mapper key fill/>
            </div>
        </div>
    }
}

/// Name, type, required, order, removal: for fields that no model names.
#[component]
fn FieldTools(mapper: Mapper, key: StoredValue<String>, row: Memo<Option<TargetRow>>) -> impl IntoView {
    let kind = Signal::derive(move || row.with(|row| row.as_ref().map(|row| kind_value(row.kind)).unwrap_or_default()));
    let required = move || row.with(|row| row.as_ref().is_some_and(|row| row.required));
    view! {
        <span class="row g4">
            <KindSelect value=kind label="Type" set=Callback::new(move |chosen: String| {
                let kind = serde_json::from_value(serde_json::Value::String(chosen)).unwrap_or_default();
                mapper.set_target(&key.get_value(), "Change the type", |target| {
                    target.kind = kind;
                    if kind == Kind::Object && target.value.is_none() {
                        target.value = Some(Fill::Object(Vec::new()));
                    }
                });
            })/>
            <button class="btn sm ghost" aria-pressed=move || required().to_string() class:on=required data-tip="Whether a record without it is wrong"
                on:click=move |_| { let now = !row.with_untracked(|row| row.as_ref().is_some_and(|row| row.required)); mapper.set_target(&key.get_value(), "Change required", |target| target.required = now); }>
                {move || if required() { "Required" } else { "Optional" }}
            </button>
            <button class="btn sm ghost" data-tip="Rename" data-keys="F2" on:click=move |_| mapper.naming.set(Some(key.get_value()))>"Rename"</button>
            <button class="icon-btn sm" aria-label="Move up" data-tip="Move up" data-keys="Alt ↑" on:click=move |_| mapper.shift(&key.get_value(), false)>{icon("up", "s")}</button>
            <button class="icon-btn sm" aria-label="Move down" data-tip="Move down" data-keys="Alt ↓" on:click=move |_| mapper.shift(&key.get_value(), true)>{icon("down", "s")}</button>
            <button class="icon-btn sm" aria-label="Remove field" data-tip="Remove field" on:click=move |_| mapper.remove(&key.get_value())>{icon("trash", "s")}</button>
        </span>
    }
}

/// Chips or expression; switching keeps the meaning.
#[component]
fn Shape(mapper: Mapper, set: Callback<(Option<Fill>, bool)>, fill: Memo<Option<Fill>>, as_code: RwSignal<bool>) -> impl IntoView {
    let before = StoredValue::new(None::<(String, Fill)>);
    let engine = expect_context::<crate::engine::Engine>();
    let to_code = move |_| {
        if as_code.get_untracked() {
            return;
        }
        match fill.get_untracked() {
            None => {
                set.run((Some(Fill::Expression(String::new())), false));
                as_code.set(true);
            }
            Some(fill) => engine.to_expression(fill.clone(), move |answer| match answer {
                Ok(text) => {
                    before.set_value(Some((text.clone(), fill)));
                    set.run((Some(Fill::Expression(text)), false));
                    as_code.set(true);
                }
                Err(reason) => mapper.notice.set(Some(format!("This value has no expression: {reason}"))),
            }),
        }
    };
    let to_chips = move |_| match fill.get_untracked() {
        Some(Fill::Expression(text)) if text.trim().is_empty() => {
            set.run((None, false));
            as_code.set(false);
        }
        Some(Fill::Expression(text)) => {
            if let Some((_, chips)) = before.get_value().filter(|(was, _)| *was == text) {
                set.run((Some(chips), false));
                as_code.set(false);
                return;
            }
            engine.to_chips(&text, move |chips| match chips {
                Some(chips) if !matches!(chips, Fill::Expression(_)) => {
                    set.run((Some(chips), false));
                    as_code.set(false);
                }
                _ => mapper.notice.set(Some("Chips cannot say this expression; it stays as it is.".to_owned())),
            });
        }
        _ => as_code.set(false),
    };
    view! {
        <span class="seg" role="group" aria-label="Edit as">
            <button class:on=move || !as_code.get() aria-pressed=move || (!as_code.get()).to_string() on:click=to_chips>"Chips"</button>
            <button class:on=move || as_code.get() aria-pressed=move || as_code.get().to_string() on:click=to_code>"Expression"</button>
        </span>
    }
}

/// The forms that a value can take.
const FORMS: [(&str, &str, &str); 9] = [
    ("value", "text", "Value"),
    ("lookup", "table", "Lookup"),
    ("when", "flow", "When"),
    ("each", "loop", "For each"),
    ("group", "folder", "Group"),
    ("join", "link", "Join"),
    ("aggregate", "bars", "One of many"),
    ("object", "model", "Object"),
    ("expression", "map", "Expression"),
];

fn form_of(fill: Option<&Fill>) -> &'static str {
    match fill {
        Some(Fill::Lookup(_)) => "lookup",
        Some(Fill::When(_)) => "when",
        Some(Fill::Each(_)) => "each",
        Some(Fill::Object(_)) => "object",
        Some(Fill::Expression(_)) => "expression",
        Some(Fill::Group(_)) => "group",
        Some(Fill::Join(_)) => "join",
        Some(Fill::Aggregate(_)) => "aggregate",
        Some(Fill::Pipeline(pipeline)) => form_of(Some(&pipeline.from)),
        Some(Fill::Field(_) | Fill::Constant(_) | Fill::Template(_)) | None => "value",
    }
}

/// What a value was in other forms: who walks through them with the arrows loses nothing on the way.
#[derive(Debug, Clone, Default)]
struct Before {
    list: Option<Fill>,
    plain: Option<Fill>,
}

impl Before {
    /// Remembers a value, and gives the one that the new form is made of.
    fn basis(&mut self, form: &str, now: Option<Fill>) -> Option<Fill> {
        let is_list = matches!(now, Some(Fill::Each(_) | Fill::Group(_) | Fill::Join(_)));
        let is_plain = matches!(now, Some(Fill::Field(_) | Fill::Constant(_) | Fill::Template(_)));
        if is_list {
            self.list.clone_from(&now);
        } else if is_plain {
            self.plain.clone_from(&now);
        }
        match form {
            "each" | "group" | "join" | "aggregate" if !is_list => self.list.clone().or(now),
            "value" | "lookup" | "when" if !is_plain => self.plain.clone().or(now),
            _ => now,
        }
    }
}

/// The value in another form, with what it keeps of the old one.
fn in_form(form: &str, kind: Kind, now: Option<Fill>, scope: &[Frame]) -> Option<Fill> {
    use mapping::document::{Aggregate, Case, Compare, Comparison, Condition, Lookup, Take, When};
    let kept = now.clone().filter(|fill| matches!(fill, Fill::Field(_)));
    let first = kept.unwrap_or(Fill::Field(String::new()));
    match form {
        "value" => kept_value(now),
        "lookup" => Some(Fill::Lookup(Lookup::new("", first, ""))),
        "when" => {
            let compare = Compare { left: first, is: Comparison::Equal, right: Some(Fill::Constant(crate::logic::json::of_text(""))) };
            let case = Case { condition: Condition::Compare(Box::new(compare)), then: Fill::Constant(crate::logic::json::of_text("")) };
            Some(Fill::When(When { cases: vec![case], otherwise: None }))
        }
        "each" => Some(lists::to_each(now)),
        "group" => Some(lists::to_group(now)),
        "join" => Some(lists::to_join(now)),
        "aggregate" => {
            let list = match now {
                Some(Fill::Each(each)) => Some(each.list),
                Some(Fill::Group(group)) => Some(group.list),
                Some(Fill::Field(field)) if !field.is_empty() => Some(field),
                _ if matches!(scope.last(), Some(Frame::Group { .. })) => None,
                _ => Some(String::new()),
            };
            Some(Fill::Aggregate(Box::new(Aggregate { list, filter: None, take: Take::Count, of: None, separator: None })))
        }
        "object" if matches!(kind, Kind::Object | Kind::Any) => Some(Fill::Object(Vec::new())),
        "expression" => Some(Fill::Expression(String::new())),
        _ => None,
    }
}

/// Edits a value with chips: its form, what that form asks, and the functions behind it.
#[component]
pub fn FillEditor(
    mapper: Mapper,
    fill: Signal<Option<Fill>>,
    set: Callback<(Option<Fill>, bool)>,
    scope: Signal<Scope>,
    kind: Signal<Kind>,
) -> impl IntoView {
    let from = Memo::new(move |_| {
        fill.with(|fill| match fill {
            Some(Fill::Pipeline(pipeline)) => Some((*pipeline.from).clone()),
            other => other.clone(),
        })
    });
    let steps = Memo::new(move |_| {
        fill.with(|fill| match fill {
            Some(Fill::Pipeline(pipeline)) => pipeline.steps.clone(),
            _ => Vec::new(),
        })
    });
    let form = Memo::new(move |_| fill.with(|fill| form_of(fill.as_ref())));
    let before = StoredValue::new(Before::default());
    let set_from = Callback::new(move |(from, merge): (Option<Fill>, bool)| {
        let steps = steps.get_untracked();
        let whole = match from {
            Some(from) if !steps.is_empty() => Some(Fill::Pipeline(Pipeline { from: Box::new(from), steps })),
            other => other,
        };
        set.run((whole, merge));
    });
    let set_steps = Callback::new(move |(steps, merge): (Vec<mapping::document::Call>, bool)| {
        let Some(from) = from.get_untracked() else { return };
        let whole = if steps.is_empty() { from } else { Fill::Pipeline(Pipeline { from: Box::new(from), steps }) };
        set.run((Some(whole), merge));
    });
    let from_signal = Signal::derive(move || from.get());
    let word = move || match from.get() {
        Some(Fill::Field(_)) => "field",
        Some(Fill::Constant(_)) => "constant",
        Some(Fill::Template(_)) => "text",
        _ => "value",
    };
    view! {
        <div class="eflow">
            <span class="eform">
                {move || icon(FORMS.iter().find(|(name, ..)| *name == form.get()).map_or("text", |(_, icon, _)| icon), "xs")}
                <select aria-label="Form of the value" prop:value=move || form.get()
                    on:change=move |event| {
                        let chosen = event_target_value(&event);
                        if chosen == form.get_untracked() { return; }
                        let now = before.try_update_value(|before| before.basis(&chosen, from.get_untracked())).flatten();
                        set.run((in_form(&chosen, kind.get_untracked(), now, &scope.get_untracked()), false));
                    }>
                    {FORMS.map(|(name, _, title)| view! {
                        <option value=name selected=move || form.get() == name>{move || if name == "value" && form.get() == "value" { word() } else { title }}</option>
                    }).to_vec()}
                </select>
            </span>
            {move || match form.get() {
                "lookup" => view! { <lookup::LookupEditor mapper fill=from_signal set=set_from scope/> }.into_any(),
                "when" => view! { <when::WhenEditor mapper fill=from_signal set=set_from scope kind/> }.into_any(),
                "each" => view! { <each::EachEditor mapper fill=from_signal set=set_from scope/> }.into_any(),
                "group" => view! { <group::GroupEditor mapper fill=from_signal set=set_from scope/> }.into_any(),
                "join" => view! { <join::JoinEditor mapper fill=from_signal set=set_from scope/> }.into_any(),
                "aggregate" => view! { <aggregate::AggregateEditor mapper fill=from_signal set=set_from scope/> }.into_any(),
                "object" => view! { <span class="t3 fs12">"Its fields fill it; add and map them in the rows above."</span> }.into_any(),
                "expression" => view! { <expression::ExpressionLine fill=from_signal set=set_from/> }.into_any(),
                _ => view! { <value_box::ValueBox mapper fill=from_signal set=set_from scope kind label="Value"/> }.into_any(),
            }}
            <Show when=move || !matches!(form.get(), "each" | "group" | "join" | "object") && from.with(Option::is_some)>
                <functions::Functions mapper steps set=set_steps scope from=from_signal/>
            </Show>
        </div>
    }
}

/// The part of a form that a plain value can keep.
fn kept_value(fill: Option<Fill>) -> Option<Fill> {
    match fill {
        Some(Fill::Lookup(lookup)) => Some(*lookup.key),
        Some(Fill::When(when)) => when.cases.into_iter().next().map(|case| case.then),
        Some(fill @ (Fill::Field(_) | Fill::Constant(_) | Fill::Template(_))) => Some(fill),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_list_survives_the_forms_on_the_way_to_another_one() {
        let each: Fill =
            serde_json::from_value(json!({ "each": { "list": "lines", "targets": [{ "path": "sku", "value": { "field": "sku" } }] } }))
                .expect("a fill");
        let (mut before, mut now) = (Before::default(), Some(each.clone()));
        for form in ["value", "lookup", "when", "each"] {
            let basis = before.basis(form, now);
            now = in_form(form, Kind::List, basis, &[]);
        }
        assert_eq!(now, Some(each));
        let (mut before, mut now) = (Before::default(), Some(Fill::Field("country".into())));
        for form in ["group", "lookup"] {
            let basis = before.basis(form, now);
            now = in_form(form, Kind::Text, basis, &[]);
        }
        assert!(matches!(now, Some(Fill::Lookup(lookup)) if *lookup.key == Fill::Field("country".into())));
    }
}
