//! Keys: when two values are the same one, for groups, joins and doubles.
//!
//! A key is compared by its text, and a number by its amount: `1`, `1.0` and `"1"` are one key, and `"1.0"` is another, for
//! a text is compared as it is written. `true` and `"true"` are one key. Lists and objects are one key when they hold the
//! same; texts and numbers differ there. What is missing, or `null`, is no key.

use crate::Value;
use std::fmt::Write as _;

/// The key's text; `None` for what is no key.
pub(super) fn of(value: Option<&Value>) -> Option<String> {
    Some(match value? {
        Value::Null => return None,
        Value::Text(text) => format!("t{text}"),
        Value::Number(number) => format!("t{}", number.canonical()),
        Value::Bool(truth) => format!("t{truth}"),
        value => {
            let mut text = "j".to_owned();
            write(value, &mut text);
            text
        }
    })
}

/// Several keys as one.
pub(super) fn joined(keys: &[Option<String>]) -> String {
    let mut out = String::new();
    for key in keys {
        match key {
            None => out.push('n'),
            Some(key) => {
                let _ = write!(out, "{}:{key}", key.len());
            }
        }
    }
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Number(number) => out.push_str(&number.canonical()),
        Value::List(items) => {
            out.push('[');
            for item in items {
                write(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Object(object) => {
            // The order of fields does not make another object.
            let mut fields: Vec<_> = object.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            out.push('{');
            for (name, value) in fields {
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                write(value, out);
                out.push(',');
            }
            out.push('}');
        }
        other => out.push_str(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_its_text_and_a_number_its_amount() {
        let key = |json: &str| of(Some(&json.parse().unwrap()));
        for same in [
            &["1", "1.0", "1e0", r#""1""#, "10e-1"][..],
            &["1.5", "1.50", r#""1.5""#],
            &["true", r#""true""#],
            &["[1,{\"a\":1,\"b\":2}]", "[1.0,{\"b\":2.0,\"a\":1}]"],
            &["0", "-0", "0.00", "0e5"],
            &["-1200", "-1.2e3"],
            &["1e400", "10e399"],
        ] {
            assert!(same.iter().all(|json| key(json) == key(same[0]) && key(json).is_some()), "{same:?}");
        }
        for (a, b) in [
            ("1", r#""1.0""#),
            ("1", "true"),
            ("[1]", r#"["1"]"#),
            ("[1]", r#""[1,]""#),
            (r#""""#, "0"),
            ("9007199254740993", "9007199254740992"),
        ] {
            assert_ne!(key(a), key(b), "{a} {b}");
        }
        assert_eq!((of(None), key("null")), (None, None));
        let joined = |keys: &[&str]| joined(&keys.iter().map(|text| of(Some(&(*text).into()))).collect::<Vec<_>>());
        assert_ne!(joined(&["a", "bc"]), joined(&["ab", "c"]));
    }
}
