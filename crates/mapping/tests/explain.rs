//! Explanations: for targets of every kind, inside lists too, the lines and the places of the source.

use mapping::{Context, Mapping, Table, explain};
use serde_json::{Value as Json, json};
use std::sync::Arc;

const RECORD: &str = r#"{"id":7,"country":"DE","customer":{"name":" Ada "},"n":"12",
    "lines":[{"sku":"A","qty":2,"price":1.10},{"sku":"B","qty":0,"price":9},{"sku":"A","qty":3,"price":1.20}],
    "orders":[{"no":1,"parts":[{"p":"x"},{"p":"y"}]},{"no":2,"parts":[{"p":"z"}]}],
    "prices":[{"sku":"B","eur":5},{"sku":"A","eur":4},{"sku":"A","eur":3}]}"#;

fn lines(targets: Json, path: &str) -> Vec<Json> {
    let mapping = Mapping::from_json(&json!({ "targets": targets }).to_string()).expect("a mapping");
    let table = Table::new(
        ["code", "name"].map(str::to_owned).to_vec(),
        vec![vec!["FR".to_owned(), "France".to_owned()], vec!["DE".to_owned(), "Germany".to_owned()]],
    );
    let context = Context { tables: Arc::new([("countries".to_owned(), table)].into()), ..Context::default() };
    let lines = explain(&mapping, &RECORD.parse().expect("JSON"), path, &context).expect("an explanation");
    lines.iter().map(|line| serde_json::to_value(line).expect("data")).collect()
}

fn texts(lines: &[Json]) -> Vec<String> {
    let show = |line: &Json| {
        let indent = "  ".repeat(line["depth"].as_u64().unwrap_or(0) as usize);
        let value = line.get("value").map_or_else(String::new, |value| format!(" -> {value}"));
        let error = line.get("error").and_then(Json::as_str).map_or_else(String::new, |error| format!(" !! {error}"));
        format!("{indent}{}{value}{error}", line["text"].as_str().unwrap_or_default())
    };
    lines.iter().map(show).collect()
}

#[test]
fn functions_tell_arguments_and_intermediate_values() {
    let told = lines(
        json!([{ "path": "a", "value": { "pipeline": { "from": { "field": "customer.name" }, "steps": [
            { "function": "trim" }, { "function": "left", "args": [{ "constant": 2 }] }, { "function": "concat", "args": [{ "field": "country" }] }] } } }]),
        "a",
    );
    assert_eq!(
        texts(&told),
        ["customer.name -> \" Ada \"", "trim -> \"Ada\"", "left(2) -> \"Ad\"", "  country -> \"DE\"", "concat(\"DE\") -> \"AdDE\""]
    );
    assert_eq!(told[0]["step"], json!({ "field": { "sources": ["customer.name"], "more": 0 } }));
    assert_eq!(told[2]["step"], json!({ "function": { "name": "left", "args": [2] } }));
}

#[test]
fn types_and_policies_have_lines_of_their_own() {
    let target = |rest: Json| {
        let mut target = json!({ "path": "a" });
        target.as_object_mut().expect("an object").extend(rest.as_object().expect("an object").clone());
        lines(json!([target]), "a")
    };
    assert_eq!(texts(&target(json!({ "type": "integer", "value": { "field": "n" } }))), ["n -> \"12\"", "becomes a whole number -> 12"]);
    assert_eq!(texts(&target(json!({ "value": { "field": "none" }, "if_missing": { "default": 0 } }))), ["none", "missing: default -> 0"]);
    assert_eq!(
        texts(&target(json!({ "type": "date", "value": { "field": "n" }, "if_wrong_type": "null" }))),
        ["n -> \"12\"", "wrong type: null -> null"]
    );
    assert_eq!(
        texts(&target(
            json!({ "type": "integer", "value": { "constant": 2.5 }, "if_wrong_type": { "convert": { "by": "integer_round" } } })
        )),
        ["constant -> 2.5", "converted by integer_round -> 3"]
    );
    assert_eq!(
        texts(&target(json!({ "type": "date", "value": { "field": "n" } }))),
        ["n -> \"12\"", "wrong type: fail !! `a`: \"12\" is not a date like 2026-11-20"]
    );
}

