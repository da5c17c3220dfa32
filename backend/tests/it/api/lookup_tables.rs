//! Lookup tables: made, replaced by revision, deleted; by whom and where.

use crate::support::TestApp;
use http::Method;
use serde_json::json;
use wire::account::Role;

#[tokio::test]
async fn a_table_is_made_replaced_over_what_was_read_and_deleted() {
    let (test, mut ada) = TestApp::with_user().await;
    let body = json!({ "name": "countries", "columns": ["code", "name"], "rows": [["de", "Germany"], ["fr", "France"]] });
    let made = ada.post("/api/v1/lookup-tables", &body).await.expect(201).json();
    let path = format!("/api/v1/lookup-tables/{}", made["id"].as_str().unwrap());
    let list = ada.get("/api/v1/lookup-tables").await.expect(200).json();
    assert_eq!((list["items"][0]["row_count"].clone(), list["items"][0]["rows"].clone()), (json!(2), json!([])));
    let more = json!({ "name": "countries", "columns": ["code", "name"], "rows": [["de", "Deutschland"], ["it", "Italy"]] });
    let mut operator = test.member(&mut ada, Role::Operator).await;
    let replaced = operator.with_header("if-match", "\"1\"").send(Method::PUT, &path, Some(more.to_string())).await.expect(200);
    assert_eq!((replaced.header("etag"), replaced.json()["rows"][0][1].clone()), ("\"2\"", json!("Deutschland")));
    operator.with_header("if-match", "\"1\"").send(Method::PUT, &path, Some(more.to_string())).await.problem(412, "lookup_table.stale");
    let audit = ada.get("/api/v1/audit?limit=1").await.json();
    assert_eq!(audit["items"][0]["details"], json!({ "name": "countries", "added": 1, "removed": 1, "changed": 1 }));
    let mut eve = test.other_workspace().await;
    eve.get(&path).await.problem(404, "not_found");
    eve.over().send(Method::PUT, &path, Some(more.to_string())).await.problem(404, "not_found");
    operator.delete(&path).await.problem(403, "role.not_enough");
    ada.over().delete(&path).await.expect(204);
    ada.get(&path).await.problem(404, "not_found");
}

#[tokio::test]
async fn wrong_rows_are_pointed_at() {
    let (_test, mut ada) = TestApp::with_user().await;
    let body = json!({ "name": "", "columns": ["code", "code"], "rows": [["a"], ["b", "c"], ["b", "d"]] });
    let problem = ada.post("/api/v1/lookup-tables", &body).await.problem(422, "input.invalid");
    let pointers = problem.fields.iter().map(|field| field.pointer.as_str()).collect::<Vec<_>>();
    assert_eq!(pointers, ["/name", "/columns/1", "/rows/0", "/rows/2"]);
    let number =
        ada.post("/api/v1/lookup-tables", &json!({ "name": "t", "columns": ["a"], "rows": [[1]] })).await.problem(422, "input.invalid");
    assert_eq!(number.fields[0].pointer, "/rows/0/0");
}

#[tokio::test]
async fn lists_come_in_pages() {
    let (_test, mut ada) = TestApp::with_user().await;
    for number in 0..5 {
        ada.post("/api/v1/lookup-tables", &json!({ "name": format!("t{number}"), "columns": ["a"] })).await.expect(201);
    }
    let mut names = Vec::new();
    let mut next = Some("/api/v1/lookup-tables?limit=2".to_owned());
    while let Some(path) = next {
        let page = ada.get(&path).await.expect(200).json();
        names.extend(page["items"].as_array().unwrap().iter().map(|table| table["name"].as_str().unwrap().to_owned()));
        next = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(names, ["t4", "t3", "t2", "t1", "t0"]);
}
