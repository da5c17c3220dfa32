//! Against real files, each test in a folder of its own.

use super::*;
use std::sync::Arc;
use tempfile::TempDir;

/// Settings of a connection, or of an operation.
fn map<T: serde::de::DeserializeOwned>(value: Json) -> T {
    serde_json::from_value(value).expect("an object")
}

fn records(text: &str) -> Vec<Record> {
    mapping::json::read_around(text.as_bytes(), &[]).expect("JSON").records.expect("a list")
}

fn context(folder: &TempDir) -> Context {
    let mut context = Context::new("test", map(json!({"file": "deep/ledger.sqlite"})), 0);
    context.files_root = Some(Arc::new(folder.path().to_owned()));
    context
}

async fn read_all(context: &Context, settings: Json) -> Result<(Vec<Record>, usize), ConnectorError> {
    let (mut found, mut cursor, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = Sqlite::new().read(context, "read_rows", &map(settings.clone()), cursor).await?;
        found.extend(page.records);
        pages += 1;
        cursor = page.next;
        if cursor.is_none() {
            return Ok((found, pages));
        }
    }
}

const INVOICES: &str = r#"[{"invoice_no":"I-1","total":219.750000000000000001,"lines":[{"sku":"A","n":1.10}],"paid":true,"count":3,"note":null},{"invoice_no":"I-2","total":5,"lines":[],"paid":false,"count":9007199254740993,"note":"x"}]"#;

#[tokio::test]
async fn a_missing_table_is_made_and_every_digit_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let (sqlite, context) = (Sqlite::new(), context(&folder));
    let settings = json!({"table": "invoices", "match_on": ["invoice_no"], "create_table": true});
    for _ in 0..2 {
        let outcome = sqlite.call(&context, "upsert_rows", &[map(settings.clone())], &records(INVOICES)).await.expect("an outcome");
        assert_eq!((outcome.records.len(), outcome.faults), (2, vec![]));
    }
    let (found, _) = read_all(&context, json!({"table": "invoices"})).await.expect("rows");
    assert_eq!(format!("[{}]", found.iter().map(Record::to_string).collect::<Vec<_>>().join(",")), INVOICES);
    let (input, _) = sqlite.models(&context, "upsert_rows", &map(settings)).await.expect("models");
    let shown: Vec<String> = input
        .expect("a model")
        .fields
        .iter()
        .map(|field| format!("{} {:?}{}", field.name, field.kind, if field.required { "!" } else { "" }))
        .collect();
    assert_eq!(shown, ["invoice_no Text!", "total Decimal", "lines Any", "paid Boolean", "count Decimal", "note Text"]);
    assert!(sqlite.test(&context).await.message.contains("1 tables"));
}