#[test]
fn a_lookup_tells_table_key_and_row() {
    let told = lines(
        json!([{ "path": "a", "value": { "lookup": { "table": "countries", "key": { "field": "country" }, "column": "name", "on_miss": "fail" } } }]),
        "a",
    );
    assert_eq!(texts(&told), ["country -> \"DE\"", "name of lookup table countries -> \"Germany\""]);
    assert_eq!(told[1]["step"], json!({ "lookup": { "table": "countries", "keys": ["DE"], "row": 2, "columns": ["name"] } }));
    let told =
        lines(json!([{ "path": "a", "value": { "lookup": { "table": "countries", "key": { "field": "id" }, "column": "name" } } }]), "a");
    assert_eq!(texts(&told)[1], "name of lookup table countries !! the lookup table `countries` has no row for 7");
}

#[test]
fn conditions_tell_which_case_was_taken_and_why() {
    let when = json!({ "when": { "cases": [
        { "if": { "compare": { "left": { "field": "id" }, "is": "greater", "right": { "constant": 9 } } }, "then": { "constant": "big" } },
        { "if": { "all": [{ "compare": { "left": { "field": "country" }, "is": "present" } }, { "expression": "id = 7" }] }, "then": { "field": "country" } }] } });
    let told = lines(json!([{ "path": "a", "value": when }]), "a");
    assert_eq!(
        texts(&told),
        [
            "7 is greater 9 -> false",
            "  id -> 7",
            "all of these -> true",
            "  \"DE\" is present -> true",
            "    country -> \"DE\"",
            "  id = 7 -> true",
            "case 2 is taken",
            "country -> \"DE\""
        ]
    );
    assert_eq!(told[0]["step"], json!({ "comparison": { "is": "greater", "left": 7, "right": 9 } }));
    assert_eq!(told[6]["step"], json!({ "case": { "number": 2 } }));
}

#[test]
fn an_item_of_a_list_names_its_own_place() {
    let each = json!([{ "path": "items", "value": { "each": { "list": "lines",
        "filter": { "compare": { "left": { "field": "qty" }, "is": "greater", "right": { "constant": 0 } } },
        "targets": [{ "path": "total", "value": { "pipeline": { "from": { "field": "qty" }, "steps": [{ "function": "multiply", "args": [{ "field": "price" }] }] } } },
            { "path": "order", "value": { "field": "$parent.id" } }] } } }]);
    let told = lines(each.clone(), "items[1].total");
    assert_eq!(texts(&told), ["for each of lines", "item 2", "qty -> 3", "  price -> 1.2", "multiply(1.20) -> 3.6"]);
    assert_eq!(told[0]["step"], json!({ "list": { "items": 2, "made": 2 } }));
    assert_eq!(told[1]["step"], json!({ "item": { "position": 2, "sources": ["lines[2]"] } }));
    assert_eq!(told[2]["step"], json!({ "field": { "sources": ["lines[2].qty"], "more": 0 } }));
    assert_eq!(lines(each.clone(), "items[1].order")[2]["step"]["field"]["sources"], json!(["id"]));
    assert_eq!(lines(each.clone(), "items.total")[2]["step"]["field"]["sources"], json!(["lines[0].qty"]), "without a number the first");
    assert_eq!(lines(each.clone(), "items[-1].total")[2]["step"]["field"]["sources"], json!(["lines[2].qty"]));
    assert_eq!(texts(&lines(each, "items")).len(), 1);
}

#[test]
fn items_that_were_left_out_are_not_counted() {
    let told = lines(
        json!([{ "path": "i", "value": { "each": { "list": "lines", "targets": [
            { "path": "s", "value": { "when": { "cases": [{ "if": { "compare": { "left": { "field": "sku" }, "is": "equal", "right": { "constant": "B" } } }, "then": { "field": "sku" } }] } }, "if_missing": "drop_item" }] } } }]),
        "i[0].s",
    );
    assert_eq!(told[1]["step"], json!({ "item": { "position": 2, "sources": ["lines[1]"] } }));
}

#[test]
fn flattened_items_name_what_they_stood_in() {
    let told = lines(
        json!([{ "path": "i", "value": { "each": { "list": "orders", "flatten": ["parts"], "targets": [{ "path": "t", "value": { "template": "{{ $parent.no }}{{ p }}" } }] } } }]),
        "i[1].t",
    );
    assert_eq!(texts(&told), ["for each of orders", "item 2", "$parent.no -> 1", "p -> \"y\"", "{{ $parent.no }}{{ p }} -> \"1y\""]);
    assert_eq!(told[1]["step"], json!({ "item": { "position": 2, "sources": ["orders[0].parts[1]", "orders[0]"] } }));
    assert_eq!(told[2]["step"]["field"]["sources"], json!(["orders[0].no"]));
    assert_eq!(told[3]["step"]["field"]["sources"], json!(["orders[0].parts[1].p"]));
}

