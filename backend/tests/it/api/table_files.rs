//! Lookup tables over time: CSV both ways, versions, and where they are used.

use crate::support::{Client, TestApp};
use http::Method;
use serde_json::{Value, json};
use wire::account::Role;

const TABLES: &str = "/api/v1/lookup-tables";

async fn table(client: &mut Client) -> String {
    let body = json!({ "name": "countries", "columns": ["code", "name"], "rows": [["de", "Germany"], ["fr", "France"]] });
    let made = client.post(TABLES, &body).await.expect(201).json();
    format!("{TABLES}/{}", made["id"].as_str().unwrap())
}

async fn save(client: &mut Client, id: &str, document: &Value) {
    let body = json!({ "document": document }).to_string();
    client.over().send(Method::PUT, &format!("/api/v1/flows/{id}/draft"), Some(body)).await.expect(200);
}

#[tokio::test]
async fn a_table_goes_out_as_csv_and_comes_in_again() {
    let (test, mut ada) = TestApp::with_user().await;
    let path = table(&mut ada).await;
    let csv = format!("{path}/csv");
    let file = ada.get(&csv).await.expect(200);
    assert_eq!((file.text.as_str(), file.header("etag")), ("code,name\r\nde,Germany\r\nfr,France\r\n", "\"1\""));
    assert!(file.header("content-disposition").contains("countries.csv"));

    let mut operator = test.member(&mut ada, Role::Operator).await.with_header("content-type", "text/csv");
    let merge = "Code;Name\r\nfr;Frankreich\r\nit;\"It;aly\"\r\n".to_owned();
    let preview = operator.send(Method::POST, &format!("{csv}/preview?mode=merge"), Some(merge.clone())).await.expect(200).json();
    assert_eq!(
        json!([preview["rows"], preview["added"], preview["changed"], preview["removed"], preview["unchanged"], preview["delimiter"]]),
        json!([2, 1, 1, 0, 1, ";"])
    );
    let replace = operator.send(Method::POST, &format!("{csv}/preview"), Some(merge.clone())).await.expect(200).json();
    assert_eq!((replace["removed"].clone(), replace["columns"].clone()), (json!(1), json!(["Code", "Name"])));
    assert_eq!(ada.get(&path).await.json()["rows"][1][1], "France", "a preview keeps nothing");

    operator.send(Method::PUT, &format!("{csv}?mode=merge"), Some(merge.clone())).await.problem(428, "if_match.missing");
    let mut first = operator.with_header("if-match", "\"1\"");
    let merged = first.send(Method::PUT, &format!("{csv}?mode=merge"), Some(merge.clone())).await.expect(200);
    assert_eq!(
        (merged.header("etag"), merged.json()["rows"].clone()),
        ("\"2\"", json!([["de", "Germany"], ["fr", "Frankreich"], ["it", "It;aly"]]))
    );
    first.send(Method::PUT, &format!("{csv}?mode=merge"), Some(merge)).await.problem(412, "lookup_table.stale");
    let wrong = operator.over().send(Method::PUT, &csv, Some("a,b\nx,1\nx,2\n".to_owned())).await.problem(422, "input.invalid");
    assert_eq!((wrong.fields[0].pointer.as_str(), wrong.fields[0].code.as_str()), ("/line/3", "csv.row"));
    let audit = ada.get("/api/v1/audit?limit=1").await.json();
    assert_eq!(
        (audit["items"][0]["action"].clone(), audit["items"][0]["details"]["changed"].clone()),
        (json!("lookup_table.import"), json!(1))
    );

    let mut viewer = test.member(&mut ada, Role::Viewer).await.with_header("content-type", "text/csv");
    viewer.over().send(Method::PUT, &csv, Some("a\n".to_owned())).await.problem(403, "role.not_enough");
    viewer.get(&csv).await.expect(200);
    test.other_workspace().await.get(&csv).await.problem(404, "not_found");
}

