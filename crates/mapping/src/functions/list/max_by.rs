//! `max_by(list, field)`: takes the item whose field is the greatest; the first of several.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "max_by",
    family: Family::List,
    aliases: &["argmax", "top_by", "latest_by", "maxifs"],
    summary: "Takes the item whose field is the greatest; the first of several.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The items.", default: None, one_of: &[], many: false },
        Param { name: "field", kind: Kind::Text, summary: "The field: numbers, dates or texts.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Any,
    takes_missing: false,
    examples: &[
        Example { title: "the dearest", args: &[r#"[{"p":1},{"p":9.5},{"p":3}]"#, r#""p""#], result: Ok(r#"{"p":9.5}"#) },
        Example { title: "none", args: &[r#"[]"#, r#""p""#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let path = order::path(args, 1)?;
    let known = args.list(0)?.iter().filter_map(|item| order::field(item, path.as_ref()).map(|value| (value, item)));
    let best = known.reduce(|best, next| if order::total(&next.0, &best.0).is_gt() { next } else { best });
    Ok(best.map(|(_, item)| item.clone()).unwrap_or_default())
}
