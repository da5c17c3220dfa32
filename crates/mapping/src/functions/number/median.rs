//! `median(list)`: gives the number in the middle of a list, or the average of the two.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "median",
    family: Family::Number,
    aliases: &["middle", "percentile50"],
    summary: "Gives the number in the middle of a list, or the average of the two.",
    params: &[Param { name: "list", kind: Kind::List, summary: "The numbers.", default: None, one_of: &[], many: false }],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "an odd count", args: &[r#"[9,1,5]"#], result: Ok(r#"5"#) },
        Example { title: "an even count", args: &[r#"[1,2,3,10]"#], result: Ok(r#"2.5"#) },
        Example { title: "of nothing", args: &[r#"[]"#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mut numbers = exact::numbers(args)?;
    numbers.sort_unstable();
    let middle = numbers.len() / 2;
    Ok(match (numbers.len() % 2, numbers.get(middle)) {
        (_, None) => Value::Null,
        (1, Some(number)) => (*number).into(),
        (_, Some(number)) => {
            let sum = exact::add(args, numbers[middle - 1], *number)?;
            exact::divide(args, sum, Decimal::TWO)?.into()
        }
    })
}
