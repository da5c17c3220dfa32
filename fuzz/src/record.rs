//! The bytes are the text of a record, which goes through every built-in mapping: together they use every kind of value.

use crate::agree::agree;
use mapping::{Compiled, Mapping, Record, infer, json};

/// The built-in mappings by name, as YAML.
pub const MAPPINGS: &[(&str, &str)] = &[
    ("order", include_str!("../mappings/order.yaml")),
    ("lists", include_str!("../mappings/lists.yaml")),
    ("texts", include_str!("../mappings/texts.yaml")),
    ("types", include_str!("../mappings/types.yaml")),
    ("choices", include_str!("../mappings/choices.yaml")),
    ("expressions", include_str!("../mappings/expressions.yaml")),
];

thread_local! {
    static COMPILED: Vec<Compiled> = MAPPINGS.iter().map(|(name, text)| compiled(name, text)).collect();
}

fn compiled(name: &str, text: &str) -> Compiled {
    let mapping = Mapping::from_yaml(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    Compiled::new(&mapping).unwrap_or_else(|wrong| panic!("{name}: {wrong:?}"))
}

/// Plan and interpreter agree on the record to the byte, and what is read is written as it stands.
///
/// # Panics
/// When they do not.
pub fn holds(bytes: &[u8]) {
    COMPILED.with(|all| all.iter().for_each(|compiled| agree(compiled, bytes)));
    let read = json::read(bytes);
    match Record::read(bytes) {
        Ok(record) => {
            let value = read.expect("what a record is read from is JSON");
            let again = json::read(record.text().as_bytes()).map(|again| again.to_string());
            assert_eq!(again, Ok(value.to_string()), "its text says the same");
            assert_eq!(record.value().to_string(), value.to_string(), "its value says the same");
            let _ = infer([&value]);
        }
        Err(error) => assert_eq!(read.map(|value| value.to_string()), Err(error), "both readers find the same mistake"),
    }
}
