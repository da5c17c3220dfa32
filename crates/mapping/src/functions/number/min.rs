//! `min(value, others…)`: takes the smallest number, of a list or of several arguments.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "min",
    family: Family::Number,
    aliases: &["minimum", "least", "smallest", "lowest"],
    summary: "Takes the smallest number, of a list or of several arguments.",
    params: &[
        Param { name: "value", kind: Kind::Any, summary: "A number, or a list of them.", default: None, one_of: &[], many: false },
        Param { name: "others", kind: Kind::Any, summary: "More numbers.", default: None, one_of: &[], many: true },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "of a list", args: &[r#"[3,"0.5",7]"#], result: Ok(r#"0.5"#) },
        Example { title: "a discount of at most 10", args: &[r#"12.5"#, r#"10"#], result: Ok(r#"10"#) },
        Example { title: "of nothing", args: &[r#"[]"#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(exact::numbers(args)?.into_iter().reduce(|best, next| if next < best { next } else { best }).into())
}
