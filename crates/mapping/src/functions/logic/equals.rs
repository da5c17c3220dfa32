//! `equals(value, other)`: says whether two values are the same; 1.0 is 1, also beside a text that writes it.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "equals",
    family: Family::Logic,
    aliases: &["eq", "equal", "exact", "is", "same"],
    summary: "Says whether two values are the same; 1.0 is 1, also beside a text that writes it.",
    params: &[
        Param { name: "value", kind: Kind::Any, summary: "The one.", default: None, one_of: &[], many: false },
        Param { name: "other", kind: Kind::Any, summary: "The other.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "amounts and not digits", args: &[r#"1.50"#, r#"1.5"#], result: Ok(r#"true"#) },
        Example { title: "a number and its text", args: &[r#""7""#, r#"7"#], result: Ok(r#"true"#) },
        Example { title: "letters differ", args: &[r#""a""#, r#""A""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(order::same(args.value(0)?, args.value(1)?).into())
}
