//! `greater_than(value, other)`: says whether a number, a moment or a text is greater than another one.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "greater_than",
    family: Family::Logic,
    aliases: &["gt", "more_than", "greater"],
    summary: "Says whether a number, a moment or a text is greater than another one.",
    params: &[
        Param { name: "value", kind: Kind::Any, summary: "The one.", default: None, one_of: &[], many: false },
        Param { name: "other", kind: Kind::Any, summary: "The other.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "numbers", args: &[r#"10"#, r#"9.5"#], result: Ok(r#"true"#) },
        Example { title: "a number that came as a text", args: &[r#""10""#, r#"9"#], result: Ok(r#"true"#) },
        Example { title: "they cannot be compared", args: &[r#""ten""#, r#"9"#], result: Err(r#""ten" and 9 cannot be compared"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(order::compare(args, args.value(0)?, args.value(1)?)?.is_gt().into())
}
