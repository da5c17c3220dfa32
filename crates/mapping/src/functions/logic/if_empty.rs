//! `if_empty(value, otherwise)`: takes another value where there is none, or an empty one.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "if_empty",
    family: Family::Logic,
    aliases: &["ifblank", "default", "iferror", "ifna", "nvl", "if_blank"],
    summary: "Takes another value where there is none, or an empty one.",
    params: &[
        Param { name: "value", kind: Kind::Any, summary: "The value.", default: None, one_of: &[], many: false },
        Param { name: "otherwise", kind: Kind::Any, summary: "What to take instead.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Any,
    takes_missing: true,
    examples: &[
        Example { title: "an empty text", args: &[r#""""#, r#""unknown""#], result: Ok(r#""unknown""#) },
        Example { title: "a value stays", args: &[r#"0"#, r#"1"#], result: Ok(r#"0"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let value = args.get(0).filter(|value| !value.is_empty());
    Ok(value.or(args.get(1)).cloned().unwrap_or_default())
}