#[tokio::test]
async fn every_save_is_a_version_that_can_be_restored() {
    let (test, mut ada) = TestApp::with_user().await;
    let path = table(&mut ada).await;
    let body =
        json!({ "name": "countries", "columns": ["code", "name", "region"], "rows": [["de", "Deutschland", "EU"], ["it", "Italy", "EU"]] });
    ada.with_header("if-match", "\"1\"").send(Method::PUT, &path, Some(body.to_string())).await.expect(200);
    let all = ada.get(&format!("{path}/versions")).await.expect(200).json();
    let told: Vec<_> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!([one["number"], one["author"], one["added"], one["changed"], one["removed"]]))
        .collect();
    assert_eq!(told, [json!([2, "ada@example.com", 1, 1, 1]), json!([1, "ada@example.com", 2, 0, 0])]);
    let first = ada.get(&format!("{path}/versions/1")).await.expect(200).json();
    assert_eq!((first["columns"].clone(), first["rows"][1].clone()), (json!(["code", "name"]), json!(["fr", "France"])));
    ada.get(&format!("{path}/versions/9")).await.problem(404, "not_found");

    let restore = format!("{path}/versions/1/restore");
    ada.with_header("if-match", "\"1\"").send(Method::POST, &restore, None).await.problem(412, "lookup_table.stale");
    let restored = ada.with_header("if-match", "\"2\"").send(Method::POST, &restore, None).await.expect(200);
    assert_eq!((restored.header("etag"), restored.json()["rows"][0].clone()), ("\"3\"", json!(["de", "Germany"])));
    assert_eq!(ada.get(&format!("{path}/versions")).await.json()["items"].as_array().unwrap().len(), 3);
    test.member(&mut ada, Role::Viewer).await.over().send(Method::POST, &restore, None).await.problem(403, "role.not_enough");
    let mut eve = test.other_workspace().await;
    eve.get(&format!("{path}/versions/1")).await.problem(404, "not_found");
    eve.over().send(Method::POST, &restore, None).await.problem(404, "not_found");
    ada.over().delete(&path).await.expect(204);
    ada.get(&format!("{path}/versions")).await.problem(404, "not_found");
    ada.get(&format!("{path}/versions/1")).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_table_says_where_it_is_used() {
    let (test, mut ada) = TestApp::with_user().await;
    let path = table(&mut ada).await;
    let id = ada.post("/api/v1/flows", &json!({ "name": "Orders" })).await.expect(201).json()["id"].as_str().unwrap().to_owned();
    let document = |table: &str| {
        json!({ "trigger": { "id": "order", "connector": "webhook", "operation": "received" }, "steps": [
            { "id": "make", "name": "Make it", "map": { "targets": [
                { "path": "country", "value": { "lookup": { "table": table, "key": { "field": "c" }, "column": "name", "on_miss": "null" } } },
                { "path": "said", "value": { "constant": "countries" } } ] } },
            { "id": "reply", "operation": { "connector": "webhook", "name": "respond" } },
        ], "edges": [{ "from": "order", "to": "make" }, { "from": "make", "to": "reply" }] })
    };
    save(&mut ada, &id, &document("countries")).await;
    let told = |answer: Value| {
        answer["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| json!([one["flow_name"], one["step_name"], one["field"], one["draft"], one["published"]]))
            .collect::<Vec<_>>()
    };
    let used = format!("{path}/used-by");
    assert_eq!(told(ada.get(&used).await.expect(200).json()), [json!(["Orders", "Make it", "country", true, false])]);
    assert_eq!(told(test.member(&mut ada, Role::Viewer).await.get(&used).await.expect(200).json()).len(), 1);
    save(&mut ada, &id, &document("regions")).await;
    assert_eq!(told(ada.get(&used).await.expect(200).json()), [Value::Null; 0]);
    test.other_workspace().await.get(&used).await.problem(404, "not_found");
}
