//! `range(from, to, step)`: makes a list of whole numbers from one to another, both among them.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "range",
    family: Family::List,
    aliases: &["sequence", "series", "numbers_from_to", "generate_series"],
    summary: "Makes a list of whole numbers from one to another, both among them.",
    params: &[
        Param { name: "from", kind: Kind::Integer, summary: "The first number.", default: None, one_of: &[], many: false },
        Param { name: "to", kind: Kind::Integer, summary: "The last one there may be.", default: None, one_of: &[], many: false },
        Param {
            name: "step",
            kind: Kind::Integer,
            summary: "How far each is from the one before; below 0 counts down.",
            default: Some(r#"1"#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "one to four", args: &[r#"1"#, r#"4"#], result: Ok(r#"[1,2,3,4]"#) },
        Example { title: "down in twos", args: &[r#"5"#, r#"0"#, r#"-2"#], result: Ok(r#"[5,3,1]"#) },
        Example { title: "nothing in between", args: &[r#"2"#, r#"1"#], result: Ok(r#"[]"#) },
        Example { title: "too long", args: &[r#"1"#, r#"9000000000"#], result: Err(r#"the list would have more than 1000000 items"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (from, to, step) = (args.integer(0)?, args.integer(1)?, args.integer(2)?);
    if step == 0 {
        return Err(args.fault("`step` is not 0"));
    }
    let next = |at: &i64| at.checked_add(step);
    let numbers = std::iter::successors(Some(from), next);
    args.listed(numbers.take_while(|at| if step > 0 { *at <= to } else { *at >= to }).map(Value::from))
}
