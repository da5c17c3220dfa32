//! `flatten(list, depth)`: makes one list of a list of lists.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "flatten",
    family: Family::List,
    aliases: &["flat", "tocol", "unnest", "flat_map"],
    summary: "Makes one list of a list of lists.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The list.", default: None, one_of: &[], many: false },
        Param {
            name: "depth",
            kind: Kind::Integer,
            summary: "How many levels, at most 100.",
            default: Some(r#"1"#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "one level", args: &[r#"[[1,2],[3],4]"#], result: Ok(r#"[1,2,3,4]"#) },
        Example { title: "deeper lists stay", args: &[r#"[[1,[2]]]"#], result: Ok(r#"[1,[2]]"#) },
        Example { title: "all levels", args: &[r#"[[1,[2,[3]]]]"#, r#"100"#], result: Ok(r#"[1,2,3]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    fn flat(items: &[Value], depth: usize, out: &mut Vec<Value>) {
        for item in items {
            match item {
                Value::List(inner) if depth > 0 => flat(inner, depth - 1, out),
                other => out.push(other.clone()),
            }
        }
    }
    let mut out = Vec::new();
    flat(args.list(0)?, args.count(1)?.min(100), &mut out);
    args.listed(out)
}
