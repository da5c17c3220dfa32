//! `compact(list)`: takes the empty items out: null, empty texts, lists and objects.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "compact",
    family: Family::List,
    aliases: &["remove_empty_items", "filter_empty", "without_blanks"],
    summary: "Takes the empty items out: null, empty texts, lists and objects.",
    params: &[Param { name: "list", kind: Kind::List, summary: "The list.", default: None, one_of: &[], many: false }],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "tags", args: &[r#"["a","",null,"b"]"#], result: Ok(r#"["a","b"]"#) },
        Example { title: "nought is not empty", args: &[r#"[0,false,[]]"#], result: Ok(r#"[0,false]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.list(0)?.iter().filter(|item| !item.is_empty()).cloned().collect())
}
