//! `$lookup_table(table, key, column, miss, default)`: a lookup table from within an expression, as the value `lookup` does it.

use super::{EvaluatorError, JValue, into, out_of_bounded};
use crate::{
    Context, Value,
    context::Tables,
    document::{Fill, Lookup, OnMiss},
    eval::CompiledFill,
};
use jsonata_core::ast::AstNode;
use std::sync::Arc;

/// Its name.
pub(super) const NAME: &str = "lookup_table";

/// Answers a call.
pub(super) fn call(args: &[JValue], tables: &Arc<Tables>) -> Result<JValue, EvaluatorError> {
    let wrong = |message: &str| EvaluatorError::EvaluationError(format!("`$lookup_table`: {message}"));
    let text = |at: usize| match args.get(at) {
        Some(JValue::String(text)) => Ok(text.to_string()),
        _ => Err(wrong("it takes a table, a key, a column, and what a miss does: fail, null, keep_key, default")),
    };
    let given = |at: usize| args.get(at).map_or(Ok(None), out_of_bounded).map_err(|fault| wrong(&fault.message));
    let Some(key) = given(1)?.filter(|key| !key.is_null()) else { return Ok(JValue::Undefined) };
    let on_miss = match args.get(3).map(|_| text(3)).transpose()?.as_deref() {
        None | Some("fail") => OnMiss::Fail,
        Some("null") => OnMiss::Null,
        Some("keep_key") => OnMiss::KeepKey,
        Some("default") => OnMiss::Default(given(4)?.unwrap_or_default()),
        Some(other) => return Err(wrong(&format!("a miss does fail, null, keep_key or default, not `{other}`"))),
    };
    let lookup = Lookup { on_miss: Some(on_miss), ..Lookup::new(&text(0)?, Fill::Constant(key), &text(2)?) };
    let context = Context { now_ms: 0, tables: Arc::clone(tables) };
    let found = CompiledFill::new(&Fill::Lookup(lookup)).and_then(|fill| fill.value(&Value::Null, &context));
    match found {
        Ok(found) => Ok(found.as_ref().map_or(JValue::Undefined, into)),
        Err(fault) => Err(EvaluatorError::EvaluationError(format!("{}{}{}", fault.code, super::EXACT, fault.message))),
    }
}

/// The lookup tables that an expression, or the holes of a template, name.
#[must_use]
pub fn tables_in(text: &str) -> Vec<String> {
    fn walk(node: &AstNode, found: &mut Vec<String>) {
        if let AstNode::Function { name, args, .. } = node
            && name == NAME
            && let Some(AstNode::String(table)) = args.first()
        {
            found.push(table.clone());
        }
        super::tree::below(node).into_iter().for_each(|inner| walk(inner, found));
    }
    let mut found = Vec::new();
    if text.contains(NAME) {
        let pieces = crate::eval::pieces(text).unwrap_or_default();
        let holes = pieces.iter().filter_map(|piece| if let crate::eval::Piece::Hole(hole) = piece { Some(*hole) } else { None });
        for tree in std::iter::once(text).chain(holes).filter_map(|text| jsonata_core::parser::parse(text).ok()) {
            walk(&tree, &mut found);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #[test]
    fn tables_are_found_in_expressions_and_templates() {
        for (text, tables) in [
            ("$lookup_table(\"a\", k, \"c\") & $lookup_table('b', x.(1), 'c')", &["a", "b"][..]),
            ("{{ id }}-{{ $lookup_table(\"a\", k, \"c\") }}", &["a"]),
            ("lookup_table", &[]),
        ] {
            assert_eq!(super::tables_in(text), tables, "{text}");
        }
    }
}
