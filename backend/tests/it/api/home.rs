//! Home and live events.

use super::world::{Sink, allow, connect, orders, publish, run};
use crate::support::TestApp;
use serde_json::json;

#[tokio::test]
async fn home_is_empty_at_first_and_true_afterwards() {
    let (test, mut ada) = TestApp::with_user().await;
    let empty = ada.get("/api/v1/home").await.expect(200).json();
    assert_eq!(
        (empty["first_start"].clone(), empty["figures"]["runs"].clone(), empty["attention"].clone()),
        (json!(true), json!(0), json!([]))
    );
    let sink = Sink::start().await;
    allow(&mut ada, &sink.address).await;
    connect(&mut ada, "Sink", &sink.address).await;
    let flow = publish(&mut ada, "Orders", &orders()).await;
    run(&mut ada, &flow, &json!({ "input": [{ "id": 1, "total": 5 }, { "id": 2, "total": "much" }] })).await.expect(200);
    for window in ["1h", "24h", "7d", "30d"] {
        let home = ada.get(&format!("/api/v1/home?window={window}")).await.expect(200).json();
        assert_eq!(
            (home["flows"].clone(), home["figures"]["runs"].clone(), home["figures"]["records"].clone()),
            (json!(1), json!(1), json!(1)),
            "{window}: {home}"
        );
        assert_eq!(home["figures"]["success_percent"], json!(0.0), "{window}: a run that set a record aside is no success");
        let bars = home["runs"].as_array().unwrap();
        assert_eq!(bars.iter().map(|bar| bar["with_failed_records"].as_u64().unwrap()).sum::<u64>(), 1, "{window}");
        assert_eq!(home["busiest"][0]["name"], "Orders");
        assert_eq!((home["attention"][0]["kind"].clone(), home["attention"][0]["count"].clone()), (json!("failed_records"), json!(1)));
    }
    ada.get("/api/v1/home?window=1y").await.problem(422, "input.invalid");
    assert_eq!(test.other_workspace().await.get("/api/v1/home").await.json()["figures"]["runs"], 0);
}

#[tokio::test]
async fn events_are_a_stream() {
    let (_test, mut ada) = TestApp::with_user().await;
    let answer = ada.get("/api/v1/events").await.expect(200);
    assert_eq!(answer.header("content-type"), "text/event-stream");
}
