//! `sha1(text)`: gives the SHA-1 of a text, in hexadecimal. It protects nothing; it is for systems that ask for it.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "sha1",
    family: Family::Hash,
    aliases: &["sha_1", "sha1sum"],
    summary: "Gives the SHA-1 of a text, in hexadecimal. It protects nothing; it is for systems that ask for it.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "of a word", args: &[r#""abc""#], result: Ok(r#""a9993e364706816aba3e25717850c26c9cd0d89d""#) },
        Example { title: "of nothing", args: &[r#""""#], result: Ok(r#""da39a3ee5e6b4b0d3255bfef95601890afd80709""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(hex::encode(::sha1::Sha1::digest(args.text(0)?.as_bytes())).into())
}
