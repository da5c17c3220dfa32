//! `regex_escape(text)`: writes a text so that a pattern takes it as it stands.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "regex_escape",
    family: Family::Pattern,
    aliases: &["escape_regex", "quotemeta"],
    summary: "Writes a text so that a pattern takes it as it stands.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a price", args: &[r#""1.50$""#], result: Ok(r#""1\\.50\\$""#) },
        Example { title: "nothing to escape", args: &[r#""abc""#], result: Ok(r#""abc""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    args.sized(regex::escape(args.text(0)?))
}
