//! The binary ends at every place that has a name, on one data folder, one after the other. Each time it goes on: what was
//! acknowledged arrives, nothing arrives under two keys, and what a person must decide is shown to one.

use crate::process::{listening, spawn};
use axum::{Router, routing::any};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    path::Path,
    process::Child,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::Notify;

/// How long a test waits for what must come.
const SOON: Duration = Duration::from_secs(60);
/// Webhooks at the same time.
const AT_ONCE: usize = 4;

/// The other side.
#[derive(Default)]
struct Desk {
    /// Path and webhook, with the keys under which it came.
    got: Mutex<BTreeMap<(String, String), Vec<String>>>,
    /// Webhooks that were sent away once.
    sent_away: Mutex<HashSet<String>>,
    arrived: Notify,
    /// `second` gets no answer.
    hangs: AtomicBool,
    /// What is named `lost` is not found here.
    moved: AtomicBool,
}

impl Desk {
    async fn open(self: &Arc<Self>) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let desk = Arc::clone(self);
        let take = move |uri: http::Uri, headers: http::HeaderMap, body: String| {
            let desk = Arc::clone(&desk);
            async move { desk.take(uri.path(), &headers, &body).await }
        };
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(any(take))).await });
        address
    }

    async fn take(&self, path: &str, headers: &http::HeaderMap, body: &str) -> http::StatusCode {
        let body: Value = serde_json::from_str(body).unwrap();
        let id = body.get(0).unwrap_or(&body)["id"].as_str().unwrap().to_owned();
        if path == "/first" && id.contains("bad") {
            return http::StatusCode::UNPROCESSABLE_ENTITY;
        }
        if path == "/first" && id.contains("lost") && self.moved.load(Ordering::SeqCst) {
            return http::StatusCode::NOT_FOUND;
        }
        if path == "/first" && id.contains("twice") && self.sent_away.lock().unwrap().insert(id.clone()) {
            return http::StatusCode::BAD_GATEWAY;
        }
        let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).unwrap_or_default().to_owned();
        self.got.lock().unwrap().entry((path.to_owned(), id)).or_default().push(key);
        self.arrived.notify_waiters();
        if path == "/second" && self.hangs.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        http::StatusCode::OK
    }

    fn keys(&self, path: &str, id: &str) -> Vec<String> {
        self.got.lock().unwrap().get(&(path.to_owned(), id.to_owned())).cloned().unwrap_or_default()
    }

    async fn has_got(&self, path: &str, id: &str) {
        let comes = async {
            loop {
                let arrived = self.arrived.notified();
                if !self.keys(path, id).is_empty() {
                    return;
                }
                arrived.await;
            }
        };
        tokio::time::timeout(SOON, comes).await.expect("it arrives");
    }
}

/// The server under test, whichever process it is, and what it acknowledged.
struct World<'a> {
    folder: &'a Path,
    desk: Arc<Desk>,
    client: reqwest::Client,
    url: String,
    token: String,
    /// Flow and hook of `keyed` and `once`.
    flows: Vec<(String, String)>,
    child: Option<Child>,
    /// Runs of webhooks that were acknowledged.
    acknowledged: BTreeMap<String, String>,
    /// Webhooks that were sent and not acknowledged.
    owed: BTreeSet<String>,
}

/// The process did not come to the place: it is ended, so that the test does too.
fn never(pid: u32, point: &str) -> ! {
    let ended = std::process::Command::new("kill").args(["-KILL", &pid.to_string()]).status();
    panic!("the process comes to {point} ({ended:?})")
}

/// A flow that others call.
fn called() -> Value {
    json!({
        "linkspan": 1, "name": "Called", "trigger": { "id": "called", "connector": "called", "operation": "called" },
        "steps": [{ "id": "note", "operation": { "connector": "http", "name": "request", "connection": "Desk", "settings": { "url": "called", "result": "record" } } }],
        "edges": [{ "from": "called", "to": "note" }],
    })
}

