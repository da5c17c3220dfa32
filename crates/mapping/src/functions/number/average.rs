//! `average(list)`: gives the average of the numbers of a list, to 28 digits; what is missing does not count.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "average",
    family: Family::Number,
    aliases: &["avg", "mean"],
    summary: "Gives the average of the numbers of a list, to 28 digits; what is missing does not count.",
    params: &[Param { name: "list", kind: Kind::List, summary: "The numbers.", default: None, one_of: &[], many: false }],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "three", args: &[r#"[1,2,"4.5"]"#], result: Ok(r#"2.5"#) },
        Example { title: "of nothing", args: &[r#"[]"#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let items = args.list(0)?;
    let count = items.iter().filter(|item| !item.is_null()).count();
    if count == 0 {
        return Ok(Value::Null);
    }
    Ok(exact::divide(args, exact::sum(args, items)?, Decimal::from(count))?.into())
}
