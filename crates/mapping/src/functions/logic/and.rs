//! `and(value, others…)`: says whether every one is true.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "and",
    family: Family::Logic,
    aliases: &["all_true", "every", "both"],
    summary: "Says whether every one is true.",
    params: &[
        Param { name: "value", kind: Kind::Boolean, summary: "The first.", default: None, one_of: &[], many: false },
        Param { name: "others", kind: Kind::Boolean, summary: "The others.", default: None, one_of: &[], many: true },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "both", args: &[r#"true"#, r#""yes""#], result: Ok(r#"true"#) },
        Example { title: "one is not", args: &[r#"true"#, r#"false"#, r#"true"#], result: Ok(r#"false"#) },
        Example {
            title: "neither true nor false",
            args: &[r#"true"#, r#""perhaps""#],
            result: Err(r#"`others`: "perhaps" is neither true nor false"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.all().iter().flatten().all(|value| value.as_bool() == Some(true)).into())
}
