//! The disk under the binary: full, out of files, without power, refusing to sync, cut off in the middle of the first start. These need
//! Linux, root and a few tools; where one is missing they say so and check nothing.

use crate::process::{listening, spawn};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// How long a test waits for what must come.
const SOON: Duration = Duration::from_secs(60);
/// How long a sender waits where the disk does not.
const UNANSWERED: Duration = Duration::from_secs(5);
/// A body that fills a small disk after some hundred.
const LARGE: usize = 64 * 1024;

/// Runs a tool; whether it is there and ended well.
fn tool(name: &str, arguments: &[&str]) -> bool {
    Command::new(name).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// A mounted folder, unmounted in the end.
struct Mounted(PathBuf);

impl Mounted {
    fn new(at: PathBuf, arguments: &[&str]) -> Option<Self> {
        std::fs::create_dir_all(&at).unwrap();
        let path = at.display().to_string();
        tool("mount", &[arguments, &[&path]].concat()).then_some(Self(at))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // Lazily: a process that is just ending may still hold it.
        tool("umount", &["-l", &self.0.display().to_string()]);
    }
}

/// A server, and what it acknowledged.
struct World {
    child: Child,
    url: String,
    client: reqwest::Client,
    token: String,
    hook: String,
    /// Runs by webhook.
    acknowledged: BTreeMap<String, String>,
}

impl World {
    /// A new server with a flow that ends where a webhook arrives: what is kept is all that counts here.
    async fn new(data: &Path) -> Self {
        let mut child = spawn(data, None);
        let url = listening(&mut child).expect("it listens");
        let client = reqwest::Client::builder().timeout(SOON).build().unwrap();
        let mut world = Self { child, url, client, token: String::new(), hook: String::new(), acknowledged: BTreeMap::new() };
        let body = json!({ "email": "ada@example.com", "name": "Ada", "password": "correct horse battery", "workspace": "Acme" });
        let request = world.client.post(format!("{}api/v1/setup", world.url)).header("content-type", "application/json");
        let response = request.body(body.to_string()).send().await.expect("answers");
        let cookie = response.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let request = world.client.post(format!("{}api/v1/tokens", world.url)).header("content-type", "application/json");
        let made = request.header("cookie", cookie).body(json!({ "name": "test", "role": "owner" }).to_string());
        let made: Value = serde_json::from_str(&made.send().await.expect("answers").text().await.unwrap()).unwrap();
        world.token = made["secret"].as_str().expect("a secret").to_owned();
        let flow = json!({
            "linkspan": 1, "name": "Keep",
            "trigger": { "id": "arrived", "connector": "webhook", "operation": "received", "settings": { "dedupe": "field", "dedupe_field": "id" } },
            "steps": [{ "id": "shape", "map": { "targets": [{ "path": "id", "value": { "field": "id" } }] } }],
            "edges": [{ "from": "arrived", "to": "shape" }],
        });
        let flow = world.ask("POST", "api/v1/flows", Some(json!({ "name": "Keep", "document": flow }))).await.expect("made");
        let id = flow["id"].as_str().expect("an id");
        world.ask("POST", &format!("api/v1/flows/{id}/publish"), Some(json!({ "message": "first" }))).await.expect("published");
        let draft = world.ask("GET", &format!("api/v1/flows/{id}/draft"), None).await.expect("is there");
        world.hook = draft["hook_path"].as_str().expect("an address").trim_start_matches('/').to_owned();
        world
    }

    /// Asks; `None` unless the answer is 2xx.
    async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Option<Value> {
        let mut request = self.client.request(method.parse().unwrap(), format!("{}{path}", self.url)).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").header("if-match", "*").body(body.to_string());
        }
        let answer = request.send().await.ok()?;
        let well = answer.status().is_success();
        let text = answer.text().await.ok()?;
        well.then(|| serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Sends a webhook; the status, and what is acknowledged is remembered.
    async fn send(&mut self, id: &str, bytes: usize) -> u16 {
        // Noise, so that it is not made small.
        let mut state = id.len() as u64 + 7;
        let mut noise = String::with_capacity(bytes + 16);
        while noise.len() < bytes {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(id.bytes().map(u64::from).sum::<u64>() | 1);
            noise += &format!("{:016x}", state ^ (state >> 29));
        }
        let body = json!({ "id": id, "noise": noise }).to_string();
        let request = self.client.post(format!("{}{}", self.url, self.hook)).header("content-type", "application/json").body(body);
        let Ok(answer) = request.send().await else { return 0 };
        let status = answer.status().as_u16();
        if (200..300).contains(&status) {
            let run: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
            self.acknowledged.insert(id.to_owned(), run["run"].as_str().expect("a run").to_owned());
        }
        status
    }

    /// A server on what is left; everything that was acknowledged is there, and ends.
    async fn holds_after(mut self, data: &Path) {
        let mut child = spawn(data, None);
        self.url = listening(&mut child).expect("it starts again");
        self.child = child;
        self.holds().await;
    }

    async fn holds(&self) {
        for (id, run) in &self.acknowledged {
            let ends = async {
                while self.ask("GET", &format!("api/v1/runs/{run}"), None).await.unwrap_or_else(|| panic!("{id} is lost"))["ended_at"]
                    .is_null()
                {}
            };
            tokio::time::timeout(SOON, ends).await.unwrap_or_else(|_| panic!("{id} never ends"));
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

// fault: F21
#[tokio::test]
async fn a_full_disk_acknowledges_nothing_and_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mounted) = Mounted::new(folder.path().join("data"), &["-t", "tmpfs", "-o", "size=12m", "tmpfs"]) else {
        return println!("skipped: no tmpfs can be mounted");
    };
    let mut world = World::new(&mounted.0).await;
    let mut full = false;
    for n in 0..400 {
        let status = world.send(&format!("before-{n}"), LARGE).await;
        full |= status >= 500;
        if full && n % 10 == 0 {
            break;
        }
    }
    assert!(full, "the disk was full at some time");
    assert!(tool("mount", &["-o", "remount,size=256m", &mounted.0.display().to_string()]), "there is room again");
    let again = async { while !(200..300).contains(&world.send("after", 16).await) {} };
    tokio::time::timeout(SOON, again).await.expect("it goes on without a restart");
    world.holds().await;
    world.child.kill().unwrap();
    world.child.wait().unwrap();
    world.holds_after(&mounted.0).await;
}

// fault: F20
#[tokio::test]
async fn a_power_cut_forgets_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let image = |name: &str| folder.path().join(name).display().to_string();
    // What the system holds back is written after five minutes: far behind this test.
    let options = ["-o", "loop,commit=300"];
    let ready = tool("truncate", &["-s", "96M", &image("disk")]) && tool("mkfs.ext4", &["-q", "-F", &image("disk")]);
    let Some(mounted) = ready.then(|| Mounted::new(folder.path().join("one"), &[options[0], options[1], &image("disk")])).flatten() else {
        return println!("skipped: no file system can be made and mounted");
    };
    let mut world = World::new(&mounted.0.join("data")).await;
    for n in 0..60 {
        assert!((200..300).contains(&world.send(&format!("n-{n}"), 512).await));
    }
    let pid = world.child.id().to_string();
    assert!(tool("kill", &["-STOP", &pid]), "it stands still");
    std::fs::copy(image("disk"), image("cut")).unwrap();
    world.child.kill().unwrap();
    world.child.wait().unwrap();
    let cut = Mounted::new(folder.path().join("two"), &[options[0], options[1], &image("cut")]).expect("the copy is mounted");
    world.holds_after(&cut.0.join("data")).await;
}

// fault: F22
#[tokio::test]
async fn a_disk_that_refuses_to_sync_acknowledges_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new(folder.path()).await;
    assert!((200..300).contains(&world.send("before", 16).await));
    let pid = world.child.id().to_string();
    let trace = folder.path().join("trace").display().to_string();
    let arguments = ["-f", "-q", "-p", &pid, "-o", &trace, "-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync,fsync:error=EIO"];
    let Ok(mut strace) = Command::new("strace").args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn() else {
        return println!("skipped: there is no strace");
    };
    // Refused, or not answered in time: both tell the sender to come again.
    world.client = reqwest::Client::builder().timeout(UNANSWERED).build().unwrap();
    let mut attached = false;
    for n in 0..1_000 {
        let status = world.send(&format!("during-{n}"), 16).await;
        if strace.try_wait().unwrap().is_some() {
            return println!("skipped: processes cannot be traced here");
        }
        // Until the first refusal it may not be traced yet.
        attached |= !(200..300).contains(&status);
        if attached {
            break;
        }
    }
    assert!(attached, "the disk refused");
    for n in 0..2 {
        let status = world.send(&format!("refused-{n}"), 16).await;
        assert!(!(200..300).contains(&status), "nothing is acknowledged that the disk did not confirm");
    }
    world.client = reqwest::Client::builder().timeout(SOON).build().unwrap();
    strace.kill().unwrap();
    strace.wait().unwrap();
    world.child.kill().unwrap();
    world.child.wait().unwrap();
    world.holds_after(folder.path()).await;
}

// fault: F23
#[tokio::test]
async fn when_no_more_files_may_be_open_nothing_acknowledged_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new(folder.path()).await;
    assert!((200..300).contains(&world.send("before", 16).await));
    let pid = world.child.id().to_string();
    let open = std::fs::read_dir(format!("/proc/{pid}/fd")).map_or(0, Iterator::count);
    if open == 0 || !tool("prlimit", &["--pid", &pid, &format!("--nofile={}:", open + 4)]) {
        return println!("skipped: the files of a process cannot be limited here");
    }
    let address = world.url.trim_start_matches("http://").trim_end_matches('/').to_owned();
    // Whoever comes first takes what is left, and says nothing.
    let silent: Vec<_> = (0..16).map(|_| std::net::TcpStream::connect(&address).expect("the system takes it")).collect();
    let mut refused = 0;
    for n in 0..3 {
        world.client = reqwest::Client::builder().timeout(UNANSWERED).build().unwrap();
        refused += usize::from(!(200..300).contains(&world.send(&format!("during-{n}"), 16).await));
    }
    assert!(refused > 0, "there were too few files");
    drop(silent);
    world.client = reqwest::Client::builder().timeout(UNANSWERED).build().unwrap();
    let again = async { while !(200..300).contains(&world.send("after", 16).await) {} };
    tokio::time::timeout(SOON, again).await.expect("it goes on without a restart, and with as few files as before");
    world.client = reqwest::Client::builder().timeout(SOON).build().unwrap();
    world.holds().await;
    world.child.kill().unwrap();
    world.child.wait().unwrap();
    world.holds_after(folder.path()).await;
}

