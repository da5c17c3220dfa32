//! `set(object, path, value)`: puts a value into an object, under a name or a path; objects on the way are made.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "set",
    family: Family::Object,
    aliases: &["set_field", "with", "put", "assign_field"],
    summary: "Puts a value into an object, under a name or a path; objects on the way are made.",
    params: &[
        Param { name: "object", kind: Kind::Object, summary: "The object.", default: None, one_of: &[], many: false },
        Param { name: "path", kind: Kind::Text, summary: "The name, or names joined by dots.", default: None, one_of: &[], many: false },
        Param { name: "value", kind: Kind::Any, summary: "The value.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Object,
    takes_missing: false,
    examples: &[
        Example { title: "a new field", args: &[r#"{"a":1}"#, r#""b""#, r#"2"#], result: Ok(r#"{"a":1,"b":2}"#) },
        Example { title: "deeper", args: &[r#"{}"#, r#""customer.name""#, r#""Ada""#], result: Ok(r#"{"customer":{"name":"Ada"}}"#) },
        Example { title: "into a list", args: &[r#"{}"#, r#""a[0]""#, r#"1"#], result: Err(r#"`a[0]` is no path of names"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let text = args.text(1)?;
    let no_path = || args.fault(format!("`{text}` is no path of names"));
    let path = order::path(args, 1)?.ok_or_else(no_path)?;
    let names: Vec<&str> = path.names();
    let (Some((last, way)), true) = (names.split_last(), names.len() == path.parts.len()) else { return Err(no_path()) };
    let mut made = args.object(0)?.clone();
    let mut here = &mut made;
    for name in way {
        let inner = here.entry((*name).to_owned()).or_default();
        if !matches!(inner, Value::Object(_)) {
            *inner = Value::Object(Object::new());
        }
        here = inner.as_object_mut().ok_or_else(no_path)?;
    }
    here.insert((*last).to_owned(), args.value(2)?.clone());
    Ok(Value::Object(made))
}
