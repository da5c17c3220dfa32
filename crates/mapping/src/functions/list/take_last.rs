//! `take_last(list, count)`: keeps the last items.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "take_last",
    family: Family::List,
    aliases: &["last_n", "bottom", "tail_of"],
    summary: "Keeps the last items.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The list.", default: None, one_of: &[], many: false },
        Param { name: "count", kind: Kind::Integer, summary: "How many.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "two", args: &[r#"[1,2,3]"#, r#"2"#], result: Ok(r#"[2,3]"#) },
        Example { title: "more than there are", args: &[r#"[1]"#, r#"5"#], result: Ok(r#"[1]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let list = args.list(0)?;
    Ok(list.iter().skip(list.len().saturating_sub(args.count(1)?)).cloned().collect())
}
