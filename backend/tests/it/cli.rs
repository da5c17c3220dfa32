//! The command line: the binary itself, as a person starts it.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")
}

fn linkspan(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linkspan"));
    command.args(args).current_dir(examples()).env_remove("LINKSPAN_SERVER").env_remove("LINKSPAN_TOKEN");
    command.output().expect("the binary starts")
}

fn texts(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_example_prints_mapped_records() {
    let (code, out, err) = texts(&linkspan(&["run", "orders.flow.yaml", "--input", "orders.json"]));
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    let lines = out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()).collect::<Vec<_>>();
    let numbers = lines.iter().map(|invoice| invoice["invoice_no"].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(numbers, ["INV-10017", "INV-10018", "INV-10020"], "the cancelled order is filtered out");
    assert_eq!(
        (lines[0]["customer_name"].as_str(), lines[0]["email"].as_str(), lines[0]["country"].as_str()),
        (Some("Ada Byron"), Some("ada@example.com"), Some("DE"))
    );
    assert_eq!(lines[0]["items"][1]["amount"], serde_json::json!(34.95));
    assert_eq!(lines[0]["items"][1]["order_id"], "10017");
    assert_eq!(lines[1].get("email"), None, "what is missing is left out");
    assert!(out.contains("\"total\":64.10"), "every digit is kept: {out}");
}

#[test]
fn a_bad_record_is_named_and_the_good_ones_are_kept() {
    let (code, out, err) = texts(&linkspan(&["run", "orders.flow.yaml", "--input", "orders.bad.json"]));
    assert_eq!(code, Some(3), "{err}");
    assert_eq!(out.lines().count(), 2, "{out}");
    assert!(err.contains("record 2 of 3") && err.contains("Map order to invoice") && err.contains("`total`"), "{err}");
    assert!(err.contains("1 record set aside, 2 records went through") || err.contains("1 record set aside, 2 went through"), "{err}");
    let (code, out, _) = texts(&linkspan(&["run", "orders.flow.yaml", "--input", "orders.bad.json", "--json"]));
    let report = serde_json::from_str::<serde_json::Value>(&out).unwrap();
    assert_eq!(
        (code, report["status"].as_str(), report["failed_records"][0]["index"].as_u64()),
        (Some(3), Some("with_failed_records"), Some(1))
    );
}

#[test]
fn wrong_input_ends_with_two_and_says_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let cyclic = write(
        "cycle.yaml",
        "trigger: { id: t, connector: webhook, operation: received }\nsteps:\n  - { id: a, filter: { keep: { expression: 'true' } } }\n  - { id: b, filter: { keep: { expression: 'true' } } }\nedges: [{ from: t, to: a }, { from: a, to: b }, { from: b, to: a }]\n",
    );
    let no_flow = write("no.yaml", "stpes: []\n");
    let no_json = write("no.json", "{ \"id\": ");
    for (args, part) in [
        (vec!["run", &no_flow, "--input", "orders.json"], "stpes"),
        (vec!["run", &cyclic, "--input", "orders.json"], "flow.cycle"),
        (vec!["run", "orders.flow.yaml", "--input", &no_json], "record 1"),
        (vec!["lint", &cyclic], "flow.cycle"),
        (vec!["lint", &no_flow], "stpes"),
        (vec!["run", "orders.flow.yaml"], "--input"),
    ] {
        let (code, out, err) = texts(&linkspan(&args));
        assert_eq!(code, Some(2), "{args:?}: {out}{err}");
        assert!(out.contains(part) || err.contains(part), "{args:?}: {out}{err}");
    }
    let (code, _, err) = texts(&linkspan(&["run", "orders.flow.yaml", "--input", "nowhere.json"]));
    assert_eq!(code, Some(1), "{err}");
    assert_eq!(texts(&linkspan(&["lint", "orders.flow.yaml"])).0, Some(0));
}

