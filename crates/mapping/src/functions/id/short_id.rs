//! `short_id(text, length)`: makes a short identifier of a text: always the same, small letters and digits.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "short_id",
    family: Family::Id,
    aliases: &["hash_id", "nanoid", "stable_id", "surrogate_key"],
    summary: "Makes a short identifier of a text: always the same, small letters and digits.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "What identifies it.", default: None, one_of: &[], many: false },
        Param {
            name: "length",
            kind: Kind::Integer,
            summary: "How many characters, 4 to 50; 12 keep millions of texts apart.",
            default: Some(r#"12"#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "of an address", args: &[r#""ada@example.com""#], result: Ok(r#""amhhiafguvdo""#) },
        Example { title: "longer", args: &[r#""ada@example.com""#, r#"20"#], result: Ok(r#""amhhiafguvdoxu1t2f7m""#) },
        Example { title: "too short", args: &[r#""a""#, r#"1"#], result: Err(r#"`length` is a number from 4 to 50"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    const LETTERS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let length = args.count(1)?;
    if !(4..=50).contains(&length) {
        return Err(args.fault("`length` is a number from 4 to 50"));
    }
    // The hash as a number with the base 36: divided again and again.
    let mut number: Vec<u32> = sha2::Sha256::digest(args.text(0)?.as_bytes()).iter().map(|byte| u32::from(*byte)).collect();
    let mut out = String::new();
    for _ in 0..length {
        let mut rest = 0;
        for byte in &mut number {
            let part = rest * 256 + *byte;
            *byte = part / 36;
            rest = part % 36;
        }
        out.push(char::from(LETTERS[rest as usize % 36]));
    }
    Ok(out.into())
}
