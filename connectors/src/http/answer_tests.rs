//! Answers of other systems, and what they mean for a call.

use super::*;
use bytes::Bytes;
use http::{HeaderValue, StatusCode};

fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answer {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(*name, HeaderValue::from_str(value).expect("a header"));
    }
    Answer {
        status: StatusCode::from_u16(status).expect("a status"),
        headers: map,
        body: Bytes::copy_from_slice(body.as_bytes()),
        url: "https://a.example/".parse().expect("a URL"),
    }
}

fn said(body: &str) -> (Option<String>, Option<String>) {
    let said = message(&answer(400, &[], body), &Redactor::default());
    (said.message, said.field)
}

#[test]
fn messages_are_found_where_apis_put_them() {
    let cases = [
        (r#"{"type":"about:blank","title":"Bad","detail":"total must be positive"}"#, "total must be positive", None),
        (r#"{"message":"no"}"#, "no", None),
        (r#"{"error":"invalid_grant","error_description":"expired"}"#, "expired", None),
        (r#"{"error":{"message":"Missing param","param":"amount"}}"#, "Missing param", Some("amount")),
        (r#"{"errors":[{"message":"is taken","field":"email"}]}"#, "is taken", Some("email")),
        (r#"{"message":"Validation failed","errors":[{"field":"name","message":"blank"}]}"#, "Validation failed: blank", Some("name")),
        (r#"{"errors":{"total":["must be positive"]}}"#, "total: must be positive", Some("total")),
        (r##"{"errors":[{"detail":"bad","source":{"pointer":"/data/total"}}]}"##, "bad", Some("data.total")),
        (r#"[{"message":"first","errorCode":"X"}]"#, "first", None),
        ("plain words\nand more", "plain words", None),
        (r#""just text""#, "just text", None),
    ];
    for (body, text, field) in cases {
        assert_eq!(said(body), (Some(text.to_owned()), field.map(str::to_owned)), "{body}");
    }
    for body in ["", "<html>no</html>", "{}", "[]", r#"{"error":null}"#] {
        assert_eq!(said(body), (None, None), "{body}");
    }
}

fn verdict(status: u16, headers: &[(&'static str, &str)], method: Method, about_record: bool) -> Verdict {
    let asked = Asked { method: &method, about_record, url_of_record: false, signed_in: true, now_ms: 1_000_000_000_000, success: None };
    judge(&answer(status, headers, ""), &asked, &Redactor::default())
}

fn kind(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Done => "done".to_owned(),
        Verdict::Record { code, .. } => format!("record {code}"),
        Verdict::Error(ConnectorError::Retry { effect_unknown, .. }) => format!("retry unknown={effect_unknown}"),
        Verdict::Error(ConnectorError::Throttled { after, .. }) => format!("throttled {}", after.as_secs()),
        Verdict::Error(ConnectorError::Reauthenticate { .. }) => "reauthenticate".to_owned(),
        Verdict::Error(ConnectorError::Fail { field, .. }) => format!("fail {}", field.as_deref().unwrap_or("")),
    }
}

// fault: F33 F34
#[test]
fn each_status_says_what_to_do() {
    let cases = [
        (200, "done"),
        (201, "done"),
        (204, "done"),
        (304, "fail url"),
        (400, "record http.rejected"),
        (401, "reauthenticate"),
        (403, "fail url"),
        (404, "fail url"),
        (405, "fail method"),
        (408, "retry unknown=true"),
        (409, "record http.rejected"),
        (413, "record http.rejected"),
        (415, "fail body"),
        (422, "record http.rejected"),
        (429, "throttled 30"),
        (500, "retry unknown=true"),
        (501, "fail method"),
        (502, "retry unknown=true"),
        (503, "retry unknown=true"),
        (504, "retry unknown=true"),
    ];
    for (status, expect) in cases {
        assert_eq!(kind(&verdict(status, &[], Method::POST, true)), expect, "{status}");
    }
    assert_eq!(kind(&verdict(422, &[], Method::GET, false)), "fail url");
    assert_eq!(kind(&verdict(500, &[], Method::PUT, true)), "retry unknown=false");
    assert_eq!(kind(&verdict(503, &[("retry-after", "7")], Method::POST, true)), "throttled 7");
}

#[test]
fn a_missing_thing_is_the_records_fault_when_its_url_is_the_records() {
    let asked = Asked { method: &Method::PUT, about_record: true, url_of_record: true, signed_in: false, now_ms: 0, success: None };
    assert_eq!(kind(&judge(&answer(404, &[], ""), &asked, &Redactor::default())), "record http.not_found");
    assert_eq!(kind(&judge(&answer(401, &[], ""), &asked, &Redactor::default())), "fail url");
}

// fault: F32
#[test]
fn retry_after_is_read_and_bounded() {
    // 2001-09-09T01:46:40Z.
    let now = 1_000_000_000_000;
    let cases = [
        ("120", Some(120)),
        ("0", Some(1)),
        ("999999999999999999999999", Some(86_400)),
        ("315360000", Some(86_400)),
        ("Sun, 09 Sep 2001 01:47:40 GMT", Some(60)),
        ("Sun, 09 Sep 2001 01:00:00 GMT", Some(1)),
        ("-5", None),
        ("soon", None),
        ("", None),
    ];
    for (text, expect) in cases {
        let found = retry_after(&answer(429, &[("retry-after", text)], "").headers, now);
        assert_eq!(found, expect.map(Duration::from_secs), "{text}");
    }
}
