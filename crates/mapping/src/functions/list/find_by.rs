//! `find_by(list, field, value, take)`: takes the first item whose field has a value; nothing where none has.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "find_by",
    family: Family::List,
    aliases: &["vlookup", "xlookup", "hlookup", "find_item", "lookup_in_list", "first_where"],
    summary: "Takes the first item whose field has a value; nothing where none has.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The items.", default: None, one_of: &[], many: false },
        Param { name: "field", kind: Kind::Text, summary: "The field.", default: None, one_of: &[], many: false },
        Param { name: "value", kind: Kind::Any, summary: "The value.", default: None, one_of: &[], many: false },
        Param {
            name: "take",
            kind: Kind::Text,
            summary: "The field of the item to take; left out: the whole item.",
            default: Some(r#""""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Any,
    takes_missing: false,
    examples: &[
        Example {
            title: "an address",
            args: &[r#"[{"t":"bill","c":"Ulm"},{"t":"ship","c":"Bonn"}]"#, r#""t""#, r#""ship""#, r#""c""#],
            result: Ok(r#""Bonn""#),
        },
        Example { title: "none", args: &[r#"[{"t":"bill"}]"#, r#""t""#, r#""ship""#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (path, wanted, take) = (order::path(args, 1)?, args.value(2)?, order::path(args, 3)?);
    let found = args.list(0)?.iter().find(|item| order::field(item, path.as_ref()).is_some_and(|value| order::same(&value, wanted)));
    Ok(found.and_then(|item| order::field(item, take.as_ref())).map(std::borrow::Cow::into_owned).unwrap_or_default())
}
