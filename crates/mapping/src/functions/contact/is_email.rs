//! `is_email(email)`: says whether a text can be an e-mail address; nobody is asked whether it is there.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "is_email",
    family: Family::Contact,
    aliases: &["isemail", "email_valid", "validate_email"],
    summary: "Says whether a text can be an e-mail address; nobody is asked whether it is there.",
    params: &[Param { name: "email", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "it can", args: &[r#""ada@example.com""#], result: Ok(r#"true"#) },
        Example { title: "no dot in the domain", args: &[r#""ada@localhost""#], result: Ok(r#"false"#) },
        Example { title: "two dots in a row", args: &[r#""a..b@example.com""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(address::parts(args.text(0)?).is_some().into())
}
