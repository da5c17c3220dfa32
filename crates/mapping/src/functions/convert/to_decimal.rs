//! `to_decimal(value, mark)`: makes an exact decimal of it, from a text also with another decimal mark.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "to_decimal",
    family: Family::Convert,
    aliases: &["decimal", "money", "value"],
    summary: "Makes an exact decimal of it, from a text also with another decimal mark.",
    params: &[
        Param { name: "value", kind: Kind::Any, summary: "What to convert.", default: None, one_of: &[], many: false },
        Param { name: "mark", kind: Kind::Text, summary: "The decimal mark.", default: Some(r#"".""#), one_of: &[".", ","], many: false },
    ],
    returns: Kind::Decimal,
    takes_missing: false,
    examples: &[
        Example { title: "as people write it", args: &[r#""1.234,50""#, r#"",""#], result: Ok(r#"1234.50"#) },
        Example { title: "a number stays", args: &[r#"19.90"#], result: Ok(r#"19.90"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let Value::Text(text) = args.value(0)? else {
        return crate::convert::convert(Kind::Decimal, args.value(0)?.clone()).map_err(|message| args.fault(message));
    };
    let (mark, group) = if args.text(1)? == "," { (',', '.') } else { ('.', ',') };
    let plain: String = text
        .trim()
        .chars()
        .filter(|letter| *letter != group && !letter.is_whitespace() && *letter != '\'')
        .map(|letter| if letter == mark { '.' } else { letter })
        .collect();
    crate::convert::convert(Kind::Decimal, plain.into()).map_err(|message| args.fault(message))
}
