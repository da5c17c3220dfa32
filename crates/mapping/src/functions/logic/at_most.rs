//! `at_most(value, other)`: says whether a number, a moment or a text is smaller than another one, or the same.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "at_most",
    family: Family::Logic,
    aliases: &["lte", "less_or_equal", "maximum_of"],
    summary: "Says whether a number, a moment or a text is smaller than another one, or the same.",
    params: &[
        Param { name: "value", kind: Kind::Any, summary: "The one.", default: None, one_of: &[], many: false },
        Param { name: "other", kind: Kind::Any, summary: "The other.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "the same", args: &[r#"10"#, r#"10.0"#], result: Ok(r#"true"#) },
        Example { title: "greater", args: &[r#"11"#, r#"10"#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(order::compare(args, args.value(0)?, args.value(1)?)?.is_le().into())
}
