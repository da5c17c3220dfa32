//! `sha256(text)`: gives the SHA-256 of a text, in hexadecimal.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "sha256",
    family: Family::Hash,
    aliases: &["sha_256", "sha2", "checksum", "fingerprint"],
    summary: "Gives the SHA-256 of a text, in hexadecimal.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example {
            title: "of nothing",
            args: &[r#""""#],
            result: Ok(r#""e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855""#),
        },
        Example {
            title: "of a word",
            args: &[r#""abc""#],
            result: Ok(r#""ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad""#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    use sha2::Digest as _;
    Ok(hex::encode(sha2::Sha256::digest(args.text(0)?.as_bytes())).into())
}
