//! `shorten(text, length, mark)`: cuts a text to so many characters, at a space where there is one, and marks the cut.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "shorten",
    family: Family::Text,
    aliases: &["truncate_text", "ellipsis", "abbreviate", "excerpt"],
    summary: "Cuts a text to so many characters, at a space where there is one, and marks the cut.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to cut.", default: None, one_of: &[], many: false },
        Param {
            name: "length",
            kind: Kind::Integer,
            summary: "The most characters there may be, the mark among them.",
            default: None,
            one_of: &[],
            many: false,
        },
        Param { name: "mark", kind: Kind::Text, summary: "What marks the cut.", default: Some(r#""…""#), one_of: &[], many: false },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "at a space", args: &[r#""Please ring twice""#, r#"12"#], result: Ok(r#""Please ring…""#) },
        Example { title: "short enough", args: &[r#""Please""#, r#"12"#], result: Ok(r#""Please""#) },
        Example { title: "no space to cut at", args: &[r#""Donaudampfschiff""#, r#"6"#], result: Ok(r#""Donau…""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (text, most, mark) = (args.text(0)?, args.count(1)?, args.text(2)?);
    if characters::count(text) <= most {
        return Ok(text.into());
    }
    let room = most.saturating_sub(characters::count(mark));
    let cut = characters::first(text, room);
    let at_word = text[cut.len()..].starts_with(char::is_whitespace);
    let kept = if at_word { cut } else { cut.rsplit_once(char::is_whitespace).map_or(cut, |(kept, _)| kept) };
    args.sized(format!("{}{}", kept.trim_end(), characters::first(mark, most)))
}
