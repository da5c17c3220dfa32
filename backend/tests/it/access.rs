//! Every route, asked by nobody, by each role, and by the owner of another workspace.

use crate::support::{Client, TestApp, history};
use http::Method;
use linkspan::api::{
    self,
    auth::access::{Need, RULES},
};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use wire::account::{CreatedToken, Me, Role};

const ROLES: [Role; 5] = [Role::Owner, Role::Admin, Role::Builder, Role::Operator, Role::Viewer];

/// Routes that are served but are no part of the documented API.
const UNDOCUMENTED: [&str; 4] = ["/api/openapi.json", "/api/docs", "/api/docs/problems", "/api/docs/{asset}"];

fn documented() -> BTreeSet<(String, String)> {
    let document = serde_json::to_value(api::document()).unwrap();
    let paths = document["paths"].as_object().unwrap().clone();
    paths
        .into_iter()
        .flat_map(|(path, item)| item.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.clone())).collect::<Vec<_>>())
        .collect()
}

#[test]
fn the_table_and_the_document_name_the_same_routes() {
    let documented = documented();
    let mut ruled = BTreeSet::new();
    for (method, path, _) in RULES.iter().filter(|(_, path, _)| !UNDOCUMENTED.contains(path)) {
        assert!(ruled.insert(((*method).to_owned(), (*path).to_owned())), "{method} {path} has two rules");
    }
    let without = documented.difference(&ruled).collect::<Vec<_>>();
    assert!(without.is_empty(), "routes without a rule: {without:?}");
    let dead = ruled.difference(&documented).collect::<Vec<_>>();
    assert!(dead.is_empty(), "rules without a route: {dead:?}");
}

/// An id of each kind that no workspace has.
fn fill(path: &str, ids: &HashMap<&str, String>) -> String {
    let mut filled = String::new();
    for part in path.split('/').skip(1) {
        filled.push('/');
        match part {
            "{id}" => filled.push_str(ids.iter().find(|(prefix, _)| path.starts_with(**prefix)).map_or("x", |(_, id)| id)),
            "{attempt}" => filled.push_str(ids.get("attempt").map_or("att_00000000000000000000000000000000", String::as_str)),
            "{number}" => filled.push('1'),
            "{name}" => filled.push_str("http"),
            other => filled.push_str(other),
        }
    }
    filled
}

async fn ask(client: &mut Client, method: &str, path: &str) -> (u16, String) {
    let method = method.parse::<Method>().unwrap();
    let body = (method != Method::GET && method != Method::DELETE).then(|| "{}".to_owned());
    let answer = client.with_header("if-match", "*").send(method, path, body).await;
    let code = serde_json::from_str::<Value>(&answer.text).ok().and_then(|value| value["code"].as_str().map(str::to_owned));
    (answer.status.as_u16(), code.unwrap_or_default())
}

#[tokio::test]
async fn without_credentials_every_route_but_the_open_ones_answers_401() {
    let (test, _) = TestApp::with_user().await;
    for (method, path, need) in RULES {
        let (status, code) = ask(&mut test.anonymous(), method, &fill(path, &HashMap::new())).await;
        match need {
            Need::Open => assert_ne!(status, 401, "{method} {path}: {code}"),
            Need::Role(_) => assert_eq!((status, code.as_str()), (401, "auth.required"), "{method} {path}"),
        }
    }
}

#[tokio::test]
async fn each_role_reaches_what_its_rule_says_and_nothing_else() {
    let (test, mut ada) = TestApp::with_user().await;
    for role in ROLES {
        // A token, so that the walk does not end its own session.
        let created =
            ada.post("/api/v1/tokens", &json!({ "name": format!("{role:?}"), "role": role })).await.expect(201).read::<CreatedToken>();
        let mut client = test.anonymous().with_token(&created.secret);
        for (method, path, need) in RULES {
            let Need::Role(needed) = need else { continue };
            let (status, code) = ask(&mut client, method, &fill(path, &HashMap::new())).await;
            if role <= *needed {
                assert!(code != "role.not_enough" && status != 401 && status < 500, "{role:?} {method} {path}: {status} {code}");
            } else {
                assert_eq!((status, code.as_str()), (403, "role.not_enough"), "{role:?} {method} {path}");
            }
        }
    }
}

