//! Models: kept, replaced, made from samples.

use crate::support::TestApp;
use http::Method;
use serde_json::json;

#[tokio::test]
async fn a_model_is_kept_and_replaced_over_what_was_read() {
    let (test, mut ada) = TestApp::with_user().await;
    let body = json!({ "name": "order", "model": { "name": "order", "fields": [{ "name": "id", "type": "integer", "required": true }] } });
    let made = ada.post("/api/v1/models", &body).await.expect(201).json();
    assert_eq!(made["model"]["fields"][0]["type"], "integer");
    let path = format!("/api/v1/models/{}", made["id"].as_str().unwrap());
    ada.with_header("if-match", "\"1\"").send(Method::PUT, &path, Some(body.to_string())).await.expect(200);
    ada.with_header("if-match", "\"1\"").send(Method::PUT, &path, Some(body.to_string())).await.problem(412, "model.stale");
    let taken = ada.post("/api/v1/models", &body).await.problem(422, "input.invalid");
    assert_eq!(taken.fields[0].code, "field.taken");
    test.other_workspace().await.over().delete(&path).await.problem(404, "not_found");
    ada.over().delete(&path).await.expect(204);
    assert_eq!(ada.get("/api/v1/models").await.json()["items"], json!([]));
}

#[tokio::test]
async fn a_wrong_model_is_told_by_its_place() {
    let (_test, mut ada) = TestApp::with_user().await;
    for (model, pointer) in [
        (json!({ "fields": [{ "name": "a", "type": "money" }] }), "/model/fields/0/type"),
        (json!({ "fields": [{ "name": "a" }, { "name": "a" }] }), "/model/fields/1/name"),
        (json!({ "feilds": [] }), "/model/feilds"),
        (json!(3), "/model"),
    ] {
        let problem = ada.post("/api/v1/models", &json!({ "name": "m", "model": model })).await.problem(422, "input.invalid");
        assert_eq!(problem.fields[0].pointer, pointer);
    }
}

