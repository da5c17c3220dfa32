//! `iban_format(iban, form)`: writes an IBAN in groups of four, or without spaces as machines want it; what is none is a fault that says why.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "iban_format",
    family: Family::Id,
    aliases: &["format_iban", "normalize_iban", "pretty_iban"],
    summary: "Writes an IBAN in groups of four, or without spaces as machines want it; what is none is a fault that says why.",
    params: &[
        Param { name: "iban", kind: Kind::Text, summary: "The IBAN.", default: None, one_of: &[], many: false },
        Param {
            name: "form",
            kind: Kind::Text,
            summary: "How to write it.",
            default: Some(r#""groups""#),
            one_of: &["groups", "plain"],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "in groups", args: &[r#""de89370400440532013000""#], result: Ok(r#""DE89 3704 0044 0532 0130 00""#) },
        Example {
            title: "for machines",
            args: &[r#""GB82 WEST 1234 5698 7654 32""#, r#""plain""#],
            result: Ok(r#""GB82WEST12345698765432""#),
        },
        Example {
            title: "too short",
            args: &[r#""DE89 3704""#],
            result: Err(r#"this is no IBAN: it is too long or too short for its country"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let plain = digits::iban(args.text(0)?).map_err(|why| args.fault(format!("this is no IBAN: {why}")))?;
    if args.text(1)? == "plain" {
        return Ok(plain.into());
    }
    let groups: Vec<&str> = (0..plain.len()).step_by(4).map(|at| &plain[at..plain.len().min(at + 4)]).collect();
    Ok(groups.join(" ").into())
}
