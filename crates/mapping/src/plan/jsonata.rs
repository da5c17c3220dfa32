//! The part of JSONata that is done on the record's bytes: fields of objects, constants, `&`, the constructor of an object,
//! a choice, and a few functions of one text, over values that are texts, numbers, truths and `null`.
//!
//! What is done here gives what the engine gives, numbers as floats among it; where a record holds anything else than
//! expected (a list, a number of many digits, a wrong type) this gives up, and the engine evaluates the expression.

use super::{
    frame::Frame,
    kind,
    scan::{Found, What},
    val::{Val, write_inner},
};
use crate::{Number, expression, json::quoted, path::Part};
use jsonata_core::ast::{AstNode, BinaryOp, PathStep};
use std::borrow::Cow;

/// How deep an expression may nest that is done here.
const DEPTH_MAX: usize = 64;

/// The engine shall evaluate.
pub(super) struct Unsure;

/// An expression, or a part of one.
#[derive(Debug)]
pub(super) enum Native {
    Field(u32),
    Text(String),
    Number(f64),
    Bool(bool),
    Null,
    Concat(Vec<Native>),
    /// The names as they are written, with what stands behind each.
    Object(Vec<(Vec<u8>, Native)>),
    If(Box<Native>, Box<Native>, Option<Box<Native>>),
    Equal(Box<Native>, Box<Native>, bool),
    Both(Box<Native>, Box<Native>),
    Either(Box<Native>, Box<Native>),
    Lower(Box<Native>),
    Upper(Box<Native>),
    ToNumber(Box<Native>),
    /// From a character on, so many.
    Substring(Box<Native>, usize, Option<usize>),
}

/// What is done here of an expression; `None`: something in it is not. `slot` gives the slot of a path of names.
pub(super) fn compile(expression: &AstNode, slot: &mut dyn FnMut(&[Part]) -> u32) -> Option<Native> {
    node(expression, 0, slot)
}

fn node(at: &AstNode, depth: usize, slot: &mut dyn FnMut(&[Part]) -> u32) -> Option<Native> {
    if depth > DEPTH_MAX {
        return None;
    }
    let mut inner = |at: &AstNode| node(at, depth + 1, slot).map(Box::new);
    Some(match at {
        AstNode::Name(name) => Native::Field(slot(&[Part::Name(name.clone())])),
        AstNode::Path { steps } => Native::Field(slot(&steps.iter().map(name).collect::<Option<Vec<_>>>()?)),
        AstNode::String(text) => Native::Text(text.clone()),
        AstNode::Number(number) => Native::Number(*number),
        AstNode::Boolean(truth) => Native::Bool(*truth),
        AstNode::Null => Native::Null,
        AstNode::Binary { op: BinaryOp::Concatenate, lhs, rhs } => {
            let mut pieces = match *inner(lhs)? {
                Native::Concat(pieces) => pieces,
                one => vec![one],
            };
            pieces.push(*inner(rhs)?);
            Native::Concat(pieces)
        }
        AstNode::Binary { op: BinaryOp::Equal, lhs, rhs } => Native::Equal(inner(lhs)?, inner(rhs)?, true),
        AstNode::Binary { op: BinaryOp::NotEqual, lhs, rhs } => Native::Equal(inner(lhs)?, inner(rhs)?, false),
        AstNode::Binary { op: BinaryOp::And, lhs, rhs } => Native::Both(inner(lhs)?, inner(rhs)?),
        AstNode::Binary { op: BinaryOp::Or, lhs, rhs } => Native::Either(inner(lhs)?, inner(rhs)?),
        AstNode::Conditional { condition, then_branch, else_branch } => {
            let otherwise = match else_branch {
                Some(otherwise) => Some(inner(otherwise)?),
                None => None,
            };
            Native::If(inner(condition)?, inner(then_branch)?, otherwise)
        }
        AstNode::Object(fields) => object(fields, depth, slot)?,
        AstNode::Function { name, args, is_builtin: true } => match (name.as_str(), args.as_slice()) {
            ("lowercase", [text]) => Native::Lower(inner(text)?),
            ("uppercase", [text]) => Native::Upper(inner(text)?),
            ("number", [value]) => Native::ToNumber(inner(value)?),
            ("substring", [text, start]) => Native::Substring(inner(text)?, count(start)?, None),
            ("substring", [text, start, length]) => Native::Substring(inner(text)?, count(start)?, Some(count(length)?)),
            _ => return None,
        },
        _ => return None,
    })
}