#[tokio::test]
async fn an_operator_pauses_a_flow_and_does_not_rename_it() {
    let (test, mut ada) = TestApp::with_user().await;
    let flow = ada.post("/api/v1/flows", &json!({ "name": "Orders" })).await.expect(201).json();
    let path = format!("/api/v1/flows/{}", flow["id"].as_str().expect("an id"));
    let created =
        ada.post("/api/v1/tokens", &json!({ "name": "night shift", "role": "operator" })).await.expect(201).read::<CreatedToken>();
    let operator = test.anonymous().with_token(&created.secret);
    let patch = async |body: Value| operator.with_header("if-match", "*").send(Method::PATCH, &path, Some(body.to_string())).await;
    assert_eq!(patch(json!({ "paused": true })).await.expect(200).json()["paused"], true);
    assert_eq!(patch(json!({ "enabled": false })).await.expect(200).json()["enabled"], false);
    for body in [json!({ "name": "Mine" }), json!({ "folder": "Mine", "paused": false })] {
        patch(body).await.problem(403, "role.not_enough");
    }
    let now = ada.get(&path).await.expect(200).json();
    assert_eq!((&now["name"], &now["paused"]), (&json!("Orders"), &json!(true)));
}

#[tokio::test]
async fn another_workspace_finds_nothing_of_ours() {
    let (test, mut ada) = TestApp::with_user().await;
    let ids = things(&test, &mut ada).await;
    let mut eve = test.other_workspace().await;
    let own = eve.get("/api/v1/me").await.expect(200).text;
    for (method, path, need) in RULES.iter().filter(|(_, path, need)| path.contains("{id}") && *need != Need::Open) {
        let known = ids.keys().any(|prefix| path.starts_with(prefix));
        assert!(known, "{method} {path}: make one in `things`, so that this test can ask for it ({need:?})");
        let filled = fill(path, &ids) + if path.ends_with("/explain") { "?index=0&field=id" } else { "" };
        let body = body(method, path);
        let answer = eve.with_header("if-match", "*").send(method.parse().unwrap(), &filled, body).await;
        assert_eq!(answer.status.as_u16(), 404, "{method} {filled}: {}", answer.text);
    }
    // Lists of hers hold nothing of ours.
    for (_, path, need) in RULES.iter().filter(|(method, path, _)| *method == "GET" && !path.contains('{')) {
        let (Need::Role(_), false) = (need, path.ends_with("/events")) else { continue };
        let text = eve.get(&path.replace("/search", "/search?q=canary")).await.text;
        for id in ids.values() {
            assert!(!text.contains(id.as_str()), "{path} tells of {id}");
        }
    }
    assert_eq!(eve.get("/api/v1/me").await.text, own);
    // And ours are all still there, unchanged.
    for (prefix, id) in ids.iter().filter(|(prefix, _)| prefix.starts_with('/')) {
        let list = ada.get(prefix).await.expect(200).text;
        assert!(list.contains(id.as_str()) && !list.contains("taken over"), "{prefix}: {list}");
    }
}

/// What two people may edit. The other changes say what they mean by themselves: a role, a session, a token's end.
fn edited(method: &str, path: &str) -> bool {
    let no_revision = ["/api/v1/members", "/api/v1/tokens", "/api/v1/session", "/api/v1/me"];
    matches!(method, "PUT" | "PATCH" | "DELETE") && !no_revision.iter().any(|other| path.starts_with(other))
}

