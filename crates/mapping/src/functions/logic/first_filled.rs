//! `first_filled(value, others…)`: takes the first value that is not empty: no null, no empty text, list or object.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "first_filled",
    family: Family::Logic,
    aliases: &["first_non_empty", "first_not_blank"],
    summary: "Takes the first value that is not empty: no null, no empty text, list or object.",
    params: &[
        Param { name: "value", kind: Kind::Any, summary: "The first choice.", default: None, one_of: &[], many: false },
        Param { name: "others", kind: Kind::Any, summary: "The next choices.", default: None, one_of: &[], many: true },
    ],
    returns: Kind::Any,
    takes_missing: true,
    examples: &[
        Example { title: "the second", args: &[r#""""#, r#""b""#], result: Ok(r#""b""#) },
        Example { title: "nought is not empty", args: &[r#"null"#, r#"0"#, r#"1"#], result: Ok(r#"0"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.all().iter().flatten().find(|value| !value.is_empty()).cloned().unwrap_or_default())
}
