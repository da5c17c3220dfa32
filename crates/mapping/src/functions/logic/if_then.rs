//! `if_then(condition, then, otherwise)`: takes one value where something is true, and another one where it is not.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "if_then",
    family: Family::Logic,
    aliases: &["if", "iif", "ifelse", "ternary", "conditional", "when"],
    summary: "Takes one value where something is true, and another one where it is not.",
    params: &[
        Param { name: "condition", kind: Kind::Boolean, summary: "What decides.", default: None, one_of: &[], many: false },
        Param { name: "then", kind: Kind::Any, summary: "What to take if it is true.", default: None, one_of: &[], many: false },
        Param {
            name: "otherwise",
            kind: Kind::Any,
            summary: "What to take if it is not.",
            default: Some(r#"null"#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Any,
    takes_missing: false,
    examples: &[
        Example { title: "true", args: &[r#"true"#, r#""paid""#, r#""open""#], result: Ok(r#""paid""#) },
        Example { title: "a word", args: &[r#""no""#, r#""paid""#, r#""open""#], result: Ok(r#""open""#) },
        Example { title: "no other value", args: &[r#"false"#, r#"1"#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.get(if args.boolean(0)? { 1 } else { 2 }).cloned().unwrap_or_default())
}
