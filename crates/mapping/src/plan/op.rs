//! The values that a plan makes without the interpreter. Whatever goes wrong, the plan gives up.

use super::{
    Bail,
    condition::Test,
    each::Each,
    frame::Frame,
    jsonata::Native,
    step::{self, Step},
    target::{self, Put, Targets},
    val::{Val, write_inner},
};
use crate::{Kind, Value, document::OnMiss, expression::Jsonata, path::Part};

/// A value that is made.
#[derive(Debug)]
pub(super) enum Op {
    /// There is never one.
    Missing,
    /// What stands at a slot, so many levels up, and below it at these steps.
    Field(usize, u32, Vec<Part>),
    /// The number of the item.
    Position,
    /// A constant, and how it is written.
    Constant(Value, Vec<u8>),
    Template(Vec<Piece>),
    Pipeline(Box<Op>, Vec<Step>),
    When(Vec<(Test, Op)>, Option<Box<Op>>),
    Lookup(Box<Lookup>),
    Object(Targets),
    Each(Box<Each>),
    /// An expression, and how it is done on the bytes where that can be.
    Expression(Jsonata, Option<Native>),
}

/// A piece of a template.
#[derive(Debug)]
pub(super) enum Piece {
    /// Characters, and how they are written in quotes.
    Text(String, Vec<u8>),
    Hole(Op),
}

/// A row of a lookup table.
#[derive(Debug)]
pub(super) struct Lookup {
    pub(super) table: String,
    pub(super) key: Op,
    pub(super) column: String,
    pub(super) on_miss: OnMiss,
}

impl Op {
    /// Writes the value as one of this type.
    pub(super) fn put<'a>(&'a self, kind: Kind, frame: &Frame<'_, 'a>, out: &mut Vec<u8>) -> Result<Put, Bail> {
        match (self, kind) {
            (Self::Constant(value, bytes), Kind::Any) if *value != Value::Null => {
                out.extend_from_slice(bytes);
                Ok(Put::Written)
            }
            (Self::Template(pieces), Kind::Any | Kind::Text) => put_template(pieces, frame, out),
            (Self::Object(targets), Kind::Any | Kind::Object) => {
                targets.write(frame, out)?;
                Ok(Put::Written)
            }
            (Self::Each(each), Kind::Any | Kind::List) => each.put(frame, out),
            (Self::Pipeline(from, steps), Kind::Any | Kind::Text) => step::put(from, steps, kind, frame, out),
            (Self::Expression(expression, native), Kind::Any) => put_expression(expression, native.as_ref(), frame, out),
            _ => target::put(self.eval(frame)?, kind, out),
        }
    }

    /// The value; `None` where there is none.
    pub(super) fn eval<'a>(&'a self, frame: &Frame<'_, 'a>) -> Result<Option<Val<'a>>, Bail> {
        match self {
            Self::Missing => Ok(None),
            Self::Field(up, slot, rest) => frame.find(*up, *slot, rest),
            Self::Position => Ok(Some(Val::Number(frame.position.to_string().into()))),
            Self::Constant(value, _) => Ok(Some(Val::lent(value))),
            Self::Template(pieces) => Ok(render(pieces, frame)?.map(|text| Val::Text(text.into(), false))),
            Self::Pipeline(from, steps) => step::run(from.eval(frame)?, steps, frame),
            Self::When(cases, otherwise) => {
                for (test, then) in cases {
                    if test.holds(frame)? {
                        return then.eval(frame);
                    }
                }
                otherwise.as_ref().map_or(Ok(None), |otherwise| otherwise.eval(frame))
            }
            Self::Lookup(lookup) => lookup.find(frame),
            Self::Object(targets) => {
                let mut out = Vec::new();
                targets.write(frame, &mut out)?;
                made(&out).map(Some)
            }
            Self::Each(each) => {
                let mut out = Vec::new();
                if matches!(each.put(frame, &mut out)?, Put::Written) { made(&out).map(Some) } else { Ok(None) }
            }
            Self::Expression(expression, native) => {
                if let Some(Ok(value)) = native.as_ref().filter(|_| frame.record.is_object()).map(|native| native.eval(frame)) {
                    return Ok(value);
                }
                let position = Value::from(0);
                let value = expression.evaluate_data(frame.record.data(frame.slots)?, &[("position", &position)], frame.record.context);
                Ok(value.map_err(|_| Bail)?.map(Val::of))
            }
        }
    }
}

fn put_expression(expression: &Jsonata, native: Option<&Native>, frame: &Frame<'_, '_>, out: &mut Vec<u8>) -> Result<Put, Bail> {
    let before = out.len();
    let done = native.filter(|_| frame.record.is_object()).map(|native| native.write(frame, out));
    let any = if let Some(Ok(any)) = done {
        any
    } else {
        out.truncate(before);
        let position = Value::from(0);
        let data = frame.record.data(frame.slots)?;
        expression.write_data(data, &[("position", &position)], frame.record.context, out).map_err(|_| Bail)?
    };
    Ok(match &out[before..] {
        _ if !any => Put::Missing,
        b"null" => Put::Null,
        _ => Put::Written,
    })
}

fn made<'a>(json: &[u8]) -> Result<Val<'a>, Bail> {
    crate::json::read(json).map(Val::of).map_err(|_| Bail)
}

/// The characters of a template; none when a hole is empty.
fn render<'a>(pieces: &'a [Piece], frame: &Frame<'_, 'a>) -> Result<Option<String>, Bail> {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text, _) => out.push_str(text),
            Piece::Hole(hole) => match hole.eval(frame)? {
                None | Some(Val::Null) => return Ok(None),
                Some(value) => out.push_str(value.characters().ok_or(Bail)?.0),
            },
        }
    }
    Ok(Some(out))
}

fn put_template<'a>(pieces: &'a [Piece], frame: &Frame<'_, 'a>, out: &mut Vec<u8>) -> Result<Put, Bail> {
    out.push(b'"');
    for piece in pieces {
        match piece {
            Piece::Text(_, bytes) => out.extend_from_slice(bytes),
            Piece::Hole(hole) => match hole.eval(frame)? {
                None | Some(Val::Null) => return Ok(Put::Missing),
                Some(value) => {
                    let (text, plain) = value.characters().ok_or(Bail)?;
                    write_inner(text, plain, out);
                }
            },
        }
    }
    out.push(b'"');
    Ok(Put::Written)
}

impl Lookup {
    fn find<'a>(&'a self, frame: &Frame<'_, 'a>) -> Result<Option<Val<'a>>, Bail> {
        let table = frame.record.context.tables.get(&self.table).ok_or(Bail)?;
        if !table.columns().contains(&self.column) {
            return Err(Bail);
        }
        let Some(key) = self.key.eval(frame)?.filter(|key| !key.is_null()) else { return Ok(None) };
        let found = match key.characters() {
            Some((text, _)) => table.find(text, &self.column),
            None => table.find(&key.clone().into_value()?.to_string(), &self.column),
        };
        // Digits find rows that write them in another way; that is the interpreter's to try.
        if found.is_none() && matches!(key, Val::Number(_)) {
            return Err(Bail);
        }
        Ok(Some(match (found, &self.on_miss) {
            (Some(found), _) => Val::Text(found.into(), false),
            (None, OnMiss::Null) => Val::Null,
            (None, OnMiss::Default(value)) => Val::lent(value),
            (None, OnMiss::KeepKey) => key,
            (None, OnMiss::Fail | OnMiss::SetAside) => return Err(Bail),
        }))
    }
}
