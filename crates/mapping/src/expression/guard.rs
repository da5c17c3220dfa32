//! Memory: what the engine does not bound itself. It limits time, depth and sequences, but a text that doubles sixty times, or
//! a list that lies in itself sixty times over, is larger than any memory after a few milliseconds.
//!
//! Where an expression can repeat itself (a function, a variable, a range), the values that it makes on the way are measured: they
//! are wrapped into a call of a function that hands them on or fails. Everything else makes at most what its own text says.
//! Leaves out one call of `$replace` or `$join` with large arguments, which is over before anybody could measure it.

use super::{EvaluatorError, JValue};
use jsonata_core::ast::{AstNode, BinaryOp, PathStep, Stage};
use std::cell::Cell;

/// The most bytes one value on the way may have.
pub const VALUE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The most bytes that all measured values of one evaluation may have together.
pub const WORK_BYTES_MAX: usize = 256 * 1024 * 1024;
/// The function that measures; no expression can name it, for a name begins otherwise.
pub(super) const MEASURE: &str = "\u{E0A7}measure";

/// The tree with measured values, and whether anything is measured.
pub(super) fn guarded(mut tree: AstNode) -> (AstNode, bool) {
    if !repeats(&tree) {
        return (tree, false);
    }
    visit(&mut tree);
    (tree, true)
}

fn repeats(node: &AstNode) -> bool {
    matches!(node, AstNode::Lambda { .. } | AstNode::Binary { op: BinaryOp::ColonEqual | BinaryOp::Range, .. })
        || super::tree::below(node).into_iter().any(repeats)
        || steps(node).iter().flat_map(|step| &step.stages).any(|stage| matches!(stage, Stage::Filter(filter) if repeats(filter)))
}

fn steps(node: &AstNode) -> &[PathStep] {
    if let AstNode::Path { steps } = node { steps } else { &[] }
}

/// Measures what lies below a node.
fn visit(node: &mut AstNode) {
    match node {
        AstNode::Binary { op: BinaryOp::Concatenate, lhs, rhs } => {
            // Of `a & b & c` the whole is measured.
            for side in [lhs, rhs] {
                match &mut **side {
                    AstNode::Binary { op: BinaryOp::Concatenate, lhs, rhs } => {
                        visit(lhs);
                        visit(rhs);
                    }
                    other => visit(other),
                }
            }
            measure(node);
        }
        AstNode::Binary { op: BinaryOp::ColonEqual, rhs, .. } => value(rhs),
        AstNode::Binary { lhs, rhs, .. } => [lhs, rhs].into_iter().for_each(|side| visit(side)),
        AstNode::Lambda { body, .. } => result(body),
        AstNode::Path { steps } => {
            for step in steps {
                visit_step(&mut step.node);
                for stage in &mut step.stages {
                    if let Stage::Filter(filter) = stage {
                        visit(filter);
                    }
                }
            }
        }
        AstNode::Unary { operand: inner, .. } | AstNode::FunctionApplication(inner) => visit(inner),
        AstNode::Function { args, .. } | AstNode::Array(args) | AstNode::ArrayGroup(args) | AstNode::Block(args) => {
            args.iter_mut().for_each(visit);
        }
        AstNode::Call { procedure, args } => {
            visit(procedure);
            args.iter_mut().for_each(visit);
        }
        AstNode::Object(pairs) => pairs.iter_mut().for_each(|(name, value)| [name, value].into_iter().for_each(visit)),
        AstNode::ObjectTransform { input, pattern } => {
            visit(input);
            pattern.iter_mut().for_each(|(name, value)| [name, value].into_iter().for_each(visit));
        }
        AstNode::Conditional { condition, then_branch, else_branch } => {
            [condition, then_branch].into_iter().chain(else_branch).for_each(|node| visit(node));
        }
        AstNode::Sort { input, terms } => {
            visit(input);
            terms.iter_mut().for_each(|(term, _)| visit(term));
        }
        _ => {}
    }
}

/// A step keeps its own kind, by which the engine knows how to walk.
fn visit_step(node: &mut AstNode) {
    match node {
        AstNode::Binary { op: BinaryOp::Concatenate, lhs, rhs } => [lhs, rhs].into_iter().for_each(|side| visit(side)),
        other => visit(other),
    }
}