#[tokio::test]
async fn whatever_two_people_may_edit_asks_for_the_revision_that_was_read() {
    let (test, mut ada) = TestApp::with_user().await;
    let ids = things(&test, &mut ada).await;
    let routes = RULES.iter().filter(|(method, path, _)| edited(method, path)).collect::<Vec<_>>();
    assert!(routes.len() >= 11, "{routes:?}");
    for (method, path, _) in routes {
        let filled = fill(path, &ids);
        let body = if *path == "/api/v1/settings/network" { Some(json!({ "allowed_hosts": [] }).to_string()) } else { body(method, path) };
        let method = method.parse::<Method>().unwrap();
        ada.send(method.clone(), &filled, body.clone()).await.problem(428, "if_match.missing");
        for foreign in ["\"999\"", "\"another's\""] {
            let stale = ada.with_header("if-match", foreign).send(method.clone(), &filled, body.clone()).await.expect(412);
            assert!(stale.json()["code"].as_str().unwrap().ends_with(".stale"), "{filled}: {}", stale.text);
            assert_ne!(stale.header("etag"), "", "{filled} says where it stands");
        }
        if let (Some(got), false) = (path.strip_suffix("/draft").is_none().then_some(&filled), method == Method::DELETE) {
            assert_ne!(ada.get(got).await.expect(200).header("etag"), "", "{got} says its revision");
        }
    }
}

/// One thing of each kind, by the beginning of its path.
async fn things(test: &TestApp, ada: &mut Client) -> HashMap<&'static str, String> {
    let mut ids = HashMap::new();
    let password = "a long password";
    for (path, body) in [
        ("/api/v1/members", json!({ "email": "canary@example.com", "name": "canary", "role": "viewer", "password": password })),
        ("/api/v1/tokens", json!({ "name": "canary", "role": "viewer" })),
        ("/api/v1/connections", json!({ "name": "canary", "connector": "http", "settings": { "base_url": "https://api.example.com" } })),
        ("/api/v1/flows", json!({ "name": "canary" })),
        ("/api/v1/lookup-tables", json!({ "name": "canary", "columns": ["a", "b"], "rows": [["1", "2"]] })),
        ("/api/v1/models", json!({ "name": "canary", "model": { "fields": [] } })),
    ] {
        let made = ada.post(path, &body).await.expect(201).json();
        ids.insert(path, made["id"].as_str().expect("an id").to_owned());
    }
    let workspace = ada.get("/api/v1/me").await.read::<Me>().workspace.id;
    let flow = ids["/api/v1/flows"].parse().expect("an id");
    let made = history::make(&test.app.store, workspace, flow).await;
    let replay = ada.post("/api/v1/replays", &json!({ "pick": { "runs": [made.run] }, "per_sec": 0.001 })).await.expect(201).json();
    let sessions = ada.get("/api/v1/me/sessions").await.expect(200).json();
    ids.extend([
        ("/api/v1/me/sessions", sessions[0]["id"].as_str().expect("an id").to_owned()),
        ("/api/v1/runs", made.run.to_string()),
        ("/api/v1/replays", replay["id"].as_str().expect("an id").to_owned()),
        ("attempt", made.attempt.to_string()),
        ("/api/v1/failed-records", made.failed_record.to_string()),
        ("/api/v1/approvals", made.approval.to_string()),
    ]);
    ids
}

/// A body that is right, so that only the id can be wrong.
fn body(method: &str, path: &str) -> Option<String> {
    let body = match (method, path) {
        ("GET" | "DELETE", _) => return None,
        (_, "/api/v1/members/{id}") => json!({ "role": "viewer" }),
        (_, "/api/v1/connections/{id}") => json!({ "name": "taken over" }),
        (_, "/api/v1/connections/{id}/options") => json!({ "source": "tables" }),
        (_, "/api/v1/connections/{id}/models") => json!({ "operation": "request" }),
        (_, "/api/v1/flows/{id}") => json!({ "name": "taken over" }),
        (_, "/api/v1/flows/{id}/draft") => json!({ "document": { "name": "taken over" } }),
        (_, "/api/v1/flows/{id}/backfill") => json!({ "from": 0, "to": 0 }),
        (_, "/api/v1/runs/{id}/settle") => json!({ "effects": [] }),
        (_, "/api/v1/failed-records/{id}") => json!({ "record": {} }),
        (_, "/api/v1/approvals/{id}/answer") => json!({ "decision": "approved" }),
        (_, "/api/v1/lookup-tables/{id}") => json!({ "name": "taken over", "columns": ["a"], "rows": [] }),
        (_, "/api/v1/models/{id}") => json!({ "name": "taken over", "model": { "fields": [] } }),
        (_, "/api/v1/models/{id}/impact") => json!({ "model": { "fields": [] } }),
        _ => json!({}),
    };
    Some(body.to_string())
}
