//! `json_escape(text)`: writes a text as a value of JSON within quotes, to put it into a text of your own.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "json_escape",
    family: Family::Encode,
    aliases: &["quote_json", "escape_string"],
    summary: "Writes a text as a value of JSON within quotes, to put it into a text of your own.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "quotes and line ends", args: &[r#""a \"b\"\n""#], result: Ok(r#""a \\\"b\\\"\\n""#) },
        Example { title: "nothing to escape", args: &[r#""abc""#], result: Ok(r#""abc""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let json = args.value(0)?.to_string();
    args.sized(json.get(1..json.len().saturating_sub(1)).unwrap_or_default().to_owned())
}
