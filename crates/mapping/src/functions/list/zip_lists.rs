//! `zip_lists(list, other)`: pairs the items of two lists; what one has more is left out.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "zip_lists",
    family: Family::List,
    aliases: &["zip", "pair", "combine_columns"],
    summary: "Pairs the items of two lists; what one has more is left out.",
    params: &[
        Param { name: "list", kind: Kind::List, summary: "The list.", default: None, one_of: &[], many: false },
        Param { name: "other", kind: Kind::List, summary: "The other one.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "sizes and prices", args: &[r#"["S","L"]"#, r#"[9,12]"#], result: Ok(r#"[["S",9],["L",12]]"#) },
        Example { title: "one is longer", args: &[r#"[1,2,3]"#, r#"["a"]"#], result: Ok(r#"[[1,"a"]]"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let pairs = args.list(0)?.iter().zip(args.list(1)?);
    Ok(pairs.map(|(left, right)| Value::List(vec![left.clone(), right.clone()])).collect())
}
