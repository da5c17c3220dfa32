//! An expression as a tree: the fields of the source that it names, and what happens to large numbers in it.
//!
//! Follows paths as long as it knows where they are; what a variable, a wildcard or a function gives is not known, and
//! nothing is said about it.

use super::{Checker, Levels, nearest::nearest, place::stricter, syntax};
use crate::{
    Finding, Fix, Kind, ModelField,
    expression::with_tree,
    model::Privacy,
    path::{join, quoted},
};
use jsonata_core::ast::{AstNode, BinaryOp, PathStep, Stage};

/// A whole number with so many digits may be over 2^53.
const DIGITS_MIN: u32 = 16;
/// How deep a tree is followed.
const DEPTH_MAX: usize = 200;

impl Checker<'_> {
    /// Looks at the fields that an expression names. Who may see what it makes.
    pub(super) fn tree(&mut self, text: &str, levels: &Levels<'_>, place: &str) -> Privacy {
        let found = with_tree(text, |node| {
            let mut look = Look { levels, privacy: Privacy::Public, unknown: Vec::new(), large: Vec::new(), depth: 0 };
            look.node(node, levels.fields.as_deref());
            (look.privacy, look.unknown, look.large)
        });
        let Ok((privacy, unknown, large)) = found else { return Privacy::Public };
        for (path, near) in unknown {
            let finding =
                Finding::warning("map.unknown_field", place, format!("the source has no field `{path}`, which the expression reads"));
            self.findings.push(match near {
                Some(to) => finding.hint(format!("did you mean `{to}`?")).fix(Fix::UsePath { from: path, to }),
                None => finding.hint("choose a field of the source, or add it to the source's model"),
            });
        }
        for path in large {
            let message = format!("`{path}` has whole numbers that are larger than an expression can calculate with exactly");
            self.findings.push(
                Finding::warning("map.unsafe_integer", place, message)
                    .hint("calculate with functions (`add`, `multiply`), which keep every digit")
                    .fixes(syntax::exact(text)),
            );
        }
        privacy
    }
}

/// What a part of the tree gives: a field, or something unknown.
type Got<'m> = Option<&'m ModelField>;

struct Look<'l> {
    levels: &'l Levels<'l>,
    privacy: Privacy,
    /// Paths that lead nowhere, and what may be meant.
    unknown: Vec<(String, Option<String>)>,
    large: Vec<String>,
    depth: usize,
}

impl<'l> Look<'l> {
    fn node(&mut self, node: &AstNode, here: Option<&'l [ModelField]>) -> Got<'l> {
        if self.depth > DEPTH_MAX {
            return None;
        }
        self.depth += 1;
        let got = self.within(node, here);
        self.depth -= 1;
        got
    }

    fn all<'n>(&mut self, nodes: impl IntoIterator<Item = &'n AstNode>, here: Option<&'l [ModelField]>) {
        for node in nodes {
            self.node(node, here);
        }
    }

    fn pairs(&mut self, pairs: &[(AstNode, AstNode)], here: Option<&'l [ModelField]>) {
        self.all(pairs.iter().flat_map(|(key, value)| [key, value]), here);
    }

