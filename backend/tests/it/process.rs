//! The binary as a process: starting, stopping, refusing.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
};

fn linkspan(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linkspan"));
    command.args(arguments).env_clear().stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A server on a free port, which ends where a test says so.
pub fn spawn(data: &Path, failpoint: Option<&str>) -> Child {
    let data = data.display().to_string();
    let mut serve = linkspan(&["serve", "--listen", "127.0.0.1:0", "--data", &data]);
    serve.stderr(if failpoint.is_some() { Stdio::null() } else { Stdio::piped() });
    serve.envs(failpoint.map(|point| ("LINKSPAN_FAILPOINT", point))).spawn().expect("starts")
}

/// Where it listens, once it does; `None` when it ended before.
pub fn listening(child: &mut Child) -> Option<String> {
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().expect("a pipe")).read_line(&mut line).expect("reads");
    line.trim().strip_prefix("Linkspan is at ").map(str::to_owned)
}

/// A server on a free port and its address.
pub fn serve(data: &Path) -> (Child, String) {
    let mut child = spawn(data, None);
    let url = listening(&mut child).expect("it says where it listens");
    (child, url)
}

fn stop(mut child: Child) -> (Option<i32>, String) {
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill runs");
    let code = child.wait().expect("ends").code();
    let mut log = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut log).expect("a log");
    (code, log)
}

// fault: F17 F30
#[tokio::test]
async fn serves_until_it_is_told_to_stop_and_keeps_what_it_was_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let (child, url) = serve(folder.path());
    let client = reqwest::Client::builder().build().expect("a client");
    let body = r#"{"email":"ada@example.com","name":"Ada","password":"correct horse battery","workspace":"Acme"}"#;
    let request = client.post(format!("{url}api/v1/setup")).header("content-type", "application/json").body(body);
    assert_eq!(request.send().await.expect("answers").status(), 201);

    let data = folder.path().display().to_string();
    let second = linkspan(&["serve", "--listen", "127.0.0.1:0", "--data", &data]).output().expect("ends");
    assert_eq!(second.status.code(), Some(1));
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(said.contains("another Linkspan is running on"), "{said}");

    let (code, log) = stop(child);
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("correct horse"), "{log}");

    let (child, url) = serve(folder.path());
    let setup = client.get(format!("{url}api/v1/setup")).send().await.expect("answers").text().await.expect("a body");
    assert_eq!(setup, r#"{"needed":false}"#);
    assert_eq!(stop(child).0, Some(0));
}

#[test]
fn wrong_settings_are_named_before_anything_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data").display().to_string();
    for (arguments, says) in [
        (["--listen", "nowhere"], "`listen` is `nowhere` (flag)"),
        (["--workers", "0"], "a number from 1"),
        (["--database", "mysql://x"], "sqlite:///path/to/linkspan.db or postgres://"),
    ] {
        let listen: &[&str] = if arguments[0] == "--listen" { &[] } else { &["--listen", "127.0.0.1:0"] };
        let ended = linkspan(&["serve", "--data", &data]).args(arguments).args(listen).output().expect("ends");
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(1), "{said}");
        assert!(said.contains(says), "{said}");
    }
    assert!(!folder.path().join("data").join("linkspan.db").exists());
}

#[test]
fn config_tells_each_value_and_its_origin() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = linkspan(&["config", "--json", "--workers", "3"]);
    let command = command.current_dir(folder.path()).env("LINKSPAN_DATA", "/srv/linkspan").env("LINKSPAN_MASTER_KEY", "c2VjcmV0");
    let said = String::from_utf8(command.output().expect("ends").stdout).expect("text");
    let config: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(config["workers"], serde_json::json!({ "value": "3", "origin": "flag" }));
    assert_eq!(config["data"]["origin"], "environment LINKSPAN_DATA");
    assert_eq!(config["database"]["value"], "sqlite:///srv/linkspan/linkspan.db");
    assert_eq!(config["master_key"]["value"], "********");
}
