//! From the document to what is evaluated: paths parsed, functions found, expressions read, once.

use super::{
    condition::{self, Test},
    each::{self, EachNode},
    row::{self, Row},
};
use crate::{
    Fault, Fill, Path, Value,
    document::{Call, Lookup, OnMiss, When},
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
    Expression(Arc<dyn Expression>),
}

#[derive(Debug)]
pub(super) struct LookupNode {
    table: String,
    key: Node,
    column: String,
    on_miss: OnMiss,
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
        Fill::Lookup(lookup) => Node::Lookup(Box::new(self::lookup(lookup)?)),
        Fill::When(when) => self::when(when)?,
        Fill::Object(targets) => {
            let mut wrong = Vec::new();
            let rows = row::compile(targets, "", &mut wrong);
            if let Some(first) = wrong.into_iter().next() {
                return Err(Fault { code: first.code, message: first.message, field: Some(first.field), hint: first.hint });
            }
            Node::Object(rows)
        }
        Fill::Each(each) => Node::Each(Box::new(each::compile(each)?)),
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

fn lookup(lookup: &Lookup) -> Result<LookupNode, Fault> {
    Ok(LookupNode {
        table: lookup.table.clone(),
        key: fill(&lookup.key)?,
        column: lookup.column.clone(),
        on_miss: lookup.on_miss.clone().unwrap_or(OnMiss::Fail),
    })
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
            Self::Lookup(lookup) => lookup.find(scope),
            Self::When(cases, otherwise) => {
                for (test, then) in cases {
                    if test.holds(scope)? {
                        return then.eval(scope);
                    }
                }
                otherwise.as_ref().map_or(Ok(None), |otherwise| otherwise.eval(scope))
            }
            Self::Object(rows) => Ok(Some(Cow::Owned(Value::Object(row::object(rows, scope)?)))),
            Self::Each(each) => Ok(each.list(scope)?.map(Cow::Owned)),
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
        value = function.call(&all)?.filter(|made| !made.is_null()).map(Cow::Owned);
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

impl LookupNode {
    fn find<'a>(&'a self, scope: &Scope<'a>) -> Result<Option<Cow<'a, Value>>, Fault> {
        let Some(table) = scope.context.tables.get(&self.table) else {
            return Err(Fault::new("map.unknown_table", format!("there is no lookup table `{}`", self.table)));
        };
        if !table.columns().contains(&self.column) {
            return Err(Fault::new("map.unknown_column", format!("the lookup table `{}` has no column `{}`", self.table, self.column)));
        }
        let key = match self.key.eval(scope)? {
            None => return Ok(None),
            Some(key) => key,
        };
        let text = match key.as_ref() {
            Value::Null => return Ok(None),
            Value::Text(text) => text.clone(),
            other => other.to_string(),
        };
        if let Some(found) = table.find(&text, &self.column) {
            return Ok(Some(Cow::Owned(found.into())));
        }
        match &self.on_miss {
            OnMiss::Null => Ok(Some(Cow::Owned(Value::Null))),
            OnMiss::Default(value) => Ok(Some(Cow::Borrowed(value))),
            OnMiss::KeepKey => Ok(Some(key)),
            OnMiss::Fail => Err(Fault::new(
                "map.lookup_miss",
                format!("the lookup table `{}` has no row for {}", self.table, crate::convert::show(&key)),
            )
            .hint(format!("add the row to `{}`, or choose what a miss does", self.table))),
        }
    }
}
