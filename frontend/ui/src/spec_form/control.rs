//! The control of one field, by its kind of input.

use super::{Form, discovered, pairs};
use crate::{Icon, Switch};
use connector::{FieldSpec, Input};
use leptos::prelude::*;
use serde_json::{Number, Value};

pub(super) fn control(field: &FieldSpec, id: &str, form: Form, error: Signal<Option<String>>) -> AnyView {
    match &field.input {
        Input::Text | Input::Cron => line(field, id, form, error, "text", String::new()),
        Input::Number { unit, .. } => line(field, id, form, error, "number", unit.clone()),
        Input::Code | Input::Json => code(field, id, form, error),
        Input::Secret => secret(field, id, form, error),
        Input::Choice { options } => {
            let options = options.iter().map(|option| (option.value.clone(), option.label.clone())).collect();
            choice(field, id, form, error, options)
        }
        Input::Discovered { source, many } => discovered::control(field, id, form, error, source.clone(), *many),
        Input::Pairs => pairs::control(field, id, form),
        Input::TimeZone => time_zone(field, id, form, error),
        Input::Switch => switch(field, form),
    }
}

/// What stands in a field that is empty.
fn placeholder(field: &FieldSpec) -> String {
    match &field.default {
        Some(default) => text(default),
        None => field.example.clone(),
    }
}

/// A value as a field of one line shows it.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What was typed, as it is stored: nothing for an empty field, a number where one is wanted and typed.
fn typed(text: &str, number: bool) -> Option<Value> {
    if text.is_empty() {
        return None;
    }
    let parsed = number.then(|| text.trim().parse::<Number>().ok()).flatten();
    Some(parsed.map_or_else(|| Value::String(text.to_owned()), Value::Number))
}

pub(super) fn line(field: &FieldSpec, id: &str, form: Form, error: Signal<Option<String>>, kind: &'static str, unit: String) -> AnyView {
    let (name, own) = (field.name.clone(), field.name.clone());
    let number = kind == "number";
    let shown = Memo::new(move |_| form.get(&own).as_ref().map(text).unwrap_or_default());
    let id = id.to_owned();
    let described = format!("{id}-note");
    view! {
        <div class="input" class:err=move || error.with(Option::is_some)>
            <input
                id=id
                type="text"
                inputmode=number.then_some("decimal")
                autocomplete="off"
                spellcheck="false"
                placeholder=placeholder(field)
                aria-required=field.required.then_some("true")
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described
                prop:value=shown
                on:input=move |event| form.set(&name, typed(&event_target_value(&event), number))
            />
            {(!unit.is_empty()).then(|| view! { <span class="unit">{unit}</span> })}
        </div>
    }
    .into_any()
}

fn code(field: &FieldSpec, id: &str, form: Form, error: Signal<Option<String>>) -> AnyView {
    let json = field.input == Input::Json;
    let name = field.name.clone();
    let first = form.values.with_untracked(|values| {
        values.get(&field.name).map(|value| match value {
            Value::String(text) if !json => text.clone(),
            value => serde_json::to_string_pretty(value).unwrap_or_default(),
        })
    });
    let broken = RwSignal::new(None::<String>);
    let write = move |text: String| {
        if !json {
            form.set(&name, typed(&text, false));
            return;
        }
        if text.trim().is_empty() {
            broken.set(None);
            form.set(&name, None);
            return;
        }
        match serde_json::from_str::<Value>(&text) {
            Ok(value) => {
                broken.set(None);
                form.set(&name, Some(value));
            }
            Err(error) => broken.set(Some(format!("Not JSON yet: {error}."))),
        }
    };
    let id = id.to_owned();
    let described = format!("{id}-note");
    view! {
        <div class="input code" class:err=move || error.with(Option::is_some) || broken.with(Option::is_some)>
            <textarea
                id=id
                rows="4"
                spellcheck="false"
                placeholder=placeholder(field)
                aria-describedby=described
                prop:value=first.unwrap_or_default()
                on:input=move |event| write(event_target_value(&event))
            ></textarea>
        </div>
        {move || broken.get().map(|message| view! { <div class="help err" role="alert">{message}</div> })}
    }
    .into_any()
}

