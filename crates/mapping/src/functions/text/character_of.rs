//! `character_of(code)`: gives the character that has this number in Unicode.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "character_of",
    family: Family::Text,
    aliases: &["char", "unichar", "chr", "from_char_code"],
    summary: "Gives the character that has this number in Unicode.",
    params: &[Param { name: "code", kind: Kind::Integer, summary: "The number.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a tab", args: &[r#"9"#], result: Ok(r#""\t""#) },
        Example { title: "the euro", args: &[r#"8364"#], result: Ok(r#""€""#) },
        Example { title: "no character", args: &[r#"55296"#], result: Err(r#"55296 is the number of no character"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let code = args.integer(0)?;
    let letter = u32::try_from(code).ok().and_then(char::from_u32);
    letter.map(|letter| letter.to_string().into()).ok_or_else(|| args.fault(format!("{code} is the number of no character")))
}
