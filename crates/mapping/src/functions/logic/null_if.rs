//! `null_if(value, others…)`: takes the value away where it is one of some others: `n/a`, `-`, 0.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "null_if",
    family: Family::Logic,
    aliases: &["nullif", "blank_if", "na_if"],
    summary: "Takes the value away where it is one of some others: `n/a`, `-`, 0.",
    params: &[
        Param { name: "value", kind: Kind::Any, summary: "The value.", default: None, one_of: &[], many: false },
        Param { name: "others", kind: Kind::Any, summary: "What stands for nothing.", default: None, one_of: &[], many: true },
    ],
    returns: Kind::Any,
    takes_missing: false,
    examples: &[
        Example { title: "a dash", args: &[r#""-""#, r#""-""#, r#""n/a""#], result: Ok(r#"null"#) },
        Example { title: "something else", args: &[r#""Ada""#, r#""-""#], result: Ok(r#""Ada""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let value = args.value(0)?;
    let gone = args.all().iter().skip(1).flatten().any(|other| order::same(value, other));
    Ok(if gone { Value::Null } else { value.clone() })
}
