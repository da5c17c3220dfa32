//! `is_one_of(value, others…)`: says whether a value is one of some others, or in a list.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "is_one_of",
    family: Family::Logic,
    aliases: &["in", "one_of", "is_in", "any_of"],
    summary: "Says whether a value is one of some others, or in a list.",
    params: &[
        Param { name: "value", kind: Kind::Any, summary: "The value.", default: None, one_of: &[], many: false },
        Param { name: "others", kind: Kind::Any, summary: "The others, or a list of them.", default: None, one_of: &[], many: true },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "one of three", args: &[r#""DE""#, r#""AT""#, r#""DE""#, r#""CH""#], result: Ok(r#"true"#) },
        Example { title: "of a list", args: &[r#"4"#, r#"[1,2,3]"#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let value = args.value(0)?;
    let others = args.all().iter().skip(1).flatten().flat_map(|other| other.as_list().unwrap_or(std::slice::from_ref(other)));
    Ok(others.into_iter().any(|other| order::same(value, other)).into())
}
