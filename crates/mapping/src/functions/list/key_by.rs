//! `key_by(list, field, take)`: makes an object of a list: each item under the value of a field; of two with the same value the last one.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "key_by",
    family: Family::List,
    aliases: &["index_by", "list_to_object", "to_dictionary"],
    summary: "Makes an object of a list: each item under the value of a field; of two with the same value the last one.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The items.", default: None, one_of: &[], many: false },
        Param { name: "field", kind: Kind::Text, summary: "The field that names them.", default: None, one_of: &[], many: false },
        Param {
            name: "take",
            kind: Kind::Text,
            summary: "The field of the item to keep; left out: the whole item.",
            default: Some(r#""""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Object,
    takes_missing: false,
    examples: &[
        Example {
            title: "attributes",
            args: &[r#"[{"k":"size","v":"L"},{"k":"colour","v":"red"}]"#, r#""k""#, r#""v""#],
            result: Ok(r#"{"size":"L","colour":"red"}"#),
        },
        Example {
            title: "items without a name are left out",
            args: &[r#"[{"v":1},{"k":"a"}]"#, r#""k""#],
            result: Ok(r#"{"a":{"k":"a"}}"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (path, take) = (order::path(args, 1)?, order::path(args, 2)?);
    let mut object = Object::new();
    for item in args.list(0)? {
        let Some(name) = order::field(item, path.as_ref()) else { continue };
        let value = order::field(item, take.as_ref()).map(std::borrow::Cow::into_owned).unwrap_or_default();
        object.insert(args.as_text(&name)?, value);
    }
    Ok(Value::Object(object))
}
