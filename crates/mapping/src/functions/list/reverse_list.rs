//! `reverse_list(list)`: turns the order of a list round.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "reverse_list",
    family: Family::List,
    aliases: &["reverse", "flip_list", "backwards_list"],
    summary: "Turns the order of a list round.",
    params: &[Param { name: "list", kind: Kind::List, summary: "The list.", default: None, one_of: &[], many: false }],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "three", args: &[r#"[1,2,3]"#], result: Ok(r#"[3,2,1]"#) },
        Example { title: "of nothing", args: &[r#"[]"#], result: Ok(r#"[]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.list(0)?.iter().rev().cloned().collect())
}
