//! Requests as they come: bodies, signatures, repeats.

use super::*;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;

const NOW: i64 = 1_760_000_000;

fn map(value: Json) -> Map<String, Json> {
    value.as_object().expect("an object").clone()
}

fn event(headers: &[(&str, &str)], body: &str) -> RawEvent {
    RawEvent {
        method: "POST".to_owned(),
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        query: Vec::new(),
        body: body.as_bytes().to_vec(),
        at_ms: NOW * 1000,
    }
}

fn receive(settings: Json, secrets: Json, event: &RawEvent) -> Result<Triggered, String> {
    Webhook::new().receive("received", &map(settings), &map(secrets), event).map_err(|error| format!("{}: {error}", error.code()))
}

fn records(settings: Json, event: &RawEvent) -> Result<Json, String> {
    receive(settings, json!({}), event)
        .map(|triggered| Json::from(triggered.records.iter().map(|record| value::to_json(record)).collect::<Vec<_>>()))
}

fn sign(secret: &str, content: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key");
    mac.update(content.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[test]
fn bodies_become_records() {
    let json_type = [("content-type", "application/json; charset=utf-8")];
    assert_eq!(records(json!({}), &event(&json_type, r#"{"a":1}"#)), Ok(json!([{"a": 1}])));
    assert_eq!(records(json!({}), &event(&[], r#"[{"a":1},{"a":2}]"#)), Ok(json!([{"a": 1}, {"a": 2}])));
    assert_eq!(records(json!({}), &event(&json_type, "\u{feff}{}")), Ok(json!([{}])));
    assert_eq!(records(json!({"records_at": "data.items"}), &event(&[], r#"{"data":{"items":[{"a":1}]}}"#)), Ok(json!([{"a": 1}])));
    assert_eq!(
        records(json!({}), &event(&[("content-type", "application/x-ndjson")], "{\"a\":1}\n\n{\"a\":2}\n")),
        Ok(json!([{"a": 1}, {"a": 2}]))
    );
    assert_eq!(
        records(json!({}), &event(&[("Content-Type", "application/x-www-form-urlencoded")], "a=1&b=x+y&a=2")),
        Ok(json!([{"a": ["1", "2"], "b": "x y"}]))
    );
    let mut get = event(&[], "");
    get.method = "GET".to_owned();
    get.query = vec![("challenge".to_owned(), "7".to_owned())];
    assert_eq!(records(json!({"method": "any"}), &get), Ok(json!([{"challenge": "7"}])));
}

// fault: F39
#[test]
fn bodies_that_cannot_be_read_are_told_why() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let cases = [
        ("", "webhook.body: the body cannot be read: it is empty"),
        ("  \n", "webhook.body: the body cannot be read: it is empty"),
        ("{\"a\":", "webhook.body: the body cannot be read: line 1, column 6: the text ends where a value was expected"),
        ("{\"a\" 1}", "webhook.body: the body cannot be read: line 1, column 6: `:` was expected"),
        ("7", "webhook.body: record 1 is not an object"),
        ("[{},[]]", "webhook.body: record 2 is not an object"),
        (deep.as_str(), "webhook.body: the body cannot be read: line 1, column 130: lists and objects lie too deep in each other"),
    ];
    for (body, expect) in cases {
        assert_eq!(records(json!({}), &event(&[], body)), Err(expect.to_owned()), "{}", body.get(..20).unwrap_or(body));
    }
    assert_eq!(records(json!({"records_at": "x.y"}), &event(&[], "{}")), Err("webhook.body: the body has nothing at `x.y`".to_owned()));
    assert_eq!(records(json!({"method": "PUT"}), &event(&[], "{}")), Err("webhook.method: this webhook takes PUT, not POST".to_owned()));
}

#[test]
fn a_signature_is_accepted_in_each_encoding() {
    let body = r#"{"a":1}"#;
    let hex_text = format!("sha256={}", hex::encode(sign("secret", body)));
    let settings = json!({"signature": "hmac_sha256", "signature_prefix": "sha256="});
    assert!(receive(settings.clone(), json!({"secret": "secret"}), &event(&[("x-signature", &hex_text)], body)).is_ok());
    assert!(
        receive(settings.clone(), json!({"secret": "new", "previous_secret": "secret"}), &event(&[("X-Signature", &hex_text)], body))
            .is_ok()
    );
    let base64_text = STANDARD.encode(sign("secret", body));
    let settings = json!({"signature": "hmac_sha256", "signature_header": "X-Hub", "signature_encoding": "base64"});
    assert!(receive(settings, json!({"secret": "secret"}), &event(&[("x-hub", &base64_text)], body)).is_ok());
}

#[test]
fn github_publishes_this_vector() {
    // From the vendor's documentation on validating webhook deliveries.
    let settings = json!({"signature": "hmac_sha256", "signature_header": "X-Hub-Signature-256", "signature_prefix": "sha256="});
    let signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    let event = event(&[("x-hub-signature-256", signature), ("content-type", "application/x-www-form-urlencoded")], "Hello, World!");
    assert!(receive(settings, json!({"secret": "It's a Secret to Everybody"}), &event).is_ok());
}

#[test]
fn every_changed_bit_is_refused() {
    let body = r#"{"a":1}"#;
    let good = sign("secret", body);
    let settings = json!({"signature": "hmac_sha256"});
    for bit in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        let text = hex::encode(bad);
        assert_eq!(
            receive(settings.clone(), json!({"secret": "secret"}), &event(&[("x-signature", &text)], body)),
            Err("webhook.signature: the signature does not belong to this body".to_owned())
        );
    }
}

#[test]
fn anything_but_one_whole_signature_is_refused() {
    let body = r#"{"a":1}"#;
    let good = hex::encode(sign("secret", body));
    let settings = json!({"signature": "hmac_sha256"});
    let twice = [("x-signature", good.as_str()), ("x-signature", good.as_str())];
    for headers in
        [&[][..], &[("x-signature", "")], &[("x-signature", &good[..62])], &[("x-signature", &good[..2])], &[("x-signature", "zz")], &twice]
    {
        let refused = receive(settings.clone(), json!({"secret": "secret"}), &event(headers, body));
        assert!(refused.as_ref().is_err_and(|error| error.starts_with("webhook.signature")), "{headers:?}: {refused:?}");
    }
    let other = receive(settings.clone(), json!({"secret": "secret"}), &event(&[("x-signature", &good)], r#"{"a": 1}"#));
    assert!(other.is_err(), "a body written anew is another body");
    for secrets in [json!({}), json!({"secret": ""}), json!({"secret": null})] {
        let closed = receive(settings.clone(), secrets, &event(&[("x-signature", &good)], body));
        assert!(closed.is_err_and(|error| error.starts_with("webhook.no_secret")), "no secret must fail closed");
    }
}

#[test]
fn old_and_future_requests_are_refused() {
    let body = "{}";
    let settings = json!({"signature": "hmac_sha256", "timestamp_header": "X-Timestamp", "tolerance_secs": 300});
    let send = |timestamp: &str| {
        let text = hex::encode(sign("secret", &format!("{timestamp}.{body}")));
        receive(settings.clone(), json!({"secret": "secret"}), &event(&[("x-signature", &text), ("x-timestamp", timestamp)], body))
    };
    for seconds in [NOW - 300, NOW, NOW + 300] {
        assert!(send(&seconds.to_string()).is_ok(), "{seconds}");
    }
    for timestamp in [
        (NOW - 301).to_string(),
        (NOW + 301).to_string(),
        "NaN".to_owned(),
        "-1".to_owned(),
        "1e9".to_owned(),
        String::new(),
        "99999999999999999999".to_owned(),
    ] {
        assert!(send(&timestamp).is_err_and(|error| error.starts_with("webhook.signature")), "{timestamp}");
    }
    let text = hex::encode(sign("secret", body));
    let unsigned_time = event(&[("x-signature", &text), ("x-timestamp", &NOW.to_string())], body);
    assert!(receive(settings.clone(), json!({"secret": "secret"}), &unsigned_time).is_err(), "the timestamp must be signed too");
}

// fault: F59
#[test]
fn repeats_have_the_same_key() {
    let with = |settings: Json, headers: &[(&str, &str)], body: &str| {
        receive(settings, json!({}), &event(headers, body)).map(|triggered| triggered.dedupe_key)
    };
    assert_eq!(with(json!({}), &[], "{}"), Ok(None));
    assert_eq!(with(json!({"dedupe": "header", "dedupe_header": "X-Id"}), &[("x-id", "7")], "{}"), Ok(Some("7".to_owned())));
    assert_eq!(with(json!({"dedupe": "field", "dedupe_field": "event.id"}), &[], r#"{"event":{"id":12}}"#), Ok(Some("12".to_owned())));
    let long = "x".repeat(1_000);
    let hashed = with(json!({"dedupe": "header", "dedupe_header": "X-Id"}), &[("x-id", &long)], "{}").expect("a key").expect("a key");
    assert_eq!(hashed.len(), 64);
    let body_key = with(json!({"dedupe": "body"}), &[], r#"{"a":1}"#);
    assert_eq!(body_key, with(json!({"dedupe": "body"}), &[], r#"{"a":1}"#));
    assert_ne!(body_key, with(json!({"dedupe": "body"}), &[], r#"{"a":2}"#));
    assert!(
        with(json!({"dedupe": "header", "dedupe_header": "X-Id"}), &[], "{}").is_err_and(|error| error.starts_with("webhook.dedupe_key"))
    );
    assert!(with(json!({"dedupe": "field", "dedupe_field": "id"}), &[], "{}").is_err());
}
