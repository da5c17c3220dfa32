//! `sum(list)`: adds up the numbers of a list, exactly.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "sum",
    family: Family::List,
    summary: "Adds up the numbers of a list, exactly.",
    params: &[Param { name: "list", kind: Kind::List, summary: "The numbers.", default: None, one_of: &[], many: false }],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[Example { title: "cents stay cents", args: &[r#"[0.10,0.20,"0.30"]"#], result: Ok(r#"0.60"#) }],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mut sum = rust_decimal::Decimal::ZERO;
    for item in args.list(0)?.iter().filter(|item| !item.is_null()) {
        sum = sum.checked_add(args.as_decimal(item)?).ok_or_else(|| args.fault("the sum has too many digits"))?;
    }
    Ok(sum.into())
}
