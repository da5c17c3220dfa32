//! Whether a record fits a model: every field that does not, with its place.

use crate::event::Fault;
use mapping::{Kind, Model, ModelField, Value};

/// Faults of one record that are named; of more only the number is.
pub const NAMED_MAX: usize = 5;

/// Everything that is wrong with a record; `strict`: fields that the model does not know are wrong too.
#[must_use]
pub fn faults(model: &Model, record: &Value, strict: bool) -> Vec<Fault> {
    let mut found = Vec::new();
    fields(&model.fields, record, "", strict, &mut found);
    found
}

/// What is wrong with a record, as one fault at the first field.
pub(crate) fn fault(model: &Model, record: &Value, strict: bool) -> Option<Fault> {
    let all = faults(model, record, strict);
    let first = all.first()?;
    let mut words: Vec<&str> = all.iter().take(NAMED_MAX).map(|fault| fault.message.as_str()).collect();
    let more = format!("{} more", all.len().saturating_sub(NAMED_MAX));
    if all.len() > NAMED_MAX {
        words.push(&more);
    }
    Some(Fault { message: words.join("; "), ..first.clone() })
}

fn fields(known: &[ModelField], value: &Value, below: &str, strict: bool, found: &mut Vec<Fault>) {
    let Some(object) = value.as_object() else {
        found.push(wrong("validate.type", below, format!("{} must be an object", named(below))));
        return;
    };
    for field in known {
        let place = join(below, &field.name);
        match object.get(&field.name) {
            None if field.required => found.push(wrong("validate.missing", &place, format!("{place} is missing"))),
            None => {}
            Some(Value::Null) if field.required && !field.nullable => {
                found.push(wrong("validate.missing", &place, format!("{place} must have a value")));
            }
            Some(Value::Null) => {}
            Some(value) => one(field, value, &place, strict, found),
        }
    }
    if strict {
        for name in object.keys().filter(|name| !known.iter().any(|field| field.name == **name)) {
            let place = join(below, name);
            found.push(wrong("validate.unknown_field", &place, format!("{place} is no field of the model")));
        }
    }
}

fn one(field: &ModelField, value: &Value, place: &str, strict: bool, found: &mut Vec<Fault>) {
    if !is_of(field.kind, value) {
        found.push(wrong("validate.type", place, format!("{place} must be {}", field.kind.with_article())));
        return;
    }
    if !field.one_of.is_empty() && !field.one_of.contains(value) {
        let values: Vec<String> = field.one_of.iter().map(crate::value::text).collect();
        found.push(wrong("validate.not_one_of", place, format!("{place} must be one of: {}", values.join(", "))));
    }
    if let (Some(most), Some(text)) = (field.length_max, value.as_text())
        && text.chars().count() > most as usize
    {
        found.push(wrong("validate.too_long", place, format!("{place} has more than {most} characters")));
    }
    match field.kind {
        Kind::Object if !field.fields.is_empty() => fields(&field.fields, value, place, strict, found),
        Kind::List => {
            for (at, item) in value.as_list().unwrap_or_default().iter().enumerate() {
                let place = format!("{place}[{at}]");
                match field.items {
                    Some(kind) if !is_of(kind, item) => {
                        found.push(wrong("validate.type", &place, format!("{place} must be {}", kind.with_article())));
                    }
                    _ if !field.fields.is_empty() => fields(&field.fields, item, &place, strict, found),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// Whether a value is of a type, as JSON writes it. Days and moments are texts that a conversion takes as such.
fn is_of(kind: Kind, value: &Value) -> bool {
    match kind {
        Kind::Any => true,
        Kind::Text => value.as_text().is_some(),
        Kind::Integer => value.as_number().is_some_and(mapping::Number::is_integer),
        Kind::Number | Kind::Decimal => value.as_number().is_some(),
        Kind::Boolean => value.as_bool().is_some(),
        Kind::Date | Kind::Datetime => value.as_text().is_some() && mapping::convert::convert(kind, value.clone()).is_ok(),
        Kind::Object => value.as_object().is_some(),
        Kind::List => value.as_list().is_some(),
    }
}

fn wrong(code: &str, place: &str, message: String) -> Fault {
    let hint = Some("Mend the record, or change the model if it is right.".to_owned());
    Fault { code: code.to_owned(), message, field: (!place.is_empty()).then(|| place.to_owned()), hint }
}

fn join(below: &str, name: &str) -> String {
    if below.is_empty() { name.to_owned() } else { format!("{below}.{name}") }
}

fn named(place: &str) -> &str {
    if place.is_empty() { "the record" } else { place }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(record: &str, strict: bool) -> Vec<String> {
        let model: Model = serde_json::from_value(serde_json::json!({"name": "order", "fields": [
            {"name": "id", "type": "integer", "required": true},
            {"name": "currency", "type": "text", "one_of": ["EUR", "CHF"], "length_max": 3},
            {"name": "day", "type": "date"},
            {"name": "note", "type": "text", "nullable": true},
            {"name": "customer", "type": "object", "fields": [{"name": "name", "type": "text", "required": true}]},
            {"name": "lines", "type": "list", "items": "object", "fields": [{"name": "sku", "type": "text", "required": true}]},
            {"name": "tags", "type": "list", "items": "text"}
        ]}))
        .expect("a model");
        let record = mapping::json::read(record.as_bytes()).expect("JSON");
        let code = |fault: Fault| format!("{}@{}", fault.code, fault.field.unwrap_or_default());
        faults(&model, &record, strict).into_iter().map(code).collect()
    }

    #[test]
    fn each_field_that_does_not_fit_is_named_with_its_place() {
        let good = r#"{"id":12345678901234567890,"currency":"EUR","day":"2026-11-20","note":null,"customer":{"name":"A"},"lines":[{"sku":"a"}],"tags":["x"]}"#;
        assert_eq!(codes(good, true), [""; 0]);
        let bad = r#"{"currency":"EURO","day":"20.11.2026","note":1,"customer":{},"lines":[{"sku":"a"},{"sku":2},3],"tags":[1],"more":1}"#;
        let expected = [
            "validate.missing@id",
            "validate.not_one_of@currency",
            "validate.too_long@currency",
            "validate.type@day",
            "validate.type@note",
            "validate.missing@customer.name",
            "validate.type@lines[1].sku",
            "validate.type@lines[2]",
            "validate.type@tags[0]",
        ];
        assert_eq!(codes(bad, false), expected);
        assert_eq!(codes(r#"{"id":1.5}"#, true), ["validate.type@id"]);
        assert_eq!(codes(r#"{"id":1,"more":1}"#, true), ["validate.unknown_field@more"]);
        assert_eq!(codes("3", false), ["validate.type@"]);
    }
}
