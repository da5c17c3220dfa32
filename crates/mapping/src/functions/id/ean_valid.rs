//! `ean_valid(code)`: says whether a text is an article number with a right check digit: EAN-8, UPC, EAN-13, GTIN-14.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "ean_valid",
    family: Family::Id,
    aliases: &["gtin_valid", "upc_valid", "barcode_valid", "is_ean"],
    summary: "Says whether a text is an article number with a right check digit: EAN-8, UPC, EAN-13, GTIN-14.",
    params: &[Param {
        name: "code",
        kind: Kind::Text,
        summary: "The digits, spaces and hyphens allowed.",
        default: None,
        one_of: &[],
        many: false,
    }],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "an EAN-13", args: &[r#""4006381333931""#], result: Ok(r#"true"#) },
        Example { title: "a wrong digit", args: &[r#""4006381333932""#], result: Ok(r#"false"#) },
        Example { title: "too short", args: &[r#""42""#], result: Ok(r#"false"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let found = digits::digits(args.text(0)?);
    let valid = |digits: &Vec<u32>| {
        matches!(digits.len(), 8 | 12 | 13 | 14) && digits.split_last().is_some_and(|(last, rest)| digits::gs1(rest) == *last)
    };
    Ok(found.as_ref().is_some_and(valid).into())
}
