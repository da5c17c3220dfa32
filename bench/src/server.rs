//! A Linkspan process of the bench's own: a free port, a fresh data folder, an owner, flows.

use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A running server; ended when it is dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From start to the first good answer of `/readyz`, in milliseconds.
    pub ready_ms: f64,
    client: reqwest::Client,
    cookie: String,
    _data: tempfile::TempDir,
}

impl Server {
    /// Starts the binary and waits until it is ready.
    ///
    /// # Errors
    /// When it is not ready within 20 s.
    pub async fn start(binary: &Path) -> anyhow::Result<Self> {
        let data = tempfile::tempdir()?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let started = Instant::now();
        let mut serve = Command::new(binary);
        serve.args(["serve", "--listen", &address.to_string(), "--data"]).arg(data.path());
        let child = serve.env("LINKSPAN_LOG", "warn").stdout(Stdio::null()).spawn().context("cannot start the server")?;
        let client = reqwest::Client::builder().no_proxy().build()?;
        let mut server = Self { child, address, ready_ms: 0.0, client, cookie: String::new(), _data: data };
        while started.elapsed() < Duration::from_secs(20) {
            if tokio::net::TcpStream::connect(address).await.is_ok()
                && server.client.get(server.url("/readyz")).send().await.is_ok_and(|answer| answer.status().is_success())
            {
                server.ready_ms = started.elapsed().as_secs_f64() * 1000.0;
                return Ok(server);
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        bail!("the server was not ready within 20 s")
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Creates the owner and signs in.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn set_up(&mut self) -> anyhow::Result<()> {
        let body = json!({ "email": "bench@example.com", "name": "Bench", "password": "correct horse battery", "workspace": "Bench" });
        let answer = self.client.post(self.url("/api/v1/setup")).header("origin", self.url("")).json(&body).send().await?;
        let cookie = answer.headers().get("set-cookie").and_then(|value| value.to_str().ok()).and_then(|text| text.split(';').next());
        self.cookie = cookie.context("set-up answers with a session")?.to_owned();
        Ok(())
    }

    /// Calls the API with the owner's session.
    ///
    /// # Errors
    /// When the answer is not 2xx.
    pub async fn call(&self, method: &str, path: &str, body: &Value) -> anyhow::Result<Value> {
        let mut request = self.client.request(method.parse()?, self.url(&format!("/api/v1{path}")));
        request = request.header("cookie", &self.cookie).header("origin", self.url(""));
        if !body.is_null() {
            request = request.json(body);
        }
        if method == "PUT" || method == "PATCH" {
            request = request.header("if-match", "*");
        }
        let answer = request.send().await?;
        let (status, text) = (answer.status(), answer.text().await?);
        if !status.is_success() {
            bail!("{method} {path}: {status} {text}");
        }
        Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Creates and publishes a flow; gives its id and the path of its webhook, if it has one.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn publish(&self, document: &Value) -> anyhow::Result<(String, Option<String>)> {
        let flow = self.call("POST", "/flows", &json!({ "name": document["name"], "document": document })).await?;
        let id = flow["id"].as_str().context("a flow has an id")?.to_owned();
        self.call("POST", &format!("/flows/{id}/publish"), &json!({ "message": "bench" })).await?;
        self.call("PATCH", &format!("/flows/{id}"), &json!({ "enabled": true })).await?;
        let draft = self.call("GET", &format!("/flows/{id}/draft"), &Value::Null).await?;
        Ok((id, draft["hook_path"].as_str().map(str::to_owned)))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
