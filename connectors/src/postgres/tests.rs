//! Against a real server, each test in a schema of its own.

use super::*;
use connector::RecordFault;
use sqlx::{AssertSqlSafe, Executor, PgPool};
use url::Url;

struct Server {
    url: Url,
    schema: String,
    pool: PgPool,
}

/// A schema of its own with these tables; `None` when there is no server (which fails where `CI=true`).
async fn server(name: &str, tables: &str) -> Option<Server> {
    let text = std::env::var("LINKSPAN_TEST_POSTGRES").unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/test".to_owned());
    let pool = match PgPool::connect(&text).await {
        Ok(pool) => pool,
        Err(error) if std::env::var("CI").as_deref() == Ok("true") => panic!("no PostgreSQL at {text}: {error}"),
        Err(_) => {
            println!("skipped: no PostgreSQL at {text}");
            return None;
        }
    };
    let schema = format!("connectors_{name}_{}", std::process::id());
    let sql =
        format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}; SET search_path TO {schema}; {tables}; RESET search_path");
    let mut connection = pool.acquire().await.expect("a connection");
    connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.expect("tables");
    Some(Server { url: text.parse().expect("a URL"), schema, pool })
}

impl Server {
    fn context(&self) -> Context {
        let settings = json!({
            "host": self.url.host_str().expect("a host"), "port": self.url.port().unwrap_or(5432), "database": self.url.path().trim_start_matches('/'),
            "user": self.url.username(), "password": self.url.password().unwrap_or_default(), "tls": "off",
        });
        let mut context = Context::new(self.schema.clone(), map(settings), 0);
        context.allowed_hosts = Arc::new(vec!["127.0.0.0/8".to_owned(), "::1".to_owned()]);
        context
    }

    fn table(&self, name: &str) -> String {
        format!("{}.{name}", self.schema)
    }

    async fn rows(&self, sql: &str) -> String {
        let sql = format!("SELECT coalesce(json_agg(row_to_json(r))::text, '[]') FROM ({}) r", sql.replace("{s}", &self.schema));
        sqlx::query_scalar::<_, String>(AssertSqlSafe(sql)).fetch_one(&self.pool).await.expect("rows")
    }

    async fn drop(self) {
        self.pool.execute(sqlx::raw_sql(AssertSqlSafe(format!("DROP SCHEMA {} CASCADE", self.schema)))).await.expect("dropped");
    }
}

/// Settings of a connection, or of an operation.
fn map<T: serde::de::DeserializeOwned>(value: Json) -> T {
    serde_json::from_value(value).expect("an object")
}

fn records(list: Json) -> Vec<Record> {
    list.as_array().expect("a list").iter().cloned().map(|record| crate::value::of_json(record).into()).collect()
}

fn faults(list: &[RecordFault]) -> Vec<String> {
    list.iter()
        .map(|fault| format!("{} {} {}: {}", fault.index, fault.code, fault.field.as_deref().unwrap_or("-"), fault.message))
        .collect()
}

const INVOICES: &str = "CREATE TABLE invoices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, invoice_no varchar(10) NOT NULL UNIQUE, total numeric(20,6) NOT NULL CHECK (total > 0),
    paid boolean NOT NULL DEFAULT false, due date, at timestamptz, tags text[], extra jsonb, ref uuid, raw bytea, first_seen text)";

