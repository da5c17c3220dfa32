//! `union(list, other)`: puts two lists together, each value once.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "union",
    family: Family::List,
    aliases: &["merge_unique", "combine_lists"],
    summary: "Puts two lists together, each value once.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The list.", default: None, one_of: &[], many: false },
        Param { name: "other", kind: Kind::List, summary: "The other one.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "tags", args: &[r#"["a","b"]"#, r#"["b","c"]"#], result: Ok(r#"["a","b","c"]"#) },
        Example { title: "amounts and not digits", args: &[r#"[1]"#, r#"[1.0]"#], result: Ok(r#"[1]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mut seen = std::collections::HashSet::new();
    args.listed(args.list(0)?.iter().chain(args.list(1)?).filter(|item| seen.insert(order::key(item))).cloned())
}
