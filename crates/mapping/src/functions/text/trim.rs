//! `trim(text)`: takes spaces off both ends and makes one of several in between.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "trim",
    family: Family::Text,
    aliases: &["strip", "clean", "normalise_spaces", "normalize_spaces"],
    summary: "Takes spaces off both ends and makes one of several in between.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "spaces go", args: &[r#""  Ada   Byron ""#], result: Ok(r#""Ada Byron""#) },
        Example { title: "spaces of every kind", args: &[r#""\u00a0a\t\nb\u2003""#], result: Ok(r#""a b""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.text(0)?.split_whitespace().collect::<Vec<_>>().join(" ").into())
}
