//! `email_normalise(email, tags)`: writes an e-mail address as one compares it: small letters, no spaces, no name in front.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "email_normalise",
    family: Family::Contact,
    aliases: &["normalize_email", "clean_email", "lower_email"],
    summary: "Writes an e-mail address as one compares it: small letters, no spaces, no name in front.",
    params: &[
        Param { name: "email", kind: Kind::Text, summary: "The address.", default: None, one_of: &[], many: false },
        Param {
            name: "tags",
            kind: Kind::Text,
            summary: "What to do with `+shop` in `ada+shop@…`.",
            default: Some(r#""keep""#),
            one_of: &["keep", "remove"],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "as people type it", args: &[r#"" Ada@Example.COM ""#], result: Ok(r#""ada@example.com""#) },
        Example {
            title: "with a name, without its tag",
            args: &[r#""Ada King <ada+shop@example.com>""#, r#""remove""#],
            result: Ok(r#""ada@example.com""#),
        },
        Example { title: "a domain in another script", args: &[r#""ada@Bücher.example""#], result: Ok(r#""ada@xn--bcher-kva.example""#) },
        Example { title: "not an address", args: &[r#""ada""#], result: Err(r#""ada" is not an e-mail address"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let parts = address::parts(args.text(0)?);
    let (local, domain) =
        parts.ok_or_else(|| args.fault(format!("{} is not an e-mail address", show(args.value(0).unwrap_or(&Value::Null)))))?;
    let local = if args.text(1)? == "remove" { local.split('+').next().filter(|name| !name.is_empty()).unwrap_or(local) } else { local };
    Ok(format!("{}@{domain}", local.to_lowercase()).into())
}
