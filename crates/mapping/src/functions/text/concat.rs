//! `concat(text, texts…)`: puts texts behind each other; what is missing adds nothing.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "concat",
    family: Family::Text,
    aliases: &["concatenate", "append_text"],
    summary: "Puts texts behind each other; what is missing adds nothing.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The first text.", default: None, one_of: &[], many: false },
        Param { name: "texts", kind: Kind::Text, summary: "The texts behind it.", default: None, one_of: &[], many: true },
    ],
    returns: Kind::Text,
    takes_missing: true,
    examples: &[
        Example { title: "a full name", args: &[r#""Ada""#, r#"" ""#, r#""Byron""#], result: Ok(r#""Ada Byron""#) },
        Example { title: "what is missing adds nothing", args: &[r#""Ada""#, r#"null"#, r#"7"#], result: Ok(r#""Ada7""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let texts =
        args.all().iter().flatten().filter(|value| !value.is_null()).map(|value| args.as_text(value)).collect::<Result<Vec<_>, _>>()?;
    args.sized(texts.concat())
}
