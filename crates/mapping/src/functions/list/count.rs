//! `count(list)`: counts the items.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "count",
    family: Family::List,
    aliases: &["counta", "size", "list_length", "rows"],
    summary: "Counts the items.",
    params: &[Param { name: "list", kind: Kind::List, summary: "The list.", default: None, one_of: &[], many: false }],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[
        Example { title: "three lines", args: &[r#"[{},{},{}]"#], result: Ok(r#"3"#) },
        Example { title: "one value counts as a list", args: &[r#""a""#], result: Ok(r#"1"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.number_of(args.list(0)?.len()))
}
