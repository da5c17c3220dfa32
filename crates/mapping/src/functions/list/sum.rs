//! `sum(list)`: adds up the numbers of a list, exactly.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "sum",
    family: Family::List,
    aliases: &["total", "add_up", "sum_list"],
    summary: "Adds up the numbers of a list, exactly.",
    params: &[Param { name: "list", kind: Kind::List, summary: "The numbers.", default: None, one_of: &[], many: false }],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "cents stay cents", args: &[r#"[0.10,0.20,"0.30"]"#], result: Ok(r#"0.60"#) },
        Example { title: "of nothing", args: &[r#"[]"#], result: Ok(r#"0"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    exact::sum(args, args.list(0)?).map(Value::from)
}
