//! `email_domain(email)`: gives the domain of an e-mail address, in small letters; nothing where it is not one.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "email_domain",
    family: Family::Contact,
    aliases: &["domain_of_email", "email_host"],
    summary: "Gives the domain of an e-mail address, in small letters; nothing where it is not one.",
    params: &[Param { name: "email", kind: Kind::Text, summary: "The address.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a domain", args: &[r#""Ada@Example.COM""#], result: Ok(r#""example.com""#) },
        Example { title: "not an address", args: &[r#""ada""#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(address::parts(args.text(0)?).map(|(_, domain)| domain).into())
}
