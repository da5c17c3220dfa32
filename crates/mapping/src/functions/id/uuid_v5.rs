//! `uuid_v5(text, namespace)`: makes the same UUID of the same text, always.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "uuid_v5",
    family: Family::Id,
    aliases: &["uuid", "guid", "deterministic_id"],
    summary: "Makes the same UUID of the same text, always.",
    params: &[
        Param { name: "text", kind: Kind::Text, summary: "What identifies it.", default: None, one_of: &[], many: false },
        Param {
            name: "namespace",
            kind: Kind::Text,
            summary: "A UUID that stands for the kind of thing.",
            default: Some(r#""6ba7b811-9dad-11d1-80b4-00c04fd430c8""#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example {
            title: "of an address",
            args: &[r#""https://example.com/orders/1""#],
            result: Ok(r#""9a79fce2-ac7a-5a27-a45e-9e18def5174d""#),
        },
        Example { title: "no namespace", args: &[r#""a""#, r#""b""#], result: Err(r#"`namespace` is not a UUID"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let namespace = uuid::Uuid::parse_str(args.text(1)?).map_err(|_| args.fault("`namespace` is not a UUID"))?;
    Ok(of_name(namespace, args.text(0)?).to_string().into())
}

/// RFC 9562, section 5.5.
fn of_name(namespace: uuid::Uuid, name: &str) -> uuid::Uuid {
    uuid::Uuid::new_v5(&namespace, name.as_bytes())
}
