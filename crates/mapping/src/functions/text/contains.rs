//! `contains(text, part)`: says whether a text holds another one.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "contains",
    family: Family::Text,
    aliases: &["includes_text", "instr", "has_text"],
    summary: "Says whether a text holds another one.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false },
        Param { name: "part", kind: Kind::Text, summary: "What to look for.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "yes", args: &[r#""hello""#, r#""ell""#], result: Ok(r#"true"#) },
        Example { title: "letters differ", args: &[r#""Hello""#, r#""h""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(args.text(0)?.contains(args.text(1)?).into())
}
