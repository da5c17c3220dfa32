//! `min_by(list, field)`: takes the item whose field is the smallest; the first of several.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "min_by",
    family: Family::List,
    aliases: &["argmin", "bottom_by", "earliest_by", "minifs"],
    summary: "Takes the item whose field is the smallest; the first of several.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The items.", default: None, one_of: &[], many: false },
        Param { name: "field", kind: Kind::Text, summary: "The field: numbers, dates or texts.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Any,
    takes_missing: false,
    examples: &[
        Example {
            title: "the earliest",
            args: &[r#"[{"d":"2026-02-01"},{"d":"2026-01-31"}]"#, r#""d""#],
            result: Ok(r#"{"d":"2026-01-31"}"#),
        },
        Example {
            title: "items without it do not count",
            args: &[r#"[{},{"d":"2026-02-01"}]"#, r#""d""#],
            result: Ok(r#"{"d":"2026-02-01"}"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let path = order::path(args, 1)?;
    let known = args.list(0)?.iter().filter_map(|item| order::field(item, path.as_ref()).map(|value| (value, item)));
    let best = known.reduce(|best, next| if order::total(&next.0, &best.0).is_lt() { next } else { best });
    Ok(best.map(|(_, item)| item.clone()).unwrap_or_default())
}
