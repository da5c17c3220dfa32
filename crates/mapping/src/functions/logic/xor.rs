//! `xor(value, other)`: says whether one of two is true and the other is not.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "xor",
    family: Family::Logic,
    aliases: &["exclusive_or", "either_or"],
    summary: "Says whether one of two is true and the other is not.",
    params: &[
        Param { name: "value", kind: Kind::Boolean, summary: "The one.", default: None, one_of: &[], many: false },
        Param { name: "other", kind: Kind::Boolean, summary: "The other.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "one of them", args: &[r#"true"#, r#"false"#], result: Ok(r#"true"#) },
        Example { title: "both", args: &[r#"true"#, r#"true"#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok((args.boolean(0)? != args.boolean(1)?).into())
}
