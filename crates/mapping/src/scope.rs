//! Where a path starts: the record, the item of a list, the items above it, and the item's number.

use crate::{Context, Path, Value, eval::Budget, path::Start};
use std::borrow::Cow;

/// What can be seen at one place of a mapping.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    /// The whole record.
    pub record: &'a Value,
    /// The record, or the item within a list.
    pub here: &'a Value,
    /// The item's number, from 1; 0 outside of lists.
    pub position: usize,
    /// What is one level up.
    pub parent: Option<&'a Scope<'a>>,
    /// What the host handed in.
    pub context: &'a Context,
    /// How much may be made; absent: the caller bounds it.
    pub budget: Option<&'a Budget>,
}

impl<'a> Scope<'a> {
    /// At the record.
    pub fn record(record: &'a Value, context: &'a Context) -> Self {
        Self { record, here: record, position: 0, parent: None, context, budget: None }
    }

    /// With a bound for what is made.
    pub fn with_budget(self, budget: &'a Budget) -> Self {
        Self { budget: Some(budget), ..self }
    }

    /// At an item of a list.
    pub fn item<'b>(&'b self, item: &'b Value, position: usize) -> Scope<'b>
    where
        'a: 'b,
    {
        Scope { record: self.record, here: item, position, parent: Some(self), context: self.context, budget: self.budget }
    }

    /// What stands at a path.
    pub fn find(&self, path: &Path) -> Option<Cow<'a, Value>> {
        let from = match path.start {
            Start::Here => self.here,
            Start::Record => self.record,
            Start::Position => return Some(Cow::Owned(i64::try_from(self.position).ok()?.into())),
            Start::Parent(levels) => {
                let mut scope = *self;
                for _ in 0..levels {
                    scope = *scope.parent?;
                }
                scope.here
            }
        };
        path.find(from)
    }
}
