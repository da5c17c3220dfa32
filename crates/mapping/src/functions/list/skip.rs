//! `skip(list, count)`: leaves the first items out.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "skip",
    family: Family::List,
    aliases: &["drop", "tail", "rest", "offset"],
    summary: "Leaves the first items out.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The list.", default: None, one_of: &[], many: false },
        Param { name: "count", kind: Kind::Integer, summary: "How many.", default: Some(r#"1"#), one_of: &[], many: false },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "all but the first", args: &[r#"[1,2,3]"#], result: Ok(r#"[2,3]"#) },
        Example { title: "more than there are", args: &[r#"[1]"#, r#"5"#], result: Ok(r#"[]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.list(0)?.iter().skip(args.count(1)?).cloned().collect())
}
