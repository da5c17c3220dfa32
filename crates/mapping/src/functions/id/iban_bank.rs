//! `iban_bank(iban)`: takes an IBAN apart: country, check digits and the number of the account there.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "iban_bank",
    family: Family::Id,
    aliases: &["iban_country", "iban_parts", "bban"],
    summary: "Takes an IBAN apart: country, check digits and the number of the account there.",
    params: &[Param { name: "iban", kind: Kind::Text, summary: "The IBAN.", default: None, one_of: &[], many: false }],
    returns: Kind::Object,
    takes_missing: false,
    examples: &[
        Example {
            title: "its parts",
            args: &[r#""DE89 3704 0044 0532 0130 00""#],
            result: Ok(r#"{"country":"DE","check":"89","account":"370400440532013000"}"#),
        },
        Example { title: "it is none", args: &[r#""DE00""#], result: Err(r#"this is no IBAN: it is not letters and digits"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let plain = digits::iban(args.text(0)?).map_err(|why| args.fault(format!("this is no IBAN: {why}")))?;
    let part = |name: &str, text: &str| (name.to_owned(), Value::from(text));
    Ok(Value::Object(Object::from_iter([part("country", &plain[..2]), part("check", &plain[2..4]), part("account", &plain[4..])])))
}
