//! `to_base(value, base)`: writes a whole number with another base: 2, 8, 16, 36.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "to_base",
    family: Family::Convert,
    aliases: &["dec2hex", "dec2bin", "hex", "base", "formatbase"],
    summary: "Writes a whole number with another base: 2, 8, 16, 36.",
    params: &[
        Param { name: "value", kind: Kind::Integer, summary: "The number.", default: None, one_of: &[], many: false },
        Param { name: "base", kind: Kind::Integer, summary: "The base, 2 to 36.", default: Some(r#"16"#), one_of: &[], many: false },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "hexadecimal", args: &[r#"255"#], result: Ok(r#""ff""#) },
        Example { title: "below zero, with twos", args: &[r#"-5"#, r#"2"#], result: Ok(r#""-101""#) },
        Example { title: "no base", args: &[r#"1"#, r#"99"#], result: Err(r#"`base` is a number from 2 to 36"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let (value, base) = (args.integer(0)?, args.integer(1)?);
    let base =
        u32::try_from(base).ok().filter(|base| (2..=36).contains(base)).ok_or_else(|| args.fault("`base` is a number from 2 to 36"))?;
    let mut rest = value.unsigned_abs();
    let mut digits = Vec::new();
    loop {
        let digit = u32::try_from(rest % u64::from(base)).unwrap_or(0);
        digits.push(char::from_digit(digit, base).unwrap_or('0'));
        rest /= u64::from(base);
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        digits.push('-');
    }
    Ok(digits.into_iter().rev().collect::<String>().into())
}