#[tokio::test]
async fn one_bad_row_does_not_stop_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let (sqlite, context) = (Sqlite::new(), context(&folder));
    let mut connection = session::open(&sqlite.place(&context).expect("a place"), true).await.expect("a file");
    sqlx::query("CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, total NUMERIC CHECK (total > 0), raw BLOB, twice INT GENERATED ALWAYS AS (id * 2))").execute(&mut connection).await.expect("a table");
    let input = records(
        r#"[{"code":"a","total":1},{"code":"b","total":-1},{"code":"a","total":2},{"total":3},{"code":"c","total":"much"},{"code":"d","id":"x"},{"code":"e","twice":1},{"code":"f","other":1},{"code":"g","raw":"00ff"},{"code":"h","raw":"zz"},{"code":{}}]"#,
    );
    let outcome = sqlite.call(&context, "insert_rows", &[map(json!({"table": "t"}))], &input).await.expect("an outcome");
    let faults: Vec<String> = outcome
        .faults
        .iter()
        .map(|fault| format!("{} {} {}: {}", fault.index, fault.code, fault.field.as_deref().unwrap_or("-"), fault.message))
        .collect();
    let expect = [
        "1 sqlite.constraint -: the row breaks the rule `total > 0` of the table",
        "2 sqlite.constraint code: a row with this code is already there",
        "3 sqlite.constraint code: `code` must not be empty",
        "4 sqlite.bad_value total: `total` takes a number",
        "5 sqlite.bad_value id: `id` takes a whole number",
        "6 sqlite.generated twice: `twice` is filled by the database itself",
        "7 sqlite.no_column other: t has no column `other`",
        "9 sqlite.bad_value raw: `raw` takes bytes, written in hexadecimal",
        "10 sqlite.bad_value code: `code` holds an object, and the column takes TEXT",
    ];
    assert_eq!(faults, expect);
    let (found, _) = read_all(&context, json!({"table": "t", "columns": ["id", "code", "raw", "twice"]})).await.expect("rows");
    assert_eq!(
        found.iter().map(Record::to_string).collect::<Vec<_>>(),
        [r#"{"id":1,"code":"a","raw":null,"twice":2}"#, r#"{"id":2,"code":"g","raw":"00ff","twice":4}"#]
    );
    let ignored = sqlite
        .call(
            &context,
            "insert_rows",
            &[map(json!({"table": "t", "extra_fields": "ignore"}))],
            &records(r#"[{"code":"z","other":1,"twice":5}]"#),
        )
        .await
        .expect("an outcome");
    assert_eq!((ignored.records.len(), ignored.faults.len()), (1, 0));
}

#[tokio::test]
async fn pages_follow_the_key_or_the_row_number() {
    let folder = tempfile::tempdir().expect("a folder");
    let (sqlite, context) = (Sqlite::new(), context(&folder));
    let rows: Vec<String> = (1..=25).map(|n| format!(r#"{{"n":{n},"name":"k{}"}}"#, n % 3)).collect();
    let input = records(&format!("[{}]", rows.join(",")));
    for (table, operation, key) in [("keyed", "upsert_rows", json!(["n"])), ("bare", "insert_rows", json!(null))] {
        let mut settings: Object = map(json!({"table": table, "create_table": true}));
        if !key.is_null() {
            settings.insert("match_on".to_owned(), key.into());
        }
        sqlite.call(&context, operation, &[settings], &input).await.expect("an outcome");
        let (found, pages) = read_all(&context, json!({"table": table, "page_size": 4})).await.expect("rows");
        assert_eq!((found.iter().map(Record::to_string).collect::<Vec<_>>(), pages), (rows.clone(), 7), "{table}");
        let filter = json!({"table": table, "where": [{"column": "name", "is": "equal", "value": "k1"}, {"column": "n", "is": "at_least", "value": 20}, {"column": "name", "is": "contains", "value": "1"}]});
        let (found, _) = read_all(&context, filter).await.expect("rows");
        assert_eq!(found.iter().map(Record::to_string).collect::<Vec<_>>(), [r#"{"n":22,"name":"k1"}"#, r#"{"n":25,"name":"k1"}"#]);
    }
}

#[tokio::test]
async fn bad_places_and_tables_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let sqlite = Sqlite::new();
    let good = context(&folder);
    let one = records(r#"[{"a":1}]"#);
    let code = async |context: &Context, settings: Json| {
        sqlite.call(context, "insert_rows", &[map(settings)], &one).await.map(|_| ()).map_err(|error| error.code().to_owned())
    };
    assert_eq!(code(&good, json!({"table": "nowhere"})).await, Err("sqlite.no_table".to_owned()));
    assert_eq!(code(&good, json!({})).await, Err("setting.missing".to_owned()));
    assert_eq!(code(&good, json!({"table": "sqlite_x", "create_table": true})).await, Err("sqlite.bad_name".to_owned()));
    std::fs::write(folder.path().join("text.sqlite"), "this is no database at all, only text that is long enough to be one".repeat(20))
        .expect("a file");
    for (file, expect) in [
        ("../x.sqlite", "files.outside"),
        ("/tmp/x.sqlite", "files.outside"),
        ("text.sqlite", "sqlite.no_database"),
        ("", "setting.missing"),
    ] {
        let mut context = good.clone();
        context.settings = Arc::new(map(json!({"file": file})));
        assert_eq!(code(&context, json!({"table": "t", "create_table": true})).await, Err(expect.to_owned()), "{file}");
    }
    let mut bare = good.clone();
    bare.files_root = None;
    assert_eq!(code(&bare, json!({"table": "t"})).await, Err("files.no_folder".to_owned()));
    assert!(sqlite.test(&good).await.ok);
    assert!(!sqlite.test(&bare).await.ok);
}
