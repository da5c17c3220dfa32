//! `concat_lists(list, others…)`: puts lists behind each other.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "concat_lists",
    family: Family::List,
    aliases: &["append_list", "concat_arrays", "merge_lists", "union_all"],
    summary: "Puts lists behind each other.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The first list.", default: None, one_of: &[], many: false },
        Param { name: "others", kind: Kind::List, summary: "The next ones.", default: None, one_of: &[], many: true },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "two", args: &[r#"[1,2]"#, r#"[2,3]"#], result: Ok(r#"[1,2,2,3]"#) },
        Example { title: "one value counts as a list", args: &[r#"[1]"#, r#"2"#], result: Ok(r#"[1,2]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    args.listed(args.all().iter().flatten().filter_map(Value::as_list).flatten().cloned())
}
