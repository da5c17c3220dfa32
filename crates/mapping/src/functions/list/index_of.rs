//! `index_of(list, value)`: says which item has a value, from 1; nothing where none has.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "index_of",
    family: Family::List,
    aliases: &["match_position", "xmatch", "find_index", "position_in_list"],
    summary: "Says which item has a value, from 1; nothing where none has.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The list.", default: None, one_of: &[], many: false },
        Param { name: "value", kind: Kind::Any, summary: "The value.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[
        Example { title: "the second", args: &[r#"["a","b"]"#, r#""b""#], result: Ok(r#"2"#) },
        Example { title: "not there", args: &[r#"["a"]"#, r#""x""#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let value = args.value(1)?;
    Ok(args.list(0)?.iter().position(|item| order::same(item, value)).map(|at| args.number_of(at + 1)).unwrap_or_default())
}
