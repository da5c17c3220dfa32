//! Real connectors, end to end: a webhook, a mapping, and a request to a real HTTP server on this machine.

use crate::support::{SOON, World, on_both, post};
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use wire::run::{EffectState, RunStatus};

/// What the server got: idempotency key and body.
type Got = Arc<Mutex<Vec<(String, String)>>>;

/// A server that stumbles over the first request and refuses negative totals.
async fn serve(listener: TcpListener, got: Got) {
    let seen = Arc::new(Mutex::new(0_u32));
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answer(stream, Arc::clone(&got), Arc::clone(&seen)));
    }
}

async fn answer(mut stream: TcpStream, got: Got, seen: Arc<Mutex<u32>>) {
    let mut text = Vec::new();
    loop {
        let Some((head, body)) = whole(&text) else {
            let mut part = [0; 4096];
            match stream.read(&mut part).await {
                Ok(count) if count > 0 => text.extend(&part[..count]),
                _ => return,
            }
            continue;
        };
        let key = head
            .lines()
            .find_map(|line| line.to_lowercase().strip_prefix("idempotency-key:").map(|key| key.trim().to_owned()))
            .unwrap_or_default();
        let first = {
            let mut seen = seen.lock().expect("unpoisoned");
            *seen += 1;
            *seen == 1
        };
        let (status, reply) = match body.as_str() {
            _ if first => ("503 Service Unavailable", "{}".to_owned()),
            body if body.contains('-') => ("422 Unprocessable Entity", r#"{"error":"total must be positive"}"#.to_owned()),
            body => ("201 Created", format!(r#"{{"stored":{body}}}"#)),
        };
        got.lock().expect("unpoisoned").push((key, body));
        text.clear();
        let reply = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{reply}", reply.len());
        if stream.write_all(reply.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// Head and body of a request, once it is whole.
fn whole(text: &[u8]) -> Option<(String, String)> {
    let text = std::str::from_utf8(text).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let length: usize = head
        .lines()
        .find_map(|line| line.to_lowercase().strip_prefix("content-length:").and_then(|length| length.trim().parse().ok()))
        .unwrap_or(0);
    (body.len() >= length).then(|| (head.to_owned(), body[..length].to_owned()))
}

#[tokio::test]
async fn a_record_goes_from_a_webhook_to_a_real_server() {
    on_both(|world: World| async move {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let got = Got::default();
        let server = tokio::spawn(serve(listener, Arc::clone(&got)));
        let engine = world.engine().await;
        let flow = world
            .publish(
                &engine,
                &format!(
                    "name: Orders
trigger: {{ id: arrived, connector: webhook, operation: received }}
steps:
- {{ id: shape, map: {{ targets: [{{ path: total, type: number, value: {{ field: total }} }}] }} }}
- id: tell
  operation: {{ connector: http, name: request, settings: {{ url: 'http://{address}/orders', method: POST, at_once: 1 }} }}
  retry: {{ attempts: 3, base_secs: 0.01, factor: 1.0, cap_secs: 0.01 }}
edges: [{{ from: arrived, to: shape }}, {{ from: shape, to: tell }}]"
                ),
            )
            .await;
        let token = world.token(flow).await;
        let run = engine.accept_webhook(&token, post(r#"[{"total":1.10},{"total":-5},{"total":3}]"#)).await.expect("accepted").run;
        let run = world.ended(&engine, run).await;
        assert_eq!(
            (run.status, run.records_out, run.records_failed, run.retries),
            (RunStatus::WithFailedRecords, 2, 1, 1),
            "{}",
            run.summary
        );
        let got = got.lock().expect("unpoisoned").clone();
        let bodies: Vec<_> = got.iter().map(|(_, body)| body.as_str()).collect();
        assert_eq!(bodies, [r#"{"total":1.10}"#, r#"{"total":1.10}"#, r#"{"total":-5}"#, r#"{"total":3}"#], "in order, every digit kept");
        assert!(!got[0].0.is_empty() && got[0].0 == got[1].0 && got[1].0 != got[2].0, "a key for each effect: {got:?}");
        let detail = world.store.workspace(world.workspace).run_detail(run.id).await.expect("reads").expect("is there");
        let effects: Vec<_> = detail.attempts.iter().filter(|attempt| attempt.step == "tell").map(|attempt| attempt.effect).collect();
        assert_eq!(effects.len(), 4);
        assert_eq!(effects[2], EffectState::NotApplied);
        engine.stop(SOON).await;
        server.abort();
    })
    .await;
}
