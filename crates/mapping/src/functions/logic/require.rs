//! `require(value, message)`: sets the record aside, with a sentence of yours, where a value is empty; else gives the value.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "require",
    family: Family::Logic,
    aliases: &["assert", "must_have", "mandatory", "fail_if_empty", "raise"],
    summary: "Sets the record aside, with a sentence of yours, where a value is empty; else gives the value.",
    params: &[
        Param { name: "value", kind: Kind::Any, summary: "The value.", default: None, one_of: &[], many: false },
        Param {
            name: "message",
            kind: Kind::Text,
            summary: "What to say.",
            default: Some(r#""the value is missing""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Any,
    takes_missing: true,
    examples: &[
        Example { title: "it is there", args: &[r#""Ada""#, r#""the name is missing""#], result: Ok(r#""Ada""#) },
        Example { title: "it is not", args: &[r#""""#, r#""the name is missing""#], result: Err(r#"the name is missing"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    match args.get(0).filter(|value| !value.is_empty()) {
        Some(value) => Ok(value.clone()),
        None => Err(args.fault(args.text(1)?)),
    }
}
