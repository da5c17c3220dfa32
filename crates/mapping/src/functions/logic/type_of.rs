//! `type_of(value)`: says what a value is: text, number, boolean, list, object.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "type_of",
    family: Family::Logic,
    aliases: &["typeof", "type", "datatype", "kind"],
    summary: "Says what a value is: text, number, boolean, list, object.",
    params: &[Param { name: "value", kind: Kind::Any, summary: "The value.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a number", args: &[r#"1.5"#], result: Ok(r#""number""#) },
        Example { title: "a list", args: &[r#"[]"#], result: Ok(r#""list""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.value(0)?.kind_word().into())
}
