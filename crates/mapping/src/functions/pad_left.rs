//! `pad_left(text, length, with)`: fills up in front until the text is long enough.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "pad_left",
    family: Family::Text,
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
    let with = args.text(2)?.chars().next().ok_or_else(|| args.fault("`with` is empty"))?;
    let lacking = args.count(1)?.saturating_sub(text.chars().count());
    if lacking > TEXT_MAX {
        return Err(args.fault("the text would become too long"));
    }
    Ok(std::iter::repeat_n(with, lacking).chain(text.chars()).collect::<String>().into())
}
