//! `upper(text)`: turns every letter into its upper-case form.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "upper",
    family: Family::Text,
    aliases: &["to_upper", "uppercase", "upcase", "ucase"],
    summary: "Turns every letter into its upper-case form.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "one letter can become two", args: &[r#""straße""#], result: Ok(r#""STRASSE""#) },
        Example { title: "every script", args: &[r#""éλ""#], result: Ok(r#""ÉΛ""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.text(0)?.to_uppercase().into())
}
