//! `slice(list, from, to)`: keeps the items from one place to another, both among them, from 1; below 0 counts from the end.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "slice",
    family: Family::List,
    aliases: &["sublist", "items_between", "page_of"],
    summary: "Keeps the items from one place to another, both among them, from 1; below 0 counts from the end.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The list.", default: None, one_of: &[], many: false },
        Param { name: "from", kind: Kind::Integer, summary: "The first item to keep.", default: None, one_of: &[], many: false },
        Param { name: "to", kind: Kind::Integer, summary: "The last item to keep.", default: Some(r#"-1"#), one_of: &[], many: false },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "the middle", args: &[r#"[1,2,3,4]"#, r#"2"#, r#"3"#], result: Ok(r#"[2,3]"#) },
        Example { title: "the last two", args: &[r#"[1,2,3,4]"#, r#"-2"#], result: Ok(r#"[3,4]"#) },
        Example { title: "nothing there", args: &[r#"[1]"#, r#"3"#, r#"4"#], result: Ok(r#"[]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let list = args.list(0)?;
    let place = |number: i64| {
        let size = i64::try_from(list.len()).unwrap_or(i64::MAX);
        let from_1 = if number < 0 { size.saturating_add(number).saturating_add(1) } else { number };
        usize::try_from(from_1).unwrap_or(0)
    };
    let (from, to) = (place(args.integer(1)?).max(1), place(args.integer(2)?).min(list.len()));
    Ok(list.get(from - 1..to).unwrap_or_default().iter().cloned().collect())
}
