//! `rename(object, names)`: gives fields of an object other names, and leaves the rest as it is.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "rename",
    family: Family::Object,
    aliases: &["rename_fields", "rename_key", "map_keys"],
    summary: "Gives fields of an object other names, and leaves the rest as it is.",
    params: &[
        Param { name: "object", kind: Kind::Object, summary: "The object.", default: None, one_of: &[], many: false },
        Param {
            name: "names",
            kind: Kind::Object,
            summary: "The new name of each: `{\"old\":\"new\"}`.",
            default: None,
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Object,
    takes_missing: false,
    examples: &[
        Example {
            title: "one field",
            args: &[r#"{"fname":"Ada","id":1}"#, r#"{"fname":"first_name"}"#],
            result: Ok(r#"{"first_name":"Ada","id":1}"#),
        },
        Example {
            title: "a name that is taken",
            args: &[r#"{"a":1,"b":2}"#, r#"{"a":"b"}"#],
            result: Err(r#"there would be two fields `b`"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let names = args.object(1)?;
    let mut renamed = Object::new();
    for (name, value) in args.object(0)? {
        let name = match names.get(name) {
            Some(new) => args.as_text(new)?,
            None => name.clone(),
        };
        if renamed.contains_key(&name) {
            return Err(args.fault(format!("there would be two fields `{name}`")));
        }
        renamed.insert(name, value.clone());
    }
    Ok(Value::Object(renamed))
}
