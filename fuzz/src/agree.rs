//! A mapping on a record in every way there is: the same bytes come out, or the same fault.

use mapping::{Compiled, Context, Fault, Record, Table, fault::EXPRESSION_LIMIT, json};
use std::sync::{Arc, LazyLock};

/// A fixed hour, and lookup tables of which the mappings of the seeds know.
pub static CONTEXT: LazyLock<Context> = LazyLock::new(|| {
    let table = |columns: &[&str], rows: &[&[&str]]| {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        Table::new(owned(columns), rows.iter().map(|row| owned(row)).collect())
    };
    let countries =
        table(&["code", "name"], &[&["DE", "Germany"], &["FR", "France \"la\""], &["12", "twelve"], &["true", "yes"], &["", "nowhere"]]);
    let prices = table(
        &["sku", "region", "price"],
        &[&["A-1", "EU", "19.90"], &["A-1", "US", "21.00"], &["b 2", "EU", "0.10"], &["A-1", "EU", "20.90"]],
    );
    Context { now_ms: 1_795_183_200_000, tables: Arc::new([("countries".to_owned(), countries), ("prices".to_owned(), prices)].into()) }
});

fn said(result: Result<Vec<u8>, Fault>) -> Result<String, Fault> {
    result.map(|bytes| String::from_utf8(bytes).expect("a result is UTF-8"))
}

fn is_late(result: &Result<String, Fault>) -> bool {
    result.as_ref().is_err_and(|fault| fault.code == EXPRESSION_LIMIT)
}

/// Runs the mapping on the bytes with its plan, behind other bytes, as a record on its way, and without its plan.
///
/// # Panics
/// When two of them differ, or the result is no JSON.
pub fn agree(compiled: &Compiled, bytes: &[u8]) {
    let fault = |error: json::JsonError| Fault::new("map.json", error.to_string());
    let plain = json::read(bytes).map_err(fault).and_then(|record| Ok(json::write(&compiled.map(&record, &CONTEXT)?)));
    let plain = said(plain);
    let planned = said(compiled.map_json(bytes, &CONTEXT));
    // What is stopped by time may be so in one way only.
    if is_late(&plain) || is_late(&planned) {
        return;
    }
    assert_eq!(planned, plain, "with a plan and without one");
    let mut behind = b"before ".to_vec();
    let appended = compiled.map_json_into(bytes, &CONTEXT, &mut behind);
    if !appended.as_ref().is_err_and(|fault| fault.code == EXPRESSION_LIMIT) {
        let expect = plain.as_ref().map_or("", String::as_str);
        assert_eq!(String::from_utf8_lossy(&behind), format!("before {expect}"), "behind other bytes");
    }
    let on_its_way = Record::read(bytes).map_err(fault).and_then(|record| compiled.map_record(&record, &CONTEXT));
    let on_its_way = on_its_way.map(|record| record.text().to_owned());
    if !is_late(&on_its_way) {
        assert_eq!(on_its_way, plain, "of a record on its way");
    }
    if let Ok(text) = &plain {
        let again = json::read(text.as_bytes()).map(|value| value.to_string());
        assert_eq!(again.as_ref(), Ok(text), "a result is JSON as we write it");
    }
}