fn secret(field: &FieldSpec, id: &str, form: Form, error: Signal<Option<String>>) -> AnyView {
    let (name, own, stored) = (field.name.clone(), field.name.clone(), field.name.clone());
    let shown = Memo::new(move |_| form.get(&own).as_ref().map(text).unwrap_or_default());
    let is_set = Memo::new(move |_| form.secrets_set.with(|set| set.contains(&stored)));
    let example = field.example.clone();
    let id = id.to_owned();
    let described = format!("{id}-note");
    view! {
        <div class="input" class:err=move || error.with(Option::is_some)>
            <Icon name="lock" class="s" />
            <input
                id=id
                type="password"
                autocomplete="new-password"
                spellcheck="false"
                placeholder=move || if is_set.get() { "•••••••• stored; type to replace".to_owned() } else { example.clone() }
                aria-required=field.required.then_some("true")
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described
                prop:value=shown
                on:input=move |event| form.set(&name, typed(&event_target_value(&event), false))
            />
        </div>
    }
    .into_any()
}

pub(super) fn choice(field: &FieldSpec, id: &str, form: Form, error: Signal<Option<String>>, options: Vec<(String, String)>) -> AnyView {
    let (name, own) = (field.name.clone(), field.name.clone());
    let default = field.default.as_ref().map(text);
    let fallback = default.clone().unwrap_or_default();
    let shown = Memo::new(move |_| form.get(&own).as_ref().map_or_else(|| fallback.clone(), text));
    let first = shown.get_untracked();
    let id = id.to_owned();
    let described = format!("{id}-note");
    view! {
        <div class="input select" class:err=move || error.with(Option::is_some)>
            <select
                id=id
                aria-required=field.required.then_some("true")
                aria-describedby=described
                prop:value=shown
                on:change=move |event| form.set(&name, typed(&event_target_value(&event), false))
            >
                {default.is_none().then(|| view! { <option value="">"Choose"</option> })}
                {options.into_iter().map(|(value, words)| {
                    let selected = value == first;
                    view! { <option value=value selected=selected>{words}</option> }
                }).collect_view()}
            </select>
            <Icon name="down" class="xs" />
        </div>
    }
    .into_any()
}

fn time_zone(field: &FieldSpec, id: &str, form: Form, error: Signal<Option<String>>) -> AnyView {
    let zones = js_sys::Reflect::get(&js_sys::global(), &"Intl".into())
        .and_then(|intl| js_sys::Reflect::get(&intl, &"supportedValuesOf".into()).map(|function| (intl, function)))
        .ok()
        .and_then(|(intl, function)| {
            wasm_bindgen::JsCast::dyn_into::<js_sys::Function>(function).ok()?.call1(&intl, &"timeZone".into()).ok()
        })
        .map(|list| js_sys::Array::from(&list).iter().filter_map(|zone| zone.as_string()).collect::<Vec<_>>())
        .unwrap_or_default();
    let mut options: Vec<(String, String)> = vec![("UTC".to_owned(), "UTC".to_owned())];
    options.extend(zones.into_iter().filter(|zone| zone != "UTC").map(|zone| (zone.clone(), zone)));
    choice(field, id, form, error, options)
}

pub(super) fn switch(field: &FieldSpec, form: Form) -> AnyView {
    let (name, own) = (field.name.clone(), field.name.clone());
    let default = field.default.as_ref().and_then(Value::as_bool).unwrap_or(false);
    let on = Memo::new(move |_| form.get(&own).and_then(|value| value.as_bool()).unwrap_or(default));
    let (label, help) = (field.label.clone(), field.help.clone());
    view! {
        <div class="field switch-row">
            <Switch label=label.clone() on=on on_change=move |on| form.set(&name, Some(Value::Bool(on))) />
            <div>
                <div>{label}</div>
                {(!help.is_empty()).then(|| view! { <div class="help">{help}</div> })}
            </div>
        </div>
    }
    .into_any()
}