// fault: F14
#[tokio::test]
async fn a_first_start_that_is_cut_off_at_any_sync_starts_again() {
    for at in [2, 5, 9, 14, 20, 27] {
        let folder = tempfile::tempdir().unwrap();
        let (data, trace) = (folder.path().join("data").display().to_string(), folder.path().join("trace").display().to_string());
        let kill = format!("inject=fdatasync,fsync:signal=SIGKILL:when={at}");
        let mut strace = Command::new("strace");
        strace.args(["-f", "-q", "-o", &trace, "-e", "trace=fdatasync,fsync", "-e", &kill, env!("CARGO_BIN_EXE_linkspan"), "serve"]);
        strace.args(["--listen", "127.0.0.1:0", "--data", &data]).env_clear().env("PATH", std::env::var("PATH").unwrap_or_default());
        let Ok(mut cut) = strace.stdout(Stdio::piped()).stderr(Stdio::null()).spawn() else {
            return println!("skipped: there is no strace");
        };
        if listening(&mut cut).is_some() {
            // It has fewer syncs than that. The tracer's one child is the server.
            let tracer = cut.id();
            let children = std::fs::read_to_string(format!("/proc/{tracer}/task/{tracer}/children")).unwrap_or_default();
            for pid in children.split_whitespace() {
                assert!(tool("kill", &["-KILL", pid]), "it is ended");
            }
        }
        cut.wait().unwrap();
        let mut child = spawn(Path::new(&data), None);
        let listens = listening(&mut child);
        let _ = child.kill();
        child.wait().unwrap();
        assert!(listens.is_some(), "cut off at sync {at}, it does not start again");
    }
}
