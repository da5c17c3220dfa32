//! `clamp(value, least, most)`: keeps a number between two others: what is smaller becomes the smaller, what is greater the greater.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "clamp",
    family: Family::Number,
    aliases: &["limit", "bound", "minmax"],
    summary: "Keeps a number between two others: what is smaller becomes the smaller, what is greater the greater.",
    params: &[
        Param { name: "value", kind: Kind::Decimal, summary: "The number.", default: None, one_of: &[], many: false },
        Param { name: "least", kind: Kind::Decimal, summary: "The least it may be.", default: None, one_of: &[], many: false },
        Param { name: "most", kind: Kind::Decimal, summary: "The most it may be.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "too much", args: &[r#"120"#, r#"0"#, r#"100"#], result: Ok(r#"100"#) },
        Example { title: "in between", args: &[r#"42.50"#, r#"0"#, r#"100"#], result: Ok(r#"42.50"#) },
        Example { title: "the wrong way round", args: &[r#"1"#, r#"9"#, r#"5"#], result: Err(r#"`least` is greater than `most`"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (least, most) = (args.decimal(1)?, args.decimal(2)?);
    if least > most {
        return Err(args.fault("`least` is greater than `most`"));
    }
    Ok(args.decimal(0)?.clamp(least, most).into())
}