fn flows() -> [Value; 2] {
    let trigger = json!({ "id": "arrived", "connector": "webhook", "operation": "received", "settings": { "dedupe": "field", "dedupe_field": "id" } });
    let retry = json!({ "attempts": 5, "base_secs": 0.01, "factor": 1.0, "cap_secs": 0.01 });
    let send = |id: &str, operation: &str, settings: Value| json!({ "id": id, "operation": { "connector": "http", "name": operation, "connection": "Desk", "settings": settings }, "retry": retry });
    let keyed = json!({
        "linkspan": 1, "name": "Keyed", "trigger": trigger,
        "steps": [
            send("first", "post_records", json!({ "url": "first" })),
            { "id": "tell", "signal": { "name": "told", "key": { "field": "id" } } },
            { "id": "hear", "wait": { "signal": { "name": "told", "key": { "field": "id" } }, "for_secs": 600 } },
            { "id": "sub", "call_flow": { "flow": "Called" } },
            send("second", "request", json!({ "url": "second", "result": "record" })),
        ],
        "edges": [
            { "from": "arrived", "to": "first" }, { "from": "first", "to": "tell" }, { "from": "tell", "to": "hear" },
            { "from": "hear", "to": "sub" }, { "from": "sub", "to": "second" },
        ],
    });
    let once = json!({
        "linkspan": 1, "name": "Once", "trigger": trigger,
        "steps": [
            send("pay", "request", json!({ "url": "once", "repeats": "ask", "result": "record" })),
            send("tell", "request", json!({ "url": "told", "result": "record" })),
        ],
        "edges": [{ "from": "arrived", "to": "pay" }, { "from": "pay", "to": "tell" }],
    });
    [keyed, once]
}

