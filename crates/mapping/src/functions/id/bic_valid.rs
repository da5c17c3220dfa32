//! `bic_valid(bic)`: says whether a text is written like a BIC (SWIFT code) of a country that there is.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "bic_valid",
    family: Family::Id,
    aliases: &["swift_valid", "is_bic", "is_swift"],
    summary: "Says whether a text is written like a BIC (SWIFT code) of a country that there is.",
    params: &[Param { name: "bic", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "eight characters", args: &[r#""COBADEFF""#], result: Ok(r#"true"#) },
        Example { title: "eleven", args: &[r#""COBADEFFXXX""#], result: Ok(r#"true"#) },
        Example { title: "no such country", args: &[r#""COBAQQFF""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let code = digits::plain(args.text(0)?);
    let letters = code.is_ascii() && matches!(code.len(), 8 | 11) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let valid = letters
        && code[..6].bytes().all(|byte| byte.is_ascii_alphabetic())
        && (&code[4..6] == "XK" || place::countries::find(&code[4..6]).is_some());
    Ok(valid.into())
}
