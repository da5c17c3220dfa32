//! Names of fields that are attributes of XML elements, under another prefix than the usual one.

use mapping::{Object, Value};

/// The usual prefix.
pub const OURS: &str = "@";

/// The same record with attributes that begin with `to` instead of `from`, at every depth.
///
/// Fails where a name is then there twice.
pub fn renamed(value: Value, from: &str, to: &str) -> Result<Value, String> {
    match value {
        Value::Object(fields) => {
            let mut found = Object::with_capacity(fields.len());
            for (name, value) in fields {
                let name = match name.strip_prefix(from) {
                    Some(rest) if !name.starts_with('#') && !rest.is_empty() => format!("{to}{rest}"),
                    _ => name,
                };
                if found.contains_key(&name) {
                    return Err(format!("`{name}` is an attribute and an element; choose what attributes begin with"));
                }
                found.insert(name, renamed(value, from, to)?);
            }
            Ok(Value::Object(found))
        }
        Value::List(items) => Ok(Value::List(items.into_iter().map(|item| renamed(item, from, to)).collect::<Result<_, _>>()?)),
        other => Ok(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_get_another_prefix_and_back() {
        let record: Value = r##"{"@id":"1","#text":"x","lines":[{"@n":"2"}],"plain":{"@":"3"}}"##.parse().expect("JSON");
        let there = renamed(record.clone(), "@", "_").expect("renamed");
        assert_eq!(there.to_string(), r##"{"_id":"1","#text":"x","lines":[{"_n":"2"}],"plain":{"@":"3"}}"##);
        assert_eq!(renamed(there, "_", "@"), Ok(record));
        let twice: Value = r#"{"@id":"1","id":"2"}"#.parse().expect("JSON");
        assert!(renamed(twice, "@", "").is_err_and(|why| why.contains("`id` is an attribute and an element")));
    }
}
