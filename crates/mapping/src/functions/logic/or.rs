//! `or(value, others…)`: says whether at least one is true.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "or",
    family: Family::Logic,
    aliases: &["any_true", "some", "either"],
    summary: "Says whether at least one is true.",
    params: &[
        Param { name: "value", kind: Kind::Boolean, summary: "The first.", default: None, one_of: &[], many: false },
        Param { name: "others", kind: Kind::Boolean, summary: "The others.", default: None, one_of: &[], many: true },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "one is", args: &[r#"false"#, r#""yes""#], result: Ok(r#"true"#) },
        Example { title: "none is", args: &[r#"false"#, r#"0"#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.all().iter().flatten().any(|value| value.as_bool() == Some(true)).into())
}
