//! The Linkspan process under test: started, killed, stopped, frozen; and the flows in it.

use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::{
    fs::File,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long a start may take on a busy machine.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// How long an orderly stop may take.
const STOP_WITHIN: Duration = Duration::from_secs(60);

/// A Linkspan that can be killed.
pub struct Server {
    binary: PathBuf,
    data: PathBuf,
    database: Option<String>,
    /// Where it listens; the same after each start.
    pub address: SocketAddr,
    child: Mutex<Option<Child>>,
    /// Asks it.
    pub client: reqwest::Client,
    session: Mutex<String>,
}

impl Server {
    /// Knows of one that is not started.
    ///
    /// # Errors
    /// When no port is free.
    pub fn new(binary: &Path, data: &Path, database: Option<String>) -> anyhow::Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(20)).build()?;
        Ok(Self {
            binary: binary.to_owned(),
            data: data.to_owned(),
            database,
            address,
            child: Mutex::default(),
            client,
            session: Mutex::default(),
        })
    }

    /// An address in it.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(&self.binary);
        command.arg(name).arg("--data").arg(&self.data);
        if let Some(database) = &self.database {
            command.arg("--database").arg(database);
        }
        command.current_dir(&self.data).env("LINKSPAN_LOG", "info").env_remove("LINKSPAN_CONFIG");
        command
    }

    /// Starts the process and does not wait for it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn spawn(&self) -> anyhow::Result<()> {
        let log = File::options().create(true).append(true).open(self.data.join("server.log"))?;
        let mut serve = self.command("serve");
        serve.args(["--listen", &self.address.to_string(), "--drain-secs", "10"]);
        serve.stdout(Stdio::null()).stderr(log);
        *self.child() = Some(serve.spawn().context("cannot start the server")?);
        Ok(())
    }

    /// Waits until it answers.
    ///
    /// # Errors
    /// When it ends, or is not ready in time.
    pub async fn ready(&self) -> anyhow::Result<Duration> {
        let since = Instant::now();
        while since.elapsed() < READY_WITHIN {
            if let Some(status) = self.child().as_mut().and_then(|child| child.try_wait().ok().flatten()) {
                bail!("the server ended with {status}: {}", self.log_tail());
            }
            let answer = self.client.get(self.url("/readyz")).timeout(Duration::from_secs(2)).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(since.elapsed());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        bail!("the server was not ready in time: {}", self.log_tail())
    }

    /// Starts the process and waits until it answers.
    ///
    /// # Errors
    /// As [`Server::ready`].
    pub async fn start(&self) -> anyhow::Result<Duration> {
        self.spawn()?;
        self.ready().await
    }

    /// The last lines that it logged.
    pub fn log_tail(&self) -> String {
        let log = std::fs::read_to_string(self.data.join("server.log")).unwrap_or_default();
        let lines: Vec<_> = log.lines().rev().take(20).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }

    /// Ends it at once (SIGKILL).
    ///
    /// # Errors
    /// When the system refuses.
    pub fn kill(&self) -> anyhow::Result<()> {
        if let Some(mut child) = self.child().take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Tells it to stop (SIGTERM) and waits; it must end with 0.
    ///
    /// # Errors
    /// When it does not end in time, or not well.
    pub async fn stop(&self) -> anyhow::Result<()> {
        let Some(mut child) = self.child().take() else { return Ok(()) };
        signal(&child, "-TERM")?;
        let since = Instant::now();
        while since.elapsed() < STOP_WITHIN {
            match child.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => bail!("told to stop, the server ended with {status}: {}", self.log_tail()),
                None => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
        child.kill()?;
        child.wait()?;
        bail!("told to stop, the server did not end: {}", self.log_tail())
    }

    /// Freezes it for a while (SIGSTOP, SIGCONT).
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn freeze(&self, time: Duration) -> anyhow::Result<()> {
        self.child().as_ref().map_or(Ok(()), |child| signal(child, "-STOP"))?;
        tokio::time::sleep(time).await;
        self.child().as_ref().map_or(Ok(()), |child| signal(child, "-CONT"))
    }

    /// What `linkspan doctor` says of the stopped server's data; in order, or not.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn doctor(&self) -> anyhow::Result<(bool, String)> {
        let output = self.command("doctor").stdin(Stdio::null()).output()?;
        Ok((output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned()))
    }

    fn child(&self) -> std::sync::MutexGuard<'_, Option<Child>> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Creates the owner and signs in.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn set_up(&self) -> anyhow::Result<()> {
        let body = json!({ "email": "crash@example.com", "name": "Crash", "password": "correct horse battery", "workspace": "Crash" });
        let answer = self.client.post(self.url("/api/v1/setup")).header("origin", self.url("")).json(&body).send().await?;
        let cookie = answer.headers().get("set-cookie").and_then(|value| value.to_str().ok()).and_then(|text| text.split(';').next());
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = cookie.context("set-up answers with a session")?.to_owned();
        Ok(())
    }

    /// Calls the API as the owner.
    ///
    /// # Errors
    /// When the answer is not 2xx.
    pub async fn call(&self, method: &str, path: &str, body: Option<Value>) -> anyhow::Result<Value> {
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut request = self.client.request(method.parse()?, self.url(&format!("/api/v1{path}")));
        request = request.header("cookie", session).header("origin", self.url("")).header("if-match", "*");
        if let Some(body) = &body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let (status, text) = (answer.status(), answer.text().await?);
        if !status.is_success() {
            bail!("{method} {path}: {status} {text}");
        }
        Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Creates, publishes and switches on a flow; gives the path of its webhook.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn publish(&self, document: &Value) -> anyhow::Result<String> {
        let flow = self.call("POST", "/flows", Some(json!({ "name": document["name"], "document": document }))).await?;
        let id = flow["id"].as_str().context("a flow has an id")?.to_owned();
        self.call("POST", &format!("/flows/{id}/publish"), Some(json!({ "message": "first" }))).await?;
        self.call("PATCH", &format!("/flows/{id}"), Some(json!({ "enabled": true }))).await?;
        let draft = self.call("GET", &format!("/flows/{id}/draft"), None).await?;
        Ok(draft["hook_path"].as_str().context("a webhook has an address")?.to_owned())
    }
}

fn signal(child: &Child, name: &str) -> anyhow::Result<()> {
    let status = Command::new("kill").args([name, &child.id().to_string()]).status().context("cannot run `kill`")?;
    if !status.success() {
        bail!("kill {name}: {status}");
    }
    Ok(())
}

impl Drop for Server {
    fn drop(&mut self) {
        // What cannot be ended any more has ended.
        let _ = self.kill();
    }
}

/// The flows: an effect under a key twice over, and one that a person is asked about.
pub fn flows() -> [Value; 2] {
    let trigger = json!({
        "id": "arrived", "connector": "webhook", "operation": "received",
        "settings": { "dedupe": "field", "dedupe_field": "id" }
    });
    let retry = json!({ "attempts": 60, "base_secs": 0.05, "factor": 1.5, "cap_secs": 1.0 });
    let step = |id: &str, operation: &str, settings: Value| json!({ "id": id, "operation": { "connector": "http", "name": operation, "connection": "Sink", "settings": settings }, "retry": retry });
    let keyed = json!({
        "linkspan": 1,
        "name": "Keyed",
        "trigger": trigger,
        "steps": [
            { "id": "shape", "map": { "targets": [{ "path": "id", "type": "text", "required": true, "value": { "field": "id" } }] } },
            step("first", "post_records", json!({ "url": "/keyed" })),
            step("second", "request", json!({ "url": "/second", "result": "record" })),
        ],
        "edges": [{ "from": "arrived", "to": "shape" }, { "from": "shape", "to": "first" }, { "from": "first", "to": "second" }],
    });
    let once = json!({
        "linkspan": 1,
        "name": "Once",
        "trigger": trigger,
        "steps": [step("pay", "request", json!({ "url": "/once", "repeats": "ask" }))],
        "edges": [{ "from": "arrived", "to": "pay" }],
    });
    [keyed, once]
}
