//! `ulid_of(text, at)`: makes an identifier of 26 characters that sorts by time: always the same of the same text and moment.

use super::*;
use std::fmt::Write as _;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "ulid_of",
    family: Family::Id,
    aliases: &["ulid", "sortable_id", "time_id"],
    summary: "Makes an identifier of 26 characters that sorts by time: always the same of the same text and moment.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "What identifies it.", default: None, one_of: &[], many: false },
        Param {
            name: "at",
            kind: Kind::Any,
            summary: "When it was; a date counts as its midnight in UTC.",
            default: Some(r#""1970-01-01""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example {
            title: "of an order",
            args: &[r#""order-1""#, r#""2026-11-20T14:02:00Z""#],
            result: Ok(r#""01M7WM76Y01EQY48APT9MRR51V""#),
        },
        Example { title: "it sorts by time", args: &[r#""order-1""#], result: Ok(r#""00000000001EQY48APT9MRR51V""#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let at = moment::moment(args, 1)?.instant(chrono_tz::UTC).map(|at| at.timestamp_millis());
    let millis = at.and_then(|millis| u64::try_from(millis).ok()).ok_or_else(|| args.fault("`at` is before 1970"))?;
    let hash = sha2::Sha256::digest(args.text(0)?.as_bytes());
    let mut bits = u128::from(millis) << 80;
    for (at, byte) in hash.iter().take(10).enumerate() {
        bits |= u128::from(*byte) << (72 - 8 * at);
    }
    let mut out = String::with_capacity(26);
    for at in (0..26).rev() {
        let five = usize::try_from((bits >> (5 * at)) & 31).unwrap_or(0);
        let _ = write!(out, "{}", char::from(LETTERS[five]));
    }
    Ok(out.into())
}
