//! `phone(phone, country)`: writes a telephone number as machines dial it (E.164): `+493012345`. The digits are counted; whether the number is in use is not known.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "phone",
    family: Family::Contact,
    aliases: &["phone_e164", "format_phone", "normalize_phone", "e164", "telephone"],
    summary: "Writes a telephone number as machines dial it (E.164): `+493012345`. The digits are counted; whether the number is in use is not known.",
    params: &[
        Param { name: "phone", kind: Kind::Text, summary: "The number as people write it.", default: None, one_of: &[], many: false },
        Param {
            name: "country",
            kind: Kind::Text,
            summary: "The country of numbers without a country code, as `DE`.",
            default: Some(r#""""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a German one", args: &[r#""030 / 123 45-67""#, r#""DE""#], result: Ok(r#""+49301234567""#) },
        Example { title: "an international one", args: &[r#""+1 (212) 555-0123""#], result: Ok(r#""+12125550123""#) },
        Example { title: "with two noughts and the nought in brackets", args: &[r#""0043 (0)1 5338570""#], result: Ok(r#""+4315338570""#) },
        Example { title: "Italy keeps its nought", args: &[r#""06 1234 5678""#, r#""IT""#], result: Ok(r#""+390612345678""#) },
        Example {
            title: "no country",
            args: &[r#""030 12345""#],
            result: Err(r#""030 12345" has no country code, and `country` is not given"#),
        },
        Example { title: "too short", args: &[r#""12""#, r#""DE""#], result: Err(r#""12" is not a telephone number of DE"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let shown = || show(args.value(0).unwrap_or(&Value::Null));
    let text = args.text(0)?.trim().trim_start_matches("tel:");
    // `(0)` behind a country code is a hint for those who dial from within.
    let text = if text.starts_with('+') || text.starts_with("00") { text.replace("(0)", "") } else { text.to_owned() };
    let odd = |letter: char| !letter.is_ascii_digit() && !" ()/.-–+\u{A0}".contains(letter);
    if text.contains(odd) || text.chars().skip(1).any(|letter| letter == '+') {
        return Err(args.fault(format!("{} is not a telephone number", shown())));
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let home = args.text(1)?.trim();
    let home = match home {
        "" => None,
        name => Some(countries::find(name).ok_or_else(|| args.fault(format!("`{name}` is not a country that is known here")))?),
    };
    // North America dials 011 to get out.
    let out = if home.is_some_and(|home| home.calling == 1) { "011" } else { "00" };
    let international = if text.starts_with('+') { Some(digits.as_str()) } else { digits.strip_prefix(out) };
    if let Some(number) = international {
        let country =
            countries::by_calling_code(number).ok_or_else(|| args.fault(format!("{} has no country code that is known", shown())))?;
        let national = &number[country.calling.to_string().len()..];
        let fits = (usize::from(country.digits.0)..=usize::from(country.digits.1)).contains(&national.len());
        return if fits && number.len() <= DIGITS_MAX {
            Ok(format!("+{number}").into())
        } else {
            Err(args.fault(format!("{} is not a telephone number of {}", shown(), country.code)))
        };
    }
    let home = home.ok_or_else(|| args.fault(format!("{} has no country code, and `country` is not given", shown())))?;
    let national = if home.trunk.is_empty() { &digits } else { digits.strip_prefix(home.trunk).unwrap_or(&digits) };
    let number = format!("{}{national}", home.calling);
    let fits = (usize::from(home.digits.0)..=usize::from(home.digits.1)).contains(&national.len());
    if fits && number.len() <= DIGITS_MAX {
        Ok(format!("+{number}").into())
    } else {
        Err(args.fault(format!("{} is not a telephone number of {}", shown(), home.code)))
    }
}

/// The most digits of E.164.
const DIGITS_MAX: usize = 15;
