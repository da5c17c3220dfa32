//! Against real files, each test in a folder of its own.

use super::*;
use std::{fs, sync::Arc};
use tempfile::TempDir;

mod round_trips;

/// Settings of a connection, or of an operation.
fn map<T: serde::de::DeserializeOwned>(value: Json) -> T {
    serde_json::from_value(value).expect("an object")
}

use serde_json::json;

fn records(text: &str) -> Vec<Record> {
    mapping::json::read_around(text.as_bytes(), &[]).expect("JSON").records.expect("a list")
}

fn context(folder: &TempDir, run: &str, key: &str) -> Context {
    let mut context = Context::new("test", map(json!({"folder": "in"})), 0);
    fs::create_dir_all(folder.path().join("in")).expect("a folder");
    context.files_root = Some(Arc::new(folder.path().to_owned()));
    context.run = run.to_owned();
    context.idempotency_keys = Arc::new(vec![key.to_owned()]);
    context
}

async fn read(folder: &TempDir, settings: Json) -> Result<(String, usize), String> {
    let (mut found, mut cursor, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = Files::new()
            .read(&context(folder, "", ""), "read_file", &map(settings.clone()), cursor)
            .await
            .map_err(|error| error.to_string())?;
        found.extend(page.records.iter().map(Record::to_string));
        pages += 1;
        cursor = page.next;
        if cursor.is_none() {
            return Ok((format!("[{}]", found.join(",")), pages));
        }
    }
}

async fn write(files: &Files, folder: &TempDir, run: &str, key: &str, settings: Json, list: &str) -> Result<Vec<String>, String> {
    let outcome =
        files.call(&context(folder, run, key), "write_file", &[map(settings)], &records(list)).await.map_err(|error| error.to_string())?;
    Ok(outcome.faults.iter().map(|fault| format!("{} {}: {}", fault.index, fault.field.as_deref().unwrap_or("-"), fault.message)).collect())
}

fn text(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join("in").join(name)).expect("a file")
}

