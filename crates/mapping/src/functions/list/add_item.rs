//! `add_item(list, items…)`: puts values behind the items of a list.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "add_item",
    family: Family::List,
    aliases: &["push", "append_item", "array_push"],
    summary: "Puts values behind the items of a list.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The list.", default: None, one_of: &[], many: false },
        Param { name: "items", kind: Kind::Any, summary: "What to put behind it.", default: None, one_of: &[], many: true },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "one more", args: &[r#"[1,2]"#, r#"3"#], result: Ok(r#"[1,2,3]"#) },
        Example { title: "a list stays one item", args: &[r#"[1]"#, r#"[2,3]"#], result: Ok(r#"[1,[2,3]]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    args.listed(args.list(0)?.iter().chain(args.all().iter().skip(1).flatten()).cloned())
}