/// Measures a value that is kept.
fn value(node: &mut AstNode) {
    visit(node);
    let makes = matches!(
        node,
        AstNode::Array(_)
            | AstNode::Object(_)
            | AstNode::ObjectTransform { .. }
            | AstNode::Function { .. }
            | AstNode::Call { .. }
            | AstNode::Block(_)
            | AstNode::Conditional { .. }
    );
    if makes {
        measure(node);
    }
}

/// Measures what a function gives; a call at its end stays one, so that it needs no stack, and what goes into it is measured.
fn result(node: &mut AstNode) {
    match node {
        AstNode::Conditional { condition, then_branch, else_branch } => {
            visit(condition);
            result(then_branch);
            if let Some(otherwise) = else_branch {
                result(otherwise);
            }
        }
        AstNode::Block(parts) => {
            if let Some((last, first)) = parts.split_last_mut() {
                first.iter_mut().for_each(visit);
                result(last);
            }
        }
        AstNode::Function { args, .. } => args.iter_mut().for_each(value),
        AstNode::Call { procedure, args } => {
            visit(procedure);
            args.iter_mut().for_each(value);
        }
        other => value(other),
    }
}

fn measure(node: &mut AstNode) {
    let is_measured = matches!(node, AstNode::Function { name, .. } if name == MEASURE);
    if !is_measured {
        let inner = std::mem::replace(node, AstNode::Null);
        *node = AstNode::Function { name: MEASURE.to_owned(), args: vec![inner], is_builtin: true };
    }
}

/// Hands a value on, or fails when it is too large, or all of them together are.
pub(super) fn measured(args: &[JValue], work: &Cell<usize>) -> Result<JValue, EvaluatorError> {
    let value = args.first().cloned().unwrap_or(JValue::Undefined);
    let mut left = VALUE_BYTES_MAX;
    let own = match &value {
        JValue::String(text) => text.len(),
        JValue::Array(items) => items.len() * size_of::<JValue>(),
        _ => size_of::<JValue>(),
    };
    work.set(work.get() + own);
    if !fits(&value, &mut left, super::DEPTH_MAX) {
        let message = format!("D2015: a value has more than {VALUE_BYTES_MAX} bytes, or {} levels", super::DEPTH_MAX);
        return Err(EvaluatorError::EvaluationError(message));
    }
    if work.get() > WORK_BYTES_MAX {
        return Err(EvaluatorError::EvaluationError(format!("D2015: the values on the way have more than {WORK_BYTES_MAX} bytes")));
    }
    Ok(value)
}

/// Whether a value is small enough when every part of it counts as often as it occurs.
fn fits(value: &JValue, left: &mut usize, levels: usize) -> bool {
    let own = match value {
        JValue::String(text) => text.len() + 2,
        _ => 2,
    };
    let Some(rest) = left.checked_sub(own) else { return false };
    *left = rest;
    let Some(below) = levels.checked_sub(1) else { return false };
    match value {
        JValue::Array(items) => items.iter().all(|item| fits(item, left, below)),
        JValue::Object(_) => value.as_object().into_iter().flatten().all(|(_, value)| fits(value, left, below)),
        _ => true,
    }
}

/// `$pad` of JSONata, whose result the engine does not bound.
pub(super) fn pad(args: &[JValue]) -> Result<JValue, EvaluatorError> {
    let wrong =
        |at: usize| Err(EvaluatorError::TypeError(format!("T0410: Argument {at} of function \"pad\" does not match function signature")));
    let text = match args.first() {
        Some(JValue::String(text)) => text,
        None | Some(JValue::Undefined) => return Ok(JValue::Undefined),
        Some(_) => return wrong(1),
    };
    let Some(JValue::Number(width)) = args.get(1) else { return wrong(2) };
    let fill: Vec<char> = match args.get(2) {
        Some(JValue::String(fill)) if !fill.is_empty() => fill.chars().collect(),
        None | Some(JValue::Undefined | JValue::String(_)) => vec![' '],
        Some(_) => return wrong(3),
    };
    const WIDTH_MAX: f64 = 16.0 * 1024.0 * 1024.0;
    if width.abs() > WIDTH_MAX {
        return Err(EvaluatorError::EvaluationError(format!("D2015: a value has more than {VALUE_BYTES_MAX} bytes")));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be small, and without its sign")]
    let missing = (width.abs() as usize).saturating_sub(text.chars().count());
    let padding: String = fill.iter().cycle().take(missing).collect();
    Ok(JValue::string(if *width < 0.0 { format!("{padding}{text}") } else { format!("{text}{padding}") }))
}
