//! `from_base(text, base)`: reads a whole number that is written with another base: 2, 8, 16, 36.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "from_base",
    family: Family::Convert,
    aliases: &["hex2dec", "bin2dec", "parse_int", "frombase"],
    summary: "Reads a whole number that is written with another base: 2, 8, 16, 36.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The digits.", default: None, one_of: &[], many: false },
        Param { name: "base", kind: Kind::Integer, summary: "The base, 2 to 36.", default: Some(r#"16"#), one_of: &[], many: false },
    ],
    returns: Kind::Integer,
    takes_missing: false,
    examples: &[
        Example { title: "hexadecimal", args: &[r#""ff""#], result: Ok(r#"255"#) },
        Example { title: "with its mark", args: &[r#""0xFF""#], result: Ok(r#"255"#) },
        Example { title: "no such digit", args: &[r#""12""#, r#"2"#], result: Err(r#""12" is no number with the base 2"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let base = args.integer(1)?;
    let base =
        u32::try_from(base).ok().filter(|base| (2..=36).contains(base)).ok_or_else(|| args.fault("`base` is a number from 2 to 36"))?;
    let text = args.text(0)?.trim();
    let digits = match base {
        16 => text.strip_prefix("0x").unwrap_or(text),
        2 => text.strip_prefix("0b").unwrap_or(text),
        _ => text,
    };
    let wrong = || args.fault(format!("{} is no number with the base {base}", show(args.value(0).unwrap_or(&Value::Null))));
    i64::from_str_radix(digits, base).map(Value::from).map_err(|_| wrong())
}
