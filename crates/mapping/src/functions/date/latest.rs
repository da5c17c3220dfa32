//! `latest(list)`: takes the latest date or moment of a list; what is missing does not count.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "latest",
    family: Family::Date,
    aliases: &["max_date", "last_date", "newest", "most_recent"],
    summary: "Takes the latest date or moment of a list; what is missing does not count.",
    params: &[Param { name: "list", kind: Kind::List, summary: "Dates or moments.", default: None, one_of: &[], many: false }],
    returns: Kind::Any,
    takes_missing: false,
    examples: &[
        Example { title: "of three", args: &[r#"["2026-11-20","2026-01-02",null]"#], result: Ok(r#""2026-11-20""#) },
        Example {
            title: "clocks differ",
            args: &[r#"["2026-11-20T14:30:00+01:00","2026-11-20T14:00:00Z"]"#],
            result: Ok(r#""2026-11-20T14:00:00Z""#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let mut best = None;
    for item in args.list(0)?.iter().filter(|item| !item.is_null()) {
        let at = moment::read(item).map_err(|message| args.fault(message))?.instant(chrono_tz::UTC);
        if best.as_ref().is_none_or(|(so_far, _)| at > *so_far) {
            best = Some((at, item));
        }
    }
    Ok(best.map(|(_, item)| item.clone()).unwrap_or_default())
}
