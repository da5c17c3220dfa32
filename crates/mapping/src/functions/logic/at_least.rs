//! `at_least(value, other)`: says whether a number, a moment or a text is greater than another one, or the same.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "at_least",
    family: Family::Logic,
    aliases: &["gte", "greater_or_equal", "minimum_of"],
    summary: "Says whether a number, a moment or a text is greater than another one, or the same.",
    params: &[
        Param { name: "value", kind: Kind::Any, summary: "The one.", default: None, one_of: &[], many: false },
        Param { name: "other", kind: Kind::Any, summary: "The other.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "the same", args: &[r#"10"#, r#"10.0"#], result: Ok(r#"true"#) },
        Example {
            title: "moments by two clocks",
            args: &[r#""2026-11-20T15:00:00+01:00""#, r#""2026-11-20T14:30:00Z""#],
            result: Ok(r#"false"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(order::compare(args, args.value(0)?, args.value(1)?)?.is_ge().into())
}
