//! The tree of an expression: what lies directly below a node, and which fields of the source it reads.

use crate::{
    Path,
    path::{Part, Start},
};
use jsonata_core::ast::{AstNode, Stage};

/// What lies directly below a node.
pub(super) fn below(node: &AstNode) -> Vec<&AstNode> {
    match node {
        AstNode::Path { steps } => steps.iter().map(|step| &step.node).collect(),
        AstNode::Binary { lhs, rhs, .. } => vec![lhs, rhs],
        AstNode::Unary { operand: inner, .. } | AstNode::FunctionApplication(inner) | AstNode::Lambda { body: inner, .. } => vec![inner],
        AstNode::Function { args, .. } | AstNode::Array(args) | AstNode::ArrayGroup(args) | AstNode::Block(args) => args.iter().collect(),
        AstNode::Call { procedure, args } => std::iter::once(&**procedure).chain(args).collect(),
        AstNode::Object(pairs) => pairs.iter().flat_map(|(name, value)| [name, value]).collect(),
        AstNode::ObjectTransform { input, pattern } => {
            std::iter::once(&**input).chain(pattern.iter().flat_map(|(name, value)| [name, value])).collect()
        }
        AstNode::Conditional { condition, then_branch, else_branch } => {
            [condition, then_branch].into_iter().chain(else_branch).map(|node| &**node).collect()
        }
        AstNode::Sort { input, terms } => std::iter::once(&**input).chain(terms.iter().map(|(term, _)| term)).collect(),
        AstNode::Transform { location, update, delete } => [location, update].into_iter().chain(delete).map(|node| &**node).collect(),
        _ => Vec::new(),
    }
}

/// The fields that an expression names, as paths.
pub(crate) fn reads(text: &str) -> Vec<Path> {
    let mut found = Vec::new();
    if let Ok(tree) = jsonata_core::parser::parse(text) {
        walk(&tree, &Path { start: Start::Here, parts: Vec::new() }, &mut found);
    }
    found
}

fn walk(node: &AstNode, here: &Path, found: &mut Vec<Path>) {
    let add = |path: Path, found: &mut Vec<Path>| {
        if !found.contains(&path) && (path.start != Start::Here || !path.parts.is_empty()) {
            found.push(path);
        }
    };
    match node {
        AstNode::Name(name) => add(with(here, name), found),
        AstNode::Variable(name) => {
            if let Some(path) = variable(name, here) {
                add(path, found);
            }
        }
        AstNode::Path { steps } => {
            let mut path = here.clone();
            for step in steps {
                match &step.node {
                    AstNode::Name(name) => path = with(&path, name),
                    AstNode::Variable(name) => match variable(name, here) {
                        Some(start) => path = start,
                        // A variable of the expression: nothing of the source.
                        None => return,
                    },
                    AstNode::FunctionApplication(_)
                    | AstNode::Block(_)
                    | AstNode::Object(_)
                    | AstNode::Array(_)
                    | AstNode::ArrayGroup(_) => {
                        below(&step.node).into_iter().for_each(|inner| walk(inner, &path, found));
                        return;
                    }
                    other => {
                        walk(other, &path, found);
                        return;
                    }
                }
                for stage in &step.stages {
                    if let Stage::Filter(filter) = stage
                        && !matches!(**filter, AstNode::Number(_))
                    {
                        walk(filter, &path, found);
                    }
                }
            }
            add(path, found);
        }
        AstNode::Sort { input, terms } => {
            let mut inner = Vec::new();
            walk(input, here, &mut inner);
            let list = inner.first().cloned();
            inner.into_iter().for_each(|path| add(path, found));
            for (term, _) in terms {
                walk(term, list.as_ref().unwrap_or(here), found);
            }
        }
        other => below(other).into_iter().for_each(|inner| walk(inner, here, found)),
    }
}

fn with(path: &Path, name: &str) -> Path {
    let mut path = path.clone();
    path.parts.push(Part::Name(name.to_owned()));
    path
}

fn variable(name: &str, here: &Path) -> Option<Path> {
    Some(match name {
        "" => here.clone(),
        "$" | "record" => Path { start: Start::Record, parts: Vec::new() },
        "parent" => Path { start: Start::Parent(1), parts: Vec::new() },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_expression_tells_what_it_reads() {
        for (text, fields) in [
            ("a.b + $sum(lines.(price * qty))", &["a.b", "lines.price", "lines.qty"][..]),
            ("lines[qty > 1].sku & $record.id", &["lines.qty", "lines.sku", "$record.id"]),
            ("$parent.x ? \"no.path\" : `e mail`", &["$parent.x", "`e mail`"]),
            ("($x := a; $x.b)", &["a"]),
            ("$map(lines, function($l){ $l.sku })", &["lines"]),
            ("lines[0].sku", &["lines.sku"]),
            ("1 + 2", &[]),
            ("a +", &[]),
        ] {
            let found: Vec<String> = super::reads(text).iter().map(ToString::to_string).collect();
            assert_eq!(found, fields, "{text}");
        }
    }
}
