//! `md5(text)`: gives the MD5 of a text, in hexadecimal. It protects nothing; it is for systems that ask for it.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "md5",
    family: Family::Hash,
    aliases: &["md5sum", "md_5"],
    summary: "Gives the MD5 of a text, in hexadecimal. It protects nothing; it is for systems that ask for it.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "of a word", args: &[r#""abc""#], result: Ok(r#""900150983cd24fb0d6963f7d28e17f72""#) },
        Example { title: "of nothing", args: &[r#""""#], result: Ok(r#""d41d8cd98f00b204e9800998ecf8427e""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(hex::encode(::md5::Md5::digest(args.text(0)?.as_bytes())).into())
}
