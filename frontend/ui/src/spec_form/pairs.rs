//! Rows of two texts: headers, parameters.

use super::Form;
use crate::{Button, IconButton, Look, Size};
use connector::FieldSpec;
use leptos::prelude::*;
use serde_json::{Value, json};

pub(super) fn control(field: &FieldSpec, id: &str, form: Form) -> AnyView {
    let name = field.name.clone();
    let first = form.values.with_untracked(|values| read(values.get(&name)));
    let rows = RwSignal::new(first.into_iter().enumerate().map(|(key, (left, right))| Row::new(key, left, right)).collect::<Vec<_>>());
    let next = StoredValue::new(rows.with_untracked(Vec::len));
    let write = {
        let name = name.clone();
        Callback::new(move |()| {
            let pairs: Vec<Value> = rows.with_untracked(|rows| {
                rows.iter()
                    .map(|row| (row.name.get_untracked(), row.value.get_untracked()))
                    .filter(|(name, value)| !(name.is_empty() && value.is_empty()))
                    .map(|(name, value)| json!({ "name": name, "value": value }))
                    .collect()
            });
            form.set(&name, (!pairs.is_empty()).then_some(Value::Array(pairs)));
        })
    };
    let add = move |_| {
        let key = next.get_value();
        next.set_value(key + 1);
        rows.update(|rows| rows.push(Row::new(key, String::new(), String::new())));
    };
    let label = field.label.clone();
    view! {
        <div class="pairs" id=id.to_owned() role="group" aria-label=label>
            <For each=move || rows.get() key=|row| row.key let:row>
                <div>
                    <div class="input"><input aria-label="Name" placeholder="Name" spellcheck="false" prop:value=row.name on:input=move |event| { row.name.set(event_target_value(&event)); write.run(()); } /></div>
                    <div class="input"><input aria-label="Value" placeholder="Value" spellcheck="false" prop:value=row.value on:input=move |event| { row.value.set(event_target_value(&event)); write.run(()); } /></div>
                    <IconButton icon="x" label="Remove" class="sm" on_click=move |_| { rows.update(|rows| rows.retain(|other| other.key != row.key)); write.run(()); } />
                </div>
            </For>
            <Button size=Size::Small look=Look::Ghost icon="plus" on_click=add>"Add"</Button>
        </div>
    }
    .into_any()
}

#[derive(Clone, Copy)]
struct Row {
    key: usize,
    name: RwSignal<String>,
    value: RwSignal<String>,
}

impl Row {
    fn new(key: usize, name: String, value: String) -> Self {
        Self { key, name: RwSignal::new(name), value: RwSignal::new(value) }
    }
}

fn read(value: Option<&Value>) -> Vec<(String, String)> {
    let text = |row: &Value, key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    value.and_then(Value::as_array).map(|rows| rows.iter().map(|row| (text(row, "name"), text(row, "value"))).collect()).unwrap_or_default()
}
