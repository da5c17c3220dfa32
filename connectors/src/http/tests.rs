//! Against servers on this machine, each test with its own.

mod at_once;
mod outbound;

use super::*;
use crate::net_guard::Lookup;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Query, State},
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Redirect, Response},
    routing::{any, get},
};
use serde_json::json;
use std::{
    collections::HashMap,
    io,
    net::IpAddr,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const SECRET: &str = "S3CR3T-canary/+7f";

/// Settings of a connection, or of an operation.
fn map<T: serde::de::DeserializeOwned>(value: Json) -> T {
    serde_json::from_value(value).expect("an object")
}

fn record(value: Json) -> Record {
    crate::value::of_json(value).into()
}

async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

fn context(settings: Json) -> Context {
    let mut context = Context::new("test", map(settings), 1_000_000_000_000);
    context.allowed_hosts = Arc::new(vec!["127.0.0.1".to_owned()]);
    context.idempotency_keys = Arc::new(vec!["key-1".to_owned()]);
    context
}

/// Says what it was asked, headers and all.
async fn echo(method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let headers: Map<String, Json> = headers.iter().map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap_or("")))).collect();
    axum::Json(json!({"method": method.as_str(), "uri": uri.to_string(), "headers": headers, "body": String::from_utf8_lossy(&body)}))
        .into_response()
}

fn echo_router() -> Router {
    Router::new().fallback(any(echo))
}

async fn request(context: &Context, settings: Json, body: Json) -> Result<Outcome, ConnectorError> {
    Http::new().call(context, "request", &[map(settings)], &[record(body)]).await
}

async fn echoed(context: &Context, settings: Json) -> Json {
    let outcome = request(context, settings, json!({"id": 7, "total": 1.5})).await.expect("an outcome");
    crate::value::to_json(&outcome.records[0].1)
}

