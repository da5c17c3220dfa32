//! A value on its way from the bytes of a record to the bytes of the result: borrowed wherever that is possible.

use super::{
    Bail,
    scan::{Found, What},
};
use crate::{
    Number, Value,
    json::{self, quoted},
};
use std::borrow::Cow;

/// A value. `'a` is the record's text and the plan.
#[derive(Debug, Clone)]
pub(super) enum Val<'a> {
    Null,
    Bool(bool),
    /// As JSON writes it.
    Number(Cow<'a, str>),
    /// Characters; `true`: none of them needs an escape.
    Text(Cow<'a, str>, bool),
    /// A list as JSON; `true`: just as we would write it.
    List(&'a str, bool),
    /// An object as JSON; `true`: just as we would write it.
    Object(&'a str, bool),
    /// A list or an object that is no text.
    Made(Cow<'a, Value>),
}

impl<'a> Val<'a> {
    /// What was found at a slot. `None`: nothing.
    #[inline]
    pub(super) fn found(text: &'a str, found: Found) -> Option<Self> {
        let here = || &text[found.start as usize..found.end as usize];
        Some(match found.what {
            What::Missing | What::Through(_) => return None,
            What::Null => Self::Null,
            What::True => Self::Bool(true),
            What::False => Self::Bool(false),
            What::Number => Self::Number(here().into()),
            What::Plain => Self::Text(here().into(), true),
            What::Escaped => Self::Text(unescaped(text, found).into(), false),
            What::List => Self::List(here(), true),
            What::LooseList => Self::List(here(), false),
            What::Object => Self::Object(here(), true),
            What::LooseObject => Self::Object(here(), false),
        })
    }

    /// A value that somebody else made.
    pub(super) fn of(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(truth) => Self::Bool(truth),
            Value::Number(number) => Self::Number(number.as_str().into_owned().into()),
            Value::Text(text) => Self::Text(text.into(), false),
            value @ (Value::List(_) | Value::Object(_)) => Self::Made(Cow::Owned(value)),
        }
    }

    /// A value of the plan.
    pub(super) fn lent(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(truth) => Self::Bool(*truth),
            Value::Number(number) => Self::Number(number.as_str()),
            Value::Text(text) => Self::Text(text.as_str().into(), false),
            Value::List(_) | Value::Object(_) => Self::Made(Cow::Borrowed(value)),
        }
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// As everybody else knows it.
    pub(super) fn into_value(self) -> Result<Value, Bail> {
        Ok(match self {
            Self::Null => Value::Null,
            Self::Bool(truth) => Value::Bool(truth),
            Self::Number(text) => Value::Number(Number::from_checked(&text)),
            Self::Text(text, _) => Value::Text(text.into_owned()),
            Self::List(text, _) | Self::Object(text, _) => json::read(text.as_bytes()).map_err(|_| Bail)?,
            Self::Made(value) => value.into_owned(),
        })
    }

    /// Writes it as JSON.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Bool(true) => out.extend_from_slice(b"true"),
            Self::Bool(false) => out.extend_from_slice(b"false"),
            Self::Number(text) => out.extend_from_slice(text.as_bytes()),
            Self::Text(text, plain) => write_text(text, *plain, out),
            Self::List(text, true) | Self::Object(text, true) => out.extend_from_slice(text.as_bytes()),
            Self::List(text, false) | Self::Object(text, false) => tighten(text, out),
            Self::Made(value) => json::write_into(value, out),
        }
    }

    /// Its characters, where a text may be made of it: those of a text, a number, a truth.
    pub(super) fn characters(&self) -> Option<(&str, bool)> {
        match self {
            Self::Text(text, plain) => Some((text, *plain)),
            Self::Number(text) => Some((text, true)),
            Self::Bool(truth) => Some((if *truth { "true" } else { "false" }, true)),
            Self::Null | Self::List(..) | Self::Object(..) | Self::Made(_) => None,
        }
    }

    /// As [`Value::is_empty`].
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Bool(_) | Self::Number(_) => false,
            Self::Text(text, _) => text.is_empty(),
            Self::List(text, _) | Self::Object(text, _) => text[1..text.len() - 1].trim_ascii().is_empty(),
            Self::Made(value) => value.is_empty(),
        }
    }
}

/// Writes a text in quotes; `plain`: nothing in it needs an escape.
#[inline]
pub(super) fn write_text(text: &str, plain: bool, out: &mut Vec<u8>) {
    out.push(b'"');
    write_inner(text, plain, out);
    out.push(b'"');
}

/// Writes a text as it stands between quotes.
#[inline]
pub(super) fn write_inner(text: &str, plain: bool, out: &mut Vec<u8>) {
    if plain { out.extend_from_slice(text.as_bytes()) } else { quoted::write_inner(text, out) }
}

/// What a text with escapes says. It was walked over before, so that there is one.
fn unescaped(text: &str, found: Found) -> String {
    json::unquote(&text[found.start as usize - 1..=found.end as usize]).unwrap_or_default()
}

/// Writes a list or an object as our writer would: without spaces, each text with the escapes that it needs.
fn tighten(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let start = at;
        match byte {
            b'"' => {
                at = quoted::plain_until(bytes, at + 1);
                let plain = bytes.get(at) == Some(&b'"');
                while bytes.get(at) == Some(&b'\\') {
                    at = quoted::plain_until(bytes, at + 2);
                }
                at += 1;
                if plain {
                    out.extend_from_slice(&bytes[start..at]);
                } else {
                    quoted::write(&json::unquote(&text[start..at]).unwrap_or_default(), out);
                }
            }
            b' ' | b'\n' | b'\r' | b'\t' => at += 1,
            _ => {
                at += bytes[at..].iter().take_while(|byte| !matches!(byte, b'"' | b' ' | b'\n' | b'\r' | b'\t')).count();
                out.extend_from_slice(&bytes[start..at]);
            }
        }
    }
}