const LOOKUPS: &str = r#"trigger: { id: start, connector: webhook, operation: received, settings: { answer: result } }
steps:
- id: make
  source_model: order
  map:
    targets:
    - { path: country, type: text, required: true, value: { lookup: { table: countries, key: { field: c }, column: name, on_miss: fail } } }
    cases:
    - { name: Germany, record: { c: de }, expected: { country: Germany } }
- { id: reply, respond: {} }
edges: [{ from: start, to: make }, { from: make, to: reply }]
"#;

#[test]
fn cases_that_look_something_up_are_run_with_their_table() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let flow = write("a.yaml", LOOKUPS);
    let (code, out, err) = texts(&linkspan(&["lint", &flow]));
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert!(
        out.contains("note at make: 1 case not run: needs table `countries` [lint.cases_not_run]\n    Hand it in: --table countries="),
        "{out}"
    );
    assert!(out.contains("note at make: not checked against what it reads: needs model `order` [lint.model_not_checked]"), "{out}");

    let good = format!("countries={}", write("good.csv", "code,name\nde,Germany\n"));
    let bad = format!("countries={}", write("bad.csv", "code,name\nde,Deutschland\n"));
    let order = format!("order={}", write("order.json", r#"{"fields":[{"name":"c","type":"text","required":true}]}"#));
    let other = format!("order={}", write("other.json", r#"{"fields":[{"name":"land","type":"text"}]}"#));
    let (code, out, _) = texts(&linkspan(&["lint", &flow, "--strict", "--table", &good, "--model", &order]));
    assert_eq!((code, out), (Some(0), format!("{flow}: fine\n")));
    let (code, out, _) = texts(&linkspan(&["lint", &flow, "--table", &bad]));
    assert!(code == Some(2) && out.contains("map.case") && out.contains("Deutschland"), "{out}");
    let (code, out, _) = texts(&linkspan(&["lint", &flow, "--table", &good, "--model", &other]));
    assert!(out.contains("map.unknown_field"), "{code:?} {out}");
    let (_, out, _) = texts(&linkspan(&["lint", &flow, "--json"]));
    let told = serde_json::from_str::<serde_json::Value>(&out).unwrap();
    assert_eq!((told[&flow][0]["severity"].as_str(), told[&flow][0]["code"].as_str()), (Some("note"), Some("lint.cases_not_run")), "{out}");
    let (code, _, err) = texts(&linkspan(&["lint", &flow, "--table", "countries"]));
    assert!(code == Some(2) && err.contains("NAME=FILE"), "{err}");

    // In an exported workspace everything is there, and what is not is a mistake.
    let inside = write("workspace/flows/a.yaml", LOOKUPS);
    write("workspace/lookup_tables/countries.yaml", "name: countries\ncolumns: [code, name]\nrows: [[de, Germany]]\n");
    write("workspace/models/invoice.yaml", "name: invoice\nmodel: { fields: [] }\n");
    let (code, out, _) = texts(&linkspan(&["lint", &inside]));
    assert!(code == Some(0) && out.contains("step.no_model") && !out.contains("note"), "{out}");
}

#[test]
fn a_data_folder_without_a_workspace_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").display().to_string();
    for command in [vec!["token", "list"], vec!["export", "out"]] {
        let args = [command, vec!["--data", &data]].concat();
        let (code, _, err) = texts(&linkspan(&args));
        assert_eq!(code, Some(1), "{args:?}: {err}");
        assert!(err.contains("no workspace yet"), "{args:?}: {err}");
    }
    let (code, out, err) = texts(&linkspan(&["doctor", "--data", &data]));
    assert_eq!(code, Some(0), "{out}{err}");
}

#[test]
fn the_audit_log_is_verified_and_a_changed_entry_ends_with_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").display().to_string();
    let (code, out, err) = texts(&linkspan(&["audit", "verify", "--data", &data]));
    assert_eq!((code, out.as_str()), (Some(0), ""), "no workspace, nothing to verify: {err}");
}
