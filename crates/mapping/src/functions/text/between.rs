//! `between(text, from, to)`: keeps what stands between two texts; nothing where one of them does not occur.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "between",
    family: Family::Text,
    aliases: &["substring_between", "text_between"],
    summary: "Keeps what stands between two texts; nothing where one of them does not occur.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to cut.", default: None, one_of: &[], many: false },
        Param { name: "from", kind: Kind::Text, summary: "Behind the first of these.", default: None, one_of: &[], many: false },
        Param { name: "to", kind: Kind::Text, summary: "In front of the next of these.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "in brackets", args: &[r#""Desk (oak)""#, r#""(""#, r#"")""#], result: Ok(r#""oak""#) },
        Example { title: "never closed", args: &[r#""Desk (oak""#, r#""(""#, r#"")""#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let behind = args.text(0)?.split_once(args.text(1)?).map(|(_, behind)| behind);
    let to = args.text(2)?;
    Ok(behind.and_then(|behind| behind.split_once(to)).map(|(inside, _)| inside.to_owned()).into())
}
