//! Conditions: two values compared, several of them, or an expression.

use super::compile::{self, Node};
use crate::{
    Fault, Value,
    document::{Compare, Comparison, Condition},
    expression::{Expression, Jsonata},
    scope::Scope,
};
use std::{cmp::Ordering, sync::Arc};

/// A compiled condition.
#[derive(Debug)]
pub(super) enum Test {
    Compare(Node, Comparison, Option<Node>),
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Expression(Arc<dyn Expression>),
}

/// Compiles a condition.
pub(super) fn compile(condition: &Condition) -> Result<Test, Fault> {
    let list = |list: &[Condition]| list.iter().map(compile).collect::<Result<Vec<_>, _>>();
    Ok(match condition {
        Condition::Compare(compare) => self::compare(compare)?,
        Condition::All(conditions) => Test::All(list(conditions)?),
        Condition::Any(conditions) => Test::Any(list(conditions)?),
        Condition::Not(condition) => Test::Not(Box::new(compile(condition)?)),
        Condition::Expression(text) => Test::Expression(Arc::new(Jsonata::parse(&format!("$boolean(({text}))"))?)),
    })
}

fn compare(compare: &Compare) -> Result<Test, Fault> {
    let right = compare.right.as_ref().map(compile::fill).transpose()?;
    if right.is_none() && compare.is.takes_right() {
        return Err(Fault::new("map.condition", "this comparison needs something to compare with"));
    }
    Ok(Test::Compare(compile::fill(&compare.left)?, compare.is, right))
}

impl Comparison {
    /// Whether there is a right side.
    #[must_use]
    pub fn takes_right(self) -> bool {
        !matches!(self, Self::Present | Self::Missing | Self::Empty | Self::True | Self::False)
    }
}

impl Test {
    pub(super) fn holds(&self, scope: &Scope<'_>) -> Result<bool, Fault> {
        match self {
            Self::Compare(left, comparison, right) => {
                let left = left.eval(scope)?;
                let right = right.as_ref().map_or(Ok(None), |right| right.eval(scope))?;
                Ok(holds(*comparison, left.as_deref(), right.as_deref()))
            }
            Self::All(tests) => {
                for test in tests {
                    if !test.holds(scope)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Self::Any(tests) => {
                for test in tests {
                    if test.holds(scope)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Self::Not(test) => Ok(!test.holds(scope)?),
            Self::Expression(expression) => {
                let position = Value::from(i64::try_from(scope.position).unwrap_or(i64::MAX));
                let mut names = vec![("record", scope.record), ("position", &position)];
                if let Some(parent) = scope.parent {
                    names.push(("parent", parent.here));
                }
                Ok(expression.evaluate(scope.here, &names, scope.context)? == Some(Value::Bool(true)))
            }
        }
    }
}

/// Whether two values stand so to each other.
pub(crate) fn holds(comparison: Comparison, left: Option<&Value>, right: Option<&Value>) -> bool {
    let left = left.unwrap_or(&Value::Null);
    let right = right.unwrap_or(&Value::Null);
    let order = |wanted: &[Ordering]| compare_values(left, right).is_some_and(|order| wanted.contains(&order));
    match comparison {
        Comparison::Equal => equal(left, right),
        Comparison::NotEqual => !equal(left, right),
        Comparison::Less => order(&[Ordering::Less]),
        Comparison::AtMost => order(&[Ordering::Less, Ordering::Equal]),
        Comparison::Greater => order(&[Ordering::Greater]),
        Comparison::AtLeast => order(&[Ordering::Greater, Ordering::Equal]),
        Comparison::Contains => match (left, right) {
            (Value::List(items), right) => items.iter().any(|item| equal(item, right)),
            (Value::Text(left), Value::Text(right)) => left.contains(right.as_str()),
            _ => false,
        },
        Comparison::StartsWith => texts(left, right).is_some_and(|(left, right)| left.starts_with(right)),
        Comparison::EndsWith => texts(left, right).is_some_and(|(left, right)| left.ends_with(right)),
        Comparison::In => right.as_list().is_some_and(|items| items.iter().any(|item| equal(left, item))),
        Comparison::Present => !left.is_null(),
        Comparison::Missing => left.is_null(),
        Comparison::Empty => left.is_empty(),
        Comparison::True => left.as_bool() == Some(true),
        Comparison::False => left.as_bool() == Some(false),
    }
}

fn texts<'a>(left: &'a Value, right: &'a Value) -> Option<(&'a str, &'a str)> {
    Some((left.as_text()?, right.as_text()?))
}

fn equal(left: &Value, right: &Value) -> bool {
    left == right || compare_values(left, right) == Some(Ordering::Equal)
}

/// Numbers as decimals, also where one of two is written as a text; texts by code point; nothing else.
pub(super) fn compare_values(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.partial_cmp(right),
        (Value::Text(left), Value::Text(right)) => Some(left.cmp(right)),
        (Value::Number(left), Value::Text(right)) => left.partial_cmp(&crate::Number::parse(right.trim())?),
        (Value::Text(left), Value::Number(right)) => crate::Number::parse(left.trim())?.partial_cmp(right),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        _ => None,
    }
}
