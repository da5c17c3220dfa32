//! Samples in, facts out; and the three other sources of a model.

use super::{Inferred, columns::Columns, infer, openapi, schema};
use crate::{Kind, Model, ModelField, Value};

fn read(text: &str) -> Value {
    crate::json::read(text.as_bytes()).unwrap()
}

fn field<'m>(model: &'m Model, names: &[&str]) -> &'m ModelField {
    model.field(names).unwrap_or_else(|| panic!("no field {names:?}"))
}

fn format(values: &[&str]) -> String {
    let samples: Vec<Value> =
        values.iter().map(|value| Value::Object([("a".to_owned(), Value::from(*value))].into_iter().collect())).collect();
    let model = infer(&samples);
    let found = field(&model, &["a"]);
    match found.kind {
        Kind::Text => found.format.clone().unwrap_or_default(),
        kind => format!("{kind:?}"),
    }
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
    assert_eq!(field(&model, &["total"]).format.as_deref(), Some("decimal"));
    assert_eq!(field(&model, &["total"]).longest, Some(5));
    assert_eq!(field(&model, &["lines"]).items, Some(Kind::Object));
    assert_eq!(field(&model, &["lines", "price"]).kind, Kind::Number);
    assert!(!field(&model, &["lines", "tax"]).required && field(&model, &["lines", "tax"]).nullable);
}

#[test]
fn texts_have_formats() {
    for (values, expected) in [
        (&["2026-11-20"][..], "Date"),
        (&["2026-11-20", "2026-11-20T10:00:00+01:00"], "Datetime"),
        (&["2026-11-20", ""], "date"),
        (&["2026-11-20", "soon"], ""),
        (&["a@b.de"], "email"),
        (&["0d1cbb7c-7e3c-4d5f-8f7e-2f8e0d6a1f11"], "uuid"),
        (&["https://a.b/c"], "url"),
        (&["DE02120300000000202051"], "iban"),
        (&["DE02120300000000202052"], ""),
        (&["10:30", "23:59:59"], "time"),
        (&["DE", "AT"], "country"),
        (&["DE", "XX"], ""),
        (&["EUR", "USD"], "currency"),
        (&["eur"], "currency"),
        (&["ja", "Nein"], "boolean"),
        (&["12", "-7"], "integer"),
        (&["01067"], ""),
        (&["12.50", "7"], "decimal"),
        (&["1.234,56", "99,50", "7"], "decimal_comma"),
        (&["+49 30 123456", "(030) 1234567"], "phone"),
        (&["20.11.2026", "02.11.2026"], "date:dd.MM.yyyy"),
        (&["03/04/2026"], "date:dd/MM/yyyy|MM/dd/yyyy"),
        (&["03/04/2026", "13/04/2026"], "date:dd/MM/yyyy"),
        (&["03/04/2026", "03/31/2026"], "date:MM/dd/yyyy"),
        (&["20261120"], "date:yyyyMMdd"),
        (&["2026-11-20 14:02"], "date:yyyy-MM-dd HH:mm"),
        (&["20.11.26"], "date:dd.MM.yy"),
        (&["A-1"], ""),
    ] {
        assert_eq!(format(values), expected, "{values:?}");
    }
}

