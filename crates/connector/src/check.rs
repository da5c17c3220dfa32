//! Whether settings fit the fields of a spec: what the server checks before it stores them, and what the page shows
//! below each field. Says nothing about whether the other side accepts them; that is the connector's `test`.

use crate::spec::{FieldSpec, Input};
use mapping::Object;
use serde_json::{Map, Value};

/// The most characters a text setting may have.
pub const TEXT_SETTING_MAX: usize = 65_536;
/// The most rows a list of pairs may have.
pub const PAIRS_MAX: usize = 100;

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field's name.
    pub field: String,
    /// One sentence.
    pub message: String,
}

/// Checks settings against fields. `filled` names the fields that each record fills anew, and the secrets that are
/// stored already: they count as set.
#[must_use]
pub fn check(fields: &[FieldSpec], settings: &Map<String, Value>, filled: &[&str]) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let mut blame = |field: &str, message: String| problems.push(FieldProblem { field: field.to_owned(), message });
    for name in settings.keys() {
        if !fields.iter().any(|field| field.name == *name) {
            blame(name, unknown(fields, name));
        }
    }
    for field in fields {
        let per_record = filled.contains(&field.name.as_str());
        match settings.get(&field.name).filter(|value| !is_blank(value)) {
            Some(value) => {
                if let Err(message) = fits(field, value) {
                    blame(&field.name, message);
                }
            }
            None if field.required && field.default.is_none() && !per_record && is_shown(field, fields, settings) => {
                blame(&field.name, format!("{} is missing", field.label));
            }
            None => {}
        }
    }
    problems
}

/// The settings with the defaults of the fields that are not set.
#[must_use]
pub fn with_defaults(fields: &[FieldSpec], mut settings: Object) -> Object {
    for field in fields {
        if let Some(default) = &field.default
            && settings.get(&field.name).is_none_or(|value| value.is_null() || value.as_text() == Some(""))
        {
            settings.insert(field.name.clone(), default.into());
        }
    }
    settings
}

/// Whether a field is shown with these settings.
#[must_use]
pub fn is_shown(field: &FieldSpec, fields: &[FieldSpec], settings: &Map<String, Value>) -> bool {
    let Some(when) = &field.shown_when else { return true };
    let other = fields.iter().find(|other| other.name == when.field);
    if other.is_some_and(|other| other.name != field.name && !is_shown(other, fields, settings)) {
        return false;
    }
    let value = settings.get(&when.field).filter(|value| !is_blank(value));
    match value.or_else(|| other.and_then(|other| other.default.as_ref())) {
        Some(value) => when.is.contains(value),
        None => when.is.contains(&Value::Null) || when.is.contains(&Value::Bool(false)),
    }
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

fn unknown(fields: &[FieldSpec], name: &str) -> String {
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    if names.is_empty() {
        format!("there is no field `{name}`: nothing can be set here")
    } else {
        format!("there is no field `{name}`; there are: {}", names.join(", "))
    }
}

fn fits(field: &FieldSpec, value: &Value) -> Result<(), String> {
    let label = &field.label;
    match &field.input {
        Input::Text | Input::Code | Input::Secret | Input::Cron | Input::TimeZone => fits_text(label, value),
        Input::Number { min, max, .. } => fits_number(label, value, *min, *max),
        Input::Switch => value.is_boolean().then_some(()).ok_or_else(|| format!("{label} must be true or false")),
        Input::Choice { options } => {
            let text = value.as_str().ok_or_else(|| format!("{label} must be text"))?;
            if options.iter().any(|option| option.value == text) {
                return Ok(());
            }
            let values: Vec<&str> = options.iter().map(|option| option.value.as_str()).collect();
            Err(format!("{label} cannot be `{text}`; it can be: {}", values.join(", ")))
        }
        Input::Discovered { many: false, .. } => fits_text(label, value),
        Input::Discovered { many: true, .. } => match value.as_array() {
            Some(items) if items.iter().all(Value::is_string) => Ok(()),
            _ => Err(format!("{label} must be a list of texts")),
        },
        Input::Pairs => fits_pairs(label, value),
        Input::Json => Ok(()),
    }
}

fn fits_text(label: &str, value: &Value) -> Result<(), String> {
    let text = value.as_str().ok_or_else(|| format!("{label} must be text"))?;
    if text.len() > TEXT_SETTING_MAX {
        return Err(format!("{label} is longer than {TEXT_SETTING_MAX} characters"));
    }
    if text.contains('\0') {
        return Err(format!("{label} holds a NUL character"));
    }
    Ok(())
}

fn fits_number(label: &str, value: &Value, min: Option<f64>, max: Option<f64>) -> Result<(), String> {
    let number = value.as_f64().ok_or_else(|| format!("{label} must be a number"))?;
    match (min, max) {
        (Some(min), _) if number < min => Err(format!("{label} must be at least {min}")),
        (_, Some(max)) if number > max => Err(format!("{label} must be at most {max}")),
        _ => Ok(()),
    }
}

fn fits_pairs(label: &str, value: &Value) -> Result<(), String> {
    let rows = value.as_array().ok_or_else(|| format!("{label} must be a list of rows with `name` and `value`"))?;
    if rows.len() > PAIRS_MAX {
        return Err(format!("{label} has more than {PAIRS_MAX} rows"));
    }
    for (number, row) in rows.iter().enumerate() {
        let row = row.as_object().ok_or_else(|| format!("row {} of {label} must have `name` and `value`", number + 1))?;
        if let Some(key) = row.keys().find(|key| !matches!(key.as_str(), "name" | "value")) {
            return Err(format!("row {} of {label} has `{key}`; a row has `name` and `value`", number + 1));
        }
        if row.get("name").and_then(Value::as_str).is_none_or(str::is_empty) {
            return Err(format!("row {} of {label} has no name", number + 1));
        }
        if row.get("value").is_some_and(|value| !value.is_string()) {
            return Err(format!("the value in row {} of {label} must be text", number + 1));
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
