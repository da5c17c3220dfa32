//! `intersection(list, other)`: keeps the items of a list that another one has too, each once.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "intersection",
    family: Family::List,
    aliases: &["intersect", "common", "both_lists"],
    summary: "Keeps the items of a list that another one has too, each once.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The list.", default: None, one_of: &[], many: false },
        Param { name: "other", kind: Kind::List, summary: "The other one.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "in both", args: &[r#"["a","b","a"]"#, r#"["a","c"]"#], result: Ok(r#"["a"]"#) },
        Example { title: "nothing in common", args: &[r#"[1]"#, r#"[2]"#], result: Ok(r#"[]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mut others: std::collections::HashSet<String> = args.list(1)?.iter().map(order::key).collect();
    Ok(args.list(0)?.iter().filter(|item| others.remove(&order::key(item))).cloned().collect())
}
