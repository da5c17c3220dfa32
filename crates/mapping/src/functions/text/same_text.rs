//! `same_text(text, other)`: says whether two texts are the same when large and small letters, and spaces around them, do not count.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "same_text",
    family: Family::Text,
    aliases: &["equals_ignore_case", "equalsignorecase", "ieq", "exact_ignore_case"],
    summary: "Says whether two texts are the same when large and small letters, and spaces around them, do not count.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The one.", default: None, one_of: &[], many: false },
        Param { name: "other", kind: Kind::Text, summary: "The other.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "letters do not count", args: &[r#"" Straße""#, r#""STRASSE""#], result: Ok(r#"true"#) },
        Example { title: "another word", args: &[r#""a""#, r#""b""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    // Large first, so that ß and SS meet.
    let folded = |text: &str| text.trim().to_uppercase().to_lowercase();
    Ok((folded(args.text(0)?) == folded(args.text(1)?)).into())
}