#[test]
fn a_group_names_the_items_that_made_it() {
    let told = lines(
        json!([{ "path": "g", "value": { "group": { "list": "lines", "keys": [{ "name": "sku", "value": { "field": "sku" } }],
            "targets": [{ "path": "sku", "value": { "field": "key.sku" } }, { "path": "qty", "type": "text", "value": { "aggregate": { "take": "sum", "of": { "field": "qty" } } } },
                { "path": "all", "value": { "field": "items.qty" } }] } } }]),
        "g[0].qty",
    );
    assert_eq!(
        texts(&told),
        ["groups of lines", "group 1 with {\"sku\":\"A\"}", "sum of 2 items of items -> 5", "becomes a text -> \"5\""]
    );
    assert_eq!(told[1]["step"], json!({ "group": { "key": { "sku": "A" }, "sources": ["lines[0]", "lines[2]"], "more": 0 } }));
    assert_eq!(told[2]["step"], json!({ "aggregate": { "take": "sum", "sources": ["lines[0]", "lines[2]"], "more": 0 } }));
}

#[test]
fn a_join_names_both_sides() {
    let join = |right: Json, key: &str| {
        json!([{ "path": "j", "value": { "join": { "left": { "list": "lines" }, "right": right, "kind": "left",
            "on": [{ "left": { "field": "sku" }, "right": { "field": key } }],
            "targets": [{ "path": "eur", "value": { "field": "right.eur" } }, { "path": "qty", "value": { "field": "left.qty" } }, { "path": "name", "value": { "field": "right.name" } }] } } }])
    };
    let told = lines(join(json!({ "list": "prices" }), "sku"), "j[1].eur");
    assert_eq!(texts(&told), ["lines joined with prices", "pair 2", "right.eur -> 3"]);
    assert_eq!(told[1]["step"], json!({ "pair": { "left": "lines[0]", "right": ["prices[2]"], "more": 0 } }));
    assert_eq!(told[2]["step"]["field"]["sources"], json!(["prices[2].eur"]));
    let by_country = json!([{ "path": "j", "value": { "join": { "left": { "list": "$" }, "right": { "table": "countries" }, "on": [{ "left": { "field": "country" }, "right": { "field": "code" } }],
        "item": { "field": "right.name" } } } }]);
    let told = lines(by_country, "j[0]");
    assert_eq!(told[1]["step"], json!({ "pair": { "left": "$record", "right": ["$table.countries[1]"], "more": 0 } }));
    assert_eq!(told[2]["step"]["field"]["sources"], json!(["$table.countries[1].name"]));
    assert_eq!(told[2]["value"], "Germany");
}

#[test]
fn an_expression_names_the_fields_that_it_reads() {
    let told = lines(json!([{ "path": "a", "value": { "expression": "$sum(lines.(qty * price)) + id" } }]), "a");
    assert_eq!(
        told[0]["step"]["expression"]["sources"],
        json!(["lines[0].qty", "lines[1].qty", "lines[2].qty", "lines[0].price", "lines[1].price", "lines[2].price", "id"])
    );
}

#[test]
fn many_places_are_bounded() {
    let record = format!(r#"{{"l":[{}]}}"#, vec!["1"; 1000].join(","));
    let mapping = Mapping::from_json(r#"{"targets":[{"path":"a","value":{"aggregate":{"list":"l","take":"sum"}}}]}"#).expect("a mapping");
    let told = explain(&mapping, &record.parse().expect("JSON"), "a", &Context::default()).expect("an explanation");
    let step = serde_json::to_value(&told[0].step).expect("data");
    assert_eq!((step["aggregate"]["sources"].as_array().map(Vec::len), &step["aggregate"]["more"]), (Some(20), &json!(980)));
}

#[test]
fn what_is_not_there_is_said() {
    let mapping = Mapping::from_json(r#"{"targets":[{"path":"a","value":{"each":{"list":"lines"}}},{"path":"b"}]}"#).expect("a mapping");
    let told = |path: &str| explain(&mapping, &RECORD.parse().expect("JSON"), path, &Context::default()).map_err(|fault| fault.message);
    assert_eq!(told("x").unwrap_err(), "there is no target `x`");
    assert_eq!(told("b").unwrap_err(), "nothing is mapped to `b`");
    assert_eq!(told("a[9]").unwrap_err(), "the list has no item 9; it has 3");
    assert!(told("a +").is_err());
}