#[tokio::test]
async fn a_model_is_made_from_samples_and_nothing_is_kept() {
    let (_test, mut ada) = TestApp::with_user().await;
    let samples = json!({ "samples": [{ "id": 1, "name": "Ada" }, { "id": 2 }] });
    let model = ada.post("/api/v1/models/infer", &samples).await.expect(200).json();
    let names = model["fields"].as_array().unwrap().iter().map(|field| field["name"].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(names, ["id", "name"]);
    assert_eq!(ada.get("/api/v1/models").await.json()["items"], json!([]));
    let many = json!({ "samples": vec![json!({}); 1_001] });
    assert_eq!(ada.post("/api/v1/models/infer", &many).await.problem(422, "input.invalid").fields[0].pointer, "/samples");
}

fn orders(mail: &str) -> serde_json::Value {
    json!({ "name": "order", "fields": [{ "name": "id", "type": "integer" }, { "name": mail, "type": "text", "format": "email" }] })
}

async fn flow_of_orders(ada: &mut crate::support::Client) -> String {
    let id = ada.post("/api/v1/flows", &json!({ "name": "Orders" })).await.expect(201).json()["id"].as_str().unwrap().to_owned();
    let document = json!({ "trigger": { "id": "order", "connector": "webhook", "operation": "received" }, "steps": [
        { "id": "make", "name": "Make it", "source_model": "order", "map": { "targets": [
            { "path": "to", "type": "text", "value": { "field": "mail" } }, { "path": "both", "type": "text", "value": { "template": "{{ id }} {{ mail }}" } } ] } },
        { "id": "reply", "operation": { "connector": "webhook", "name": "respond" } },
    ], "edges": [{ "from": "order", "to": "make" }, { "from": "make", "to": "reply" }] });
    let body = json!({ "document": document }).to_string();
    ada.over().send(Method::PUT, &format!("/api/v1/flows/{id}/draft"), Some(body)).await.expect(200);
    id
}

#[tokio::test]
async fn a_changed_model_shows_what_it_touches_and_reroutes_the_drafts() {
    let (test, mut ada) = TestApp::with_user().await;
    let made = ada.post("/api/v1/models", &json!({ "name": "order", "model": orders("mail") })).await.expect(201).json();
    let path = format!("/api/v1/models/{}", made["id"].as_str().unwrap());
    let flow = flow_of_orders(&mut ada).await;
    let draft = format!("/api/v1/flows/{flow}/draft");
    let used = ada.get(&format!("{path}/used-by")).await.expect(200).json();
    assert_eq!(
        json!([used["items"][0]["step_name"], used["items"][0]["side"], used["items"][0]["draft"]]),
        json!(["Make it", "source", true])
    );
    assert_eq!(used["items"].as_array().unwrap().len(), 1);

    let asked = ada.post(&format!("{path}/impact"), &json!({ "model": orders("email") })).await.expect(200).json();
    assert_eq!(json!([asked["removed"], asked["added"]]), json!([["mail"], ["email"]]));
    assert_eq!(json!([asked["routes"][0]["from"], asked["routes"][0]["to"]]), json!(["mail", "email"]));
    let fields: Vec<_> = asked["touched"].as_array().unwrap().iter().map(|one| one["finding"]["field"].as_str().unwrap()).collect();
    assert!(fields.contains(&"to") && fields.contains(&"both"), "{asked}");
    assert_eq!(asked["touched"][0]["finding"]["step"], "make");
    let same = ada.post(&format!("{path}/impact"), &json!({ "model": orders("mail") })).await.expect(200).json();
    assert_eq!(same["touched"], json!([]));

    let body = json!({ "name": "order", "model": orders("email"), "routes": [{ "from": "mail", "to": "email" }] }).to_string();
    ada.send(Method::PUT, &path, Some(body.clone())).await.problem(428, "if_match.missing");
    ada.with_header("if-match", "\"1\"").send(Method::PUT, &path, Some(body)).await.expect(200);
    let after = ada.get(&draft).await.json();
    assert_eq!(after["document"]["steps"][0]["map"]["targets"][0]["value"], json!({ "field": "email" }));
    assert_eq!(after["document"]["steps"][0]["map"]["targets"][1]["value"], json!({ "template": "{{ id }} {{ email }}" }));
    assert_eq!((after["revision"].clone(), after["document"]["steps"][0]["source_model"].clone()), (json!(3), json!("order")));
    let audit = ada.get("/api/v1/audit?limit=2").await.json();
    assert_eq!((audit["items"][0]["action"].clone(), audit["items"][0]["subject"].clone()), (json!("flow.reroute"), json!(flow)));
    test.other_workspace().await.post(&format!("{path}/impact"), &json!({ "model": orders("x") })).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_renamed_model_takes_the_drafts_along() {
    let (_test, mut ada) = TestApp::with_user().await;
    let made = ada.post("/api/v1/models", &json!({ "name": "order", "model": orders("mail") })).await.expect(201).json();
    let path = format!("/api/v1/models/{}", made["id"].as_str().unwrap());
    let flow = flow_of_orders(&mut ada).await;
    let draft = format!("/api/v1/flows/{flow}/draft");
    let body = |name: &str, rename: bool| {
        let routes = json!([{ "from": "mail", "to": "email" }]);
        json!({ "name": name, "model": orders("email"), "routes": routes, "rename_in_drafts": rename }).to_string()
    };
    ada.over().send(Method::PUT, &path, Some(body("sale", true))).await.expect(200);
    let after = ada.get(&draft).await.json();
    let step = after["document"]["steps"][0].clone();
    assert_eq!((step["source_model"].clone(), step["map"]["targets"][0]["value"].clone()), (json!("sale"), json!({ "field": "email" })));
    assert!(!after["findings"].to_string().contains("step.no_model"), "{}", after["findings"]);
    let audit = ada.get("/api/v1/audit?limit=1").await.json()["items"][0].clone();
    assert_eq!(json!([audit["details"]["model"], audit["details"]["renamed"]]), json!(["order", "sale"]), "{audit}");
    ada.over().send(Method::PUT, &path, Some(body("deal", false))).await.expect(200);
    let left = ada.get(&draft).await.json();
    assert_eq!(left["document"]["steps"][0]["source_model"], "sale", "only where it is asked for");
    assert!(left["findings"].to_string().contains("step.no_model"), "{}", left["findings"]);
}

#[tokio::test]
async fn a_step_is_typed_by_the_model_that_it_names() {
    let (_test, mut ada) = TestApp::with_user().await;
    ada.post("/api/v1/models", &json!({ "name": "order", "model": orders("email") })).await.expect(201);
    let flow = flow_of_orders(&mut ada).await;
    let findings = ada.get(&format!("/api/v1/flows/{flow}/draft")).await.json()["findings"].clone();
    let said: Vec<_> = findings.as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap_or_default().to_owned()).collect();
    assert!(said.contains(&"to".to_owned()), "`mail` is no field of the model: {findings}");
    ada.over()
        .delete(&format!("/api/v1/models/{}", ada.clone().get("/api/v1/models").await.json()["items"][0]["id"].as_str().unwrap()))
        .await
        .expect(204);
    let findings = ada.get(&format!("/api/v1/flows/{flow}/draft")).await.json()["findings"].clone();
    assert!(findings.as_array().unwrap().iter().any(|one| one["code"] == "step.no_model"), "{findings}");
}

#[tokio::test]
async fn a_model_has_versions_and_one_is_restored() {
    let (_test, mut ada) = TestApp::with_user().await;
    let made = ada.post("/api/v1/models", &json!({ "name": "order", "model": orders("mail") })).await.expect(201).json();
    let path = format!("/api/v1/models/{}", made["id"].as_str().unwrap());
    ada.over().send(Method::PUT, &path, Some(json!({ "name": "order", "model": orders("email") }).to_string())).await.expect(200);
    let all = ada.get(&format!("{path}/versions")).await.expect(200).json();
    let told: Vec<_> = all["items"].as_array().unwrap().iter().map(|one| json!([one["number"], one["added"], one["removed"]])).collect();
    assert_eq!(told, [json!([2, 1, 1]), json!([1, 2, 0])]);
    assert_eq!(ada.get(&format!("{path}/versions/1")).await.expect(200).json()["model"]["fields"][1]["name"], "mail");
    let restored =
        ada.with_header("if-match", "\"2\"").send(Method::POST, &format!("{path}/versions/1/restore"), None).await.expect(200).json();
    assert_eq!((restored["model"]["fields"][1]["name"].clone(), restored["revision"].clone()), (json!("mail"), json!(3)));
}

#[tokio::test]
async fn a_text_is_read_as_a_model() {
    let (_test, mut ada) = TestApp::with_user().await;
    let mut read = async |from: &str, text: &str| ada.post("/api/v1/models/read", &json!({ "from": from, "text": text })).await;
    assert_eq!(read("samples", "id,name\n1,Ada\n").await.expect(200).json()["format"], "CSV");
    let schema = r#"{ "type": "object", "properties": { "a": { "type": "string" } } }"#;
    assert_eq!(read("json_schema", schema).await.expect(200).json()["model"]["fields"][0]["name"], "a");
    assert_eq!(read("csv_header", "Order no;Total").await.expect(200).json()["model"]["fields"][1]["name"], "Total");
    let document = r#"{ "components": { "schemas": { "A": { "type": "object" }, "B": { "type": "object" } } } }"#;
    assert_eq!(read("openapi", document).await.expect(200).json()["components"], json!(["A", "B"]));
    assert_eq!(read("openapi", "{").await.problem(422, "input.invalid").fields[0].pointer, "/text");
}
