//! `hmac_sha256(text, key, form)`: signs a text with a key (HMAC with SHA-256), as webhooks are signed.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "hmac_sha256",
    family: Family::Hash,
    aliases: &["hmac", "signature", "hmac256"],
    summary: "Signs a text with a key (HMAC with SHA-256), as webhooks are signed.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false },
        Param { name: "key", kind: Kind::Text, summary: "The key.", default: None, one_of: &[], many: false },
        Param {
            name: "form",
            kind: Kind::Text,
            summary: "How to write the signature.",
            default: Some(r#""hex""#),
            one_of: &["hex", "base64"],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example {
            title: "RFC 4231",
            args: &[r#""what do ya want for nothing?""#, r#""Jefe""#],
            result: Ok(r#""5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843""#),
        },
        Example {
            title: "in Base64",
            args: &[r#""what do ya want for nothing?""#, r#""Jefe""#, r#""base64""#],
            result: Ok(r#""W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=""#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let signature = signed(args.text(1)?.as_bytes(), args.text(0)?.as_bytes());
    Ok(if args.text(2)? == "base64" {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(signature)
    } else {
        hex::encode(signature)
    }
    .into())
}

/// RFC 2104.
fn signed(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut block = [0_u8; 64];
    if key.len() > block.len() {
        block[..32].copy_from_slice(&sha2::Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let keyed = |pad: u8| sha2::Sha256::new().chain_update(block.map(|byte| byte ^ pad));
    let inner = keyed(0x36).chain_update(text).finalize();
    keyed(0x5C).chain_update(inner).finalize().to_vec()
}
