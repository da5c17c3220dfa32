//! The binary is killed (`kill -9`) in the middle of an HTTP request that must not be repeated blindly: a person is shown what
//! was sent, and says what became of it.

use crate::process::serve;
use axum::{Router, routing::any};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::Notify;

/// How long a test waits for what must come.
const SOON: Duration = Duration::from_secs(60);

/// The other side: takes payments, and does not answer while it hangs.
#[derive(Default)]
struct Bank {
    /// Idempotency key and body of each request.
    got: Mutex<Vec<(String, String)>>,
    arrived: Notify,
    hangs: AtomicBool,
}

impl Bank {
    async fn open(self: &Arc<Self>) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let bank = Arc::clone(self);
        let take = move |headers: http::HeaderMap, body: String| {
            let bank = Arc::clone(&bank);
            async move {
                let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).unwrap_or_default().to_owned();
                bank.got.lock().unwrap().push((key, body));
                bank.arrived.notify_waiters();
                if bank.hangs.load(Ordering::SeqCst) {
                    std::future::pending::<()>().await;
                }
                axum::Json(json!({ "paid": true }))
            }
        };
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(any(take))).await });
        address
    }

    fn count(&self) -> usize {
        self.got.lock().unwrap().len()
    }

    async fn has_got(&self, count: usize) {
        let enough = async {
            loop {
                let arrived = self.arrived.notified();
                if self.count() >= count {
                    return;
                }
                arrived.await;
            }
        };
        tokio::time::timeout(SOON, enough).await.expect("the bank gets it");
    }
}

/// One who asks a running server.
struct Asker {
    client: reqwest::Client,
    url: String,
    token: String,
}

impl Asker {
    async fn ask(&self, method: http::Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self.client.request(method, format!("{}{}", self.url, path.trim_start_matches('/'))).header("if-match", "*");
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").header("prefer", "wait=30").body(body.to_string());
        }
        let response = request.send().await.expect("answers");
        let status = response.status().as_u16();
        let text = response.text().await.expect("a body");
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.ask(http::Method::POST, path, Some(body)).await;
        assert!((200..300).contains(&status), "{path}: {status} {answer}");
        answer
    }

    async fn get(&self, path: &str) -> Value {
        self.ask(http::Method::GET, path, None).await.1
    }

    /// A run once it has ended.
    async fn ended(&self, run: &str) -> Value {
        let ends = async {
            loop {
                let run = self.get(&format!("/api/v1/runs/{run}")).await;
                if !run["ended_at"].is_null() {
                    return run;
                }
            }
        };
        tokio::time::timeout(SOON, ends).await.expect("the run ends")
    }
}

fn flow() -> Value {
    json!({
        "linkspan": 1,
        "trigger": { "id": "order", "connector": "webhook", "operation": "received" },
        "steps": [{ "id": "pay", "name": "Pay", "operation": { "connector": "http", "name": "request", "connection": "Bank", "settings": { "url": "payments", "repeats": "ask" } } }],
        "edges": [{ "from": "order", "to": "pay" }],
    })
}

async fn set_up(asker: &mut Asker, bank: &str) -> String {
    let body = json!({ "email": "ada@example.com", "name": "Ada", "password": "correct horse battery", "workspace": "Acme" });
    let request = asker.client.post(format!("{}api/v1/setup", asker.url)).header("content-type", "application/json");
    let response = request.body(body.to_string()).send().await.expect("answers");
    let cookie = response.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let request =
        asker.client.post(format!("{}api/v1/tokens", asker.url)).header("content-type", "application/json").header("cookie", cookie);
    let made = request.body(json!({ "name": "test", "role": "owner" }).to_string()).send().await.expect("answers").text().await.unwrap();
    asker.token = serde_json::from_str::<Value>(&made).unwrap()["secret"].as_str().expect("a secret").to_owned();
    let (status, answer) = asker.ask(http::Method::PUT, "/api/v1/settings/network", Some(json!({ "allowed_hosts": [bank] }))).await;
    assert_eq!(status, 200, "{answer}");
    asker
        .post("/api/v1/connections", json!({ "name": "Bank", "connector": "http", "settings": { "base_url": format!("http://{bank}/") } }))
        .await;
    let id = asker.post("/api/v1/flows", json!({ "name": "Pay", "document": flow() })).await["id"].as_str().unwrap().to_owned();
    asker.post(&format!("/api/v1/flows/{id}/publish"), json!({ "message": "first" })).await;
    asker.get(&format!("/api/v1/flows/{id}/draft")).await["hook_path"].as_str().expect("a webhook has an address").to_owned()
}

// fault: F6 F45
#[tokio::test]
async fn a_payment_that_was_cut_off_is_settled_by_a_person() {
    let folder = tempfile::tempdir().unwrap();
    let bank = Arc::new(Bank::default());
    let address = bank.open().await;
    let (mut child, url) = serve(folder.path());
    let mut asker = Asker { client: reqwest::Client::builder().build().unwrap(), url, token: String::new() };
    let hook = set_up(&mut asker, &address).await;
    for (choice, sent_again) in [("happened", 0), ("not_happened", 1), ("repeat", 1)] {
        let before = bank.count();
        bank.hangs.store(true, Ordering::SeqCst);
        let run = asker.post(&hook, json!({ "amount": 12.50, "choice": choice })).await["run"].as_str().unwrap().to_owned();
        bank.has_got(before + 1).await;
        child.kill().expect("killed");
        child.wait().expect("ends");
        bank.hangs.store(false, Ordering::SeqCst);
        (child, asker.url) = serve(folder.path());

        let detail = asker.ended(&run).await;
        assert_eq!(detail["status"], "failed", "{detail}");
        assert!(detail["summary"].as_str().unwrap().contains("needs a person"), "{detail}");
        assert_eq!(bank.count(), before + 1, "nothing is sent by itself");
        let attempts = detail["attempts"].as_array().unwrap();
        let attempt =
            attempts.iter().find(|attempt| attempt["effect"] == "unknown").unwrap_or_else(|| panic!("an unknown effect: {detail}"));
        let request = &attempt["exchange"]["request"];
        assert_eq!((&request["method"], &request["url"]), (&json!("POST"), &json!(format!("http://{address}/payments"))));
        assert_eq!(request["body"], bank.got.lock().unwrap()[before].1, "what is shown is what was sent");
        let (status, refused) = asker.ask(http::Method::POST, &format!("/api/v1/runs/{run}/retry"), Some(json!({}))).await;
        assert_eq!((status, &refused["code"]), (409, &json!("run.effect_unknown")));

        let said = json!({ "effects": [{ "attempt": attempt["id"], "choice": choice }] });
        let next = asker.post(&format!("/api/v1/runs/{run}/settle"), said.clone()).await;
        assert_eq!((&next["status"], &next["parent"]), (&json!("succeeded"), &json!(run)), "{choice}: {next}");
        let got = bank.got.lock().unwrap()[before..].to_vec();
        assert_eq!(got.len(), 1 + sent_again, "{choice}");
        assert!(got.iter().all(|one| *one == got[0]), "the same request under the same key: {got:?}");
        let (status, twice) = asker.ask(http::Method::POST, &format!("/api/v1/runs/{run}/settle"), Some(said)).await;
        assert_eq!((status, &twice["code"]), (409, &json!("run.settled")));
        let log = asker.get("/api/v1/audit?limit=3").await.to_string();
        assert!(log.contains("run.settle") && log.contains(choice), "{log}");
    }
    child.kill().expect("killed");
    child.wait().expect("ends");
}
