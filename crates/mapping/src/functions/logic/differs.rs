//! `differs(value, other)`: says whether two values are not the same; 1.0 is 1, also beside a text that writes it.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "differs",
    family: Family::Logic,
    aliases: &["not_equals", "ne", "not_equal", "unequal"],
    summary: "Says whether two values are not the same; 1.0 is 1, also beside a text that writes it.",
    params: &[
        Param { name: "value", kind: Kind::Any, summary: "The one.", default: None, one_of: &[], many: false },
        Param { name: "other", kind: Kind::Any, summary: "The other.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "another word", args: &[r#""a""#, r#""b""#], result: Ok(r#"true"#) },
        Example { title: "the same amount", args: &[r#"1.50"#, r#"1.5"#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok((!order::same(args.value(0)?, args.value(1)?)).into())
}
