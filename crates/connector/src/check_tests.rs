//! Settings checked against fields: what is wrong, and what a default fills in.

use super::*;
use serde_json::json;

fn fields() -> Vec<FieldSpec> {
    vec![
        FieldSpec::text("url", "URL").required(),
        FieldSpec::choice("auth", "Authentication", &[("none", "None"), ("bearer", "Token")]).default("none"),
        FieldSpec::secret("token", "Token").required().shown_when("auth", &["bearer"]),
        FieldSpec::number("timeout", "Timeout", 1.0, 120.0, "s").default(30),
        FieldSpec::switch("strict", "Strict"),
        FieldSpec::pairs("headers", "Headers"),
        FieldSpec::discovered_many("columns", "Columns", "columns"),
    ]
}

fn found(settings: Value, filled: &[&str]) -> Vec<String> {
    let settings = settings.as_object().expect("an object").clone();
    check(&fields(), &settings, filled).into_iter().map(|problem| format!("{}: {}", problem.field, problem.message)).collect()
}

#[test]
fn good_settings_have_no_problems() {
    assert!(found(json!({"url": "https://a.example"}), &[]).is_empty());
    let all = json!({"url": "u", "auth": "bearer", "token": "t", "timeout": 1, "strict": false,
        "headers": [{"name": "X", "value": ""}], "columns": ["a"]});
    assert!(found(all, &[]).is_empty());
}

#[test]
fn each_mistake_names_its_field() {
    let cases = [
        (json!({}), "url: URL is missing"),
        (json!({"url": ""}), "url: URL is missing"),
        (json!({"url": 7}), "url: URL must be text"),
        (json!({"url": "a\0b"}), "url: URL holds a NUL character"),
        (json!({"url": "u", "auth": "oauth"}), "auth: Authentication cannot be `oauth`; it can be: none, bearer"),
        (json!({"url": "u", "auth": "bearer"}), "token: Token is missing"),
        (json!({"url": "u", "timeout": 0}), "timeout: Timeout must be at least 1"),
        (json!({"url": "u", "timeout": 121}), "timeout: Timeout must be at most 120"),
        (json!({"url": "u", "timeout": "5"}), "timeout: Timeout must be a number"),
        (json!({"url": "u", "strict": "yes"}), "strict: Strict must be true or false"),
        (json!({"url": "u", "headers": {}}), "headers: Headers must be a list of rows with `name` and `value`"),
        (json!({"url": "u", "headers": [{"value": "x"}]}), "headers: row 1 of Headers has no name"),
        (json!({"url": "u", "headers": [{"name": "x", "v": 1}]}), "headers: row 1 of Headers has `v`; a row has `name` and `value`"),
        (json!({"url": "u", "columns": [1]}), "columns: Columns must be a list of texts"),
        (
            json!({"url": "u", "tmeout": 1}),
            "tmeout: there is no field `tmeout`; there are: url, auth, token, timeout, strict, headers, columns",
        ),
    ];
    for (settings, expect) in cases {
        assert_eq!(found(settings.clone(), &[]), [expect], "{settings}");
    }
}

#[test]
fn what_records_fill_counts_as_set() {
    assert!(found(json!({}), &["url"]).is_empty());
    assert!(found(json!({"url": "u", "auth": "bearer"}), &["token"]).is_empty());
}

#[test]
fn defaults_fill_only_what_is_not_set() {
    let settings: Object = serde_json::from_value(json!({"url": "u", "timeout": 5, "auth": null})).expect("an object");
    let full = mapping::Value::Object(with_defaults(&fields(), settings));
    assert_eq!(full, mapping::Value::from(json!({"url": "u", "timeout": 5, "auth": "none"})));
}
