//! `pad_left(text, length, with)`: fills up in front until the text is long enough.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "pad_left",
    family: Family::Text,
    aliases: &["lpad", "padstart", "zero_fill", "zfill"],
    summary: "Fills up in front until the text is long enough.",
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
        Example { title: "a number with leading zeros", args: &[r#"42"#, r#"6"#, r#""0""#], result: Ok(r#""000042""#) },
        Example { title: "long enough already", args: &[r#""abc""#, r#"2"#, r#""0""#], result: Ok(r#""abc""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let text = args.text(0)?;
    let with = characters::characters(args.text(2)?).next().ok_or_else(|| args.fault("`with` is empty"))?;
    let mut built = Built::new(args);
    for _ in 0..args.count(1)?.saturating_sub(characters::count(text)) {
        built.push(with)?;
    }
    built.push(text)?;
    Ok(built.finish())
}