#[tokio::test]
async fn a_request_is_sent_as_it_is_set() {
    let base = serve(echo_router()).await;
    let plain = context(json!({"base_url": format!("{base}/v1?tenant=a")}));
    let found =
        echoed(&plain, json!({"url": "/orders/7?x=1", "query": [{"name": "q", "value": "a b&c"}], "headers": {"X-One": "1"}})).await;
    assert_eq!(
        (found["method"].as_str(), found["uri"].as_str(), found["body"].as_str()),
        (Some("POST"), Some("/v1/orders/7?tenant=a&x=1&q=a+b%26c"), Some(r#"{"id":7,"total":1.5}"#))
    );
    assert_eq!(
        (found["headers"]["x-one"].as_str(), found["headers"]["idempotency-key"].as_str(), found["headers"]["content-type"].as_str()),
        (Some("1"), Some("key-1"), Some("application/json"))
    );
    let form = echoed(
        &plain,
        json!({"url": "/", "method": "PUT", "body": "form", "form": [{"name": "a", "value": "1 2"}, {"name": "b", "value": "ü"}]}),
    )
    .await;
    assert_eq!((form["method"].as_str(), form["body"].as_str()), (Some("PUT"), Some("a=1+2&b=%C3%BC")));
    assert_eq!(
        echoed(&plain, json!({"url": "a", "body": "text", "text": "hi"})).await["headers"]["content-type"],
        "text/plain; charset=utf-8"
    );
    assert_eq!(echoed(&plain, json!({"url": "a", "body": "json", "json": {"a": [1]}})).await["body"], r#"{"a":[1]}"#);
    assert_eq!(echoed(&plain, json!({"url": "a", "method": "GET"})).await["body"], "");
    let full = echoed(&plain, json!({"url": "a", "result": "full"})).await;
    assert_eq!((full["status"].as_i64(), full["body"]["method"].as_str()), (Some(200), Some("POST")));
    assert_eq!(echoed(&plain, json!({"url": "a", "result": "record"})).await, json!({"id": 7, "total": 1.5}));
    let whole = Context { settings: Arc::default(), ..plain };
    assert_eq!(echoed(&whole, json!({"url": format!("{base}/x")})).await["uri"], "/x");
}

#[tokio::test]
async fn numbers_that_a_record_fills_in_are_sent_with_every_digit() {
    let base = serve(echo_router()).await;
    let context = context(json!({"base_url": base}));
    let sent = async |settings: &str| {
        let settings: Object = serde_json::from_str(settings).expect("settings");
        let outcome = Http::new().call(&context, "request", &[settings], &[record(json!({}))]).await.expect("an outcome");
        crate::value::to_json(&outcome.records[0].1)
    };
    let found = sent(
        r#"{"url":9007199254740993.10,"query":{"q":123456789012345678901234567890.10},"headers":[{"name":"x-total","value":149.00}],
            "body":"json","json":{"a":[9007199254740993.10,149.00,1e400]}}"#,
    )
    .await;
    assert_eq!(found["uri"], "/9007199254740993.10?q=123456789012345678901234567890.10");
    assert_eq!((&found["headers"]["x-total"], &found["body"]), (&json!("149.00"), &json!(r#"{"a":[9007199254740993.10,149.00,1e400]}"#)));
    let form = sent(r#"{"url":"/","body":"form","form":{"total":12345678901234567890.10}}"#).await;
    let text = sent(r#"{"url":"/","body":"text","text":12345678901234567890.10}"#).await;
    assert_eq!((&form["body"], &text["body"]), (&json!("total=12345678901234567890.10"), &json!("12345678901234567890.10")));
}

// fault: F41
#[tokio::test]
async fn an_answer_of_200_that_says_no_is_a_failure() {
    let say =
        |body: &'static str| get(move || async move { ([("content-type", "application/json")], body) }).post(move || async move { body });
    let router = Router::new()
        .route("/yes", say(r#"{"ok":true,"id":7}"#))
        .route("/no", say(r#"{"ok":false,"error":"channel_not_found"}"#))
        .route("/nothing", any(async || StatusCode::NO_CONTENT))
        .route("/graph", say(r#"{"data":null,"errors":[{"message":"no such order"}]}"#));
    let base = serve(router).await;
    let slack = context(json!({"base_url": base, "success_at": "ok", "test_path": "no"}));
    let done = request(&slack, json!({"url": "/yes"}), json!({})).await.expect("an outcome");
    assert_eq!((done.records.len(), done.faults.len()), (1, 0));

    let refused = request(&slack, json!({"url": "/no"}), json!({})).await.expect("an outcome");
    let fault = &refused.faults[0];
    assert_eq!((refused.records.len(), fault.code.as_str()), (0, "http.not_done"));
    assert!(fault.message.contains("`ok`") && fault.message.contains("channel_not_found"), "{}", fault.message);

    let nothing = request(&slack, json!({"url": "/nothing", "method": "DELETE"}), json!({})).await.expect("an outcome");
    assert_eq!((nothing.records.len(), nothing.faults.len()), (1, 0), "204 has no content to say it");

    // A step says it for itself, whatever the connection says.
    let graphql = json!({"url": "/graph", "success_at": "errors", "success_is": "nothing"});
    let refused = request(&slack, graphql.clone(), json!({})).await.expect("an outcome");
    assert!(refused.faults[0].message.contains("no such order"), "{}", refused.faults[0].message);
    let many = Http::new().call(&slack, "post_records", &[map(json!({"url": "/no"}))], &[record(json!({})), record(json!({}))]).await;
    let read = Http::new().read(&slack, "read", &map(json!({"url": "/no", "records_at": "items"})), None).await.map(drop);
    let looked = Http::new().call(&slack, "look_up", &[map(json!({"url": "/no"}))], &[record(json!({}))]).await.expect("an outcome");
    assert_eq!(looked.faults[0].code, "http.not_done");
    for error in [many.map(drop).expect_err("refused"), read.expect_err("refused")] {
        assert!(matches!(&error, ConnectorError::Fail { code, .. } if code == "http.not_done"), "{error:?}");
    }

    let tested = Http::new().test(&slack).await;
    assert!(!tested.ok && tested.message.contains("channel_not_found"), "{tested:?}");
    let plain = context(json!({"base_url": base}));
    assert_eq!(request(&plain, json!({"url": "/no"}), json!({})).await.expect("an outcome").records.len(), 1, "the status alone says it");
}

#[tokio::test]
async fn credentials_are_sent_and_never_shown() {
    let base = serve(echo_router()).await;
    let cases = [
        (json!({"auth": "bearer", "token": SECRET}), "authorization", format!("Bearer {SECRET}")),
        (json!({"auth": "basic", "username": "ada", "password": SECRET}), "authorization", "Basic YWRhOlMzQ1IzVC1jYW5hcnkvKzdm".to_owned()),
        (json!({"auth": "api_key", "api_key": SECRET}), "x-api-key", SECRET.to_owned()),
        (json!({"auth": "api_key", "api_key": SECRET, "api_key_in": "query", "api_key_name": "key"}), "", String::new()),
    ];
    for (mut settings, header, expect) in cases {
        settings["base_url"] = json!(base);
        let context = context(settings);
        let outcome = request(&context, json!({"url": "/a?key=old"}), json!({})).await.expect("an outcome");
        let found = crate::value::to_json(&outcome.records[0].1);
        match header {
            "" => assert_eq!(found["uri"], "/a?key=S3CR3T-canary%2F%2B7f"),
            header => assert_eq!(found["headers"][header], expect),
        }
        let exchange = outcome.exchange.expect("an exchange").to_string();
        for form in ["S3CR3T", "YWRhOlMz", "UzNDUjN"] {
            assert!(!exchange.contains(form), "{form} in {exchange}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_echoes_a_secret_is_cleaned() {
    let base = serve(
        Router::new().fallback(any(|| async { (StatusCode::UNPROCESSABLE_ENTITY, format!(r#"{{"message":"bad token {SECRET}"}}"#)) })),
    )
    .await;
    let outcome = request(&context(json!({"base_url": base, "auth": "bearer", "token": SECRET})), json!({"url": "/"}), json!({}))
        .await
        .expect("an outcome");
    assert_eq!(outcome.faults[0].message, "The other side refused the record (422): bad token •••");
    assert!(!outcome.exchange.expect("an exchange").to_string().contains("S3CR3T"));
}

// fault: F33 F34
#[tokio::test]
async fn statuses_become_what_to_do() {
    let answer = |Query(query): Query<HashMap<String, String>>| async move {
        let status = StatusCode::from_u16(query["s"].parse().expect("a number")).expect("a status");
        (
            status,
            [("retry-after", "7"), ("content-type", "application/problem+json")],
            r#"{"detail":"total must be positive","field":"total"}"#,
        )
    };
    let base = serve(Router::new().fallback(any(answer))).await;
    let open = context(json!({"base_url": base}));
    let refused = request(&open, json!({"url": "/?s=422"}), json!({})).await.expect("an outcome");
    assert_eq!(
        (refused.records.len(), refused.faults[0].field.as_deref(), refused.faults[0].code.as_str()),
        (0, Some("total"), "http.rejected")
    );
    let error = async |status: u16, context: &Context| {
        request(context, json!({"url": format!("/?s={status}")}), json!({})).await.expect_err("an error")
    };
    assert!(matches!(error(429, &open).await, ConnectorError::Throttled { after, .. } if after.as_secs() == 7));
    assert!(matches!(error(500, &open).await, ConnectorError::Retry { effect_unknown: true, .. }));
    assert!(matches!(error(404, &open).await, ConnectorError::Fail { field: Some(field), .. } if field == "url"));
    assert!(matches!(error(401, &open).await, ConnectorError::Fail { .. }));
    let signed = context(json!({"base_url": base, "auth": "bearer", "token": SECRET}));
    assert!(matches!(error(401, &signed).await, ConnectorError::Reauthenticate { .. }));
    let mut filled = open.clone();
    filled.filled = Arc::new(vec!["url".to_owned()]);
    assert_eq!(request(&filled, json!({"url": "/?s=404"}), json!({})).await.expect("an outcome").faults[0].code, "http.not_found");
}

// fault: F33 F35 F37 F45
#[tokio::test]
async fn what_breaks_says_whether_it_may_have_been_done() {
    let closed = context(json!({"base_url": "http://127.0.0.1:1"}));
    assert!(
        matches!(request(&closed, json!({"url": "/"}), json!({})).await, Err(ConnectorError::Retry { effect_unknown: false, .. })),
        "nothing was sent"
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut bytes = vec![0; 4_096];
                let taken = stream.read(&mut bytes).await.unwrap_or(0);
                let text = String::from_utf8_lossy(&bytes[..taken]).into_owned();
                if text.contains("/cut") {
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":").await;
                } else if text.contains("/hang") {
                    std::future::pending::<()>().await;
                }
            });
        }
    });
    let open = context(json!({"base_url": base, "timeout_secs": 1}));
    for (path, code) in [("/cut", "http.truncated"), ("/drop", "http.broken"), ("/hang", "http.timeout")] {
        for (method, unknown) in [("POST", true), ("PUT", false), ("GET", false)] {
            let error = request(&open, json!({"url": path, "method": method}), json!({})).await.expect_err(path);
            assert!(
                matches!(&error, ConnectorError::Retry { code: found, effect_unknown, .. } if found == code && *effect_unknown == unknown),
                "{path} {method}: {error:?}"
            );
        }
    }
}

// fault: F36
#[tokio::test]
async fn an_answer_without_end_is_stopped() {
    let stream =
        || async { Body::from_stream(futures_util::stream::repeat_with(|| Ok::<_, io::Error>(Bytes::from_static(&[b' '; 65_536])))) };
    let base = serve(Router::new().fallback(get(stream))).await;
    let error =
        Http::new().read(&context(json!({"base_url": base})), "read", &map(json!({"url": "/"})), None).await.expect_err("too large");
    assert_eq!(error.code(), "http.answer_too_large");
}

// fault: F38
#[tokio::test]
async fn a_compressed_answer_that_becomes_enormous_is_stopped() {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 64 * 1024, 5, 22);
    for _ in 0..=super::limits::RESPONSE_BYTES_MAX / 65_536 {
        io::Write::write_all(&mut writer, &[b' '; 65_536]).expect("into memory");
    }
    drop(writer);
    assert!(packed.len() < 64 * 1024, "it is small on the line");
    let packed = Bytes::from(packed);
    let bomb = async move || ([("content-encoding", "br"), ("content-type", "application/json")], packed).into_response();
    let base = serve(Router::new().fallback(get(bomb))).await;
    let read = Http::new().read(&context(json!({"base_url": base})), "read", &map(json!({"url": "/"})), None).await;
    let code = read.expect_err("too large").code().to_owned();
    assert_eq!(code, "http.answer_too_large");
}

// fault: F43
#[tokio::test]
async fn every_kind_of_paging_reads_each_record_once() {
    let list = |Query(query): Query<HashMap<String, String>>, uri: Uri| async move {
        let number = |name: &str, otherwise: usize| query.get(name).map_or(otherwise, |text| text.parse().expect("a number"));
        let size = number("limit", 4);
        let from = match uri.path() {
            "/page" => (number("page", 1) - 1) * size,
            _ => number("offset", number("cursor", 0)),
        };
        let items: Vec<usize> = (from..10.min(from + size)).collect();
        let next = (from + size < 10).then_some(from + size);
        let url = next.map(|next| format!("/list?offset={next}"));
        let link = url
            .as_ref()
            .map_or_else(|| r#"</list>; rel="first""#.to_owned(), |url| format!(r#"</list>; rel="first", <{url}>; rel="next""#));
        let body = json!({"data": {"items": items.iter().map(|n| json!({"n": n, "after": next.map(|_| (n + 1).to_string())})).collect::<Vec<_>>()}, "next": next.map(|next| next.to_string()), "next_url": url});
        ([("link", link)], axum::Json(body)).into_response()
    };
    let base = serve(
        Router::new()
            .fallback(get(list))
            .route("/same", get(|| async { axum::Json(json!({"data": {"items": [{"n": 1}]}, "next": "1"})) }))
            .route("/moved", get(|| async { Redirect::to("/page") })),
    )
    .await;
    let context = context(json!({"base_url": base}));
    let read = async |mut settings: Json| {
        settings["records_at"] = json!("data.items");
        let http = Http::new();
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let page = http.read(&context, "read", &map(settings.clone()), cursor).await?;
            found.extend(page.records.iter().map(|record| crate::value::to_json(record)["n"].as_i64().expect("a number")));
            cursor = page.next;
            if cursor.is_none() {
                return Ok::<_, ConnectorError>(found);
            }
        }
    };
    let all: Vec<i64> = (0..10).collect();
    let cases = [
        json!({"url": "/page", "paging": "page"}),
        json!({"url": "/page", "paging": "page", "size_param": "limit", "page_size": 3}),
        json!({"url": "/list", "paging": "offset"}),
        json!({"url": "/list", "paging": "cursor", "next_at": "next"}),
        json!({"url": "/list", "paging": "next_url", "next_at": "next_url"}),
        // The cursor is a field of the last record, by whatever words it is named.
        json!({"url": "/list", "paging": "cursor", "next_at": "data.items[-1].after"}),
        json!({"url": "/list", "paging": "cursor", "next_at": "`data`.items[-1].after"}),
        json!({"url": "/list", "paging": "cursor", "next_at": "$record.data.items[-1].after"}),
        json!({"url": "/list", "paging": "link"}),
    ];
    for settings in cases {
        assert_eq!(read(settings.clone()).await.as_ref(), Ok(&all), "{settings}");
    }
    assert_eq!(read(json!({"url": "/page"})).await, Ok(vec![0, 1, 2, 3]));
    assert_eq!(
        read(json!({"url": "/same", "paging": "cursor", "next_at": "next"})).await.map_err(|error| error.code().to_owned()),
        Err("http.same_page".to_owned())
    );
    let (_, output) =
        Http::new().models(&context, "read", &map(json!({"url": "/page", "records_at": "data.items"}))).await.expect("models");
    assert_eq!(output.expect("a model").fields[0].name, "n");
}

#[tokio::test]
async fn records_are_posted_as_one_list_and_looked_up_one_by_one() {
    let customer = |uri: Uri| async move {
        match uri.path() {
            "/customers/1" => axum::Json(json!({"data": {"name": "Ada"}})).into_response(),
            _ => StatusCode::NOT_FOUND.into_response(),
        }
    };
    let base = serve(Router::new().route("/customers/{id}", get(customer)).fallback(any(echo))).await;
    let context = context(json!({"base_url": base}));
    let (http, both) = (Http::new(), [record(json!({"n": 1})), record(json!({"n": 2}))]);
    let posted = http.call(&context, "post_records", &[map(json!({"url": "/bulk", "wrap": "items"}))], &both).await.expect("an outcome");
    assert_eq!(posted.records.len(), 2);
    assert_eq!(posted.exchange.expect("an exchange")["request"]["body"], r#"{"items":[{"n":1},{"n":2}]}"#);
    let urls = [
        map(json!({"url": "/customers/1", "into": "customer", "records_at": "data"})),
        map(json!({"url": "/customers/9", "into": "customer"})),
    ];
    let found = http.call(&context, "look_up", &urls, &both).await.expect("an outcome");
    assert_eq!(
        found.records.iter().map(|(at, found)| (*at, found.to_string())).collect::<Vec<_>>(),
        [(0, r#"{"n":1,"customer":{"name":"Ada"}}"#.to_owned())]
    );
    assert_eq!((found.faults[0].index, found.faults[0].code.as_str()), (1, "http.not_found"));
    let nulls = [map(json!({"url": "/customers/9", "when_missing": "null"}))];
    assert_eq!(
        http.call(&context, "look_up", &nulls, &both[..1]).await.expect("an outcome").records[0].1.to_string(),
        r#"{"n":1,"answer":null}"#
    );
    let dry = Context { dry_run: true, ..context };
    let shown = http.call(&dry, "request", &[map(json!({"url": "http://127.0.0.1:1/"}))], &both[..1]).await;
    assert!(shown.is_err_and(|error| error.code() == "http.other_server"));
    let shown = http.call(&dry, "request", &[map(json!({"url": "/never"}))], &both[..1]).await.expect("an outcome");
    assert!(shown.exchange.expect("an exchange").get("response").is_none(), "a dry run sends nothing");
}

#[tokio::test]
async fn the_test_says_what_came_back() {
    let base = serve(
        Router::new()
            .route("/ok", get(|| async { "fine" }))
            .route("/no", get(|| async { StatusCode::UNAUTHORIZED }))
            .fallback(any(|| async { StatusCode::NOT_FOUND })),
    )
    .await;
    let test = async |settings: Json| Http::new().test(&context(settings)).await;
    assert_eq!(test(json!({"base_url": base, "test_path": "/ok"})).await.message, "127.0.0.1 answered with 200");
    assert!(test(json!({"base_url": base})).await.ok, "a base URL needs no page of its own");
    assert_eq!(test(json!({"base_url": base, "test_path": "/none"})).await.field.as_deref(), Some("test_path"));
    let refused = test(json!({"base_url": base, "test_path": "/no", "auth": "bearer", "token": SECRET})).await;
    assert!(!refused.ok && refused.message.contains("did not accept the credentials"));
    for bad in ["", "ftp://a.example", "http://u:p@a.example", "a.example"] {
        assert_eq!(test(json!({"base_url": bad})).await.field.as_deref(), Some("base_url"), "{bad}");
    }
}