#[tokio::test]
async fn one_bad_row_does_not_stop_the_others() {
    let Some(server) = server("bad_row", INVOICES).await else { return };
    let input = records(json!([
        {"invoice_no": "A-1", "total": "12.500001"}, {"invoice_no": "A-2", "total": -1}, {"invoice_no": "A-1", "total": 3}, {"invoice_no": "A-3", "total": "much"},
        {"invoice_no": "A-4 is too long", "total": 1}, {"invoice_no": "A-5", "total": 5, "due": "2026-02-30"}, {"total": 5}, {"invoice_no": null, "total": 5},
        {"invoice_no": "A-6", "total": 7, "colour": "red"}, {"invoice_no": "A-7", "total": {"net": 1}}, {"invoice_no": "A-8", "total": 8, "id": 4}, {"invoice_no": "A-9", "total": "9"}, 7, {},
    ]));
    let postgres = Postgres::new();
    let settings = [map(json!({"table": server.table("invoices")}))];
    let outcome = postgres.call(&server.context(), "insert_rows", &settings, &input).await.expect("an outcome");
    assert_eq!(outcome.records.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [0, 11]);
    let table = server.table("invoices");
    let expect = [
        "1 postgres.constraint - the row breaks the rule `invoices_total_check` of the table".to_owned(),
        "2 postgres.constraint invoice_no a row with this invoice_no is already there".replace("invoice_no a row", "invoice_no: a row"),
        "3 postgres.bad_value total: invalid input syntax for type numeric: \"much\"".to_owned(),
        "4 postgres.bad_value invoice_no: value too long for type character varying(10)".to_owned(),
        "5 postgres.bad_value due: date/time field value out of range: \"2026-02-30\"".to_owned(),
        "6 postgres.constraint invoice_no: `invoice_no` must not be empty".to_owned(),
        "7 postgres.constraint invoice_no: `invoice_no` must not be empty".to_owned(),
        format!("8 postgres.no_column colour: {table} has no column `colour`"),
        "9 postgres.bad_value total: `total` holds an object, and the column takes numeric(20,6)".to_owned(),
        "10 postgres.generated id: `id` is filled by the database itself".to_owned(),
        "12 postgres.no_object -: a row is made from an object, and this record is none".to_owned(),
        format!("13 postgres.empty -: no field of the record is a column of {table}"),
    ];
    let expect: Vec<String> = expect.into_iter().map(|line| line.replace("constraint - the", "constraint -: the")).collect();
    assert_eq!(faults(&outcome.faults), expect);
    assert_eq!(
        server.rows("SELECT invoice_no, total::text FROM {s}.invoices ORDER BY 1").await,
        r#"[{"invoice_no":"A-1","total":"12.500001"},{"invoice_no":"A-9","total":"9.000000"}]"#.replace("},{", "}, {")
    );
    server.drop().await;
}

