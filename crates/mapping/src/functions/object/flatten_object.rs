//! `flatten_object(object, separator)`: makes one level of an object in an object: `customer.name`.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "flatten_object",
    family: Family::Object,
    aliases: &["flatten_json", "dot_notation", "unnest_object"],
    summary: "Makes one level of an object in an object: `customer.name`.",
    params: &[
        Param { name: "object", kind: Kind::Object, summary: "The object.", default: None, one_of: &[], many: false },
        Param { name: "separator", kind: Kind::Text, summary: "What joins the names.", default: Some(r#"".""#), one_of: &[], many: false },
    ],
    returns: Kind::Object,
    takes_missing: false,
    examples: &[
        Example { title: "two levels", args: &[r#"{"id":1,"customer":{"name":"Ada"}}"#], result: Ok(r#"{"id":1,"customer.name":"Ada"}"#) },
        Example {
            title: "lists and empty objects stay",
            args: &[r#"{"a":{"b":[1]},"c":{}}"#, r#""_""#],
            result: Ok(r#"{"a_b":[1],"c":{}}"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    fn flat(object: &Object, before: &str, separator: &str, size: &mut usize, out: &mut Object) {
        for (name, value) in object {
            let name = if before.is_empty() { name.clone() } else { [before, separator, name].concat() };
            // Long separators in deep objects: the sum of all names is what is bounded.
            *size += name.len();
            if *size > TEXT_MAX {
                return;
            }
            match value {
                Value::Object(inner) if !inner.is_empty() => flat(inner, &name, separator, size, out),
                other => {
                    out.insert(name, other.clone());
                }
            }
        }
    }
    let (mut out, mut size) = (Object::new(), 0);
    flat(args.object(0)?, "", args.text(1)?, &mut size, &mut out);
    if size > TEXT_MAX {
        return Err(args.fault(format!("the names would be longer than {TEXT_MAX} bytes together")));
    }
    Ok(Value::Object(out))
}