#[test]
fn few_values_over_enough_samples_are_an_enumeration() {
    let samples =
        |count: usize, kinds: usize| -> Vec<Value> { (0..count).map(|at| read(&format!(r#"{{"s":"v{}"}}"#, at % kinds))).collect() };
    assert_eq!(field(&infer(&samples(20, 3)), &["s"]).one_of, ["v0", "v1", "v2"].map(Value::from));
    assert!(field(&infer(&samples(19, 3)), &["s"]).one_of.is_empty(), "too few samples");
    assert!(field(&infer(&samples(100, 13)), &["s"]).one_of.is_empty(), "too many values");
    assert!(field(&infer(&samples(20, 11)), &["s"]).one_of.is_empty(), "some came only once");
}

#[test]
fn mixed_types_are_named() {
    let model = infer(&[read(r#"{"a":1,"b":[1,"x"]}"#), read(r#"{"a":"x","b":[]}"#), read(r#"{"a":{"c":1}}"#)]);
    assert_eq!(field(&model, &["a"]).kind, Kind::Any);
    assert_eq!(field(&model, &["a"]).mixed, [Kind::Integer, Kind::Text, Kind::Object]);
    assert_eq!((field(&model, &["b"]).kind, &field(&model, &["b"]).mixed[..]), (Kind::List, &[Kind::Integer, Kind::Text][..]));
}

#[test]
fn parts_add_up_to_the_whole() {
    let samples: Vec<Value> = (0..60)
        .map(|at| {
            read(&format!(
                r#"{{"id":{at},"on":"{:02}/05/2026","state":"s{}","lines":[{{"n":{at}.5}}]{}}}"#,
                at % 28 + 1,
                at % 4,
                if at % 3 == 0 { r#","x":null"# } else { "" }
            ))
        })
        .collect();
    let mut whole = Inferred::default();
    samples.iter().for_each(|sample| whole.add(sample));
    let (mut left, mut right) = (Inferred::default(), Inferred::default());
    samples[..7].iter().for_each(|sample| left.add(sample));
    samples[7..].iter().for_each(|sample| right.add(sample));
    left.merge(&right);
    assert_eq!((left.records(), left.model("m")), (60, whole.model("m")));
    assert_eq!(field(&whole.model(""), &["on"]).format.as_deref(), Some("date:dd/MM/yyyy"));
}

#[test]
fn names_without_end_are_cut() {
    let mut inferred = Inferred::default();
    for at in 0..super::FIELDS_MAX + 10 {
        inferred.add(&read(&format!(r#"{{"k{at}":1}}"#)));
    }
    assert!(inferred.is_cut());
    assert_eq!(inferred.model("").fields.len(), super::FIELDS_MAX);
}

#[test]
fn a_schema_is_a_model() {
    let model = schema::model(&read(
        r##"{"title":"order","type":"object","required":["id","total"],
        "properties":{"id":{"type":"string","format":"uuid"},"total":{"$ref":"#/$defs/money"},"on":{"type":"string","format":"date"},
          "state":{"enum":["open","paid",null]},"code":{"type":["string","null"],"maxLength":3},"any":{"oneOf":[{"type":"string"},{"type":"integer"}]},
          "maybe":{"anyOf":[{"type":"integer"},{"type":"null"}]},"tags":{"type":"array","items":{"type":"string"}},
          "buyer":{"allOf":[{"$ref":"#/$defs/party"},{"required":["name"],"properties":{"vat":{"type":"string"}}}]},
          "parent":{"$ref":"#"}},
        "$defs":{"money":{"type":"number","format":"decimal","description":"An amount."},
          "party":{"type":"object","properties":{"name":{"type":"string"},"friends":{"type":"array","items":{"$ref":"#/$defs/party"}}}}}}"##,
    ))
    .unwrap();
    assert_eq!(model.name, "order");
    assert!(field(&model, &["id"]).required && field(&model, &["id"]).format.as_deref() == Some("uuid"));
    assert_eq!((field(&model, &["total"]).kind, field(&model, &["total"]).description.as_deref()), (Kind::Decimal, Some("An amount.")));
    assert_eq!(field(&model, &["on"]).kind, Kind::Date);
    assert_eq!((field(&model, &["state"]).one_of.len(), field(&model, &["state"]).nullable), (2, true));
    assert_eq!((field(&model, &["code"]).length_max, field(&model, &["code"]).nullable), (Some(3), true));
    assert_eq!(field(&model, &["any"]).mixed, [Kind::Text, Kind::Integer]);
    assert_eq!((field(&model, &["maybe"]).kind, field(&model, &["maybe"]).nullable), (Kind::Integer, true));
    assert_eq!(field(&model, &["tags"]).items, Some(Kind::Text));
    assert!(field(&model, &["buyer", "name"]).required && field(&model, &["buyer", "vat"]).kind == Kind::Text);
    assert!(field(&model, &["buyer", "friends"]).fields.is_empty(), "it is cut where it begins again");
    assert!(schema::model(&read(r#"{"type":"string"}"#)).unwrap_err().contains("a text"));
    assert!(schema::model(&read(r##"{"properties":{"a":{"$ref":"#/nowhere"}}}"##)).unwrap_err().contains("leads nowhere"));
    assert!(schema::model(&read(r#"{"properties":{"a":{"$ref":"other.json"}}}"#)).unwrap_err().contains("another document"));
}

#[test]
fn schemas_that_multiply_are_bounded() {
    let mut defs = String::new();
    for at in 0..40 {
        defs.push_str(&format!(r##""d{at}":{{"oneOf":[{{"$ref":"#/$defs/d{}"}},{{"$ref":"#/$defs/d{}"}}]}},"##, at + 1, at + 1));
    }
    let text = format!(r##"{{"properties":{{"a":{{"$ref":"#/$defs/d0"}}}},"$defs":{{{defs}"d40":{{"type":"string"}}}}}}"##);
    assert_eq!(schema::model(&read(&text)).unwrap().fields.len(), 1);
}

#[test]
fn a_component_of_an_api_is_a_model() {
    let old = read(
        r##"{"openapi":"3.0.3","components":{"schemas":{"Pet":{"type":"object","required":["name"],"properties":{
            "name":{"type":"string"},"tag":{"type":"string","nullable":true},"owner":{"$ref":"#/components/schemas/Owner"}}},
            "Owner":{"type":"object","properties":{"email":{"type":"string","format":"email"}}}}}}"##,
    );
    assert_eq!(openapi::components(&old), ["Pet", "Owner"]);
    let model = openapi::model(&old, "Pet").unwrap();
    assert!(model.name == "Pet" && field(&model, &["name"]).required && field(&model, &["tag"]).nullable);
    assert_eq!(field(&model, &["owner", "email"]).format.as_deref(), Some("email"));
    let new =
        read(r#"{"openapi":"3.1.0","components":{"schemas":{"A":{"type":"object","properties":{"x":{"type":["integer","null"]}}}}}}"#);
    assert!(field(&openapi::model(&new, "A").unwrap(), &["x"]).nullable);
    assert_eq!(openapi::model(&old, "Pat").unwrap_err(), "the document has no component `Pat`; did you mean `Pet`?");
}

#[test]
fn columns_of_texts_are_a_model() {
    let mut columns = Columns::new(&["\u{feff}id", "amount", "", "amount", "note"]);
    columns.add(&["1", "99,50", "x", "DE", ""]);
    columns.add(&["2", "1.000,00", "y", "AT", "", "beyond"]);
    assert_eq!(columns.names(), ["id", "amount", "column 3", "amount 2", "note"]);
    let model = columns.model("row");
    let seen: Vec<(&str, Kind, Option<&str>, bool)> =
        model.fields.iter().map(|field| (field.name.as_str(), field.kind, field.format.as_deref(), field.required)).collect();
    assert_eq!(
        seen,
        [
            ("id", Kind::Text, Some("integer"), true),
            ("amount", Kind::Text, Some("decimal_comma"), true),
            ("column 3", Kind::Text, None, true),
            ("amount 2", Kind::Text, Some("country"), true),
            ("note", Kind::Text, None, false)
        ]
    );
}
