//! `unique(list)`: keeps each value once, in the order in which they come.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "unique",
    family: Family::List,
    aliases: &["distinct", "dedupe", "remove_duplicates"],
    summary: "Keeps each value once, in the order in which they come.",
    params: &[Param { name: "list", kind: Kind::List, summary: "The list.", default: None, one_of: &[], many: false }],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "colours", args: &[r#"["red","blue","red"]"#], result: Ok(r#"["red","blue"]"#) },
        Example { title: "amounts and not digits", args: &[r#"[1,1.0,"1"]"#], result: Ok(r#"[1,"1"]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mut seen = std::collections::HashSet::new();
    Ok(args.list(0)?.iter().filter(|item| seen.insert(order::key(item))).cloned().collect())
}
