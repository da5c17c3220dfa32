//! `less_than(value, other)`: says whether a number, a moment or a text is smaller than another one.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "less_than",
    family: Family::Logic,
    aliases: &["lt", "smaller", "fewer_than"],
    summary: "Says whether a number, a moment or a text is smaller than another one.",
    params: &[
        Param { name: "value", kind: Kind::Any, summary: "The one.", default: None, one_of: &[], many: false },
        Param { name: "other", kind: Kind::Any, summary: "The other.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "numbers", args: &[r#"9"#, r#"10"#], result: Ok(r#"true"#) },
        Example { title: "dates", args: &[r#""2026-11-20""#, r#""2026-01-01""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(order::compare(args, args.value(0)?, args.value(1)?)?.is_lt().into())
}
