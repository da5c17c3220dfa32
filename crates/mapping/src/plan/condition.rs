//! Conditions over values that are still bytes.

use super::{Bail, frame::Frame, op::Op, val::Val};
use crate::{document::Comparison, eval};

/// A condition without expressions.
#[derive(Debug)]
pub(super) enum Test {
    Compare(Op, Comparison, Option<Op>),
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
}

impl Test {
    pub(super) fn holds<'a>(&'a self, frame: &Frame<'_, 'a>) -> Result<bool, Bail> {
        match self {
            Self::Compare(left, comparison, right) => {
                let left = left.eval(frame)?;
                let right = right.as_ref().map_or(Ok(None), |right| right.eval(frame))?;
                compare(*comparison, left, right)
            }
            Self::All(tests) => {
                for test in tests {
                    if !test.holds(frame)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Self::Any(tests) => {
                for test in tests {
                    if test.holds(frame)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Self::Not(test) => Ok(!test.holds(frame)?),
        }
    }
}

/// What can be told from the bytes is; the rest is for the interpreter's comparison.
fn compare(comparison: Comparison, left: Option<Val<'_>>, right: Option<Val<'_>>) -> Result<bool, Bail> {
    let null = || left.as_ref().is_none_or(Val::is_null);
    Ok(match (comparison, &left, &right) {
        (Comparison::Present, ..) => !null(),
        (Comparison::Missing, ..) => null(),
        (Comparison::Empty, ..) => left.as_ref().is_none_or(Val::is_empty),
        (Comparison::True, ..) => matches!(left, Some(Val::Bool(true))),
        (Comparison::False, ..) => matches!(left, Some(Val::Bool(false))),
        (_, Some(Val::Text(left, _)), Some(Val::Text(right, _))) => match comparison {
            Comparison::Equal => left == right,
            Comparison::NotEqual => left != right,
            Comparison::Less => left < right,
            Comparison::AtMost => left <= right,
            Comparison::Greater => left > right,
            Comparison::AtLeast => left >= right,
            Comparison::Contains => left.contains(&**right),
            Comparison::StartsWith => left.starts_with(&**right),
            Comparison::EndsWith => left.ends_with(&**right),
            _ => false,
        },
        _ => {
            let value = |value: Option<Val<'_>>| value.map(Val::into_value).transpose();
            let (left, right) = (value(left)?, value(right)?);
            eval::holds(comparison, left.as_ref(), right.as_ref())
        }
    })
}