    fn within(&mut self, node: &AstNode, here: Option<&'l [ModelField]>) -> Got<'l> {
        match node {
            AstNode::Path { steps } => return self.path(steps, here),
            AstNode::Name(name) => return self.name(name, here, &[]),
            AstNode::Binary { op, lhs, rhs } => {
                let (left, right) = (self.node(lhs, here), self.node(rhs, here));
                if matches!(op, BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Modulo) {
                    self.calculates([left, right]);
                }
            }
            AstNode::Unary { operand, .. } => {
                self.node(operand, here);
            }
            AstNode::Function { name, args, .. } => {
                let got: Vec<Got<'l>> = args.iter().map(|arg| self.node(arg, here)).collect();
                if matches!(name.as_str(), "sum" | "average" | "round" | "power" | "sqrt" | "formatNumber" | "number") {
                    self.calculates(got);
                }
            }
            AstNode::Call { procedure, args } => {
                self.node(procedure, here);
                self.all(args, here);
            }
            AstNode::Lambda { body, .. } => {
                self.node(body, here);
            }
            AstNode::Array(items) | AstNode::Block(items) | AstNode::ArrayGroup(items) => self.all(items, here),
            AstNode::Object(pairs) => self.pairs(pairs, here),
            AstNode::ObjectTransform { input, pattern } => {
                let within = self.node(input, here).map(|field| field.fields.as_slice()).filter(|fields| !fields.is_empty());
                self.pairs(pattern, within);
            }
            AstNode::Conditional { condition, then_branch, else_branch } => {
                self.node(condition, here);
                self.node(then_branch, here);
                if let Some(branch) = else_branch {
                    self.node(branch, here);
                }
            }
            AstNode::FunctionApplication(inner) => {
                self.node(inner, here);
            }
            AstNode::Sort { input, terms } => {
                let got = self.node(input, here);
                let within = got.map(|field| field.fields.as_slice()).filter(|fields| !fields.is_empty());
                self.all(terms.iter().map(|(term, _)| term), within);
                return got;
            }
            // What a transformation is applied to is not known here.
            AstNode::Transform { .. } => {}
            AstNode::String(_)
            | AstNode::Number(_)
            | AstNode::Boolean(_)
            | AstNode::Null
            | AstNode::Undefined
            | AstNode::Placeholder
            | AstNode::Regex { .. }
            | AstNode::Variable(_)
            | AstNode::ParentVariable(_)
            | AstNode::Wildcard
            | AstNode::Descendant
            | AstNode::Parent(_) => {}
        }
        None
    }

    fn path(&mut self, steps: &[PathStep], here: Option<&'l [ModelField]>) -> Got<'l> {
        let mut names: Vec<String> = Vec::new();
        let mut fields = here;
        let mut got = None;
        for (at, step) in steps.iter().enumerate() {
            match &step.node {
                AstNode::Name(name) => {
                    let around: Vec<&str> = names.iter().map(String::as_str).collect();
                    got = self.name(name, fields, &around);
                    names.push(quoted(name));
                }
                AstNode::Variable(name) if at == 0 => {
                    let start = match name.as_str() {
                        "" => here,
                        "record" => self.levels.top().fields.as_deref(),
                        "parent" => self.levels.up(1).and_then(|level| level.fields.as_deref()),
                        _ => None,
                    };
                    names.push(format!("${name}"));
                    fields = start;
                    got = None;
                    self.stages(step, fields);
                    continue;
                }
                AstNode::ParentVariable(name) if at == 0 && name.is_empty() => {
                    names.push("$$".to_owned());
                    fields = self.levels.fields.as_deref();
                    self.stages(step, fields);
                    continue;
                }
                other => {
                    got = self.node(other, fields);
                }
            }
            fields = got.map(|field| field.fields.as_slice()).filter(|fields| !fields.is_empty());
            self.stages(step, fields);
        }
        got
    }

    fn stages(&mut self, step: &PathStep, fields: Option<&'l [ModelField]>) {
        for stage in &step.stages {
            if let Stage::Filter(filter) = stage {
                self.node(filter, fields);
            }
        }
    }

    /// A field among these; what it is called so far makes the whole path.
    fn name(&mut self, name: &str, fields: Option<&'l [ModelField]>, above: &[&str]) -> Got<'l> {
        let fields = fields?;
        let found = fields.iter().find(|field| field.name == name);
        match found {
            Some(field) => self.privacy = stricter(self.privacy, field.privacy),
            None => {
                let start = if above.is_empty() { String::new() } else { format!("{}.", above.join(".")) };
                let near = nearest(name, fields.iter().map(|field| field.name.as_str()));
                let path = format!("{start}{}", quoted(name));
                if !self.unknown.iter().any(|(known, _)| *known == path) {
                    self.unknown.push((path, near.map(|near| format!("{start}{}", join(&[near])))));
                }
            }
        }
        found
    }

    fn calculates(&mut self, operands: impl IntoIterator<Item = Got<'l>>) {
        for field in operands.into_iter().flatten() {
            let large = matches!(field.kind, Kind::Integer | Kind::Number) && field.longest.is_some_and(|digits| digits >= DIGITS_MIN);
            if large && !self.large.contains(&field.name) {
                self.large.push(field.name.clone());
            }
        }
    }
}
