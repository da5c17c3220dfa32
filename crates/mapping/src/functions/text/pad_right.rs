//! `pad_right(text, length, with)`: fills up behind until the text has enough characters.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "pad_right",
    family: Family::Text,
    aliases: &["rpad", "padend", "fixed_width"],
    summary: "Fills up behind until the text has enough characters.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false },
        Param {
            name: "length",
            kind: Kind::Integer,
            summary: "How many characters there should be.",
            default: None,
            one_of: &[],
            many: false,
        },
        Param { name: "with", kind: Kind::Text, summary: "The character to fill with.", default: Some(r#"" ""#), one_of: &[], many: false },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a column", args: &[r#""abc""#, r#"5"#, r#"".""#], result: Ok(r#""abc..""#) },
        Example { title: "long enough already", args: &[r#""abc""#, r#"2"#, r#"".""#], result: Ok(r#""abc""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let text = args.text(0)?;
    let with = characters::characters(args.text(2)?).next().ok_or_else(|| args.fault("`with` is empty"))?;
    let mut built = Built::new(args);
    built.push(text)?;
    for _ in 0..args.count(1)?.saturating_sub(characters::count(text)) {
        built.push(with)?;
    }
    Ok(built.finish())
}
