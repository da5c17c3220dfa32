//! `pluck(list, field)`: makes a list of one field of each item; items without it are left out.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "pluck",
    family: Family::List,
    aliases: &["map_field", "column", "values_of", "choosecols", "extract_field"],
    summary: "Makes a list of one field of each item; items without it are left out.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The items.", default: None, one_of: &[], many: false },
        Param {
            name: "field",
            kind: Kind::Text,
            summary: "The field, as `sku` or `product.sku`.",
            default: None,
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "article numbers", args: &[r#"[{"sku":"A"},{"sku":"B"},{}]"#, r#""sku""#], result: Ok(r#"["A","B"]"#) },
        Example { title: "deeper", args: &[r#"[{"p":{"sku":"A"}}]"#, r#""p.sku""#], result: Ok(r#"["A"]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let path = order::path(args, 1)?;
    Ok(args.list(0)?.iter().filter_map(|item| order::field(item, path.as_ref())).map(std::borrow::Cow::into_owned).collect())
}
