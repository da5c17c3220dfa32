//! `max(value, others…)`: takes the greatest number, of a list or of several arguments.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "max",
    family: Family::Number,
    aliases: &["maximum", "greatest", "largest", "highest"],
    summary: "Takes the greatest number, of a list or of several arguments.",
    params: &[
        Param { name: "value", kind: Kind::Any, summary: "A number, or a list of them.", default: None, one_of: &[], many: false },
        Param { name: "others", kind: Kind::Any, summary: "More numbers.", default: None, one_of: &[], many: true },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "of a list", args: &[r#"[3,"20.5",7]"#], result: Ok(r#"20.5"#) },
        Example { title: "a price of at least 5", args: &[r#"3.99"#, r#"5"#], result: Ok(r#"5"#) },
        Example { title: "of nothing", args: &[r#"[]"#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(exact::numbers(args)?.into_iter().reduce(|best, next| if next > best { next } else { best }).into())
}
