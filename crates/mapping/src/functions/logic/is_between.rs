//! `is_between(value, least, most)`: says whether a value lies between two others, or is one of them: numbers, dates or texts.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "is_between",
    family: Family::Logic,
    aliases: &["between_values", "in_range", "within"],
    summary: "Says whether a value lies between two others, or is one of them: numbers, dates or texts.",
    params: &[
        Param { name: "value", kind: Kind::Any, summary: "The value.", default: None, one_of: &[], many: false },
        Param { name: "least", kind: Kind::Any, summary: "The least.", default: None, one_of: &[], many: false },
        Param { name: "most", kind: Kind::Any, summary: "The most.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "a number", args: &[r#"5"#, r#"1"#, r#"10"#], result: Ok(r#"true"#) },
        Example { title: "the border counts", args: &[r#"10.0"#, r#"1"#, r#"10"#], result: Ok(r#"true"#) },
        Example { title: "a date", args: &[r#""2026-11-20""#, r#""2026-01-01""#, r#""2026-06-30""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let value = args.value(0)?;
    let (least, most) = (args.value(1)?, args.value(2)?);
    Ok((order::compare(args, value, least)?.is_ge() && order::compare(args, value, most)?.is_le()).into())
}
