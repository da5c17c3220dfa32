//! `mask(text, last, first, with)`: hides characters, and shows some at both ends; what is shorter is hidden wholly.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "mask",
    family: Family::Text,
    aliases: &["redact", "obfuscate", "hide", "anonymise"],
    summary: "Hides characters, and shows some at both ends; what is shorter is hidden wholly.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to hide.", default: None, one_of: &[], many: false },
        Param {
            name: "last",
            kind: Kind::Integer,
            summary: "How many characters to show at the end.",
            default: Some(r#"4"#),
            one_of: &[],
            many: false,
        },
        Param {
            name: "first",
            kind: Kind::Integer,
            summary: "How many characters to show at the beginning.",
            default: Some(r#"0"#),
            one_of: &[],
            many: false,
        },
        Param {
            name: "with",
            kind: Kind::Text,
            summary: "What stands for a hidden character.",
            default: Some(r#""•""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a card", args: &[r#""4111111111111111""#, r#"4"#, r#"0"#, r#""*""#], result: Ok(r#""************1111""#) },
        Example {
            title: "both ends",
            args: &[r#""DE89370400440532013000""#, r#"2"#, r#"4"#, r#""*""#],
            result: Ok(r#""DE89****************00""#),
        },
        Example { title: "a short one is hidden wholly", args: &[r#""123""#, r#"4"#, r#"0"#, r#""*""#], result: Ok(r#""***""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (text, last, first, with) = (args.text(0)?, args.count(1)?, args.count(2)?, args.text(3)?);
    let count = characters::count(text);
    let shown = last.saturating_add(first);
    let (first, hidden) = if shown >= count { (0, count) } else { (first, count - shown) };
    let mut built = Built::new(args);
    built.push(characters::first(text, first))?;
    for _ in 0..hidden {
        built.push(with)?;
    }
    built.push(characters::without_first(text, first + hidden))?;
    Ok(built.finish())
}
