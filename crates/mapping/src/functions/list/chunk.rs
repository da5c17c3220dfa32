//! `chunk(list, size)`: cuts a list into lists of so many items; the last one may have fewer.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "chunk",
    family: Family::List,
    aliases: &["batch", "split_list", "partition", "paginate"],
    summary: "Cuts a list into lists of so many items; the last one may have fewer.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The list.", default: None, one_of: &[], many: false },
        Param { name: "size", kind: Kind::Integer, summary: "How many items each has.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "pairs", args: &[r#"[1,2,3,4,5]"#, r#"2"#], result: Ok(r#"[[1,2],[3,4],[5]]"#) },
        Example { title: "of nothing", args: &[r#"[]"#, r#"2"#], result: Ok(r#"[]"#) },
        Example { title: "no size", args: &[r#"[1]"#, r#"0"#], result: Err(r#"`size` is at least 1"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let size = args.count(1)?;
    if size == 0 {
        return Err(args.fault("`size` is at least 1"));
    }
    Ok(args.list(0)?.chunks(size).map(|items| Value::List(items.to_vec())).collect())
}
