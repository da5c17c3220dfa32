//! Each code once, and a sound mapping without any.

use super::{Facts, check};
use crate::{Mapping, Model};

/// YAML as JSON writes it: kinds of values are keys, not YAML's tags.
fn yaml<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_value(serde_yaml_ng::from_str(text).unwrap()).unwrap()
}

fn source() -> Model {
    yaml(
        "{name: order, fields: [{name: id, type: integer, required: true}, {name: paid, type: boolean}, {name: placed_on, type: date},
          {name: customer, type: object, fields: [{name: name, type: text}, {name: e mail, type: text}]},
          {name: tags, type: list, items: text}, {name: lines, type: list, items: object, fields: [{name: sku, type: text}, {name: qty, type: integer}]}]}",
    )
}

fn codes(targets: &str) -> Vec<String> {
    let mapping: Mapping = yaml(&format!("targets: {targets}"));
    let tables = [("countries".to_owned(), vec!["code".to_owned(), "name".to_owned()])].into();
    let facts = Facts { source: Some(source()), target: None, tables: Some(tables), rows: None };
    check(&mapping, &facts)
        .iter()
        .map(|finding| format!("{} {} {}", finding.code, finding.field, finding.hint.as_deref().unwrap_or("-")))
        .collect()
}

fn one(targets: &str, expected: &str) {
    let found = codes(targets);
    assert_eq!(found.len(), 1, "{targets}: {found:?}");
    assert!(found[0].starts_with(expected), "{targets}: {found:?}");
}

#[test]
fn each_mistake_is_found() {
    one("[{path: a, value: {field: custmer.name}}]", "map.unknown_field a did you mean `customer.name`?");
    one("[{path: a, value: {field: customer.nmae}}]", "map.unknown_field a did you mean `customer.name`?");
    one("[{path: a, required: true}]", "map.required a");
    one("[{path: a, type: date, value: {field: paid}}]", "map.type a");
    one("[{path: a, type: integer, value: {constant: x}}]", "map.constant_type a");
    one("[{path: a, type: text, value: {field: tags}}]", "map.list_as_value a");
    one("[{path: a, type: text, value: {field: lines.sku}}]", "map.list_as_value a");
    one(
        "[{path: a, value: {when: {cases: [{if: {all: []}, then: {constant: 1}}, {if: {expression: paid}, then: {constant: 2}}]}}}]",
        "map.unreachable_case a",
    );
    one("[{path: a, value: {lookup: {table: countries, key: {field: customer.name}, column: name}}}]", "map.lookup_no_miss_policy a");
    one(
        "[{path: a, value: {lookup: {table: contries, key: {field: id}, column: code, on_miss: fail}}}]",
        "map.unknown_table a did you mean `countries`?",
    );
    one(
        "[{path: a, value: {lookup: {table: countries, key: {field: id}, column: x, on_miss: fail}}}]",
        "map.unknown_column a its columns are code, name",
    );
    one("[{path: a, value: {pipeline: {from: {field: id}, steps: [{function: uper}]}}}]", "map.unknown_function a did you mean `upper`?");
    one("[{path: a, value: {pipeline: {from: {field: id}, steps: [{function: mid}]}}}]", "map.arguments a");
    one("[{path: a, value: {pipeline: {from: {field: id}, steps: [{function: left, args: [{constant: x}]}]}}}]", "map.arguments a");
    one(
        "[{path: a, value: {pipeline: {from: {field: id}, steps: [{function: round, args: [{constant: 2}, {constant: sideways}]}]}}}]",
        "map.arguments a",
    );
    one("[{path: a, value: {expression: 'a +'}}]", "map.expression_syntax a");
    one("[{path: a, value: {expression: '$uper(id)'}}]", "map.unknown_function a did you mean `$upper`?");
    one("[{path: a, value: {template: 'x {{ id'}}]", "map.template_syntax a");
    one("[{path: a, value: {template: 'x {{ lines }}'}}]", "map.list_as_value a");
    one("[{path: a}, {path: a}]", "map.duplicate_target a");
    one("[{path: a, value: {expression: 'id = 9007199254740993'}}]", "map.unsafe_integer a");
    one("[{path: 'a[0]'}]", "map.path a[0]");
    one("[{path: a, value: {field: $parent.id}}]", "map.path a");
    one(
        "[{path: a, value: {each: {list: lines, targets: [{path: b, value: {field: sko}}]}}}]",
        "map.unknown_field a.b did you mean `sku`?",
    );
}

