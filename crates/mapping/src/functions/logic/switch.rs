//! `switch(value, pairs…)`: takes what stands behind the first equal value; a last one without a pair is taken where none is equal.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "switch",
    family: Family::Logic,
    aliases: &["case", "choose", "decode", "map_value", "translate_value", "vlookup_inline"],
    summary: "Takes what stands behind the first equal value; a last one without a pair is taken where none is equal.",
    params: &[
        Param { name: "value", kind: Kind::Any, summary: "The value.", default: None, one_of: &[], many: false },
        Param {
            name: "pairs",
            kind: Kind::Any,
            summary: "A value, what to take for it, the next value, and so on.",
            default: None,
            one_of: &[],
            many: true,
        },
    ],
    returns: Kind::Any,
    takes_missing: false,
    examples: &[
        Example { title: "the second", args: &[r#""P""#, r#""O""#, r#""open""#, r#""P""#, r#""paid""#], result: Ok(r#""paid""#) },
        Example { title: "none, and an otherwise", args: &[r#""X""#, r#""O""#, r#""open""#, r#""unknown""#], result: Ok(r#""unknown""#) },
        Example { title: "none", args: &[r#""X""#, r#""O""#, r#""open""#], result: Ok(r#"null"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let value = args.value(0)?;
    let pairs: Vec<Value> = args.all().iter().skip(1).map(|pair| pair.clone().unwrap_or_default()).collect();
    let (pairs, otherwise) = pairs.as_chunks::<2>();
    let found = pairs.iter().find(|[wanted, _]| order::same(value, wanted)).map(|[_, taken]| taken);
    Ok(found.or(otherwise.first()).cloned().unwrap_or_default())
}
