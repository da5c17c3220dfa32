//! Several requests of one call: under way together, each record with its own result.

use super::*;
use tokio::sync::Barrier;

fn keyed(settings: Json, count: usize) -> Context {
    Context { idempotency_keys: Arc::new((0..count).map(|n| format!("key-{n}")).collect()), ..context(settings) }
}

fn numbers(count: i64) -> Vec<Record> {
    (0..count).map(|n| record(json!({ "n": n }))).collect()
}

#[tokio::test]
async fn they_are_under_way_together_and_keep_their_order() {
    let all = Arc::new(Barrier::new(4));
    let wait = move |headers: HeaderMap, body: Bytes| {
        let all = Arc::clone(&all);
        async move {
            // Nobody is answered before all are here.
            all.wait().await;
            let key = headers["idempotency-key"].to_str().expect("text").to_owned();
            axum::Json(json!({ "key": key, "body": String::from_utf8_lossy(&body) }))
        }
    };
    let base = serve(Router::new().fallback(any(wait))).await;
    let called = Http::new();
    let context = keyed(json!({ "base_url": base, "timeout_secs": 20 }), 4);
    let outcome = called.call(&context, "request", &[map(json!({ "url": "/" }))], &numbers(4)).await.expect("an outcome");
    assert!(outcome.faults.is_empty() && outcome.rest.is_none());
    for (n, (index, answer)) in outcome.records.iter().enumerate() {
        let answer = crate::value::to_json(answer);
        assert_eq!((*index, &answer["key"], &answer["body"]), (n, &json!(format!("key-{n}")), &json!(format!("{{\"n\":{n}}}"))));
    }
}

// fault: F42
#[tokio::test]
async fn what_failed_is_left_over_and_the_others_have_their_results() {
    let judge = |body: Bytes| async move {
        match String::from_utf8_lossy(&body).as_ref() {
            r#"{"n":1}"# => (StatusCode::BAD_GATEWAY, "away"),
            r#"{"n":2}"# => (StatusCode::UNPROCESSABLE_ENTITY, "no"),
            _ => (StatusCode::OK, "1"),
        }
    };
    let base = serve(Router::new().fallback(any(judge))).await;
    let context = keyed(json!({ "base_url": base }), 4);
    let call = async |records: &[Record]| Http::new().call(&context, "request", &[map(json!({ "url": "/" }))], records).await;
    let outcome = call(&numbers(4)).await.expect("an outcome");
    assert_eq!(outcome.records.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [0, 3]);
    assert_eq!((outcome.faults.len(), outcome.faults[0].index, outcome.faults[0].code.as_str()), (1, 2, "http.rejected"));
    let rest = outcome.rest.expect("one is left");
    assert_eq!(rest.indexes, [1]);
    assert!(matches!(rest.error, ConnectorError::Retry { effect_unknown: true, .. }), "{:?}", rest.error);
    assert_eq!(outcome.exchange.expect("an exchange")["response"]["status"], 502, "what went wrong first is shown");
    let alone = call(&numbers(2)[1..]).await.expect_err("all of it failed");
    assert_eq!(alone.code(), "http.server_error");
}
