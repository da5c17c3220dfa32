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
/// The function that keeps a count small; no expression can name it either.
pub(super) const COUNT: &str = "\u{E0A7}count";
/// The largest count, in characters: no text is as long, and two of them can be added.
const COUNT_MAX: f64 = 9_007_199_254_740_992.0;

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
        || matches!(node, AstNode::Function { name, args, .. } if may_count_far(name, args))
        || super::picture::is_looked_at(node)
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
        AstNode::Function { name, args, .. } => {
            args.iter_mut().for_each(visit);
            keep_small(name, args);
            super::picture::route(name, args);
        }
        AstNode::Array(args) | AstNode::ArrayGroup(args) | AstNode::Block(args) => args.iter_mut().for_each(visit),
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
        AstNode::Function { name, args, .. } => {
            args.iter_mut().for_each(value);
            keep_small(name, args);
            super::picture::route(name, args);
        }
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

/// Where the counts of a call of `$substring` begin. Behind `~>` the text is not among the arguments.
fn first_count(args: &[AstNode]) -> usize {
    let is_number = |node: &AstNode| match node {
        AstNode::Number(_) => true,
        AstNode::Unary { operand, .. } => matches!(**operand, AstNode::Number(_)),
        _ => false,
    };
    usize::from(!args.first().is_some_and(is_number))
}

fn may_count_far(name: &str, args: &[AstNode]) -> bool {
    name == "substring" && args.iter().skip(first_count(args)).any(is_large)
}

/// Whether it is more than a count may be, or nobody knows.
fn is_large(count: &AstNode) -> bool {
    match count {
        AstNode::Number(number) => number.abs() > COUNT_MAX,
        AstNode::Unary { operand, .. } => is_large(operand),
        // What a partial application leaves open.
        AstNode::Placeholder => false,
        _ => true,
    }
}

/// The engine adds the counts of `$substring` without looking at their size.
fn keep_small(name: &str, args: &mut [AstNode]) {
    if !may_count_far(name, args) {
        return;
    }
    let skip = first_count(args);
    for count in args.iter_mut().skip(skip).filter(|count| is_large(count)) {
        let inner = std::mem::replace(count, AstNode::Null);
        *count = AstNode::Function { name: COUNT.to_owned(), args: vec![inner], is_builtin: true };
    }
}

/// Hands a count on, the largest one for a larger one. What is no number is for the function to refuse.
#[expect(clippy::unnecessary_wraps, reason = "this is how the engine calls functions")]
pub(super) fn count(args: &[JValue]) -> Result<JValue, EvaluatorError> {
    Ok(match args.first() {
        Some(JValue::Number(number)) => JValue::Number(number.clamp(-COUNT_MAX, COUNT_MAX)),
        other => other.cloned().unwrap_or(JValue::Undefined),
    })
}

/// Turns a panic of the engine into a failure of this evaluation, where panics can be caught: in the page the worker ends.
pub(super) fn caught<T, E>(run: impl FnOnce() -> Result<T, E>, failure: impl FnOnce(&'static str) -> E) -> Result<T, E> {
    // The engine keeps nothing between evaluations that a panic could leave half done.
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run));
    done.unwrap_or_else(|_| Err(failure("the expression engine cannot work with this expression; write it another way")))
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
