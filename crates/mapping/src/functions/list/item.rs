//! `item(list, number)`: takes the item at a place, from 1; below 0 counts from the end.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "item",
    family: Family::List,
    aliases: &["index", "nth", "element_at", "get_item", "choose_item"],
    summary: "Takes the item at a place, from 1; below 0 counts from the end.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The list.", default: None, one_of: &[], many: false },
        Param { name: "number", kind: Kind::Integer, summary: "Which item.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Any,
    takes_missing: false,
    examples: &[
        Example { title: "the second", args: &[r#"["a","b","c"]"#, r#"2"#], result: Ok(r#""b""#) },
        Example { title: "the last but one", args: &[r#"["a","b","c"]"#, r#"-2"#], result: Ok(r#""b""#) },
        Example { title: "none such", args: &[r#"["a"]"#, r#"5"#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (list, number) = (args.list(0)?, args.integer(1)?);
    let nth = usize::try_from(number.unsigned_abs()).unwrap_or(usize::MAX);
    let at = match number {
        0 => return Err(args.fault("items are counted from 1")),
        1.. => Some(nth - 1),
        _ => list.len().checked_sub(nth),
    };
    Ok(at.and_then(|at| list.get(at)).cloned().unwrap_or_default())
}
