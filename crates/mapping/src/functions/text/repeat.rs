//! `repeat(text, times)`: writes a text several times.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "repeat",
    family: Family::Text,
    aliases: &["rept", "replicate", "times_text"],
    summary: "Writes a text several times.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false },
        Param { name: "times", kind: Kind::Integer, summary: "How often.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a line", args: &[r#""-=""#, r#"3"#], result: Ok(r#""-=-=-=""#) },
        Example { title: "not once", args: &[r#""-""#, r#"0"#], result: Ok(r#""""#) },
        Example { title: "too long", args: &[r#""abc""#, r#"9000000"#], result: Err(r#"the text would be longer than 8388608 bytes"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let text = args.text(0)?;
    let times = args.count(1)?;
    if text.len().saturating_mul(times) > TEXT_MAX {
        return Err(args.fault(format!("the text would be longer than {TEXT_MAX} bytes")));
    }
    Ok(text.repeat(times).into())
}
