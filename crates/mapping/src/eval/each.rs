//! A list, made item by item: filtered, sorted, without doubles, up to a limit, then mapped.

use super::{
    compile::{self, Node},
    condition::{self, Test, compare_values},
    row::{self, Row},
};
use crate::{Fault, Path, Value, document::Each, scope::Scope};
use std::cmp::Ordering;

/// The most items a list may have.
pub const ITEMS_MAX: usize = 1_000_000;

/// A compiled list.
#[derive(Debug)]
pub(super) struct EachNode {
    list: Path,
    filter: Option<Test>,
    sort: Vec<(Path, bool)>,
    distinct: Option<Path>,
    limit: usize,
    made: Made,
}

#[derive(Debug)]
enum Made {
    Copy,
    Item(Node),
    Object(Vec<Row>),
}

/// Compiles a list.
pub(super) fn compile(each: &Each) -> Result<EachNode, Fault> {
    let made = match (&each.item, each.targets.is_empty()) {
        (Some(item), _) => Made::Item(compile::fill(item)?),
        (None, true) => Made::Copy,
        (None, false) => {
            let mut wrong = Vec::new();
            let rows = row::compile(&each.targets, "", &mut wrong);
            if let Some(first) = wrong.into_iter().next() {
                return Err(Fault { code: first.code, message: first.message, field: Some(first.field), hint: first.hint });
            }
            Made::Object(rows)
        }
    };
    Ok(EachNode {
        list: compile::path(&each.list)?,
        filter: each.filter.as_ref().map(condition::compile).transpose()?,
        sort: each.sort.iter().map(|sort| Ok((compile::path(&sort.by)?, sort.descending))).collect::<Result<_, Fault>>()?,
        distinct: each.distinct.as_deref().map(compile::path).transpose()?,
        limit: each.limit.map_or(ITEMS_MAX, |limit| limit as usize),
        made,
    })
}

impl EachNode {
    /// The rows of each item, for the preview.
    pub(super) fn rows(&self) -> &[Row] {
        if let Made::Object(rows) = &self.made { rows } else { &[] }
    }

    /// The items that are left after filter, sort, distinct and limit.
    pub(super) fn items(&self, scope: &Scope<'_>) -> Result<Option<Vec<Value>>, Fault> {
        let items = match scope.find(&self.list).map(std::borrow::Cow::into_owned) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::List(items)) => items,
            Some(one) => vec![one],
        };
        if items.len() > ITEMS_MAX {
            return Err(Fault::new("map.list_too_long", format!("a list has {} items, the most is {ITEMS_MAX}", items.len())));
        }
        let mut kept = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let keep = match &self.filter {
                Some(filter) => filter.holds(&scope.item(&item, index + 1))?,
                None => true,
            };
            if keep {
                kept.push(item);
            }
        }
        self.sort(&mut kept);
        self.drop_doubles(&mut kept);
        kept.truncate(self.limit);
        Ok(Some(kept))
    }

    /// Stable; items without the value come last.
    fn sort(&self, items: &mut [Value]) {
        items.sort_by(|left, right| {
            for (path, descending) in &self.sort {
                let (left, right) = (path.find(left), path.find(right));
                let order = match (left.as_deref(), right.as_deref()) {
                    (Some(left), Some(right)) => {
                        let order = compare_values(left, right).unwrap_or(Ordering::Equal);
                        if *descending { order.reverse() } else { order }
                    }
                    (left, right) => left.is_none().cmp(&right.is_none()),
                };
                if order != Ordering::Equal {
                    return order;
                }
            }
            Ordering::Equal
        });
    }

    fn drop_doubles(&self, items: &mut Vec<Value>) {
        let Some(path) = &self.distinct else { return };
        let mut seen = std::collections::HashSet::new();
        items.retain(|item| seen.insert(path.find(item).map(|value| value.to_string())));
    }

    /// The list.
    pub(super) fn list(&self, scope: &Scope<'_>) -> Result<Option<Value>, Fault> {
        let Some(items) = self.items(scope)? else { return Ok(None) };
        let mut made = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let inner = scope.item(item, index + 1);
            let number = |fault: Fault| fault.at(&format!("[{index}]"));
            match &self.made {
                Made::Copy => made.push(item.clone()),
                Made::Item(node) => made.push(node.eval(&inner).map_err(number)?.map(std::borrow::Cow::into_owned).unwrap_or_default()),
                Made::Object(rows) => made.push(Value::Object(row::object(rows, &inner).map_err(number)?)),
            }
        }
        Ok(Some(Value::List(made)))
    }
}
