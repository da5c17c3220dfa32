//! Functions of a pipeline. The common ones for texts work on borrowed characters; all others are called as they are.
//!
//! A function that is done here does what it does in [`crate::functions`]: its examples are run against both.

use super::{
    Bail,
    frame::Frame,
    op::Op,
    target::{self, Put},
    val::{Val, write_text},
};
use crate::{
    Kind,
    functions::{Function, TEXT_MAX},
};

/// A function with its arguments.
#[derive(Debug)]
pub(super) enum Step {
    Lower,
    Upper,
    Trim,
    Prefix(String),
    Suffix(String),
    Replace(String, String),
    Concat(Vec<Op>),
    IfEmpty(Op),
    Call(&'static Function, Vec<Op>),
}

impl Step {
    pub(super) fn new(function: &'static Function, mut args: Vec<Op>) -> Self {
        let text = |at: usize| match args.get(at) {
            Some(Op::Constant(crate::Value::Text(text), _)) => Some(text.clone()),
            _ => None,
        };
        match (function.name, args.len(), text(0), text(1)) {
            ("lower", 0, ..) => Self::Lower,
            ("upper", 0, ..) => Self::Upper,
            ("trim", 0, ..) => Self::Trim,
            ("prefix", 1, Some(front), _) => Self::Prefix(front),
            ("suffix", 1, Some(end), _) => Self::Suffix(end),
            ("replace", 2, Some(old), Some(new)) if !old.is_empty() => Self::Replace(old, new),
            ("concat", ..) => Self::Concat(args),
            ("if_empty", 1, ..) => Self::IfEmpty(args.remove(0)),
            _ => Self::Call(function, args),
        }
    }

    fn takes_missing(&self) -> bool {
        match self {
            Self::Concat(_) | Self::IfEmpty(_) => true,
            Self::Call(function, _) => function.takes_missing,
            _ => false,
        }
    }

    fn run<'a>(&'a self, value: Option<Val<'a>>, frame: &Frame<'_, 'a>) -> Result<Option<Val<'a>>, Bail> {
        match self {
            Self::Concat(texts) => concat(value, texts, frame).map(Some),
            Self::IfEmpty(otherwise) => {
                // Also where it is not needed: an argument that cannot be made is a fault.
                let otherwise = otherwise.eval(frame)?;
                Ok(value.filter(|value| !value.is_empty()).or(otherwise))
            }
            Self::Call(function, args) => {
                let mut all = Vec::with_capacity(args.len() + 1);
                all.push(value.map(Val::into_value).transpose()?);
                for arg in args {
                    all.push(arg.eval(frame)?.map(Val::into_value).transpose()?);
                }
                Ok(function.call(&all, frame.record.context.now_ms).map_err(|_| Bail)?.map(Val::of))
            }
            _ => {
                let (text, plain) = value.as_ref().and_then(Val::characters).ok_or(Bail)?;
                self.change(text, plain).map(|(text, plain)| Some(Val::Text(text.into(), plain)))
            }
        }
    }

    /// What the functions of one text make of it.
    fn change(&self, text: &str, plain: bool) -> Result<(String, bool), Bail> {
        let (made, plain) = match self {
            Self::Lower => (text.to_lowercase(), plain),
            Self::Upper => (text.to_uppercase(), plain),
            Self::Trim => (trimmed(text), plain),
            Self::Prefix(front) => ([front, text].concat(), false),
            Self::Suffix(end) => ([text, end].concat(), false),
            Self::Replace(old, new) => (text.replace(old, new), false),
            Self::Concat(_) | Self::IfEmpty(_) | Self::Call(..) => return Err(Bail),
        };
        if made.len() > TEXT_MAX && !matches!(self, Self::Lower | Self::Upper | Self::Trim) { Err(Bail) } else { Ok((made, plain)) }
    }
}

fn trimmed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

fn concat<'a>(value: Option<Val<'a>>, texts: &'a [Op], frame: &Frame<'_, 'a>) -> Result<Val<'a>, Bail> {
    let mut out = String::new();
    let mut add = |value: Option<Val<'_>>| {
        if let Some(value) = value.filter(|value| !value.is_null()) {
            out.push_str(value.characters().ok_or(Bail)?.0);
        }
        Ok(())
    };
    add(value)?;
    for text in texts {
        add(text.eval(frame)?)?;
    }
    if out.len() > TEXT_MAX { Err(Bail) } else { Ok(Val::Text(out.into(), false)) }
}

/// A missing value stays missing, unless a function asks for it.
pub(super) fn run<'a>(mut value: Option<Val<'a>>, steps: &'a [Step], frame: &Frame<'_, 'a>) -> Result<Option<Val<'a>>, Bail> {
    for step in steps {
        if value.as_ref().is_some_and(|value| !value.is_null()) || step.takes_missing() {
            value = step.run(value, frame)?.filter(|made| !made.is_null());
        }
    }
    Ok(value)
}

/// Writes the text that a pipeline makes, the last function straight into the bytes where it can be.
pub(super) fn put<'a>(from: &'a Op, steps: &'a [Step], kind: Kind, frame: &Frame<'_, 'a>, out: &mut Vec<u8>) -> Result<Put, Bail> {
    let Some((last, before)) = steps.split_last() else { return target::put(from.eval(frame)?, kind, out) };
    let value = run(from.eval(frame)?, before, frame)?;
    match (last, &value) {
        (Step::Lower | Step::Upper, Some(Val::Text(text, true))) if text.is_ascii() => {
            let start = out.len();
            write_text(text, true, out);
            let made = &mut out[start..];
            if matches!(last, Step::Lower) {
                made.make_ascii_lowercase()
            } else {
                made.make_ascii_uppercase()
            }
            Ok(Put::Written)
        }
        (Step::Trim, Some(Val::Text(text, true))) if is_trim(text) => {
            write_text(text, true, out);
            Ok(Put::Written)
        }
        _ => target::put(run(value, std::slice::from_ref(last), frame)?, kind, out),
    }
}

/// Whether there is nothing to trim.
fn is_trim(text: &str) -> bool {
    text.is_ascii()
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && text.bytes().all(|byte| byte >= b' ')
        && !text.as_bytes().windows(2).any(|two| two == b"  ")
}
