//! What is written is read again as it was, in every format and in pages of any size.

use super::*;
use proptest::{collection::vec, prelude::*, test_runner::Config};

/// How a file is written and read, and what can be kept in it.
fn ways() -> Vec<(Json, Json)> {
    let columns = json!([{"name": "id", "start": 1, "length": 12}, {"name": "t", "start": 13, "length": 14, "align": "right"}]);
    vec![
        (json!({"path": "a.csv"}), json!({"delimiter": ","})),
        (
            json!({"path": "b.csv", "delimiter": ";", "encoding": "windows-1252", "line_ends": "crlf", "quote_all": true}),
            json!({"delimiter": ";", "encoding": "windows-1252"}),
        ),
        (json!({"path": "c.csv", "delimiter": "tab", "encoding": "utf-16le", "quote": "'"}), json!({"delimiter": "tab", "quote": "'"})),
        (json!({"path": "d.csv", "encoding": "utf-16be", "header": false}), json!({"delimiter": ",", "header": false})),
        (json!({"path": "e.csv", "encoding": "utf-8-bom"}), json!({"delimiter": ","})),
        (json!({"path": "f.json"}), json!({})),
        (json!({"path": "g.ndjson"}), json!({})),
        (json!({"path": "h.xml", "root": "all", "element": "one"}), json!({"records_at": "/all/one"})),
        (
            json!({"path": "i.xml", "encoding": "utf-16le", "attribute_prefix": "_"}),
            json!({"records_at": "record", "attribute_prefix": "_"}),
        ),
        (
            json!({"path": "j.dat", "format": "fixed_width", "encoding": "iso-8859-15", "columns": columns}),
            json!({"format": "fixed_width", "encoding": "iso-8859-15", "columns": columns}),
        ),
        (json!({"path": "k.xlsx"}), json!({})),
    ]
}

/// Texts that every format can hold: no format has control characters, a sheet has no empty texts, and columns of a fixed
/// width no blanks around values.
fn texts() -> impl Strategy<Value = String> {
    "[!-~äöü€]([ -~äöü€]{0,8}[!-~äöü€])?"
}

fn merged(one: &Json, other: &Json) -> Json {
    let mut all: Map<String, Json> = map(one.clone());
    for name in ["mode", "line_ends", "quote_all", "root", "element", "encoding"] {
        all.remove(name);
    }
    all.extend(map::<Map<String, Json>>(other.clone()));
    Json::Object(all)
}

async fn round_trip(rows: &[(String, String)], first: usize, size: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let files = Files::new();
    for (write_settings, read_settings) in ways() {
        let named = |at: usize| if write_settings["header"] == json!(false) { ["column_1", "column_2"][at] } else { ["id", "t"][at] };
        let list = |rows: &[(String, String)]| {
            let objects: Vec<Json> = rows.iter().map(|(id, t)| json!({(named(0)): id, (named(1)): t})).collect();
            serde_json::to_string(&objects).expect("JSON")
        };
        let (one, two) = rows.split_at(first.min(rows.len()));
        for (key, part) in [("k1", one), ("k2", two), ("k2", two)] {
            if !part.is_empty() {
                let faults = write(&files, &folder, "run", key, write_settings.clone(), &list(part)).await;
                assert_eq!(faults, Ok(vec![]), "{write_settings}");
            }
        }
        let mut settings = merged(&write_settings, &read_settings);
        settings["page_size"] = json!(size);
        let found = read(&folder, settings).await.map(|found| found.0);
        assert_eq!(found, Ok(list(rows)), "{write_settings}");
    }
}

proptest! {
    #![proptest_config(Config { cases: 24, ..Config::default() })]

    #[test]
    fn records_are_the_same_after_a_round_trip(rows in vec((texts(), texts()), 1..6), first in 1usize..4, size in 1usize..8) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(round_trip(&rows, first, size));
    }
}

#[tokio::test]
async fn values_come_back_as_each_format_has_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = r#"[{"n":1.10,"big":12345678901234567890,"yes":true,"none":null,"l":[{"a":1}],"t":"two\nlines \"x\""}]"#;
    for (path, more, expect) in [
        (
            "a.csv",
            json!({}),
            r#"[{"n":"1.10","big":"12345678901234567890","yes":"true","none":"","l":"[{\"a\":1}]","t":"two\nlines \"x\""}]"#,
        ),
        ("a.ndjson", json!({}), list),
        ("a.json", json!({}), list),
        (
            "a.xml",
            json!({"records_at": "record"}),
            r#"[{"n":"1.10","big":"12345678901234567890","yes":"true","l":{"a":"1"},"t":"two\nlines \"x\""}]"#,
        ),
        (
            "a.xlsx",
            json!({}),
            r#"[{"n":1.1,"big":"12345678901234567890","yes":true,"none":null,"l":"[{\"a\":1}]","t":"two\nlines \"x\""}]"#,
        ),
    ] {
        assert_eq!(write(&Files::new(), &folder, "run", "k", json!({"path": path}), list).await, Ok(vec![]), "{path}");
        let found = read(&folder, merged(&json!({"path": path}), &more)).await.map(|found| found.0);
        assert_eq!(found, Ok(expect.to_owned()), "{path}");
    }
}
