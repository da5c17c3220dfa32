//! Why a value of a past run is what it is.

use super::world::publish;
use crate::support::{Answer, Client, TestApp};
use http::Method;
use serde_json::{Value, json};
use wire::account::Role;

/// A mapping of fields, functions, a list and a lookup, behind a webhook.
fn document() -> Value {
    json!({
        "linkspan": 1,
        "trigger": { "id": "order", "connector": "webhook", "operation": "received" },
        "steps": [
            { "id": "make", "name": "Make it", "map": { "targets": [
                { "path": "no", "type": "text", "required": true, "value": { "pipeline": { "from": { "field": "id" }, "steps": [{ "function": "upper" }] } } },
                { "path": "total", "type": "decimal", "required": true, "value": { "field": "total" } },
                { "path": "country", "type": "text", "value": { "lookup": { "table": "countries", "key": { "field": "country" }, "column": "name", "on_miss": "fail" } } },
                { "path": "items", "value": { "each": { "list": "lines", "targets": [{ "path": "sku", "value": { "pipeline": { "from": { "field": "sku" }, "steps": [{ "function": "trim" }] } } }] } } },
            ] } },
            { "id": "only", "filter": { "keep": { "expression": "true" } } },
        ],
        "edges": [{ "from": "order", "to": "make" }, { "from": "make", "to": "only" }],
    })
}

const ORDERS: &str = r#"[{"id":"a","total":9007199254740993.10,"country":"de","lines":[{"sku":" x"},{"sku":"y "}]},
    {"id":"b","total":"much","country":"de"},{"id":"c","total":149.00,"country":"fr","lines":[]}]"#;

async fn table(ada: &mut Client, name: &str) -> Value {
    let body = json!({ "name": "countries", "columns": ["code", "name"], "rows": [["de", name], ["fr", "France"]] });
    ada.post("/api/v1/lookup-tables", &body).await.expect(201).json()
}

/// The addresses of the attempts of the map and of the filter behind it.
async fn ran(ada: &mut Client) -> [String; 2] {
    let flow = publish(ada, "Orders", &document()).await;
    let body = format!(r#"{{"input":{ORDERS}}}"#);
    let path = format!("/api/v1/flows/{flow}/runs");
    let ended = ada.with_header("prefer", "wait=30").send(Method::POST, &path, Some(body)).await.expect(200).json();
    assert_eq!((ended["status"].clone(), ended["records_failed"].clone()), (json!("with_failed_records"), json!(1)), "{ended}");
    let id = ended["id"].as_str().unwrap();
    let detail = ada.get(&format!("/api/v1/runs/{id}")).await.expect(200).text;
    let detail: mapping::Value = detail.parse().expect("JSON");
    let attempts = detail.get("attempts").and_then(mapping::Value::as_list).expect("attempts");
    ["make", "only"].map(|step| {
        let found = attempts.iter().find(|one| one.get("step").and_then(mapping::Value::as_text) == Some(step)).expect("an attempt");
        format!("/api/v1/runs/{id}/attempts/{}/explain", found.get("id").and_then(mapping::Value::as_text).expect("an id"))
    })
}

/// The steps in words, as `upper: "A"`.
fn told(answer: &Answer) -> Vec<String> {
    let found = answer.read::<wire::run::Explanation>();
    let gave = |line: &wire::run::Explained| line.value.as_ref().map_or_else(|| "nothing".to_owned(), ToString::to_string);
    found.lines.iter().map(|line| format!("{}: {}", line.text, gave(line))).collect()
}

#[tokio::test]
async fn a_value_is_explained_by_the_mapping_that_ran_and_the_record_that_went_in() {
    let (test, mut ada) = TestApp::with_user().await;
    table(&mut ada, "Germany").await;
    let [make, only] = ran(&mut ada).await;
    let first = ada.get(&format!("{make}?index=0&field=no")).await.expect(200);
    assert_eq!(told(&first), [r#"id: "a""#, r#"upper: "A""#]);
    let digits = ada.get(&format!("{make}?index=0&field=total")).await.expect(200);
    assert_eq!(told(&digits).first().map(String::as_str), Some("total: 9007199254740993.10"));
    let item = ada.get(&format!("{make}?index=0&field=items%5B1%5D.sku")).await.expect(200);
    assert_eq!(told(&item).last().map(String::as_str), Some(r#"trim: "y""#), "{:?}", told(&item));
    let country = ada.get(&format!("{make}?index=0&field=country")).await.expect(200);
    let found = country.json();
    assert_eq!(told(&country).last().map(|line| line.ends_with(r#""Germany""#)), Some(true), "{:?}", told(&country));
    assert_eq!(
        (found["tables"].clone(), found["same"].clone()),
        (json!([{ "name": "countries", "changed": false, "gone": false }]), json!(true))
    );

    // The second order was set aside: the second output is of the third.
    let second = ada.get(&format!("{make}?index=1&field=no")).await.expect(200);
    assert_eq!((told(&second).remove(0), second.json()["input"].clone()), (r#"id: "c""#.to_owned(), json!(2)));

    let nothing = ada.get(&format!("{make}?index=2&field=no")).await.problem(422, "input.invalid");
    assert_eq!(nothing.fields[0].pointer, "query:index");
    let nowhere = ada.get(&format!("{make}?index=0&field=nowhere")).await.problem(422, "input.invalid");
    assert_eq!(nowhere.fields[0].pointer, "query:field");
    ada.get(&format!("{only}?index=0&field=no")).await.problem(409, "run.not_explainable");
    let mut viewer = test.member(&mut ada, Role::Viewer).await;
    assert_eq!(told(&viewer.get(&format!("{make}?index=0&field=no")).await.expect(200)).len(), 2, "who sees the record may ask");
    test.other_workspace().await.get(&format!("{make}?index=0&field=no")).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_lookup_table_that_changed_since_is_named() {
    let (test, mut ada) = TestApp::with_user().await;
    let made = table(&mut ada, "Germany").await;
    let [make, _] = ran(&mut ada).await;
    test.clock.advance_ms(60_000);
    let path = format!("/api/v1/lookup-tables/{}", made["id"].as_str().unwrap());
    let body = json!({ "name": "countries", "columns": ["code", "name"], "rows": [["de", "Deutschland"], ["fr", "France"]] });
    ada.over().send(Method::PUT, &path, Some(body.to_string())).await.expect(200);
    let changed = ada.get(&format!("{make}?index=0&field=country")).await.expect(200);
    let found = changed.json();
    assert_eq!(
        (found["tables"][0]["changed"].clone(), found["same"].clone(), found["input"].clone()),
        (json!(true), json!(false), json!(0))
    );
    assert!(told(&changed).last().is_some_and(|line| line.ends_with(r#""Deutschland""#)), "{:?}", told(&changed));
    let other = ada.get(&format!("{make}?index=0&field=no")).await.expect(200).json();
    assert_eq!(other["same"], true, "what is not looked up is the same");
    ada.over().delete(&path).await.expect(204);
    let gone = ada.get(&format!("{make}?index=0&field=no")).await.problem(409, "run.not_explainable");
    assert!(gone.detail.contains("`countries` is gone"), "{}", gone.detail);
}
