//! The bytes are a mapping document, as YAML or JSON.

use crate::agree::{CONTEXT, agree};
use mapping::{Compiled, Facts, Mapping, check, explain, json, translate};

/// Records that mappings of the seeds find their fields in.
const RECORDS: &[&str] = &[
    r#"{"a":"Ada","b":7,"order":{"id":10017,"first":"Ada","country":"DE","total":"254.60","placed_at":"2026-11-20T10:00:00Z","lines":[{"sku":" A-1 ","qty":2,"price":100.10},{"sku":"b 2","price":54.40}]},"items":[1,"2",null],"l":[{"k":1},{"k":"1"}]}"#,
    r#"{"a":null,"items":[],"order":[{"lines":[{"sku":1}]}],"l":"none"}"#,
];
/// How many of the checker's mends are tried.
const FIXES_MAX: usize = 8;
/// How many targets are explained.
const EXPLAINED_MAX: usize = 4;

/// It is refused or comes back from its own YAML and JSON as it was; checker, compiler, translation and explanation survive it,
/// and on built-in records plan and interpreter agree.
///
/// # Panics
/// When one of that does not hold.
pub fn holds(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(mapping) = Mapping::from_yaml(text) else { return };
    comes_back(&mapping);
    let tables = CONTEXT.tables.iter().map(|(name, table)| (name.clone(), table.columns().to_vec())).collect();
    let facts = Facts { tables: Some(tables), ..Facts::default() };
    let found = check(&mapping, &facts);
    for (finding, fix) in found.iter().flat_map(|finding| finding.fixes.iter().map(move |fix| (finding, fix))).take(FIXES_MAX) {
        assert!(!fix.title().is_empty());
        if let Some(mended) = fix.apply(&mapping, &finding.field) {
            comes_back(&mended);
        }
    }
    for value in mapping.targets.iter().filter_map(|target| target.value.as_ref()) {
        if let Ok(text) = translate::to_expression(value) {
            let _ = translate::from_expression(&text);
        }
    }
    let Ok(compiled) = Compiled::new(&mapping) else { return };
    for record in RECORDS {
        agree(&compiled, record.as_bytes());
        let value = json::read(record.as_bytes()).expect("a record");
        let _ = compiled.preview(&value, &CONTEXT);
        for target in mapping.targets.iter().take(EXPLAINED_MAX) {
            let _ = explain(&mapping, &value, &target.path, &CONTEXT);
        }
    }
}

/// The text, not the values: `1.0` and `1` are the same amount and not the same digits.
fn comes_back(mapping: &Mapping) {
    let json = mapping.to_json().expect("a mapping is JSON");
    let again = Mapping::from_json(&json).unwrap_or_else(|error| panic!("{error}:\n{json}"));
    assert_eq!(again.to_json().as_ref(), Ok(&json), "through JSON");
    let yaml = mapping.to_yaml().expect("a mapping is YAML");
    let again = Mapping::from_yaml(&yaml).unwrap_or_else(|error| panic!("{error}:\n{yaml}"));
    assert_eq!(again.to_json().as_ref(), Ok(&json), "through YAML:\n{yaml}");
}
