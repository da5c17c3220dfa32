//! What these tests share: a place to send records to, documents, and waiting for a run to end.

use crate::support::{Answer, Client};
use axum::{Json, Router, http::StatusCode, response::IntoResponse, routing::any};
use http::HeaderMap;
use serde_json::{Value, json};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};
use tokio::sync::Notify;

/// A server on a port of its own that remembers what it was sent.
pub struct Sink {
    /// As `127.0.0.1:40123`.
    pub address: String,
    kept: Arc<Kept>,
}

#[derive(Default)]
struct Kept {
    requests: Mutex<Vec<(HeaderMap, Value)>>,
    arrived: Notify,
    /// Answers 503 from now on.
    broken: AtomicBool,
}

impl Sink {
    /// Starts it.
    pub async fn start() -> Self {
        let kept = Arc::new(Kept::default());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let state = Arc::clone(&kept);
        let take = move |headers: HeaderMap, body: String| {
            let state = Arc::clone(&state);
            async move {
                if state.broken.load(Ordering::SeqCst) {
                    return (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "error": "down" }))).into_response();
                }
                let body = serde_json::from_str(&body).unwrap_or(Value::String(body));
                state.requests.lock().expect("not poisoned").push((headers, body));
                state.arrived.notify_waiters();
                Json(json!({ "ok": true })).into_response()
            }
        };
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(any(take))).await });
        Self { address, kept }
    }

    /// From now on it is down.
    pub fn breaks(&self) {
        self.kept.broken.store(true, Ordering::SeqCst);
    }

    /// What was sent so far.
    pub fn bodies(&self) -> Vec<Value> {
        self.kept.requests.lock().expect("not poisoned").iter().map(|(_, body)| body.clone()).collect()
    }

    /// The headers of what was sent so far.
    pub fn headers(&self) -> Vec<HeaderMap> {
        self.kept.requests.lock().expect("not poisoned").iter().map(|(headers, _)| headers.clone()).collect()
    }

    /// Waits until so many requests arrived.
    pub async fn wait_for(&self, count: usize) -> Vec<Value> {
        let enough = async {
            loop {
                let arrived = self.kept.arrived.notified();
                if self.bodies().len() >= count {
                    return self.bodies();
                }
                arrived.await;
            }
        };
        let limit = std::time::Duration::from_secs(30);
        tokio::time::timeout(limit, enough)
            .await
            .unwrap_or_else(|_| panic!("{count} requests were expected, these came: {:?}", self.bodies()))
    }
}

/// Lets the workspace reach a place inside.
pub async fn allow(client: &mut Client, address: &str) {
    client
        .over()
        .send(http::Method::PUT, "/api/v1/settings/network", Some(json!({ "allowed_hosts": [address] }).to_string()))
        .await
        .expect(200);
}

/// A connection to a place.
pub async fn connect(client: &mut Client, name: &str, address: &str) -> Value {
    let body = json!({ "name": name, "connector": "http", "settings": { "base_url": format!("http://{address}/") } });
    client.post("/api/v1/connections", &body).await.expect(201).json()
}

/// Webhook, map, post to the connection `Sink`.
pub fn orders() -> Value {
    json!({
        "linkspan": 1,
        "trigger": { "id": "order", "connector": "webhook", "operation": "received", "settings": { "dedupe": "field", "dedupe_field": "id" } },
        "steps": [
            { "id": "invoice", "name": "Map invoice", "map": { "targets": [
                { "path": "invoice_no", "type": "text", "required": true, "value": { "template": "INV-{{ id }}" } },
                { "path": "total", "type": "decimal", "required": true, "value": { "field": "total" } },
            ] } },
            { "id": "send", "operation": { "connector": "http", "name": "request", "connection": "Sink", "settings": { "url": "invoices", "method": "POST" } } },
        ],
        "edges": [{ "from": "order", "to": "invoice" }, { "from": "invoice", "to": "send" }],
    })
}

/// A flow from a document, published.
pub async fn publish(client: &mut Client, name: &str, document: &Value) -> String {
    let flow = client.post("/api/v1/flows", &json!({ "name": name, "document": document })).await.expect(201).json();
    let id = flow["id"].as_str().expect("an id").to_owned();
    client.post(&format!("/api/v1/flows/{id}/publish"), &json!({ "message": "first" })).await.expect(201);
    id
}

/// The address of a flow's webhook.
pub async fn hook(client: &mut Client, flow: &str) -> String {
    let draft = client.get(&format!("/api/v1/flows/{flow}/draft")).await.expect(200).json();
    draft["hook_path"].as_str().expect("a webhook has an address").to_owned()
}

/// Starts a run and waits for its end.
pub async fn run(client: &mut Client, flow: &str, body: &Value) -> Answer {
    client.with_header("prefer", "wait=30").post(&format!("/api/v1/flows/{flow}/runs"), body).await
}
