//! `prefix(text, prefix)`: puts a text in front.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "prefix",
    family: Family::Text,
    aliases: &["prepend", "add_prefix"],
    summary: "Puts a text in front.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false },
        Param { name: "prefix", kind: Kind::Text, summary: "What to put in front.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "an invoice number", args: &[r#"10017"#, r#""INV-""#], result: Ok(r#""INV-10017""#) },
        Example { title: "nothing to put in front", args: &[r#""a""#, r#""""#], result: Ok(r#""a""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    args.sized(format!("{}{}", args.text(1)?, args.text(0)?))
}
