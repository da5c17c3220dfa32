//! Mappings follow a field that got another name, wherever they read or fill it.

use super::*;
use mapping::Mapping;
use serde_json::json;

fn model(fields: serde_json::Value) -> Model {
    serde_json::from_value(json!({ "name": "order", "fields": fields })).expect("a model")
}

fn mapping(targets: serde_json::Value) -> Mapping {
    serde_json::from_value(json!({ "targets": targets })).expect("a mapping")
}

fn route(from: &str, to: &str) -> Route {
    Route { from: from.to_owned(), to: to.to_owned(), score: 1.0, reasons: Vec::new() }
}

#[test]
fn renamed_fields_are_found_and_new_ones_are_not_taken_for_them() {
    let old = model(json!([
        { "name": "id", "type": "integer" },
        { "name": "mail", "type": "text", "format": "email" },
        { "name": "total", "type": "number" },
        { "name": "lines", "type": "list", "items": "object", "fields": [{ "name": "sku", "type": "text" }, { "name": "quantity", "type": "integer" }] },
    ]));
    let new = model(json!([
        { "name": "id", "type": "text" },
        { "name": "email", "type": "text", "format": "email" },
        { "name": "colour", "type": "text" },
        { "name": "items", "type": "list", "items": "object", "fields": [{ "name": "sku", "type": "text" }, { "name": "quantity", "type": "integer" }] },
    ]));
    let difference = difference(&old, &new);
    assert_eq!(difference.changed, ["id"]);
    assert_eq!(difference.removed, ["lines", "lines.quantity", "lines.sku", "mail", "total"]);
    let found = routes(&old, &new);
    let pairs: Vec<_> = found.iter().map(|route| format!("{}>{}", route.from, route.to)).collect();
    assert_eq!(pairs, ["lines>items", "lines.quantity>items.quantity", "lines.sku>items.sku", "mail>email"]);
}

#[test]
fn a_source_is_rewritten_wherever_it_is_read() {
    let routes =
        [route("mail", "contact.email"), route("lines", "items"), route("lines.sku", "items.article"), route("lines.note", "note")];
    for (before, after) in [
        (json!({ "field": "mail" }), json!({ "field": "contact.email" })),
        (json!({ "field": "lines[0].sku" }), json!({ "field": "items[0].article" })),
        (
            json!({ "expression": "$uppercase(mail) & 'mail' & x.mail" }),
            json!({ "expression": "$uppercase(contact.email) & 'mail' & x.mail" }),
        ),
        (json!({ "template": "mail: {{ mail }}" }), json!({ "template": "mail: {{ contact.email }}" })),
        (
            json!({ "each": { "list": "lines", "sort": [{ "by": "sku" }], "targets": [
                { "path": "a", "value": { "field": "sku" } }, { "path": "b", "value": { "field": "$record.mail" } },
                { "path": "c", "value": { "field": "$parent.mail" } }, { "path": "d", "value": { "expression": "sku & $record.mail" } },
                { "path": "e", "value": { "field": "note" } }, { "path": "f", "value": { "field": "other" } } ] } }),
            json!({ "each": { "list": "items", "sort": [{ "by": "article" }], "targets": [
                { "path": "a", "type": "any", "value": { "field": "article" } }, { "path": "b", "type": "any", "value": { "field": "$record.contact.email" } },
                { "path": "c", "type": "any", "value": { "field": "$parent.contact.email" } }, { "path": "d", "type": "any", "value": { "expression": "article & $record.contact.email" } },
                { "path": "e", "type": "any", "value": { "field": "$record.note" } }, { "path": "f", "type": "any", "value": { "field": "other" } } ] } }),
        ),
        (
            json!({ "group": { "list": "lines", "keys": [{ "name": "k", "value": { "field": "sku" } }], "targets": [
                { "path": "n", "value": { "aggregate": { "take": "count_distinct", "of": { "field": "sku" } } } }, { "path": "s", "value": { "field": "items.sku" } }] } }),
            json!({ "group": { "list": "items", "keys": [{ "name": "k", "value": { "field": "article" } }], "targets": [
                { "path": "n", "type": "any", "value": { "aggregate": { "take": "count_distinct", "of": { "field": "article" } } } }, { "path": "s", "type": "any", "value": { "field": "items.article" } }] } }),
        ),
        (
            json!({ "join": { "left": { "list": "lines" }, "right": { "table": "t" }, "on": [{ "left": { "field": "sku" }, "right": { "field": "sku" } }], "item": { "field": "left.sku" } } }),
            json!({ "join": { "left": { "list": "items" }, "right": { "table": "t" }, "on": [{ "left": { "field": "article" }, "right": { "field": "sku" } }], "item": { "field": "left.article" } } }),
        ),
    ] {
        let changed = rewrite_source(&mapping(json!([{ "path": "x", "value": before }])), &routes).expect("changed");
        assert_eq!(serde_json::to_value(&changed.targets[0].value).expect("JSON"), after);
    }
    assert_eq!(rewrite_source(&mapping(json!([{ "path": "mail", "value": { "field": "email" } }])), &routes), None);
}

#[test]
fn a_target_is_renamed_where_it_stands() {
    let routes = [route("lines", "items"), route("lines.sku", "items.article"), route("customer.mail", "customer.email")];
    let changed = rewrite_target(
        &mapping(json!([
            { "path": "customer.mail" }, { "path": "customer", "value": { "object": [{ "path": "mail" }] } },
            { "path": "lines", "value": { "each": { "list": "l", "targets": [{ "path": "sku", "value": { "field": "mail" } }] } } },
        ])),
        &routes,
    )
    .expect("changed");
    let text = serde_json::to_value(&changed.targets).expect("JSON");
    assert_eq!(text[0]["path"], "customer.email");
    assert_eq!(text[1]["value"]["object"][0]["path"], "email");
    assert_eq!((&text[2]["path"], &text[2]["value"]["each"]["targets"][0]["path"]), (&json!("items"), &json!("article")));
}
