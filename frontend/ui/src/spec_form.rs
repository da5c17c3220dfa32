//! A form drawn from a spec: required fields first, advanced ones folded with a summary of what is set. Leaves out where
//! values are kept and how options are asked for; both are handed in.

mod control;
mod cron;
mod discovered;
mod pairs;

use crate::{Icon, Labelled, next_id};
use connector::{FieldSpec, Input, check::is_shown};
use leptos::prelude::*;
use serde_json::{Map, Value};
use wire::connection::{OptionItem, ScheduleFires};

/// Asks what a field can be set to. Whoever runs it fills `answer`.
#[derive(Debug, Clone)]
pub struct Discover {
    /// The source of options that the field's spec names.
    pub source: String,
    /// What is set so far in the same form.
    pub settings: Map<String, Value>,
    /// Where the answer goes.
    pub answer: RwSignal<Option<Result<Vec<OptionItem>, String>>>,
}

/// Asks when a schedule fires next. Whoever runs it fills `answer`.
#[derive(Debug, Clone)]
pub struct Fires {
    /// The settings that say when it fires.
    pub settings: Map<String, Value>,
    /// Where the answer goes.
    pub answer: RwSignal<Option<Result<ScheduleFires, String>>>,
}

/// What the controls of one form share.
#[derive(Clone, Copy)]
struct Form {
    values: RwSignal<Map<String, Value>>,
    secrets_set: Signal<Vec<String>>,
    discover: Option<Callback<Discover>>,
    fires: Option<Callback<Fires>>,
    per_record: Option<Callback<FieldSpec, AnyView>>,
}

impl Form {
    /// The value of a field.
    fn get(self, name: &str) -> Option<Value> {
        self.values.with(|values| values.get(name).cloned())
    }

    /// Sets a field; nothing removes it.
    fn set(self, name: &str, value: Option<Value>) {
        self.values.update(|values| {
            match value {
                Some(value) => values.insert(name.to_owned(), value),
                None => values.shift_remove(name),
            };
        });
    }
}

/// A form drawn from field specs.
#[component]
pub fn SpecForm(
    /// The fields.
    #[prop(into)]
    fields: Signal<Vec<FieldSpec>>,
    /// What is set, by field name.
    values: RwSignal<Map<String, Value>>,
    /// What is wrong: field name and sentence.
    #[prop(optional, into)]
    problems: Signal<Vec<(String, String)>>,
    /// Secret fields that hold a stored value.
    #[prop(optional, into)]
    secrets_set: Signal<Vec<String>>,
    /// Asks for the options of discovered fields.
    #[prop(optional, into)]
    discover: Option<Callback<Discover>>,
    /// Asks for the next fires of a schedule.
    #[prop(optional, into)]
    fires: Option<Callback<Fires>>,
    /// Draws the control of a field that each record may fill anew; absent: such a field takes a constant.
    #[prop(optional, into)]
    per_record: Option<Callback<FieldSpec, AnyView>>,
) -> impl IntoView {
    let form = Form { values, secrets_set, discover, fires, per_record };
    let of = move |advanced: bool| {
        let mut part: Vec<FieldSpec> = fields.with(|fields| fields.iter().filter(|field| field.advanced == advanced).cloned().collect());
        // What is asked for only because of another field stays behind it.
        part.sort_by_key(|field| !(field.required && field.shown_when.is_none()));
        part
    };
    let draw = move |field: FieldSpec| view! { <Field field=field form=form fields=fields problems=problems /> };
    view! {
        <div class="spec-form">
            <For each=move || of(false) key=|field| field.name.clone() children=draw />
            {move || fields.with(|fields| cron::next_fires(fields, form))}
            {move || {
                let advanced = of(true);
                let trouble = problems.with(|problems| advanced.iter().any(|field| problems.iter().any(|(name, _)| *name == field.name)));
                (!advanced.is_empty()).then(|| view! {
                    <details class="more" open=trouble>
                        <summary>
                            <Icon name="right" class="xs" />
                            "Advanced"
                            <span class="t3 ell">{move || summary(&of(true), values)}</span>
                        </summary>
                        <div>{advanced.into_iter().map(draw).collect_view()}</div>
                    </details>
                })
            }}
        </div>
    }
}

/// What is set among the folded fields, in words.
fn summary(fields: &[FieldSpec], values: RwSignal<Map<String, Value>>) -> String {
    let set: Vec<String> = values.with(|values| {
        fields
            .iter()
            .filter(|field| field.input != Input::Secret)
            .filter_map(|field| {
                let value = values.get(&field.name).filter(|value| !value.is_null())?;
                let text = in_short(value);
                Some(format!("{} {text}", field.label))
            })
            .collect()
    });
    set.join(", ")
}

/// A value in a few words: a list by its entries, a row of two texts by its name.
fn in_short(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let entry = |item: &Value| item.get("name").and_then(Value::as_str).map_or_else(|| control::text(item), str::to_owned);
            items.iter().map(entry).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

#[component]
fn Field(field: FieldSpec, form: Form, fields: Signal<Vec<FieldSpec>>, problems: Signal<Vec<(String, String)>>) -> impl IntoView {
    let shown = {
        let field = field.clone();
        Memo::new(move |_| form.values.with(|values| fields.with(|fields| is_shown(&field, fields, values))))
    };
    let error = {
        let name = field.name.clone();
        Memo::new(move |_| problems.with(|problems| problems.iter().find(|(own, _)| *own == name).map(|(_, message)| message.clone())))
    };
    move || shown.get().then(|| one(field.clone(), form, error.into()))
}

fn one(field: FieldSpec, form: Form, error: Signal<Option<String>>) -> AnyView {
    let id = next_id("setting");
    if field.input == Input::Switch && !(field.per_record && form.per_record.is_some()) {
        return control::switch(&field, form);
    }
    let help = field.help.clone();
    let label = field.label.clone();
    let control = match form.per_record.filter(|_| field.per_record) {
        Some(draw) => draw.run(field.clone()),
        None => control::control(&field, &id, form, error),
    };
    view! {
        <Labelled label=label for_id=id required=field.required help=help error=error>{control}</Labelled>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::in_short;
    use serde_json::json;

    #[test]
    fn what_is_set_is_told_without_braces() {
        assert_eq!(in_short(&json!([{ "name": "x-source", "value": "a" }, { "name": "accept", "value": "b" }])), "x-source, accept");
        assert_eq!(in_short(&json!(["a", "b"])), "a, b");
        assert_eq!(in_short(&json!(30)), "30");
    }
}
