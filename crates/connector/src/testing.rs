//! Conformance: the rules that every connector keeps, to be called from the tests of whoever has a registry.
//! A rule gives sentences about what breaks it; none is success.

use crate::spec::{ConnectorSpec, FieldSpec, Idempotency, Input, OperationKind, OperationSpec};
use crate::{Registry, check};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The most records any operation may take at once.
const BATCH_MAX: u32 = 10_000;

/// Everything in a registry that breaks a rule.
#[must_use]
pub fn violations(registry: &Registry) -> Vec<String> {
    let mut found = Vec::new();
    let mut names = BTreeSet::new();
    for spec in registry.specs() {
        if !names.insert(spec.name.clone()) {
            found.push(format!("{}: the name is taken twice", spec.name));
        }
        found.extend(of_connector(spec).into_iter().map(|sentence| format!("{}: {sentence}", spec.name)));
    }
    found
}

/// What in one spec breaks a rule.
#[must_use]
pub fn of_connector(spec: &ConnectorSpec) -> Vec<String> {
    let mut found = Vec::new();
    let mut rule = |holds: bool, sentence: &str| {
        if !holds {
            found.push(sentence.to_owned());
        }
    };
    rule(is_name(&spec.name), "the name is not `[a-z][a-z0-9_]*`");
    rule(!spec.title.is_empty(), "it has no title");
    rule(is_sentence(&spec.summary), "its summary is not a sentence");
    rule(!spec.category.is_empty(), "it has no category");
    rule(!spec.icon.is_empty(), "it has no icon");
    rule(spec.hue < 360, "its hue is not below 360");
    rule(!spec.operations.is_empty(), "it offers nothing");
    rule(!spec.connection_optional || !spec.settings.is_empty(), "its connection is optional, but it has no settings");
    found.extend(of_fields("setting", &spec.settings));
    if let Some(field) = spec.settings.iter().find(|field| field.per_record) {
        found.push(format!("setting `{}` is filled per record, which no record can do", field.name));
    }
    let mut names = BTreeSet::new();
    for operation in &spec.operations {
        if !names.insert(&operation.name) {
            found.push(format!("operation `{}` is there twice", operation.name));
        }
        found.extend(of_operation(operation).into_iter().map(|sentence| format!("{}: {sentence}", operation.name)));
    }
    found.extend(survives_json(spec));
    found
}

fn of_operation(operation: &OperationSpec) -> Vec<String> {
    let mut found = Vec::new();
    let mut rule = |holds: bool, sentence: String| {
        if !holds {
            found.push(sentence);
        }
    };
    rule(is_name(&operation.name), "the name is not `[a-z][a-z0-9_]*`".to_owned());
    rule(!operation.title.is_empty(), "it has no title".to_owned());
    rule(is_sentence(&operation.summary), "its summary is not a sentence".to_owned());
    rule((1..=BATCH_MAX).contains(&operation.batch_max), format!("its batch is not between 1 and {BATCH_MAX}"));
    let named = |name: &str| operation.fields.iter().any(|field| field.name == name);
    match braces(&operation.sentence) {
        Ok(names) => names.iter().for_each(|name| rule(named(name), format!("its sentence names `{name}`, which is no field"))),
        Err(()) => rule(false, "the braces of its sentence do not match".to_owned()),
    }
    if let Idempotency::WhenSet(names) = &operation.idempotency {
        rule(!names.is_empty(), "it is idempotent when nothing is set".to_owned());
        names.iter().for_each(|name| rule(named(name), format!("its idempotency names `{name}`, which is no field")));
    }
    if let Idempotency::WhenIs(cases) = &operation.idempotency {
        rule(!cases.is_empty(), "it is idempotent in no case".to_owned());
        cases.iter().for_each(|(name, _)| rule(named(name), format!("its idempotency names `{name}`, which is no field")));
    }
    if let Some(name) = &operation.batch_from {
        rule(named(name), format!("its batch names `{name}`, which is no field"));
    }
    let changes = operation.kind == OperationKind::Write
        || operation.idempotency == Idempotency::Natural
        || operation.idempotency == Idempotency::Key;
    rule(changes, "it changes nothing, and is not idempotent by nature".to_owned());
    let takes_records = matches!(operation.kind, OperationKind::Write | OperationKind::Search);
    rule(takes_records || operation.input.is_none(), "it has an input model, but takes no records".to_owned());
    rule(
        takes_records || !operation.fields.iter().any(|field| field.per_record),
        "a field is filled per record, but it takes none".to_owned(),
    );
    rule(!operation.fields.iter().any(|field| field.input == Input::Secret), "a secret belongs to a connection, not to a step".to_owned());
    found.extend(of_fields("field", &operation.fields));
    found
}

