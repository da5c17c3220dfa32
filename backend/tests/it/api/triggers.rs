//! Triggers by the API: schedules of every kind, making up for moments, pausing, why a run waits.

use super::world::{Sink, allow, connect, hook, orders, publish};
use crate::support::TestApp;
use http::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn schedules_of_every_kind_say_when_they_fire() {
    let (_test, mut ada) = TestApp::with_user().await;
    let monthly =
        json!({ "how": "calendar", "days": "days_of_month", "days_of_month": "last", "times": "18:00", "time_zone": "Europe/Berlin" });
    let answer = ada.post("/api/v1/schedules/next", &json!({ "settings": monthly })).await.expect(200).json();
    assert_eq!(answer["words"], "on the last day of every month at 18:00, Europe/Berlin");
    assert_eq!(answer["fires"].as_array().unwrap().len(), 10);
    let wrong = json!({ "settings": { "how": "interval", "every": 0 } });
    assert_eq!(ada.post("/api/v1/schedules/next", &wrong).await.problem(422, "input.invalid").fields[0].pointer, "/every");
}

fn scheduled(settings: &Value) -> Value {
    let mut document = orders();
    document["trigger"] = json!({ "id": "order", "connector": "schedule", "operation": "fires", "settings": settings });
    document["steps"][0]["map"]["targets"] = json!([{ "path": "invoice_no", "value": { "field": "scheduled_for" } }]);
    document
}

#[tokio::test]
async fn a_schedule_that_cannot_be_read_is_not_published_and_a_range_is_made_up_for() {
    let (test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    allow(&mut ada, &sink.address).await;
    connect(&mut ada, "Sink", &sink.address).await;
    let wrong = json!({ "how": "calendar", "times": "25:00" });
    let flow = ada.post("/api/v1/flows", &json!({ "name": "Wrong", "document": scheduled(&wrong) })).await.expect(201).json();
    let draft = ada.get(&format!("/api/v1/flows/{}/draft", flow["id"].as_str().unwrap())).await.expect(200).json();
    let found = draft["findings"].as_array().unwrap().iter().find(|found| found["code"] == "schedule.invalid").expect("it is found");
    assert_eq!((found["field"].clone(), found["step"].clone()), (json!("times"), json!("order")));
    let flow = publish(&mut ada, "Hourly", &scheduled(&json!({ "cron": "0 * * * *" }))).await;
    let now = test.app.clock.now();
    let path = format!("/api/v1/flows/{flow}/backfill");
    let range = json!({ "from": now - 3 * 3_600_000 + 1, "to": now });
    let mut dry = range.clone();
    dry["dry"] = json!(true);
    assert_eq!(ada.post(&path, &dry).await.expect(200).json(), json!({ "moments": 3, "missing": 3, "failed": 0, "runs": [] }));
    assert_eq!(ada.post(&path, &range).await.expect(200).json()["runs"].as_array().unwrap().len(), 3);
    assert_eq!(ada.post(&path, &range).await.expect(200).json()["runs"], json!([]), "nothing twice");
    let future = ada.post(&path, &json!({ "from": now, "to": now + 3_600_000 })).await.problem(422, "input.invalid");
    assert_eq!((future.fields[0].code.as_str(), future.fields[0].pointer.as_str()), ("backfill.range", "/to"));
    assert_eq!(ada.get("/api/v1/audit?limit=1").await.json()["items"][0]["action"], "flow.backfill");
    test.other_workspace().await.post(&path, &range).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_paused_flow_keeps_what_arrives_and_says_so() {
    let (_test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    allow(&mut ada, &sink.address).await;
    connect(&mut ada, "Sink", &sink.address).await;
    let flow = publish(&mut ada, "Orders", &orders()).await;
    let address = hook(&mut ada, &flow).await;
    let path = format!("/api/v1/flows/{flow}");
    let set = |paused: bool| Some(json!({ "paused": paused }).to_string());
    let head = ada.over().send(Method::PATCH, &path, set(true)).await.expect(200).json();
    assert_eq!((head["paused"].clone(), head["enabled"].clone()), (json!(true), json!(true)));
    let taken = ada.post(&address, &json!({ "id": 1, "total": 2 })).await.expect(202).json();
    let run = format!("/api/v1/runs/{}", taken["run"].as_str().expect("a run"));
    let waits = ada.get(&run).await.expect(200).json();
    assert_eq!((waits["status"].clone(), waits["queue_place"].clone()), (json!("queued"), json!(1)));
    assert!(waits["waits_for"].as_str().unwrap().contains("paused"), "{waits}");
    assert_eq!(sink.bodies(), Vec::<Value>::new());
    ada.over().send(Method::PATCH, &path, set(false)).await.expect(200);
    assert_eq!(sink.wait_for(1).await, [json!({ "invoice_no": "INV-1", "total": 2 })]);
    let actions = ada.get("/api/v1/audit?limit=2").await.json();
    assert_eq!((actions["items"][0]["action"].clone(), actions["items"][1]["action"].clone()), (json!("flow.resume"), json!("flow.pause")));
}

#[tokio::test]
async fn many_runs_are_retried_with_an_estimate_and_progress() {
    let (test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    allow(&mut ada, &sink.address).await;
    connect(&mut ada, "Sink", &sink.address).await;
    let mut document = orders();
    document["steps"][0] =
        json!({ "id": "invoice", "fail": { "what": "run", "code": "shop.closed", "message": { "constant": "The shop is closed" } } });
    let flow = publish(&mut ada, "Closed", &document).await;
    for id in 0..3 {
        let start = json!({ "input": { "id": id, "total": 1 } });
        let ended = super::world::run(&mut ada, &flow, &start).await.expect(200).json();
        assert_eq!(ended["status"], "failed", "{ended}");
    }
    let pick = json!({ "flow": flow, "error_code": "shop.closed" });
    let estimate = ada.post("/api/v1/replays", &json!({ "pick": pick, "dry": true })).await.expect(200).json();
    assert_eq!((estimate["total"].clone(), estimate["status"].clone(), estimate["id"].clone()), (json!(3), json!("estimate"), Value::Null));
    let begun = ada.post("/api/v1/replays", &json!({ "pick": pick, "from_start": true })).await.expect(201).json();
    let path = format!("/api/v1/replays/{}", begun["id"].as_str().expect("an id"));
    let ended = async {
        loop {
            let now = ada.get(&path).await.expect(200).json();
            if now["status"] == "done" {
                break now;
            }
            tokio::task::yield_now().await;
        }
    };
    let ended = tokio::time::timeout(std::time::Duration::from_secs(30), ended).await.expect("it is done");
    assert_eq!((ended["done"].clone(), ended["refused"].clone()), (json!(3), json!(0)), "{ended}");
    assert_eq!(ada.get("/api/v1/replays").await.expect(200).json()[0]["id"], begun["id"]);
    ada.post(&format!("{path}/cancel"), &json!({})).await.problem(409, "replay.over");
    let rate = ada.post("/api/v1/replays", &json!({ "per_sec": 0 })).await.problem(422, "input.invalid");
    assert_eq!(rate.fields[0].code, "replay.rate");
    test.other_workspace().await.get(&path).await.problem(404, "not_found");
}
