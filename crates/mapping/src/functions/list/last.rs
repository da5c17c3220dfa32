//! `last(list)`: takes the last item.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "last",
    family: Family::List,
    aliases: &["tail_item", "end"],
    summary: "Takes the last item.",
    params: &[Param { name: "list", kind: Kind::List, summary: "The list.", default: None, one_of: &[], many: false }],
    returns: Kind::Any,
    takes_missing: false,
    examples: &[
        Example { title: "of three", args: &[r#"[3,2,1]"#], result: Ok(r#"1"#) },
        Example { title: "of nothing", args: &[r#"[]"#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.list(0)?.last().cloned().unwrap_or_default())
}
