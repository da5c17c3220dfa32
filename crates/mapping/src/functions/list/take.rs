//! `take(list, count)`: keeps the first items.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "take",
    family: Family::List,
    aliases: &["limit_list", "top", "first_n", "head_of"],
    summary: "Keeps the first items.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The list.", default: None, one_of: &[], many: false },
        Param { name: "count", kind: Kind::Integer, summary: "How many.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "two", args: &[r#"[1,2,3]"#, r#"2"#], result: Ok(r#"[1,2]"#) },
        Example { title: "more than there are", args: &[r#"[1]"#, r#"5"#], result: Ok(r#"[1]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.list(0)?.iter().take(args.count(1)?).cloned().collect())
}
