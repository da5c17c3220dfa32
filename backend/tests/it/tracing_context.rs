//! W3C Trace Context through a flow: what a sender says, what a real server is sent, what the log tells.

use crate::{
    api::world::{Sink, allow, connect, hook, orders, publish, run},
    support::TestApp,
};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN: &str = "00f067aa0ba902b7";

/// What the sink was sent last: `traceparent` and `tracestate`.
fn last(sink: &Sink) -> (String, Option<String>) {
    let headers = sink.headers().pop().expect("a request");
    let text = |name: &str| headers.get(name).map(|value| value.to_str().expect("text").to_owned());
    (text("traceparent").expect("each call says where it stands"), text("tracestate"))
}

#[tokio::test]
async fn what_is_called_hears_of_the_senders_trace() {
    let (test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    allow(&mut ada, &sink.address).await;
    connect(&mut ada, "Sink", &sink.address).await;
    let flow = publish(&mut ada, "Orders", &orders()).await;
    let path = hook(&mut ada, &flow).await;
    let mut sent = 0;
    let mut send = async |headers: &[(&str, &str)]| {
        sent += 1;
        let mut sender = test.anonymous();
        for (name, value) in headers {
            sender = sender.with_header(name, value);
        }
        let run =
            sender.post(&path, &json!({ "id": sent, "total": 1 })).await.expect(202).json()["run"].as_str().expect("a run").to_owned();
        sink.wait_for(sent).await;
        (run, last(&sink))
    };

    let parent = format!("00-{TRACE}-{SPAN}-01");
    let (run_id, (traceparent, tracestate)) = send(&[("traceparent", &parent), ("tracestate", "shop=17, crm=a")]).await;
    assert!(
        traceparent.starts_with(&format!("00-{TRACE}-")) && traceparent.ends_with("-01") && !traceparent.contains(SPAN),
        "{traceparent}"
    );
    assert_eq!(tracestate.as_deref(), Some("shop=17,crm=a"));
    let detail = loop {
        // It was called before what came of it is kept.
        let detail = ada.get(&format!("/api/v1/runs/{run_id}")).await.expect(200).json();
        if !detail["ended_at"].is_null() {
            break detail;
        }
        tokio::task::yield_now().await;
    };
    let attempt = detail["attempts"].as_array().expect("a list").last().expect("an attempt")["id"].as_str().expect("an id").to_owned();
    assert_eq!(traceparent[36..52], attempt[attempt.len() - 16..], "the span is the attempt's");

    let unsampled = format!("00-{TRACE}-{SPAN}-00");
    assert!(send(&[("traceparent", &unsampled)]).await.1.0.ends_with("-00"), "whether it is recorded is the sender's choice");

    let later = format!("cc-{TRACE}-{SPAN}-01-what-comes");
    assert!(
        send(&[("traceparent", &later)]).await.1.0.starts_with(&format!("00-{TRACE}-")),
        "a later version is read as far as it is known"
    );
    for wrong in
        [format!("ff-{TRACE}-{SPAN}-01"), format!("00-{}-{SPAN}-01", "0".repeat(32)), format!("00-{TRACE}-{SPAN}-01-"), "x".to_owned()]
    {
        let (run_id, (traceparent, tracestate)) = send(&[("traceparent", &wrong), ("tracestate", "shop=17")]).await;
        assert!(!traceparent.contains(TRACE) && tracestate.is_none(), "{wrong}: {traceparent} {tracestate:?}");
        assert!(traceparent.contains(run_id.trim_start_matches("run_")), "a run without a trace begins one: {traceparent}");
    }
    assert_eq!(send(&[("traceparent", &parent), ("tracestate", "shop=17,Shop")]).await.1.1, None, "a wrong state is left out");
}

/// A place that log lines are written to.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_says_of_which_run_flow_and_step_it_tells() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().json().flatten_event(true).with_writer(move || writer.clone()).finish();
    // For this thread: the test's runtime has no other.
    let guard = tracing::subscriber::set_default(subscriber);
    let (_test, mut ada) = TestApp::with_user().await;
    let sink = Sink::start().await;
    sink.breaks();
    allow(&mut ada, &sink.address).await;
    connect(&mut ada, "Sink", &sink.address).await;
    let mut document = orders();
    document["steps"][1]["retry"] = json!({ "attempts": 1 });
    let flow = publish(&mut ada, "Orders", &document).await;
    let ended = run(&mut ada, &flow, &json!({ "input": { "id": 1, "total": 1 } })).await.json();
    drop(guard);
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
    let failed = lines.iter().find(|line| line["message"] == "a call failed").unwrap_or_else(|| panic!("{text}"));
    let span = &failed["span"];
    assert_eq!(
        (&span["name"], &span["run"], &span["flow"], &span["step"]),
        (&json!("attempt"), &ended["id"], &json!(flow), &json!("send")),
        "{failed}"
    );
    assert!(
        span["attempt"].as_str().is_some_and(|id| !id.is_empty()) && failed["code"].as_str().is_some_and(|code| code.starts_with("http.")),
        "{failed}"
    );
}
