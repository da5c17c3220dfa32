//! From the document to what is evaluated: paths parsed, functions found, expressions read, once.

use super::{
    aggregate::{self, AggregateNode},
    condition::{self, Test},
    each::{self, EachNode},
    group::{self, GroupNode},
    join::{self, JoinNode},
    lookup::{self, LookupNode},
    row::{self, Row},
};
use crate::{
    Fault, Fill, Path, Value,
    document::{Call, When},
    expression::{Expression, Jsonata},
    functions::{self, Function},
    scope::Scope,
};
use std::{borrow::Cow, sync::Arc};

/// A compiled value.
#[derive(Debug)]
pub(super) enum Node {
    Field(Path),
    Constant(Value),
    Pipeline(Box<Node>, Vec<(&'static Function, Vec<Node>)>),
    Template(Vec<(String, Option<Node>)>),
    Lookup(Box<LookupNode>),
    When(Vec<(Test, Node)>, Option<Box<Node>>),
    Object(Vec<Row>),
    Each(Box<EachNode>),
    Group(Box<GroupNode>),
    Join(Box<JoinNode>),
    Aggregate(Box<AggregateNode>),
    Expression(Arc<dyn Expression>),
}

/// Compiles a value.
pub(super) fn fill(fill: &Fill) -> Result<Node, Fault> {
    Ok(match fill {
        Fill::Field(text) => Node::Field(path(text)?),
        Fill::Constant(value) => Node::Constant(value.clone()),
        Fill::Pipeline(pipeline) => {
            let steps = pipeline.steps.iter().map(call).collect::<Result<_, _>>()?;
            Node::Pipeline(Box::new(self::fill(&pipeline.from)?), steps)
        }
        Fill::Template(text) => Node::Template(template(text)?),
        Fill::Lookup(lookup) => Node::Lookup(Box::new(lookup::compile(lookup)?)),
        Fill::When(when) => self::when(when)?,
        Fill::Object(targets) => Node::Object(row::compile_or_first(targets)?),
        Fill::Each(each) => Node::Each(Box::new(each::compile(each)?)),
        Fill::Group(group) => Node::Group(Box::new(group::compile(group)?)),
        Fill::Join(join) => Node::Join(Box::new(join::compile(join)?)),
        Fill::Aggregate(aggregate) => Node::Aggregate(Box::new(aggregate::compile(aggregate)?)),
        Fill::Expression(text) => Node::Expression(Arc::new(Jsonata::parse(text)?)),
    })
}

pub(super) fn path(text: &str) -> Result<Path, Fault> {
    Path::parse(text).map_err(|error| Fault::new("map.path", error.to_string()).hint("write names joined by dots, odd ones in backticks"))
}

fn call(call: &Call) -> Result<(&'static Function, Vec<Node>), Fault> {
    let function = functions::find(&call.function).ok_or_else(|| {
        let fault = Fault::new("map.unknown_function", format!("there is no function `{}`", call.function));
        match functions::nearest(&call.function) {
            Some(name) => fault.hint(format!("did you mean `{name}`?")),
            None => fault,
        }
    })?;
    function.check_count(call.args.len() + 1).map_err(|message| Fault::new("map.arguments", message))?;
    Ok((function, call.args.iter().map(fill).collect::<Result<_, _>>()?))
}

fn when(when: &When) -> Result<Node, Fault> {
    let case = |case: &crate::document::Case| Ok((condition::compile(&case.condition)?, fill(&case.then)?));
    let cases = when.cases.iter().map(case).collect::<Result<_, Fault>>()?;
    let otherwise = when.otherwise.as_deref().map(fill).transpose()?.map(Box::new);
    Ok(Node::When(cases, otherwise))
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Characters as they stand.
    Text(&'a str),
    /// What stands between `{{` and `}}`.
    Hole(&'a str),
}

/// The pieces of a template.
pub(crate) fn pieces(text: &str) -> Result<Vec<Piece<'_>>, Fault> {
    let bad = |message: &str| Fault::new("map.template_syntax", message).hint("a hole is written `{{ order.id }}`");
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (hole, behind) = after.split_once("}}").ok_or_else(|| bad("a hole is opened with `{{` and never closed"))?;
        if hole.trim().is_empty() {
            return Err(bad("a hole is empty"));
        }
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(Piece::Hole(hole.trim()));
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    Ok(pieces)
}

fn template(text: &str) -> Result<Vec<(String, Option<Node>)>, Fault> {
    let piece = |piece: Piece<'_>| {
        Ok(match piece {
            Piece::Text(text) => (text.to_owned(), None),
            // A hole is a path where it reads as one, and an expression else.
            Piece::Hole(hole) => (
                hole.to_owned(),
                Some(if let Ok(path) = Path::parse(hole) { Node::Field(path) } else { Node::Expression(Arc::new(Jsonata::parse(hole)?)) }),
            ),
        })
    };
    pieces(text)?.into_iter().map(piece).collect()
}

impl Node {
    /// The value; `None` where there is none.
    pub(super) fn eval<'a>(&'a self, scope: &Scope<'a>) -> Result<Option<Cow<'a, Value>>, Fault> {
        match self {
            Self::Field(path) => Ok(scope.find(path)),
            Self::Constant(value) => Ok(Some(Cow::Borrowed(value))),
            Self::Pipeline(from, steps) => pipeline(from, steps, scope),
            Self::Template(pieces) => self::render(pieces, scope).map(|text| text.map(|text| Cow::Owned(text.into()))),
            Self::Lookup(lookup) => lookup.value(scope),
            Self::When(cases, otherwise) => {
                for (test, then) in cases {
                    if test.holds(scope)? {
                        return then.eval(scope);
                    }
                }
                otherwise.as_ref().map_or(Ok(None), |otherwise| otherwise.eval(scope))
            }
            Self::Object(rows) => Ok(Some(Cow::Owned(Value::Object(row::object(rows, scope)?)))),
            Self::Each(each) => Ok(each.value(scope)?.map(Cow::Owned)),
            Self::Group(group) => Ok(group.value(scope)?.map(Cow::Owned)),
            Self::Join(join) => Ok(join.value(scope)?.map(Cow::Owned)),
            Self::Aggregate(aggregate) => Ok(aggregate.value(scope)?.map(Cow::Owned)),
            Self::Expression(expression) => {
                let position = Value::from(i64::try_from(scope.position).unwrap_or(i64::MAX));
                let mut names = vec![("record", scope.record), ("position", &position)];
                if let Some(parent) = scope.parent {
                    names.push(("parent", parent.here));
                }
                Ok(expression.evaluate(scope.here, &names, scope.context)?.map(Cow::Owned))
            }
        }
    }
}

/// A missing value stays missing, unless a function asks for it.
fn pipeline<'a>(from: &'a Node, steps: &'a [(&'static Function, Vec<Node>)], scope: &Scope<'a>) -> Result<Option<Cow<'a, Value>>, Fault> {
    let mut value = from.eval(scope)?;
    for (function, args) in steps {
        if value.as_deref().is_none_or(Value::is_null) && !function.takes_missing {
            continue;
        }
        let mut all = vec![value.map(Cow::into_owned)];
        for arg in args {
            all.push(arg.eval(scope)?.map(Cow::into_owned));
        }
        value = function.call(&all, scope.context.now_ms)?.filter(|made| !made.is_null()).map(Cow::Owned);
    }
    Ok(value)
}

/// The text; missing when a hole is missing.
fn render(pieces: &[(String, Option<Node>)], scope: &Scope<'_>) -> Result<Option<String>, Fault> {
    let mut out = String::new();
    for (text, hole) in pieces {
        match hole {
            None => out.push_str(text),
            Some(hole) => match hole.eval(scope)?.as_deref() {
                None | Some(Value::Null) => return Ok(None),
                Some(Value::Text(text)) => out.push_str(text),
                Some(value @ (Value::List(_) | Value::Object(_))) => {
                    return Err(Fault::new("map.template", format!("`{text}` is {}, not a text", crate::convert::show(value))));
                }
                Some(value) => out.push_str(&value.to_string()),
            },
        }
    }
    Ok(Some(out))
}