fn object(fields: &[(AstNode, AstNode)], depth: usize, slot: &mut dyn FnMut(&[Part]) -> u32) -> Option<Native> {
    let mut made: Vec<(Vec<u8>, Native)> = Vec::with_capacity(fields.len());
    for (name, value) in fields {
        let AstNode::String(name) = name else { return None };
        let mut head = Vec::new();
        quoted::write(name, &mut head);
        head.push(b':');
        if made.iter().any(|(other, _)| *other == head) || name.contains(expression::EXACT) {
            return None;
        }
        made.push((head, node(value, depth + 1, slot)?));
    }
    Some(Native::Object(made))
}

/// A step that is a name and nothing else.
fn name(step: &PathStep) -> Option<Part> {
    let AstNode::Name(name) = &step.node else { return None };
    let plain = step.stages.is_empty() && step.focus.is_none() && step.index_var.is_none() && step.ancestor_label.is_none();
    plain.then(|| Part::Name(name.clone()))
}

/// A constant that counts characters.
fn count(node: &AstNode) -> Option<usize> {
    let AstNode::Number(number) = node else { return None };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number below 2^31")]
    (number.fract() == 0.0 && (0.0..2_147_483_648.0).contains(number)).then_some(*number as usize)
}

impl Native {
    /// Writes the value as JSON; `false`: there is none.
    pub(super) fn write(&self, frame: &Frame<'_, '_>, out: &mut Vec<u8>) -> Result<bool, Unsure> {
        match self {
            Self::Object(fields) => {
                out.push(b'{');
                let mut any = false;
                for (name, value) in fields {
                    let before = out.len();
                    if any {
                        out.push(b',');
                    }
                    out.extend_from_slice(name);
                    if value.write(frame, out)? { any = true } else { out.truncate(before) }
                }
                out.push(b'}');
                Ok(true)
            }
            Self::Concat(pieces) => {
                out.push(b'"');
                each_piece(pieces, frame, &mut |text, plain| write_inner(text, plain, out))?;
                out.push(b'"');
                Ok(true)
            }
            Self::If(condition, then, otherwise) => {
                if truth(condition, frame)? {
                    then.write(frame, out)
                } else {
                    otherwise.as_ref().map_or(Ok(false), |otherwise| otherwise.write(frame, out))
                }
            }
            _ => Ok(self.eval(frame)?.inspect(|value| value.write(out)).is_some()),
        }
    }

