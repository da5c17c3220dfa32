//! What every list has in common: items in their scopes, filtered, sorted, without doubles, cut, then made.

use super::{
    compile::{self, Node},
    condition::{self, Test},
    key,
    order::{self, SortKey},
    policy::{Rule, Settled},
    row::{self, Row},
};
use crate::{
    Fault, Fill, Kind, Object, Path, Value,
    document::{Condition, Policy, Sort, Target},
    fault::LIST_TOO_LONG,
    scope::Scope,
};
use std::{borrow::Cow, collections::HashSet, rc::Rc};

/// The most items a list may have.
pub const ITEMS_MAX: usize = 1_000_000;

/// An item of a list, and what it stood in.
#[derive(Debug)]
pub(super) struct Item<'v> {
    pub value: Cow<'v, Value>,
    /// Its number, from 1.
    pub position: usize,
    /// Where it came from: the number of the list, and the place in it, from 0.
    pub origin: (usize, usize),
    /// The item of the outer list, for flattened ones.
    pub above: Option<Rc<Item<'v>>>,
}

impl<'v> Item<'v> {
    pub(super) fn new(value: Cow<'v, Value>, list: usize, at: usize) -> Self {
        Self { value, position: at + 1, origin: (list, at), above: None }
    }

    /// Does something in the item's scope.
    pub(super) fn within<T>(&self, scope: &Scope<'_>, run: &mut dyn FnMut(&Scope<'_>) -> T) -> T {
        match &self.above {
            None => run(&scope.item(&self.value, self.position)),
            Some(above) => above.within(scope, &mut |outer| run(&outer.item(&self.value, self.position))),
        }
    }
}

/// The items of the list at a path; `None` where there is none. One value that is not a list is a list of one.
pub(super) fn items<'v>(path: &Path, number: usize, scope: &Scope<'v>) -> Result<Option<Vec<Item<'v>>>, Fault> {
    let items: Vec<Cow<'v, Value>> = match scope.find(path) {
        None => return Ok(None),
        Some(found) => match found {
            Cow::Borrowed(Value::Null) | Cow::Owned(Value::Null) => return Ok(None),
            Cow::Borrowed(Value::List(items)) => items.iter().map(Cow::Borrowed).collect(),
            Cow::Owned(Value::List(items)) => items.into_iter().map(Cow::Owned).collect(),
            one => vec![one],
        },
    };
    bounded(items.len())?;
    Ok(Some(items.into_iter().enumerate().map(|(at, item)| Item::new(item, number, at)).collect()))
}

/// Whether a list may have so many items.
pub(super) fn bounded(count: usize) -> Result<(), Fault> {
    if count > ITEMS_MAX {
        return Err(Fault::new(LIST_TOO_LONG, format!("a list has {count} items, the most is {ITEMS_MAX}")));
    }
    Ok(())
}

/// Which items are left, and in what order.
#[derive(Debug)]
pub(super) struct Shape {
    filter: Option<Test>,
    sort: Vec<SortKey>,
    distinct: Option<Path>,
    skip: usize,
    limit: usize,
}

impl Shape {
    pub(super) fn compile(
        filter: Option<&Condition>,
        sort: &[Sort],
        distinct: Option<&str>,
        skip: Option<u32>,
        limit: Option<u32>,
    ) -> Result<Self, Fault> {
        Ok(Self {
            filter: filter.map(condition::compile).transpose()?,
            sort: order::compile(sort)?,
            distinct: distinct.map(compile::path).transpose()?,
            skip: skip.unwrap_or(0) as usize,
            limit: limit.map_or(ITEMS_MAX, |limit| limit as usize),
        })
    }

    /// The items that are left, numbered anew.
    pub(super) fn apply<'v>(&self, items: Vec<Item<'v>>, scope: &Scope<'_>) -> Result<Vec<Item<'v>>, Fault> {
        let mut kept = match &self.filter {
            None => items,
            Some(filter) => {
                let mut kept = Vec::with_capacity(items.len());
                for item in items {
                    if item.within(scope, &mut |inner| filter.holds(inner))? {
                        kept.push(item);
                    }
                }
                kept
            }
        };
        kept = order::sort(&self.sort, kept, scope);
        if let Some(path) = &self.distinct {
            let mut seen = HashSet::new();
            kept.retain(|item| seen.insert(item.within(scope, &mut |inner| key::of(inner.find(path).as_deref()))));
        }
        let mut left: Vec<_> = kept.into_iter().skip(self.skip).take(self.limit).collect();
        for (at, item) in left.iter_mut().enumerate() {
            item.position = at + 1;
        }
        Ok(left)
    }
}

/// What each item becomes.
#[derive(Debug)]
pub(super) struct Making {
    made: Made,
    kind: Kind,
    if_missing: Policy,
    if_wrong: Policy,
}

#[derive(Debug)]
enum Made {
    Copy,
    Item(Node),
    Object(Vec<Row>),
}

impl Making {
    pub(super) fn compile(targets: &[Target], item: Option<&Fill>) -> Result<Self, Fault> {
        let made = match (item, targets.is_empty()) {
            (Some(item), _) => Made::Item(compile::fill(item)?),
            (None, true) => Made::Copy,
            (None, false) => Made::Object(row::compile_or_first(targets)?),
        };
        Ok(Self { made, kind: Kind::Any, if_missing: Policy::Unset, if_wrong: Policy::Unset })
    }

    pub(super) fn with_rule(mut self, kind: Kind, if_missing: &Policy, if_wrong: &Policy) -> Result<Self, Fault> {
        super::policy::check(if_missing, if_wrong)?;
        self.kind = kind;
        self.if_missing = if_missing.clone();
        self.if_wrong = if_wrong.clone();
        Ok(self)
    }

    /// The rows of each item, for the preview.
    pub(super) fn rows(&self) -> &[Row] {
        if let Made::Object(rows) = &self.made { rows } else { &[] }
    }

    /// What an item becomes; `None`: it is left out.
    pub(super) fn one(&self, item: &Item<'_>, scope: &Scope<'_>) -> Result<Option<Value>, Fault> {
        let made = match &self.made {
            Made::Copy => Ok(Some(item.value.clone().into_owned())),
            Made::Item(node) => item.within(scope, &mut |inner| node.eval(inner).map(|made| made.map(Cow::into_owned))),
            Made::Object(rows) => item.within(scope, &mut |inner| row::object(rows, inner).map(|made: Object| Some(made.into()))),
        };
        let rule = Rule { name: "the item", kind: self.kind, if_missing: &self.if_missing, if_wrong: &self.if_wrong };
        Ok(match rule.item(made)? {
            Settled::Value(value) => Some(value),
            Settled::Left => None,
        })
    }

    /// The list of what the items become.
    pub(super) fn list(&self, items: &[Item<'_>], scope: &Scope<'_>) -> Result<Vec<Value>, Fault> {
        let mut made = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let before = scope.budget.map(super::budget::Budget::left);
            let value = self.one(item, scope).map_err(|fault| fault.at(&format!("[{index}]")))?;
            if let Some(value) = value {
                if let (Some(budget), Some(before)) = (scope.budget, before) {
                    budget.spend(before, &value)?;
                }
                made.push(value);
            }
        }
        Ok(made)
    }
}
