//! A model from samples: what all of them have in common.

use crate::{Kind, Model, ModelField, Value};
use std::collections::BTreeSet;

/// The most samples that are looked at.
pub const SAMPLES_MAX: usize = 1_000;
/// A text with at most so many different values over enough samples is an enumeration.
const ENUMERATION_MAX: usize = 8;
/// How many samples an enumeration needs.
const ENUMERATION_SAMPLES: usize = 20;

/// The model that these records fit.
#[must_use]
pub fn infer(samples: &[Value]) -> Model {
    let samples: Vec<&Value> = samples.iter().take(SAMPLES_MAX).filter(|sample| matches!(sample, Value::Object(_))).collect();
    Model { name: String::new(), fields: fields(&samples) }
}

fn fields(objects: &[&Value]) -> Vec<ModelField> {
    let mut names: Vec<&str> = Vec::new();
    for object in objects.iter().filter_map(|value| value.as_object()) {
        for name in object.keys() {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
    }
    names.into_iter().map(|name| field(name, objects)).collect()
}

fn field(name: &str, objects: &[&Value]) -> ModelField {
    let found: Vec<&Value> = objects.iter().filter_map(|object| object.get(name)).collect();
    let values: Vec<&Value> = found.iter().copied().filter(|value| !value.is_null()).collect();
    let kind = common(values.iter().map(|value| kind_of(value)));
    let mut field = ModelField {
        name: name.to_owned(),
        kind,
        required: found.len() == objects.len() && found.len() == values.len(),
        nullable: found.len() > values.len(),
        ..ModelField::default()
    };
    match kind {
        Kind::Object => field.fields = fields(&values),
        Kind::List => {
            let items: Vec<&Value> = values.iter().filter_map(|value| value.as_list()).flatten().filter(|item| !item.is_null()).collect();
            let of = common(items.iter().map(|item| kind_of(item)));
            field.items = (!items.is_empty()).then_some(of);
            if of == Kind::Object {
                field.fields = self::fields(&items);
            }
        }
        Kind::Text => {
            field.format = format(&values);
            field.one_of = enumeration(&values);
        }
        _ => {}
    }
    field
}

fn kind_of(value: &Value) -> Kind {
    match value {
        Value::Null => Kind::Any,
        Value::Bool(_) => Kind::Boolean,
        Value::Number(number) if number.is_integer() => Kind::Integer,
        Value::Number(_) => Kind::Number,
        Value::Text(text) if crate::convert::convert(Kind::Date, value.clone()).is_ok() && text.len() == 10 => Kind::Date,
        Value::Text(text) if text.len() > 10 && crate::convert::convert(Kind::Datetime, value.clone()).is_ok() => Kind::Datetime,
        Value::Text(_) => Kind::Text,
        Value::List(_) => Kind::List,
        Value::Object(_) => Kind::Object,
    }
}

fn common(kinds: impl Iterator<Item = Kind>) -> Kind {
    let merge = |left, right| match (left, right) {
        (left, right) if left == right => left,
        (Kind::Integer, Kind::Number) | (Kind::Number, Kind::Integer) => Kind::Number,
        (Kind::Date, Kind::Datetime) | (Kind::Datetime, Kind::Date) => Kind::Datetime,
        (Kind::Text, Kind::Date | Kind::Datetime) | (Kind::Date | Kind::Datetime, Kind::Text) => Kind::Text,
        _ => Kind::Any,
    };
    kinds.reduce(merge).unwrap_or(Kind::Any)
}

type Test = fn(&str) -> bool;

fn format(values: &[&Value]) -> Option<String> {
    let tests: [(&str, Test); 4] = [("uuid", is_uuid), ("email", is_email), ("url", is_url), ("decimal", is_decimal)];
    let all = |test: Test| !values.is_empty() && values.iter().all(|value| value.as_text().is_some_and(test));
    tests.into_iter().find(|(_, test)| all(*test)).map(|(name, _)| name.to_owned())
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    !local.is_empty() && domain.contains('.') && !domain.contains('@') && !text.contains(char::is_whitespace)
}

fn is_url(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://")) && url::Url::parse(text).is_ok()
}

fn is_decimal(text: &str) -> bool {
    text.contains('.') && crate::Number::parse(text).is_some()
}

fn enumeration(values: &[&Value]) -> Vec<Value> {
    let different: BTreeSet<&str> = values.iter().filter_map(|value| value.as_text()).collect();
    if values.len() < ENUMERATION_SAMPLES || different.len() > ENUMERATION_MAX {
        return Vec::new();
    }
    different.into_iter().map(Value::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Value {
        crate::json::read(text.as_bytes()).unwrap()
    }

    #[test]
    fn many_samples_make_one_model() {
        let model = infer(&[
            read(r#"{"id":1,"total":"12.50","email":"a@b.de","at":"2026-11-20T10:00:00Z","lines":[{"sku":"a","price":1}],"note":null}"#),
            read(r#"{"id":2,"total":"1.00","email":"c@d.de","at":"2026-11-20","lines":[{"sku":"b","price":1.5,"tax":null}]}"#),
        ]);
        let kinds: Vec<(&str, Kind, bool)> = model.fields.iter().map(|field| (field.name.as_str(), field.kind, field.required)).collect();
        assert_eq!(
            kinds,
            [
                ("id", Kind::Integer, true),
                ("total", Kind::Text, true),
                ("email", Kind::Text, true),
                ("at", Kind::Datetime, true),
                ("lines", Kind::List, true),
                ("note", Kind::Any, false)
            ]
        );
        assert_eq!(model.field(&["total"]).unwrap().format.as_deref(), Some("decimal"));
        assert_eq!(model.field(&["email"]).unwrap().format.as_deref(), Some("email"));
        assert_eq!(model.field(&["lines", "price"]).unwrap().kind, Kind::Number);
        assert!(!model.field(&["lines", "tax"]).unwrap().required && model.field(&["lines", "tax"]).unwrap().nullable);
    }
}
