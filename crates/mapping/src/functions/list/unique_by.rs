//! `unique_by(list, field)`: keeps the first of the items whose field has the same value.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "unique_by",
    family: Family::List,
    aliases: &["distinct_by", "dedupe_by", "remove_duplicates_by"],
    summary: "Keeps the first of the items whose field has the same value.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The items.", default: None, one_of: &[], many: false },
        Param { name: "field", kind: Kind::Text, summary: "The field.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example {
            title: "by e-mail address",
            args: &[r#"[{"e":"a","n":1},{"e":"b","n":2},{"e":"a","n":3}]"#, r#""e""#],
            result: Ok(r#"[{"e":"a","n":1},{"e":"b","n":2}]"#),
        },
        Example { title: "items without it stay", args: &[r#"[{"n":1},{"n":2}]"#, r#""e""#], result: Ok(r#"[{"n":1},{"n":2}]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let path = order::path(args, 1)?;
    let mut seen = std::collections::HashSet::new();
    let keep = |item: &&Value| order::field(item, path.as_ref()).is_none_or(|value| seen.insert(order::key(&value)));
    Ok(args.list(0)?.iter().filter(keep).cloned().collect())
}
