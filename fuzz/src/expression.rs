//! The bytes are an expression in JSONata, evaluated on built-in records.

use crate::agree::agree;
use mapping::{Compiled, Mapping, expression::Jsonata, translate};
use std::sync::LazyLock;

/// Records with every kind of value, with names that an expression is likely to use.
static RECORDS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let texts = [
        r#"{"a":"Ada","b":7,"c":[1,2.50,-3],"d":{"e":"2026-11-20","f":null,"g":true},"items":[{"sku":"A-1","qty":2,"price":"19.90"},{"sku":"b 2","qty":1}],"n":12345678901234567890.5,"größe":"ß😀","x y":[[],{}]}"#,
        r#"{"a":["x",["y"]],"b":"","c":"3","d":[{"e":1},{"e":"z"}],"items":[]}"#,
    ];
    texts.map(|text| text.as_bytes().to_vec()).into()
});

/// It is refused or evaluated within the guards, on bytes as on values; what it is translated into can be translated back.
///
/// # Panics
/// When plan and interpreter differ, or a translation cannot be read.
pub fn holds(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(_) = Jsonata::parse(text) else { return };
    let json = serde_json::json!({ "targets": [{ "path": "t", "value": { "expression": text } }] });
    let mapping: Mapping = serde_json::from_value(json).expect("a mapping");
    let _ = mapping::check(&mapping, &mapping::Facts::default());
    let compiled = Compiled::new(&mapping).unwrap_or_else(|wrong| panic!("what can be parsed can be compiled: {wrong:?}"));
    RECORDS.iter().for_each(|record| agree(&compiled, record));
    if let Some(fill) = translate::from_expression(text) {
        let again = translate::to_expression(&fill);
        let read = again.as_ref().map(|text| Jsonata::parse(text).map(drop));
        assert!(matches!(read, Ok(Ok(()))), "{fill:?} is said as {again:?}: {read:?}");
    }
}