    /// The value; `None`: undefined.
    pub(super) fn eval<'a>(&self, frame: &Frame<'_, 'a>) -> Result<Option<Val<'a>>, Unsure> {
        Ok(Some(match self {
            Self::Field(slot) => return field(frame.record.text, frame.slots[*slot as usize]),
            Self::Text(text) => Val::Text(text.clone().into(), false),
            Self::Number(number) => float(*number)?,
            Self::Bool(truth) => Val::Bool(*truth),
            Self::Null => Val::Null,
            Self::Concat(pieces) => {
                let mut text = String::new();
                each_piece(pieces, frame, &mut |piece, _| text.push_str(piece))?;
                Val::Text(text.into(), false)
            }
            Self::Object(_) => return Err(Unsure),
            Self::If(condition, then, otherwise) => {
                return if truth(condition, frame)? {
                    then.eval(frame)
                } else {
                    otherwise.as_ref().map_or(Ok(None), |otherwise| otherwise.eval(frame))
                };
            }
            Self::Equal(left, right, wanted) => match (left.eval(frame)?, right.eval(frame)?) {
                (Some(Val::Text(left, _)), Some(Val::Text(right, _))) => Val::Bool((left == right) == *wanted),
                // Both are written as floats are.
                (Some(Val::Number(left)), Some(Val::Number(right))) => Val::Bool((left == right) == *wanted),
                _ => return Err(Unsure),
            },
            Self::Both(left, right) => Val::Bool(truth(left, frame)? && truth(right, frame)?),
            Self::Either(left, right) => Val::Bool(truth(left, frame)? || truth(right, frame)?),
            Self::Lower(text) => return changed(text, frame, str::to_lowercase),
            Self::Upper(text) => return changed(text, frame, str::to_uppercase),
            Self::ToNumber(value) => match value.eval(frame)? {
                Some(Val::Number(number)) => Val::Number(number),
                Some(Val::Text(text, _)) => number(text)?,
                _ => return Err(Unsure),
            },
            Self::Substring(text, start, length) => match text.eval(frame)? {
                Some(Val::Text(text, plain)) => {
                    let part: String = text.chars().skip(*start).take(length.unwrap_or(usize::MAX)).collect();
                    Val::Text(part.into(), plain)
                }
                _ => return Err(Unsure),
            },
        }))
    }
}

/// A value of the record, as far as an expression sees it as it is.
fn field(text: &str, found: Found) -> Result<Option<Val<'_>>, Unsure> {
    match found.what {
        What::List | What::LooseList | What::Object | What::LooseObject | What::Through(_) => return Err(Unsure),
        _ => {}
    }
    match Val::found(text, found) {
        Some(Val::Number(text)) => number(text).map(Some),
        Some(Val::Text(text, _)) if !text.is_ascii() && text.contains(expression::EXACT) => Err(Unsure),
        other => Ok(other),
    }
}

/// A number of few digits as the float that it becomes.
fn number(text: Cow<'_, str>) -> Result<Val<'_>, Unsure> {
    /// So many characters every float carries.
    const LENGTH_MAX: usize = 15;
    if text.len() > LENGTH_MAX || !kind::is_number(&text) {
        return Err(Unsure);
    }
    if kind::is_small_integer(&text) {
        return Ok(Val::Number(text));
    }
    float(text.parse().map_err(|_| Unsure)?)
}

fn float<'a>(number: f64) -> Result<Val<'a>, Unsure> {
    let number = Number::from_f64(number).ok_or(Unsure)?;
    Ok(Val::Number(number.as_str().into_owned().into()))
}

/// A condition that is a truth; what else counts as one, the engine knows.
fn truth(condition: &Native, frame: &Frame<'_, '_>) -> Result<bool, Unsure> {
    if let Some(Val::Bool(truth)) = condition.eval(frame)? { Ok(truth) } else { Err(Unsure) }
}

fn changed<'a>(text: &Native, frame: &Frame<'_, 'a>, change: impl FnOnce(&str) -> String) -> Result<Option<Val<'a>>, Unsure> {
    match text.eval(frame)? {
        None => Ok(None),
        Some(Val::Text(text, plain)) => Ok(Some(Val::Text(change(&text).into(), plain))),
        _ => Err(Unsure),
    }
}

/// The characters of what `&` joins; what is undefined adds none.
fn each_piece(pieces: &[Native], frame: &Frame<'_, '_>, take: &mut impl FnMut(&str, bool)) -> Result<(), Unsure> {
    for piece in pieces {
        match piece.eval(frame)? {
            None => {}
            // A float that is no whole number is rounded before it is written.
            Some(Val::Number(text)) if !kind::is_small_integer(&text) => return Err(Unsure),
            Some(value) => {
                let (text, plain) = value.characters().ok_or(Unsure)?;
                take(text, plain);
            }
        }
    }
    Ok(())
}
