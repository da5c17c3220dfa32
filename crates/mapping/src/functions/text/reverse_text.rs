//! `reverse_text(text)`: turns a text round, character by character.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "reverse_text",
    family: Family::Text,
    aliases: &["strreverse", "reverse_string", "backwards"],
    summary: "Turns a text round, character by character.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text to change.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a word", args: &[r#""Größe""#], result: Ok(r#""eßörG""#) },
        Example { title: "a flag stays one", args: &[r#""a🇩🇪""#], result: Ok(r#""🇩🇪a""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(characters::characters(args.text(0)?).rev().collect::<String>().into())
}
