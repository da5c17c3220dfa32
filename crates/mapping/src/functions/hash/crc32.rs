//! `crc32(text)`: gives the CRC-32 of a text, in hexadecimal.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "crc32",
    family: Family::Hash,
    aliases: &["crc", "checksum32"],
    summary: "Gives the CRC-32 of a text, in hexadecimal.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "the usual test", args: &[r#""123456789""#], result: Ok(r#""cbf43926""#) },
        Example { title: "of nothing", args: &[r#""""#], result: Ok(r#""00000000""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let sum = args.text(0)?.bytes().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
    });
    Ok(format!("{:08x}", !sum).into())
}
