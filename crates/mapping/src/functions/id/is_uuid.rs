//! `is_uuid(text)`: says whether a text is a UUID.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "is_uuid",
    family: Family::Id,
    aliases: &["uuid_valid", "is_guid"],
    summary: "Says whether a text is a UUID.",
    params: &[Param { name: "text", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false }],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "it is", args: &[r#""9a79fce2-ac7a-5a27-a45e-9e18def5174d""#], result: Ok(r#"true"#) },
        Example { title: "it is not", args: &[r#""9a79fce2""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    Ok(uuid::Uuid::parse_str(args.text(0)?.trim()).is_ok().into())
}