impl World<'_> {
    async fn ask(&self, method: http::Method, path: &str, body: Option<Value>) -> Option<(u16, Value)> {
        let mut request = self.client.request(method, format!("{}{}", self.url, path.trim_start_matches('/'))).header("if-match", "*");
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let response = request.send().await.ok()?;
        let status = response.status().as_u16();
        let text = response.text().await.ok()?;
        Some((status, serde_json::from_str(&text).unwrap_or(Value::String(text))))
    }

    async fn must(&self, method: http::Method, path: &str, body: Option<Value>) -> Value {
        let (status, answer) = self.ask(method, path, body).await.expect("answers");
        assert!((200..300).contains(&status), "{path}: {status} {answer}");
        answer
    }

    async fn set_up(&mut self, desk: &str) {
        let body = json!({ "email": "ada@example.com", "name": "Ada", "password": "correct horse battery", "workspace": "Acme" });
        let request = self.client.post(format!("{}api/v1/setup", self.url)).header("content-type", "application/json");
        let response = request.body(body.to_string()).send().await.expect("answers");
        let cookie = response.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let request = self.client.post(format!("{}api/v1/tokens", self.url)).header("content-type", "application/json");
        let made = request.header("cookie", cookie).body(json!({ "name": "test", "role": "owner" }).to_string());
        let made = made.send().await.expect("answers").text().await.unwrap();
        self.token = serde_json::from_str::<Value>(&made).unwrap()["secret"].as_str().expect("a secret").to_owned();
        self.must(http::Method::PUT, "/api/v1/settings/network", Some(json!({ "allowed_hosts": [desk] }))).await;
        let connection = json!({ "name": "Desk", "connector": "http", "settings": { "base_url": format!("http://{desk}/") } });
        self.must(http::Method::POST, "/api/v1/connections", Some(connection)).await;
        let document = called();
        let made = self.must(http::Method::POST, "/api/v1/flows", Some(json!({ "name": "Called", "document": document }))).await;
        let id = made["id"].as_str().unwrap().to_owned();
        self.must(http::Method::POST, &format!("/api/v1/flows/{id}/publish"), Some(json!({ "message": "first" }))).await;
        for document in flows() {
            let made =
                self.must(http::Method::POST, "/api/v1/flows", Some(json!({ "name": document["name"], "document": document }))).await;
            let id = made["id"].as_str().unwrap().to_owned();
            self.must(http::Method::POST, &format!("/api/v1/flows/{id}/publish"), Some(json!({ "message": "first" }))).await;
            let draft = self.must(http::Method::GET, &format!("/api/v1/flows/{id}/draft"), None).await;
            self.flows.push((id, draft["hook_path"].as_str().expect("a webhook has an address").to_owned()));
        }
    }

    async fn start(&mut self, failpoint: Option<&str>) {
        let mut child = spawn(self.folder, failpoint);
        self.url = listening(&mut child).expect("it listens");
        self.child = Some(child);
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("killed");
            child.wait().expect("ends");
        }
    }

    /// Sends webhooks; those that are acknowledged are remembered with their run, the others are owed.
    async fn send(&mut self, ids: &[String]) {
        let sends = ids.iter().map(|id| {
            let hook = &self.flows[usize::from(id.starts_with('o'))].1;
            self.ask(http::Method::POST, hook, Some(json!({ "id": id })))
        });
        let answers = futures_util::future::join_all(sends).await;
        for (id, answer) in ids.iter().zip(answers) {
            match answer {
                Some((status, answer)) if (200..300).contains(&status) => {
                    let run = answer["run"].as_str().expect("a run").to_owned();
                    let before = self.acknowledged.insert(id.clone(), run.clone());
                    assert!(before.is_none_or(|before| before == run), "{id} was acknowledged as another run before");
                    self.owed.remove(id);
                }
                _ => drop(self.owed.insert(id.clone())),
            }
        }
    }

    /// Sends until the process ends by itself.
    async fn send_until_it_ends(&mut self, point: &str) {
        let mut child = self.child.take().expect("it runs");
        let pid = child.id();
        let ended = tokio::task::spawn_blocking(move || child.wait());
        let name = point.replace("::", "-");
        let ends = async {
            for round in 0.. {
                if ended.is_finished() {
                    return;
                }
                let id = |kind: usize| format!("{}-{name}-{round}", ["k", "k-twice", "k-bad", "o"][kind % 4]);
                self.send(&(0..AT_ONCE).map(id).collect::<Vec<_>>()).await;
            }
        };
        tokio::time::timeout(SOON, ends).await.unwrap_or_else(|_| never(pid, point));
        let status = ended.await.expect("no panic").expect("ends");
        assert!(!status.success(), "{point}: it was cut off");
    }

    /// Waits for the process that must end by itself.
    async fn ends(&mut self, point: &str) {
        let mut child = self.child.take().expect("it runs");
        let pid = child.id();
        let ended = tokio::task::spawn_blocking(move || child.wait());
        let status = tokio::time::timeout(SOON, ended).await.unwrap_or_else(|_| never(pid, point));
        assert!(!status.expect("no panic").expect("ends").success(), "{point}: it was cut off");
    }

    /// Lets a process come to a place and end there.
    async fn break_at(&mut self, point: &str, times: u32) {
        let failpoint = format!("{point}@{times}");
        let id = format!("k-lost-{}", point.replace("::", "-"));
        match point.split_once("::").expect("a room").0 {
            "resume" => {
                self.desk.hangs.store(true, Ordering::SeqCst);
                self.start(None).await;
                self.send(std::slice::from_ref(&id)).await;
                self.desk.has_got("/second", &id).await;
                self.first_is_kept(&id).await;
                self.kill();
                self.desk.hangs.store(false, Ordering::SeqCst);
                // It may end before it says where it listens.
                self.child = Some(spawn(self.folder, Some(point)));
                self.ends(point).await;
            }
            "again" => {
                self.desk.moved.store(true, Ordering::SeqCst);
                self.start(None).await;
                self.send(std::slice::from_ref(&id)).await;
                let run = self.acknowledged[&id].clone();
                assert_eq!(self.ended(&run).await["status"], "failed");
                self.kill();
                self.desk.moved.store(false, Ordering::SeqCst);
                self.start(Some(point)).await;
                let path = format!("/api/v1/runs/{run}/retry");
                assert!(self.ask(http::Method::POST, &path, Some(json!({}))).await.is_none(), "it ends in the middle");
                self.ends(point).await;
                self.start(None).await;
                let next = match self.ask(http::Method::POST, &path, Some(json!({}))).await.expect("answers") {
                    (409, _) => None,
                    (_, next) => Some(next["id"].as_str().expect("a run").to_owned()),
                };
                if let Some(next) = next {
                    assert_eq!(self.ended(&next).await["status"], "succeeded");
                }
                self.desk.has_got("/second", &id).await;
                self.kill();
            }
            "publish" => {
                self.start(Some(point)).await;
                let path = format!("/api/v1/flows/{}/publish", self.flows[0].0);
                let _ = self.ask(http::Method::POST, &path, Some(json!({ "message": point }))).await;
                self.ends(point).await;
            }
            _ => {
                self.start(Some(&failpoint)).await;
                self.send_until_it_ends(point).await;
            }
        }
    }

    /// Waits until it is kept that the first step is done: a run of which nothing is kept begins anew instead.
    async fn first_is_kept(&self, id: &str) {
        let path = format!("/api/v1/runs/{}", self.acknowledged[id]);
        let kept = async {
            loop {
                let run = self.must(http::Method::GET, &path, None).await;
                let attempts = run["attempts"].as_array().expect("attempts");
                if attempts.iter().any(|one| one["step"] == "first" && one["status"] == "succeeded") {
                    return;
                }
            }
        };
        tokio::time::timeout(SOON, kept).await.expect("the first step is kept");
    }

    /// A run once it has ended.
    async fn ended(&self, run: &str) -> Value {
        let mut seen = Value::Null;
        let ends = async {
            loop {
                seen = self.must(http::Method::GET, &format!("/api/v1/runs/{run}"), None).await;
                if !seen["ended_at"].is_null() {
                    return seen.clone();
                }
            }
        };
        let ended = tokio::time::timeout(SOON, ends).await;
        ended.unwrap_or_else(|_| panic!("the run ends: {seen}"))
    }

    /// What must hold after each start.
    async fn holds(&mut self, point: &str) {
        while !self.owed.is_empty() {
            let owed: Vec<_> = self.owed.iter().cloned().collect();
            self.send(&owed).await;
        }
        for (id, run) in std::mem::take(&mut self.acknowledged) {
            let run = self.ended(&run).await;
            let tell = || format!("{point}: {id}: {run}");
            if id.starts_with('o') {
                let unknown = run["attempts"].as_array().unwrap().iter().any(|attempt| attempt["effect"] == "unknown");
                let came = self.desk.keys("/once", &id).len();
                match run["status"].as_str() {
                    Some("succeeded") => assert_eq!(came, 1, "{}", tell()),
                    _ => assert!(unknown && came <= 1, "a person is asked, and it is not done again: {came}, {}", tell()),
                }
            } else if id.contains("bad") {
                assert_eq!(run["records_failed"], 1, "{}", tell());
            } else {
                for path in ["/first", "/called", "/second"] {
                    let keys: BTreeSet<_> = self.desk.keys(path, &id).into_iter().collect();
                    assert_eq!(keys.len(), 1, "once, under one key at {path}: {}", tell());
                }
            }
        }
        let failed = self.must(http::Method::GET, "/api/v1/failed-records?limit=200", None).await;
        let mut ids: Vec<_> = failed["items"].as_array().unwrap().iter().map(|one| one["record"]["id"].to_string()).collect();
        let all = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), all, "{point}: no record is set aside twice");
    }
}

// fault: F1 F2 F3 F4 F5 F6 F7 F9 F16
#[tokio::test]
async fn the_process_ends_at_each_named_place_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Arc::new(Desk::default());
    let address = desk.open().await;
    let mut world = World {
        folder: folder.path(),
        desk,
        client: reqwest::Client::builder().timeout(SOON).build().unwrap(),
        url: String::new(),
        token: String::new(),
        flows: Vec::new(),
        child: None,
        acknowledged: BTreeMap::new(),
        owed: BTreeSet::new(),
    };
    world.start(None).await;
    world.set_up(&address).await;
    world.kill();
    for (at, point) in store::failpoint::ALL.iter().enumerate() {
        println!("{point}");
        world.break_at(point, 1 + u32::try_from(at).unwrap() % 3).await;
        world.start(None).await;
        world.holds(point).await;
        world.kill();
    }
}