#[tokio::test]
async fn every_format_is_read_in_pages() {
    let folder = tempfile::tempdir().expect("a folder");
    context(&folder, "", "");
    let put = |name: &str, bytes: &[u8]| fs::write(folder.path().join("in").join(name), bytes).expect("a file");
    put("a.csv", "\u{feff}id,name,name,\n1,\"a, \"\"b\"\"\nc\",x,y\n2,d\n3,e,f,g,h\n".as_bytes());
    let csv = r#"[{"id":"1","name":"a, \"b\"\nc","name_2":"x","column_4":"y"},{"id":"2","name":"d"},{"id":"3","name":"e","name_2":"f","column_4":"g","column_5":"h"}]"#;
    for (size, pages) in [(500, 1), (1, 4), (2, 2)] {
        assert_eq!(
            read(&folder, json!({"path": "a.csv", "page_size": size, "strict": false})).await,
            Ok((csv.to_owned(), pages)),
            "{size}"
        );
    }
    put("b.csv", b"1;M\xfcller\n");
    assert_eq!(
        read(&folder, json!({"path": "b.csv", "delimiter": ";", "header": false, "encoding": "latin1"})).await,
        Ok((r#"[{"column_1":"1","column_2":"Müller"}]"#.to_owned(), 1))
    );
    let list = r#"[{"n":1.10,"t":"]}\\\"["},{"n":12345678901234567890,"l":[{"x":null}]},{"n":3}]"#;
    put("c.json", list.as_bytes());
    put("d.ndjson", b"{\"n\":1.10}\n\n{\"n\":2}\r\n{\"n\":3}");
    put("e.json", format!("\u{feff} {{\"data\":{{\"items\":{list}}}}}").as_bytes());
    put("f.json", b"{\"n\":1}\n");
    put("g.json", b" [ ] \n");
    for size in [1, 2, 3, 500] {
        assert_eq!(read(&folder, json!({"path": "c.json", "page_size": size})).await.map(|found| found.0), Ok(list.to_owned()), "{size}");
        assert_eq!(
            read(&folder, json!({"path": "e.json", "page_size": size, "records_at": "data.items"})).await.map(|found| found.0),
            Ok(list.to_owned()),
            "{size}"
        );
        assert_eq!(
            read(&folder, json!({"path": "d.ndjson", "page_size": size})).await.map(|found| found.0),
            Ok(r#"[{"n":1.10},{"n":2},{"n":3}]"#.to_owned()),
            "{size}"
        );
    }
    assert_eq!(read(&folder, json!({"path": "f.json"})).await.map(|found| found.0), Ok(r#"[{"n":1}]"#.to_owned()));
    assert_eq!(read(&folder, json!({"path": "g.json"})).await.map(|found| found.0), Ok("[]".to_owned()));
    let options = Files::new().options(&context(&folder, "", ""), "files", &Map::new()).await.expect("files");
    assert_eq!(
        options.iter().map(|item| item.value.as_str()).collect::<Vec<_>>(),
        ["a.csv", "b.csv", "c.json", "d.ndjson", "e.json", "f.json", "g.json"]
    );
}

#[tokio::test]
async fn files_that_cannot_be_read_are_told_why() {
    let folder = tempfile::tempdir().expect("a folder");
    context(&folder, "", "");
    fs::write(folder.path().join("secret.csv"), "a\n1\n").expect("a file");
    let cases: [(&str, &[u8], &str); 8] = [
        ("a.json", b"[{\"n\":1},", "a.json cannot be read: line 1, column 10: it ends too early"),
        ("b.json", b"[{\"n\":1} {\"n\":2}]", "b.json cannot be read: line 1, column 10: a comma or the end of the list was expected"),
        ("c.json", b"[{\"n\":1}] x", "c.json cannot be read: line 1, column 11: there is more text after the end"),
        ("e.json", b"", "e.json cannot be read: line 1, column 1: it is empty"),
        ("h.csv", b"a\n1\n\"2\n", "h.csv cannot be read: line 3, column 1: the file ends within a quoted value"),
        ("i.xml", b"<a>", "i.xml cannot be read: line 1, column 4: the document ends within `<a>`"),
        ("j.dat", b"words", "the name `j.dat` does not say"),
        ("k.xlsx", b"PK\x03\x04", "k.xlsx cannot be read: it is no Excel workbook (.xlsx), or is cut off"),
    ];
    for (name, bytes, expect) in cases {
        fs::write(folder.path().join("in").join(name), bytes).expect("a file");
        let error = read(&folder, json!({"path": name})).await.expect_err(name);
        assert!(error.starts_with(expect), "{name}: {error}");
    }
    for path in ["../secret.csv", "/etc/passwd", "nowhere.csv", "", "a.json/../../secret.csv"] {
        assert!(read(&folder, json!({"path": path, "format": "csv"})).await.is_err(), "{path}");
        assert!(
            path == "nowhere.csv"
                || write(&Files::new(), &folder, "r", "k", json!({"path": path, "format": "csv"}), r#"[{"a":1}]"#).await.is_err(),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_file_that_changes_while_it_is_read_is_not_mixed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (files, context) = (Files::new(), context(&folder, "", ""));
    fs::write(folder.path().join("in/a.csv"), "n\n1\n2\n3\n").expect("a file");
    let settings = map(json!({"path": "a.csv", "page_size": 1}));
    let page = files.read(&context, "read_file", &settings, None).await.expect("a page");
    fs::write(folder.path().join("in/a.csv"), "n\n7\n8\n9\n10\n").expect("a file");
    assert_eq!(files.read(&context, "read_file", &settings, page.next).await.expect_err("changed").code(), "file.changed");
}

#[tokio::test]
async fn a_run_replaces_the_file_and_a_retry_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = Files::new();
    let shapes = [
        ("a.csv", "n,t\n1,x\n2,\"y,\"\"z\"\n", "n,t\n1,x\n2,\"y,\"\"z\"\n3,\n"),
        (
            "a.ndjson",
            "{\"n\":1,\"t\":\"x\"}\n{\"n\":2,\"t\":\"y,\\\"z\"}\n",
            "{\"n\":1,\"t\":\"x\"}\n{\"n\":2,\"t\":\"y,\\\"z\"}\n{\"n\":3}\n",
        ),
        (
            "a.json",
            "[\n{\"n\":1,\"t\":\"x\"},\n{\"n\":2,\"t\":\"y,\\\"z\"}\n]\n",
            "[\n{\"n\":1,\"t\":\"x\"},\n{\"n\":2,\"t\":\"y,\\\"z\"},\n{\"n\":3}\n]\n",
        ),
        (
            "a.xml",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<records>\n<record><n>1</n><t>x</t></record>\n<record><n>2</n><t>y,\"z</t></record>\n</records>\n",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<records>\n<record><n>1</n><t>x</t></record>\n<record><n>2</n><t>y,\"z</t></record>\n<record><n>3</n></record>\n</records>\n",
        ),
    ];
    for (name, first, both) in shapes {
        for run in ["run_1", "run_2"] {
            for _ in 0..2 {
                assert_eq!(
                    write(&files, &folder, run, &format!("{run}-1"), json!({"path": name}), r#"[{"n":1,"t":"x"},{"n":2,"t":"y,\"z"}]"#)
                        .await,
                    Ok(vec![]),
                    "{name}"
                );
                assert_eq!(text(&folder, name), first, "{name} {run}");
            }
            for _ in 0..2 {
                assert_eq!(
                    write(&files, &folder, run, &format!("{run}-2"), json!({"path": name}), r#"[{"n":3}]"#).await,
                    Ok(vec![]),
                    "{name}"
                );
                assert_eq!(text(&folder, name), both, "{name} {run}");
            }
        }
    }
    let found = Files::new().options(&context(&folder, "", ""), "files", &Map::new()).await.expect("files");
    assert_eq!(found.len(), 4, "our own files are not listed");
}

#[tokio::test]
async fn appending_survives_being_cut_off() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = Files::new();
    for (name, start, expect) in [
        ("b.ndjson", "{\"n\":0}\n", "{\"n\":0}\n{\"n\":1}\n"),
        ("b.json", "[ {\"n\":0} ]", "[ {\"n\":0},\n{\"n\":1}\n]\n"),
        ("c.json", "[]", "[\n{\"n\":1}\n]\n"),
        ("b.csv", "n,m\n0,0\n", "n,m\n0,0\n1,\n"),
        (
            "b.xml",
            "<records>\n<record><n>0</n></record>\n</records>\n",
            "<records>\n<record><n>0</n></record>\n<record><n>1</n></record>\n</records>\n",
        ),
    ] {
        context(&folder, "", "");
        fs::write(folder.path().join("in").join(name), start).expect("a file");
        let settings = json!({"path": name, "mode": "append"});
        write(&files, &folder, "run_1", "k1", settings.clone(), r#"[{"n":1}]"#).await.expect("written");
        assert_eq!(text(&folder, name), expect, "{name}");
        // The server died in the middle of the write, and does it again.
        let cut = &expect[..expect.len() - 3];
        fs::write(folder.path().join("in").join(name), cut).expect("a file");
        write(&files, &folder, "run_1", "k1", settings, r#"[{"n":1}]"#).await.expect("written");
        assert_eq!(text(&folder, name), expect, "{name}");
    }
    assert_eq!(
        write(&files, &folder, "run_2", "k2", json!({"path": "b.csv", "mode": "append"}), r#"[{"n":2,"x":1},{"n":3},7]"#).await,
        Ok(vec!["0 x: the file has no column `x`".to_owned(), "2 -: a line is made from an object, and this record is none".to_owned()])
    );
    assert_eq!(text(&folder, "b.csv"), "n,m\n0,0\n1,\n3,\n");
    fs::write(folder.path().join("in/open.csv"), "n\n0").expect("a file");
    write(&files, &folder, "run_2", "k3", json!({"path": "open.csv", "mode": "append"}), r#"[{"n":1}]"#).await.expect("written");
    assert_eq!(text(&folder, "open.csv"), "n\n0\n1\n", "a last line that was left open is ended");
    fs::write(folder.path().join("in/other.xml"), "<a></a>").expect("a file");
    let other = write(&files, &folder, "run_2", "k4", json!({"path": "other.xml", "mode": "append"}), r#"[{"n":1}]"#).await;
    assert!(other.is_err_and(|why| why.contains("it does not end with </records>")));
    let workbook = write(&files, &folder, "run_2", "k5", json!({"path": "a.xlsx", "mode": "append"}), r#"[{"n":1}]"#).await;
    assert!(workbook.is_err_and(|why| why.contains("nothing can be added to an Excel file")));
    let latin = write(&files, &folder, "run_3", "k3", json!({"path": "l.csv", "encoding": "latin1"}), r#"[{"n":"ü"},{"n":"✓"}]"#).await;
    assert_eq!(latin, Ok(vec!["1 -: `✓` cannot be written in iso-8859-1".to_owned()]));
    assert_eq!(fs::read(folder.path().join("in/l.csv")).expect("a file"), b"n\n\xfc\n");
}
