//! `suffix(text, suffix)`: puts a text at the end.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "suffix",
    family: Family::Text,
    aliases: &["append", "add_suffix"],
    summary: "Puts a text at the end.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false },
        Param { name: "suffix", kind: Kind::Text, summary: "What to put at the end.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a unit", args: &[r#""12""#, r#"" kg""#], result: Ok(r#""12 kg""#) },
        Example { title: "nothing to put behind", args: &[r#""a""#, r#""""#], result: Ok(r#""a""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    args.sized(format!("{}{}", args.text(0)?, args.text(1)?))
}
