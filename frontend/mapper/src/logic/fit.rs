//! Whether a type fits another one.

use mapping::{Kind, Value};

/// How a value of one type goes into another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// As it is.
    Same,
    /// By a conversion that may fail for a record.
    Converts,
    /// Not at all.
    Never,
}

/// How a value of type `from` goes into type `to`.
#[must_use]
pub fn fit(from: Kind, to: Kind) -> Fit {
    use Kind::{Any, Boolean, Date, Datetime, Decimal, Integer, List, Number, Object, Text};
    match (from, to) {
        (Any, _) | (_, Any) => Fit::Same,
        (from, to) if from == to => Fit::Same,
        (Integer, Number | Decimal) | (Number, Decimal) | (Decimal, Number) => Fit::Same,
        (Object | List, _) | (_, Object | List) => Fit::Never,
        (_, Text) => Fit::Same,
        (Text, _) | (Number | Decimal, Integer) | (Datetime, Date) | (Date, Datetime) => Fit::Converts,
        (Boolean, Integer | Number | Decimal) | (Integer | Number | Decimal, Boolean) => Fit::Converts,
        (Integer | Number | Decimal, Datetime) => Fit::Converts,
        _ => Fit::Never,
    }
}

/// Whether a text can be read as this type, as the engine reads it.
#[must_use]
pub fn reads_as(text: &str, to: Kind) -> bool {
    mapping::convert::convert(to, Value::Text(text.to_owned())).is_ok()
}

/// Every text at this path, through the lists on the way.
pub fn texts_at<'a>(record: &'a Value, names: &[String], found: &mut Vec<&'a str>) {
    match (record, names.split_first()) {
        (Value::List(values), _) => values.iter().for_each(|value| texts_at(value, names, found)),
        (Value::Text(text), None) => found.push(text),
        (Value::Object(map), Some((name, rest))) => {
            if let Some(value) = map.get(name) {
                texts_at(value, rest, found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_reads_as_a_number() {
        assert!(reads_as("254.66", Kind::Decimal));
        assert!(!reads_as("254,66 EUR", Kind::Decimal));
        assert!(!reads_as("2.5", Kind::Integer));
    }

    #[test]
    fn texts_are_found_through_lists() {
        let record = json!({ "lines": [{ "price": "1.00" }, { "price": 2 }, { "price": "x" }] }).into();
        let mut found = Vec::new();
        texts_at(&record, &["lines".to_owned(), "price".to_owned()], &mut found);
        assert_eq!(found, ["1.00", "x"]);
    }

    #[test]
    fn what_fits() {
        assert_eq!(fit(Kind::Integer, Kind::Decimal), Fit::Same);
        assert_eq!(fit(Kind::Text, Kind::Decimal), Fit::Converts);
        assert_eq!(fit(Kind::List, Kind::Text), Fit::Never);
        assert_eq!(fit(Kind::Datetime, Kind::Date), Fit::Converts);
        assert_eq!(fit(Kind::Boolean, Kind::Date), Fit::Never);
        assert_eq!(fit(Kind::Number, Kind::Text), Fit::Same);
    }
}
