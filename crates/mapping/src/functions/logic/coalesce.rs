//! `coalesce(value, others…)`: takes the first value that is there: not missing, not null.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "coalesce",
    family: Family::Logic,
    aliases: &["first_non_null", "ifnull", "nvl2", "first_value"],
    summary: "Takes the first value that is there: not missing, not null.",
    params: &[
        Param { name: "value", kind: Kind::Any, summary: "The first choice.", default: None, one_of: &[], many: false },
        Param { name: "others", kind: Kind::Any, summary: "The next choices.", default: None, one_of: &[], many: true },
    ],
    returns: Kind::Any,
    takes_missing: true,
    examples: &[
        Example { title: "the second", args: &[r#"null"#, r#""b""#, r#""c""#], result: Ok(r#""b""#) },
        Example { title: "an empty text is there", args: &[r#""""#, r#""b""#], result: Ok(r#""""#) },
        Example { title: "none", args: &[r#"null"#, r#"null"#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.all().iter().flatten().find(|value| !value.is_null()).cloned().unwrap_or_default())
}
