//! `lower(text)`: turns every letter into its lower-case form.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "lower",
    family: Family::Text,
    aliases: &["to_lower", "lowercase", "downcase", "lcase"],
    summary: "Turns every letter into its lower-case form.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "an address", args: &[r#""Ada@Example.COM""#], result: Ok(r#""ada@example.com""#) },
        Example { title: "every script", args: &[r#""ÄÖΣ""#], result: Ok(r#""äöς""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.text(0)?.to_lowercase().into())
}
