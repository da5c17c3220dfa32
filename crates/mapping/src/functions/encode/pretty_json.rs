//! `pretty_json(value)`: writes a value as JSON in lines, so that people can read it.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "pretty_json",
    family: Family::Encode,
    aliases: &["json_pretty", "format_json", "indent_json"],
    summary: "Writes a value as JSON in lines, so that people can read it.",
    params: &[Param { name: "value", kind: Kind::Any, summary: "The value.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "an object", args: &[r#"{"a":[1,2]}"#], result: Ok(r#""{\n  \"a\": [\n    1,\n    2\n  ]\n}""#) },
        Example { title: "one value, every digit", args: &[r#"1.50"#], result: Ok(r#""1.50""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mut built = Built::new(args);
    write(args.value(0)?, 1, &mut built)?;
    Ok(built.finish())
}

fn write(value: &Value, depth: usize, built: &mut Built<'_>) -> Result<(), Fault> {
    let line = |depth: usize| format!("\n{}", "  ".repeat(depth));
    match value {
        Value::List(items) if !items.is_empty() => {
            built.push("[")?;
            for (at, item) in items.iter().enumerate() {
                built.push(if at > 0 { "," } else { "" })?;
                built.push(&line(depth))?;
                write(item, depth + 1, built)?;
            }
            built.push(&line(depth - 1))?;
            built.push("]")
        }
        Value::Object(object) if !object.is_empty() => {
            built.push("{")?;
            for (at, (name, item)) in object.iter().enumerate() {
                built.push(if at > 0 { "," } else { "" })?;
                built.push(&format!("{}{}: ", line(depth), Value::from(name.as_str())))?;
                write(item, depth + 1, built)?;
            }
            built.push(&line(depth - 1))?;
            built.push("}")
        }
        other => built.push(&other.to_string()),
    }
}