// fault: F42
#[tokio::test]
async fn five_hundred_rows_with_three_bad_ones() {
    let Some(server) = server("many", INVOICES).await else { return };
    let input: Vec<Record> = (0..500)
        .map(|n| json!({"invoice_no": format!("N-{n}"), "total": if n % 200 == 7 { -1 } else { n + 1 }}))
        .map(|record| crate::value::of_json(record).into())
        .collect();
    let outcome = Postgres::new()
        .call(&server.context(), "insert_rows", &[map(json!({"table": server.table("invoices")}))], &input)
        .await
        .expect("an outcome");
    assert_eq!((outcome.records.len(), outcome.faults.iter().map(|fault| fault.index).collect::<Vec<_>>()), (497, vec![7, 207, 407]));
    assert_eq!(server.rows("SELECT count(*) AS n FROM {s}.invoices").await, r#"[{"n":497}]"#);
    server.drop().await;
}

#[tokio::test]
async fn an_upsert_done_twice_is_done_once() {
    let Some(server) = server("upsert", INVOICES).await else { return };
    let (postgres, context) = (Postgres::new(), server.context());
    let settings = |more: Json| {
        let mut settings: Object = map(json!({"table": server.table("invoices"), "match_on": ["invoice_no"]}));
        settings.extend(map::<Object>(more));
        [settings]
    };
    let first = records(
        json!([{"invoice_no": "U-1", "total": 1, "first_seen": "a"}, {"invoice_no": "U-2", "total": 2}, {"invoice_no": "U-1", "total": 3, "first_seen": "b"}]),
    );
    for _ in 0..2 {
        let outcome = postgres.call(&context, "upsert_rows", &settings(json!({"keep": ["first_seen"]})), &first).await.expect("an outcome");
        assert_eq!((outcome.records.len(), outcome.faults.len()), (3, 0));
    }
    let shown = "SELECT invoice_no, total::int4 AS total, first_seen FROM {s}.invoices ORDER BY 1";
    let expect = "[{\"invoice_no\":\"U-1\",\"total\":3,\"first_seen\":\"a\"}, {\"invoice_no\":\"U-2\",\"total\":2,\"first_seen\":null}]";
    assert_eq!(server.rows(shown).await, expect);
    let skip = postgres
        .call(&context, "upsert_rows", &settings(json!({"when_exists": "skip"})), &records(json!([{"invoice_no": "U-2", "total": 9}])))
        .await
        .expect("an outcome");
    assert_eq!((skip.records.len(), skip.faults.len()), (1, 0));
    let fail = postgres
        .call(
            &context,
            "upsert_rows",
            &settings(json!({"when_exists": "fail"})),
            &records(json!([{"invoice_no": "U-2", "total": 9}, {"total": 9}])),
        )
        .await
        .expect("an outcome");
    assert_eq!(
        faults(&fail.faults),
        [
            "0 postgres.constraint invoice_no: a row with this invoice_no is already there",
            "1 postgres.no_key invoice_no: `invoice_no` is missing, by which the row is recognised"
        ]
    );
    assert_eq!(server.rows(shown).await, expect);
    let error = postgres
        .call(&context, "upsert_rows", &[map(json!({"table": server.table("invoices"), "match_on": ["total"]}))], &first)
        .await
        .expect_err("no index");
    assert_eq!(error.code(), "sql.no_unique_index");
    server.drop().await;
}

#[tokio::test]
async fn every_type_comes_back_as_it_went_in() {
    let Some(server) = server("types", INVOICES).await else { return };
    let (postgres, context) = (Postgres::new(), server.context());
    let record = json!({"invoice_no": "T-1", "total": "12345678901234.123456", "paid": true, "due": "2026-02-28", "at": "2026-01-02T03:04:05.123456+02:00",
        "tags": ["a\"b", "c\\d", null, "e,f"], "extra": {"deep": [1, {"x": null}]}, "ref": "7d444840-9dc0-11d1-b245-5ffdce74fad2", "raw": "00ff10"});
    let table = json!({"table": server.table("invoices")});
    let outcome = postgres.call(&context, "insert_rows", &[map(table.clone())], &records(json!([record]))).await.expect("an outcome");
    assert_eq!(faults(&outcome.faults), Vec::<String>::new());
    let page = postgres.read(&context, "read_rows", &map(table), None).await.expect("a page");
    let written = page.records[0].to_string();
    let expect = r#"{"id":1,"invoice_no":"T-1","total":12345678901234.123456,"paid":true,"due":"2026-02-28","at":"2026-01-02T01:04:05.123456+00:00","tags":["a\"b","c\\d",null,"e,f"],"extra":{"deep":[1,{"x":null}]},"ref":"7d444840-9dc0-11d1-b245-5ffdce74fad2","raw":"00ff10","first_seen":null}"#;
    assert_eq!(written, expect, "with every digit");
    server.drop().await;
}

#[tokio::test]
async fn a_number_in_a_condition_is_compared_with_every_digit() {
    let Some(server) = server("digits", "CREATE TABLE sums (n int PRIMARY KEY, total numeric NOT NULL); INSERT INTO sums VALUES (1, 123456789012345678901234567890.10), (2, 123456789012345678901234567890.11), (3, 9007199254740993), (4, 9007199254740992)").await else { return };
    let (postgres, context) = (Postgres::new(), server.context());
    let read = async |conditions: &str, typed: bool| {
        let conditions = if typed { Json::from(conditions).to_string() } else { conditions.to_owned() };
        let settings = format!(r#"{{"table":"{}","columns":["n"],"where":{conditions}}}"#, server.table("sums"));
        let settings = serde_json::from_str(&settings).expect("settings");
        let page = postgres.read(&context, "read_rows", &settings, None).await.expect("a page");
        page.records.iter().map(mapping::Record::to_string).collect::<Vec<_>>()
    };
    for typed in [true, false] {
        let long = r#"[{"column":"total","is":"equal","value":123456789012345678901234567890.10}]"#;
        assert_eq!(read(long, typed).await, [r#"{"n":1}"#], "typed: {typed}");
        let whole = r#"[{"column":"total","is":"in","value":[9007199254740993]}]"#;
        assert_eq!(read(whole, typed).await, [r#"{"n":3}"#], "typed: {typed}");
    }
    server.drop().await;
}

#[tokio::test]
async fn pages_follow_the_key() {
    let Some(server) = server("pages", "CREATE TABLE things (b int, a text, n int NOT NULL, PRIMARY KEY (a, b)); INSERT INTO things SELECT i % 7, 'k' || (i / 7), i FROM generate_series(1, 100) i; CREATE VIEW seen AS SELECT * FROM things").await else { return };
    let (postgres, context) = (Postgres::new(), server.context());
    let read = async |settings: Json| {
        let (mut found, mut cursor, mut pages) = (Vec::new(), None, 0);
        loop {
            let page = postgres.read(&context, "read_rows", &map(settings.clone()), cursor).await?;
            found.extend(page.records.iter().map(|record| crate::value::to_json(record)["n"].as_i64().expect("a number")));
            pages += 1;
            cursor = page.next;
            if cursor.is_none() {
                return Ok::<_, ConnectorError>((found, pages));
            }
        }
    };
    let (mut found, pages) = read(json!({"table": server.table("things"), "page_size": 9})).await.expect("rows");
    found.sort_unstable();
    assert_eq!((found, pages), ((1..=100).collect(), 12));
    let by_view = json!({"table": server.table("seen"), "page_size": 30, "order_by": "n", "columns": ["n"]});
    assert_eq!(
        read(by_view).await.map_err(|error| error.code().to_owned()),
        Err("sql.bad_order".to_owned()),
        "a view does not say that a column is never empty"
    );
    let filtered = json!({"table": server.table("things"), "order_by": "n", "where": [{"column": "n", "is": "greater", "value": 90}, {"column": "a", "is": "in", "value": ["k13", "k14"]}, {"column": "a", "is": "starts_with", "value": "k1"}, {"column": "a", "is": "contains", "value": "4"}]});
    assert_eq!(read(filtered).await.expect("rows").0, [98, 99, 100]);
    assert_eq!(read(json!({"table": server.table("seen")})).await.map_err(|error| error.code().to_owned()), Err("sql.no_key".to_owned()));
    server.drop().await;
}

#[tokio::test]
async fn names_and_values_never_become_sql() {
    let evil = "x\"\"; drop table t--";
    let Some(server) = server("evil", &format!("CREATE TABLE t (id int PRIMARY KEY, \"{evil}\" text)")).await else { return };
    let (postgres, context) = (Postgres::new(), server.context());
    let column = "x\"; drop table t--";
    let table = server.table("t");
    let outcome = postgres
        .call(
            &context,
            "insert_rows",
            &[map(json!({"table": table}))],
            &records(json!([{"id": 1, column: "'); drop table t--"}, {"id": 2, "id\") values (9)--": 1}])),
        )
        .await
        .expect("an outcome");
    assert_eq!((outcome.records.len(), outcome.faults.len()), (1, 1));
    let page = postgres
        .read(
            &context,
            "read_rows",
            &map(json!({"table": table, "columns": ["id", column], "where": [{"column": column, "is": "contains", "value": "' or 1=1"}]})),
            None,
        )
        .await
        .expect("a page");
    assert_eq!(page.records.len(), 0);
    for settings in [
        json!({"table": "t; drop table t"}),
        json!({"table": table, "columns": ["1; drop table t"]}),
        json!({"table": table, "order_by": "id desc; drop"}),
        json!({"table": table, "where": [{"column": "id or 1=1", "is": "equal", "value": 1}]}),
        json!({"table": table, "where": [{"column": "id", "is": "= 1 or", "value": 1}]}),
    ] {
        let error = postgres.read(&context, "read_rows", &map(settings.clone()), None).await.expect_err("refused");
        assert!(matches!(error, ConnectorError::Fail { field: Some(_), .. }), "{settings}: {error:?}");
    }
    assert_eq!(server.rows("SELECT count(*) AS n FROM {s}.t").await, r#"[{"n":1}]"#);
    server.drop().await;
}

#[tokio::test]
async fn tables_and_columns_are_found() {
    let Some(server) = server("found", INVOICES).await else { return };
    let (postgres, context) = (Postgres::new(), server.context());
    let tables = postgres.options(&context, "tables", &Map::new()).await.expect("tables");
    let hint = tables.iter().find(|item| item.value == server.table("invoices")).and_then(|item| item.hint.clone());
    assert_eq!(hint.as_deref(), Some("11 columns"));
    let table = map(json!({"table": server.table("invoices")}));
    let keys = postgres.options(&context, "key_columns", &table).await.expect("columns");
    assert_eq!(keys.iter().map(|item| item.value.as_str()).collect::<Vec<_>>(), ["id", "invoice_no"]);
    let (input, _) = postgres.models(&context, "insert_rows", &table).await.expect("models");
    let input = input.expect("a model");
    let shown: Vec<String> = input
        .fields
        .iter()
        .map(|field| format!("{} {:?}{}", field.name, field.kind, if field.required { " required" } else { "" }))
        .collect();
    assert_eq!(
        shown,
        [
            "invoice_no Text required",
            "total Decimal required",
            "paid Boolean",
            "due Date",
            "at Datetime",
            "tags List",
            "extra Any",
            "ref Text",
            "raw Text",
            "first_seen Text"
        ]
    );
    assert_eq!(input.fields[0].length_max, Some(10));
    let error = postgres.models(&context, "insert_rows", &map(json!({"table": "nowhere"}))).await.expect_err("no table");
    assert_eq!(error.code(), "postgres.no_table");
    server.drop().await;
}

#[tokio::test]
async fn the_test_says_what_is_wrong() {
    let Some(server) = server("test", "SELECT 1").await else { return };
    let postgres = Postgres::new();
    let good = postgres.test(&server.context()).await;
    assert!(good.ok && good.message.starts_with("PostgreSQL 1"), "{good:?}");
    let with = |changes: Json| {
        let mut context = server.context();
        let mut settings = (*context.settings).clone();
        settings.extend(map::<Map<String, Json>>(changes));
        context.settings = Arc::new(settings);
        context
    };
    let database = postgres.test(&with(json!({"database": "no_such_database"}))).await;
    assert_eq!((database.ok, database.field.as_deref()), (false, Some("database")), "{database:?}");
    let closed = postgres.test(&with(json!({"port": 1}))).await;
    assert!(!closed.ok && closed.message.contains("cannot be reached"), "{closed:?}");
    let socket = postgres.test(&with(json!({"host": "/var/run/postgresql"}))).await;
    assert_eq!((socket.ok, socket.field.as_deref()), (false, Some("host")));
    let mut inside = server.context();
    inside.allowed_hosts = Arc::default();
    let inside = postgres.test(&inside).await;
    assert!(!inside.ok && inside.field.as_deref() == Some("host") && inside.message.contains("not a public address"), "{inside:?}");
    server.drop().await;
}

#[tokio::test]
async fn a_table_that_changes_between_two_calls_is_asked_for_anew() {
    let Some(server) = server("changes", "CREATE TABLE t (id int PRIMARY KEY, code int, note text)").await else { return };
    let (postgres, mut context) = (Postgres::new(), server.context());
    // One connection: asking in the middle of a write must not wait for another one.
    context.settings = Arc::new(
        context
            .settings
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .chain([("connections_max".to_owned(), json!(1))])
            .collect(),
    );
    let name = server.table("t");
    let write = async |settings: Json, list: Json| {
        let mut whole: Object = map(json!({"table": name}));
        whole.extend(map::<Object>(settings));
        let operation = if whole.contains_key("match_on") { "upsert_rows" } else { "insert_rows" };
        postgres.call(&context, operation, &[whole], &records(list)).await
    };
    let alter = async |sql: &str| {
        let sql = format!("ALTER TABLE {name} {sql}");
        server.pool.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.expect("altered");
    };
    let done = |outcome: Result<Outcome, ConnectorError>| {
        let outcome = outcome.expect("an outcome");
        assert_eq!(faults(&outcome.faults), Vec::<String>::new());
        outcome.records.len()
    };
    assert_eq!(done(write(json!({}), json!([{"id": 1, "code": 7, "note": "a"}])).await), 1);
    let pooled = postgres.pools.pool(&postgres.spec, &context).await.expect("a pool");
    let known = pooled.tables.find(&pooled.pool, &name).await.expect("a table");
    assert!(known.may_be_old(), "the catalogue is not asked twice");
    assert_eq!(done(write(json!({}), json!([{"id": 2, "code": 8}])).await), 1);
    assert!(Arc::ptr_eq(&known.table, &pooled.tables.find(&pooled.pool, &name).await.expect("a table").table));

    alter("ADD COLUMN colour text").await;
    assert_eq!(done(write(json!({}), json!([{"id": 3, "colour": "red"}, {"id": 4}])).await), 2);
    alter("ALTER COLUMN code TYPE text USING code::text").await;
    assert_eq!(done(write(json!({}), json!([{"id": 5, "code": "A-5"}, {"id": 6, "code": "6"}])).await), 2, "both, and once");
    alter("DROP COLUMN note").await;
    let page = postgres.read(&context, "read_rows", &map(json!({"table": name})), None).await.expect("a page");
    assert_eq!(page.records.len(), 6);
    assert!(page.records.iter().all(|record| record.get("note").is_none()));
    let upsert = json!({"match_on": ["code"]});
    let refused = write(upsert.clone(), json!([{"id": 7, "code": "7"}])).await.expect_err("no unique index");
    assert_eq!(refused.code(), "sql.no_unique_index");
    alter("ADD CONSTRAINT one_code UNIQUE (code)").await;
    assert_eq!(done(write(upsert, json!([{"id": 7, "code": "7"}])).await), 1);
    let bad =
        write(json!({}), json!([{"id": 8, "colour": "blue"}, {"id": 8, "colour": "red"}, {"id": 9, "size": 1}])).await.expect("an outcome");
    assert_eq!((bad.records.len(), bad.faults.len()), (1, 2), "what is really wrong stays wrong: {:?}", faults(&bad.faults));
    alter("RENAME TO gone").await;
    let gone = write(json!({}), json!([{"id": 10}])).await.expect_err("no table");
    assert_eq!(gone.code(), "postgres.no_table");
    assert_eq!(server.rows("SELECT count(*) AS n FROM {s}.gone").await, r#"[{"n":7}]"#, "the upsert found the one with this code");
    server.drop().await;
}
