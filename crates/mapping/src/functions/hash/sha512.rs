//! `sha512(text)`: gives the SHA-512 of a text, in hexadecimal.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "sha512",
    family: Family::Hash,
    aliases: &["sha_512"],
    summary: "Gives the SHA-512 of a text, in hexadecimal.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example {
            title: "of a word",
            args: &[r#""abc""#],
            result: Ok(
                r#""ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f""#,
            ),
        },
        Example {
            title: "of nothing",
            args: &[r#""""#],
            result: Ok(
                r#""cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e""#,
            ),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(hex::encode(sha2::Sha512::digest(args.text(0)?.as_bytes())).into())
}