fn of_fields(what: &str, fields: &[FieldSpec]) -> Vec<String> {
    let mut found = Vec::new();
    let mut names = BTreeSet::new();
    for field in fields {
        let mut rule = |holds: bool, sentence: &str| {
            if !holds {
                found.push(format!("{what} `{}` {sentence}", field.name));
            }
        };
        rule(names.insert(&field.name), "is there twice");
        rule(is_name(&field.name), "is not named `[a-z][a-z0-9_]*`");
        rule(!field.label.is_empty(), "has no label");
        rule(is_sentence(&field.help), "has no help, or its help is not a sentence");
        rule(!asks_for_text(&field.input) || !field.example.is_empty() || field.default.is_some(), "has neither example nor default");
        rule(!(field.required && field.default.is_some()), "is required although it has a default");
        rule(!(field.required && field.advanced), "is required, but folded away");
        rule(field.input != Input::Secret || field.default.is_none(), "is secret, but has a default");
        if let Some(default) = &field.default {
            let alone = Map::from_iter([(field.name.clone(), default.clone())]);
            rule(check(std::slice::from_ref(field), &alone, &[]).is_empty(), "has a default that does not fit it");
        }
        if let Some(when) = &field.shown_when {
            let other = fields.iter().find(|other| other.name == when.field && other.name != field.name);
            rule(other.is_some(), "is shown when a field that does not exist is set");
            let possible = |value: &Value| other.is_some_and(|other| can_be(other, value));
            rule(!when.is.is_empty() && when.is.iter().all(possible), "is shown when a field has a value that it cannot have");
        }
        if let Input::Choice { options } = &field.input {
            let values: BTreeSet<&str> = options.iter().map(|option| option.value.as_str()).collect();
            rule(values.len() == options.len() && values.len() > 1, "has fewer than two choices, or one twice");
        }
    }
    let first_optional = fields.iter().position(|field| !field.required && field.shown_when.is_none());
    let late = fields
        .iter()
        .enumerate()
        .find(|(at, field)| field.required && field.shown_when.is_none() && first_optional.is_some_and(|first| *at > first));
    if let Some((_, field)) = late {
        found.push(format!("{what} `{}` is required, but stands after one that is not", field.name));
    }
    found
}

fn can_be(field: &FieldSpec, value: &Value) -> bool {
    match &field.input {
        Input::Choice { options } => value.as_str().is_some_and(|text| options.iter().any(|option| option.value == text)),
        Input::Switch => value.is_boolean(),
        _ => true,
    }
}

fn asks_for_text(input: &Input) -> bool {
    matches!(input, Input::Text | Input::Code | Input::Cron | Input::TimeZone | Input::Json)
}

fn survives_json(spec: &ConnectorSpec) -> Option<String> {
    let back = serde_json::to_string(spec).ok().and_then(|text| serde_json::from_str::<ConnectorSpec>(&text).ok());
    (back.as_ref() != Some(spec)).then(|| "it is not the same after a round trip through JSON".to_owned())
}

fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn is_sentence(text: &str) -> bool {
    text.ends_with(['.', '?']) && text.chars().next().is_some_and(|first| !first.is_lowercase())
}

/// The names in braces.
fn braces(sentence: &str) -> Result<Vec<&str>, ()> {
    let mut names = Vec::new();
    let mut rest = sentence;
    while let Some(open) = rest.find(['{', '}']) {
        let inner = rest[open..].strip_prefix('{').ok_or(())?;
        let close = inner.find(['{', '}']).filter(|at| inner[*at..].starts_with('}')).ok_or(())?;
        names.push(&inner[..close]);
        rest = &inner[close + 1..];
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_are_found_and_must_match() {
        assert_eq!(braces("Upsert rows in {table} by {key}"), Ok(vec!["table", "key"]));
        assert_eq!(braces("none"), Ok(vec![]));
        for bad in ["{a", "a}", "{a{b}", "}{"] {
            assert_eq!(braces(bad), Err(()), "{bad}");
        }
    }

    #[test]
    fn a_bad_spec_is_told_what_is_wrong() {
        let spec = ConnectorSpec::new("Shop", "Shop")
            .summary("a shop")
            .offers(OperationSpec::read("list", "List").sentence("List {thing}").field(FieldSpec::secret("token", "Token").default("x")));
        let found = of_connector(&spec).join("\n");
        for part in ["name is not", "summary is not", "no icon", "names `thing`", "a secret belongs", "is secret, but has a default"] {
            assert!(found.contains(part), "{part} not in\n{found}");
        }
    }

    #[test]
    fn a_good_spec_breaks_nothing() {
        let spec = ConnectorSpec::new("shop", "Shop").summary("A shop.").category("Shops").icon("cart", 10).offers(
            OperationSpec::read("list", "List things")
                .sentence("List {thing}")
                .summary("Lists things.")
                .field(FieldSpec::text("thing", "Thing").required().help("What to list.").example("orders")),
        );
        assert_eq!(of_connector(&spec), Vec::<String>::new());
    }
}
