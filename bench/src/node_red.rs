//! Node-RED as a peer: installed from npm by `cargo xtask bench`, started with a user folder of its own on a free port, without its
//! editor. It keeps no history and nothing of what is under way, which is what it is known for.

use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A running Node-RED; ended when it is dropped.
pub struct NodeRed {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    _folder: tempfile::TempDir,
}

/// The program of the function node: the ten fields of the bench.
const MAP: &str = "const map = (r) => ({ invoice_no: 'INV-' + r.id, issued_at: r.created_at, currency: r.currency.toUpperCase(), \
    email: r.email.toLowerCase(), first_name: r.customer.first_name.trim(), last_name: r.customer.last_name, country: r.customer.country, \
    total: Number(r.total), paid: r.paid, source: 'bench' });\n";

fn node(id: &str, kind: &str, wires: &[&str], more: Value) -> Value {
    let mut node = json!({ "id": id, "type": kind, "z": "tab", "x": 100, "y": 100, "wires": [wires] });
    if let (Some(node), Value::Object(more)) = (node.as_object_mut(), more) {
        node.extend(more);
    }
    node
}

fn function(id: &str, wires: &[&str], program: &str) -> Value {
    node(id, "function", wires, json!({ "func": program, "outputs": 1, "timeout": 0, "initialize": "", "finalize": "", "libs": [] }))
}

fn flows(nodes: Vec<Value>) -> Value {
    let mut all = vec![json!({ "id": "tab", "type": "tab", "label": "bench", "disabled": false })];
    all.extend(nodes);
    Value::Array(all)
}

/// S1: webhook, map, answer.
pub fn sync() -> Value {
    flows(vec![
        node("in", "http in", &["map"], json!({ "url": "/hook", "method": "post", "upload": false })),
        function("map", &["out"], &format!("{MAP}msg.payload = map(msg.payload);\nreturn msg;")),
        node("out", "http response", &[], json!({ "statusCode": "200", "headers": {} })),
    ])
}

/// S2: webhook, 202, map, POST.
pub fn durable(sink: SocketAddr) -> Value {
    flows(vec![
        node("in", "http in", &["answer", "map"], json!({ "url": "/hook", "method": "post", "upload": false })),
        function("answer", &["out"], "return { req: msg.req, res: msg.res, payload: {} };"),
        node("out", "http response", &[], json!({ "statusCode": "202", "headers": {} })),
        function(
            "map",
            &["send"],
            &format!("{MAP}return {{ payload: map(msg.payload), headers: {{ 'content-type': 'application/json' }} }};"),
        ),
        node(
            "send",
            "http request",
            &[],
            json!({ "method": "POST", "ret": "txt", "url": format!("http://{sink}/invoices"), "persist": true }),
        ),
    ])
}

/// S3: pages over HTTP, map, POST of pages.
pub fn batch(sink: SocketAddr) -> Value {
    let next =
        "msg.page = (msg.page || 0) + 1;\nmsg.url = msg.base + '?page=' + msg.page;\nmsg.headers = {};\nmsg.payload = '';\nreturn msg;";
    let next = next.replace("msg.base", &format!("'http://{sink}/orders'"));
    let map = format!(
        "{MAP}if (!msg.payload.length) return null;\nmsg.payload = msg.payload.map(map);\nmsg.headers = {{ 'content-type': 'application/json' }};\nmsg.url = 'http://{sink}/invoices';\nreturn msg;"
    );
    flows(vec![
        node("in", "http in", &["answer", "begin"], json!({ "url": "/hook", "method": "post", "upload": false })),
        function("answer", &["out"], "return { req: msg.req, res: msg.res, payload: {} };"),
        node("out", "http response", &[], json!({ "statusCode": "202", "headers": {} })),
        function("begin", &["next"], "return { page: 0 };"),
        function("next", &["read"], &next),
        node("read", "http request", &["map"], json!({ "method": "GET", "ret": "obj", "url": "", "persist": true })),
        function("map", &["send"], &map),
        node("send", "http request", &["next"], json!({ "method": "POST", "ret": "txt", "url": "", "persist": true })),
    ])
}

impl NodeRed {
    /// Starts it with these flows and waits until it answers; `installed`: the folder with its `node_modules`.
    ///
    /// # Errors
    /// When it does not answer within 60 s.
    pub async fn start(installed: &Path, flows: &Value) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let settings = format!(
            "module.exports = {{ uiHost: '127.0.0.1', uiPort: {}, flowFile: 'flows.json', credentialSecret: 'bench', disableEditor: true, \
             httpAdminRoot: false, telemetry: {{ enabled: false }}, logging: {{ console: {{ level: 'error' }} }} }};\n",
            address.port()
        );
        std::fs::write(folder.path().join("settings.js"), settings)?;
        std::fs::write(folder.path().join("flows.json"), flows.to_string())?;
        let mut command = Command::new("node");
        command.arg(installed.join("node_modules/node-red/red.js")).arg("--userDir").arg(folder.path());
        command.arg("--settings").arg(folder.path().join("settings.js")).env("NODE_ENV", "production");
        let child = command.stdout(Stdio::null()).spawn().context("cannot start Node-RED")?;
        let red = Self { child, address, _folder: folder };
        let (started, client) = (Instant::now(), reqwest::Client::builder().no_proxy().build()?);
        while started.elapsed() < Duration::from_secs(60) {
            // Any answer but "there is no such route" says that its flows are there.
            let answer = client.get(format!("http://{address}/hook")).send().await;
            if answer.is_ok()
                && client.post(format!("http://{address}/hook")).json(&super::scenario::order(0)).send().await?.status().is_success()
            {
                return Ok(red);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("Node-RED did not answer within 60 s")
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for NodeRed {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
