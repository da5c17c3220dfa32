//! `email_local(email)`: gives what stands in front of the @ of an e-mail address; nothing where it is not one.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "email_local",
    family: Family::Contact,
    aliases: &["email_user", "email_name", "mailbox"],
    summary: "Gives what stands in front of the @ of an e-mail address; nothing where it is not one.",
    params: &[Param { name: "email", kind: Kind::Text, summary: "The address.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "a mailbox", args: &[r#""ada.king+shop@example.com""#], result: Ok(r#""ada.king+shop""#) },
        Example { title: "not an address", args: &[r#""@example.com""#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(address::parts(args.text(0)?).map(|(local, _)| local.to_owned()).into())
}
