//! `difference(list, other)`: keeps the items of a list that another one does not have.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "difference",
    family: Family::List,
    aliases: &["except", "minus_list", "without_items", "exclude"],
    summary: "Keeps the items of a list that another one does not have.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The list.", default: None, one_of: &[], many: false },
        Param { name: "other", kind: Kind::List, summary: "What to take out.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "who is new", args: &[r#"["ada","bob"]"#, r#"["bob"]"#], result: Ok(r#"["ada"]"#) },
        Example { title: "amounts and not digits", args: &[r#"[1.0,2]"#, r#"[1]"#], result: Ok(r#"[2]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let others: std::collections::HashSet<String> = args.list(1)?.iter().map(order::key).collect();
    Ok(args.list(0)?.iter().filter(|item| !others.contains(&order::key(item))).cloned().collect())
}
