//! `similarity(text, other)`: says how alike two texts are, from 0 to 1: the share of characters that need no change.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "similarity",
    family: Family::Text,
    aliases: &["levenshtein", "fuzzy_match", "soundslike", "distance"],
    summary: "Says how alike two texts are, from 0 to 1: the share of characters that need no change.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The one, of at most 1000 characters.", default: None, one_of: &[], many: false },
        Param { name: "other", kind: Kind::Text, summary: "The other.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "a slip", args: &[r#""Maier""#, r#""Meier""#], result: Ok(r#"0.8"#) },
        Example { title: "the same", args: &[r#""a""#, r#""a""#], result: Ok(r#"1"#) },
        Example { title: "nothing in common", args: &[r#""abc""#, r#""xyz""#], result: Ok(r#"0"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    /// Two longer texts would take too long to compare.
    const CHARACTERS_MAX: usize = 1_000;
    let left: Vec<&str> = characters::characters(args.text(0)?).take(CHARACTERS_MAX + 1).collect();
    let right: Vec<&str> = characters::characters(args.text(1)?).take(CHARACTERS_MAX + 1).collect();
    let longest = left.len().max(right.len());
    if longest > CHARACTERS_MAX {
        return Err(args.fault(format!("a text has more than {CHARACTERS_MAX} characters")));
    }
    if longest == 0 {
        return Ok(1.into());
    }
    let distance = strsim::generic_levenshtein(&left, &right);
    let alike = rust_decimal::Decimal::from(longest - distance) / rust_decimal::Decimal::from(longest);
    Ok(alike.round_dp(4).normalize().into())
}