#[test]
fn required_fields_of_the_target_count() {
    let mapping: Mapping = yaml("targets: [{path: a.x, value: {constant: 1}}]");
    let target = yaml("fields: [{name: a, type: object, required: true}, {name: b, required: true}]");
    let found = check(&mapping, &Facts { target: Some(target), ..Facts::default() });
    assert_eq!(found.iter().map(|finding| finding.field.as_str()).collect::<Vec<_>>(), ["b"]);
}

#[test]
fn a_sound_mapping_has_no_findings() {
    let found = codes(
        "[{path: id, type: text, value: {field: id}}, {path: mail, value: {field: 'customer.`e mail`'}}, {path: first, type: text, value: {field: 'lines[0].sku'}},
          {path: skus, type: list, value: {field: lines.sku}}, {path: n, type: integer, value: {pipeline: {from: {field: lines}, steps: [{function: count}]}}},
          {path: e, value: {expression: '($f := function($x) {$x * 2}; $f(id) + $sum_exact(lines.qty) & \"$no(\")'}},
          {path: items, type: list, value: {each: {list: lines, filter: {compare: {left: {field: qty}, is: greater, right: {constant: 0}}},
            targets: [{path: sku, type: text, value: {field: sku}}, {path: order, value: {field: $parent.id}}, {path: at, type: integer, value: {field: $position}}]}}}]",
    );
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn expressions_say_where_they_go_wrong() {
    let mapping: Mapping = yaml("targets: [{path: a, value: {expression: 'total b'}}]");
    let found = check(&mapping, &Facts::default());
    assert_eq!(found[0].at, Some(6));
    assert!(found[0].message.ends_with("(at character 7)"), "{}", found[0].message);
}

#[test]
fn a_missing_field_is_offered_what_fits_it() {
    let target = yaml("fields: [{name: first_name, type: text, required: true}]");
    let source = yaml("fields: [{name: Nachname, type: text}, {name: Vorname, type: text}]");
    let found = check(&Mapping::default(), &Facts { target: Some(target), source: Some(source), tables: None, rows: None });
    let mended = found[0].fixes[0].apply(&Mapping::default(), &found[0].field).unwrap();
    assert_eq!(
        serde_json::to_value(&mended.targets).unwrap(),
        serde_json::json!([{ "path": "first_name", "type": "any", "value": { "field": "Vorname" } }])
    );
}

#[test]
fn parents_are_connected() {
    let mapping: Mapping = yaml(
        "targets: [{path: id, value: {field: id}}, {path: items.article, type: text, value: {field: lines.sku}}, {path: items.of, value: {field: id}},
          {path: items.text, value: {template: '{{ lines.sku }} x {{ lines.qty }}'}}]",
    );
    let target = yaml(
        "fields: [{name: items, type: list, items: object, fields: [{name: article, type: text}, {name: of}, {name: text, type: text}]}]",
    );
    let facts = Facts { source: Some(source()), target: Some(target), tables: None, rows: None };
    let finding = check(&mapping, &facts).into_iter().find(|finding| finding.code == "map.parent_not_looped").unwrap();
    let mended = finding.fixes[0].apply(&mapping, &finding.field).unwrap();
    assert_eq!(check(&mended, &facts), []);
    let compiled = crate::Compiled::new(&mended).unwrap();
    let made = compiled.map_json(br#"{"id":7,"lines":[{"sku":"A","qty":1},{"sku":"B","qty":2}]}"#, &crate::Context::default()).unwrap();
    assert_eq!(
        String::from_utf8(made).unwrap(),
        r#"{"id":7,"items":[{"article":"A","of":7,"text":"A x 1"},{"article":"B","of":7,"text":"B x 2"}]}"#
    );
}
