//! Which fields of its data an expression may look at, so that the others need not be made.
//!
//! Rather too many than too few: every name that stands anywhere counts, and where an expression can reach a field
//! without naming it (`$`, `*`, `%`, `$keys()` …) all of them do.

use jsonata_core::ast::{AstNode, PathStep, Stage};
use std::collections::BTreeSet;

/// How deep an expression may nest that is looked into.
const DEPTH_MAX: usize = 64;

/// The names; `None`: whatever there is.
pub(super) fn fields(ast: &AstNode) -> Option<BTreeSet<String>> {
    let mut names = Names::default();
    walk(ast, &mut names)?;
    Some(names.found)
}

#[derive(Default)]
struct Names {
    found: BTreeSet<String>,
    depth: usize,
}

fn all<'n>(nodes: impl IntoIterator<Item = &'n AstNode>, names: &mut Names) -> Option<()> {
    nodes.into_iter().try_for_each(|node| walk(node, names))
}

fn pairs(pairs: &[(AstNode, AstNode)], names: &mut Names) -> Option<()> {
    all(pairs.iter().flat_map(|(one, other)| [one, other]), names)
}

fn walk(node: &AstNode, names: &mut Names) -> Option<()> {
    if names.depth == DEPTH_MAX {
        return None;
    }
    names.depth += 1;
    let walked = parts(node, names);
    names.depth -= 1;
    walked
}

fn parts(node: &AstNode, names: &mut Names) -> Option<()> {
    match node {
        AstNode::Name(name) | AstNode::String(name) => {
            names.found.insert(name.clone());
            Some(())
        }
        AstNode::Number(_) | AstNode::Boolean(_) | AstNode::Null | AstNode::Undefined | AstNode::Placeholder | AstNode::Regex { .. } => {
            Some(())
        }
        // `$` is the data itself, and `$record` may be; functions that are handed on take what they are given.
        AstNode::Variable(name) => {
            (!matches!(name.as_str(), "" | "$" | "record" | "parent" | "eval") && !takes_context(name)).then_some(())
        }
        // Behind `a@$b` stands what `a` was sought in: at the end of a path that is the result.
        AstNode::Path { steps } if steps.last().is_some_and(|step| step.focus.is_some()) => None,
        AstNode::Path { steps } => steps.iter().try_for_each(|step| path_step(step, names)),
        AstNode::Binary { lhs, rhs, .. } => all([&**lhs, &**rhs], names),
        AstNode::Unary { operand, .. } => walk(operand, names),
        AstNode::Function { name, args, .. } => {
            if args.is_empty() || (args.len() == 1 && takes_context(name)) || name == "eval" {
                return None;
            }
            all(args, names)
        }
        AstNode::Call { procedure, args } => {
            walk(procedure, names)?;
            all(args, names)
        }
        AstNode::Lambda { body, .. } => walk(body, names),
        AstNode::Array(items) | AstNode::ArrayGroup(items) | AstNode::Block(items) => all(items, names),
        AstNode::Object(fields) => pairs(fields, names),
        AstNode::ObjectTransform { input, pattern } => {
            walk(input, names)?;
            pairs(pattern, names)
        }
        AstNode::Conditional { condition, then_branch, else_branch } => {
            all([&**condition, &**then_branch], names)?;
            else_branch.as_deref().map_or(Some(()), |node| walk(node, names))
        }
        AstNode::FunctionApplication(inner) => walk(inner, names),
        AstNode::Sort { input, terms } => {
            walk(input, names)?;
            all(terms.iter().map(|(term, _)| term), names)
        }
        AstNode::ParentVariable(_) | AstNode::Wildcard | AstNode::Descendant | AstNode::Parent(_) | AstNode::Transform { .. } => None,
    }
}

fn path_step(step: &PathStep, names: &mut Names) -> Option<()> {
    walk(&step.node, names)?;
    step.stages.iter().try_for_each(|stage| match stage {
        Stage::Filter(filter) => walk(filter, names),
        Stage::KeepArray | Stage::Index(_) => Some(()),
    })
}

/// Functions that walk over the data when they are given one argument too few.
fn takes_context(name: &str) -> bool {
    matches!(name, "each" | "sift" | "lookup")
}

#[cfg(test)]
mod tests {
    use crate::expression::Jsonata;

    #[test]
    fn names_are_gathered_and_hidden_looks_are_known() {
        let fields = |text: &str| Jsonata::parse(text).unwrap().fields().map(|names| names.into_iter().collect::<Vec<_>>().join(" "));
        for (text, expected) in [
            ("a.b & $uppercase(c)", "a b c"),
            ("{'x': a, 'y': `b c`[d > 1].e}", "a b c d e x y"),
            ("$sum(lines.(price * quantity))", "lines price quantity"),
            ("$map(lines, function($line) { $line.sku })", "lines sku"),
            (r#"a ? "b" : c[0]"#, "a b c"),
            ("lines^(>price).sku", "lines price sku"),
            ("a ~> $lowercase", "a"),
            ("lines@$l.$l.sku", "lines sku"),
        ] {
            assert_eq!(fields(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "$",
            "$.a",
            "$record.a",
            "$parent.a",
            "$$.a",
            "*",
            "**.a",
            "a.%.b",
            "$keys()",
            "$keys($)",
            "$string()",
            "$each(function($v) { $v })",
            "$sift(function($v) { $v })",
            "$lookup('a')",
            "$$ ~> |a|{'b': 1}|",
            "a.*",
            "a@$b",
            "a.c@$b#$i[c = 1]",
        ] {
            assert_eq!(fields(text), None, "{text}");
        }
    }
}
