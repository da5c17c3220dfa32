//! The order of a sorted list: a total one, whatever stands in it.

use super::list::Item;
use crate::{Fault, Number, Path, Value, document::Sort, scope::Scope};
use std::cmp::Ordering;

/// A compiled key of a sort.
#[derive(Debug)]
pub(super) struct SortKey {
    by: Path,
    descending: bool,
    ignore_case: bool,
}

/// Where a value stands: numbers by amount, then texts, then `false` and `true`, then lists and objects, which keep their order.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Number(Number),
    Text(String),
    Bool(bool),
    Other,
}

/// The rank of a value; `None` where there is none.
pub(super) fn rank(value: Option<&Value>, ignore_case: bool) -> Option<Rank> {
    Some(match value? {
        Value::Null => return None,
        Value::Number(number) => Rank::Number(number.clone()),
        Value::Text(text) => Rank::Text(if ignore_case { text.to_lowercase() } else { text.clone() }),
        Value::Bool(truth) => Rank::Bool(*truth),
        Value::List(_) | Value::Object(_) => Rank::Other,
    })
}

/// Compiles the keys.
pub(super) fn compile(sort: &[Sort]) -> Result<Vec<SortKey>, Fault> {
    let key = |sort: &Sort| Ok(SortKey { by: super::compile::path(&sort.by)?, descending: sort.descending, ignore_case: sort.ignore_case });
    sort.iter().map(key).collect()
}

/// Sorts; stable; what has no value stands last, whichever way it goes.
pub(super) fn sort<'v>(keys: &[SortKey], items: Vec<Item<'v>>, scope: &Scope<'_>) -> Vec<Item<'v>> {
    if keys.is_empty() {
        return items;
    }
    let ranked = |item: Item<'v>| {
        let ranks: Vec<Option<Rank>> =
            item.within(scope, &mut |inner| keys.iter().map(|key| rank(inner.find(&key.by).as_deref(), key.ignore_case)).collect());
        (ranks, item)
    };
    let mut ranked: Vec<_> = items.into_iter().map(ranked).collect();
    ranked.sort_by(|(left, _), (right, _)| {
        let one = |((key, left), right): ((&SortKey, &Option<Rank>), &Option<Rank>)| match (left, right) {
            (Some(left), Some(right)) if key.descending => right.cmp(left),
            (Some(left), Some(right)) => left.cmp(right),
            (left, right) => left.is_none().cmp(&right.is_none()),
        };
        keys.iter().zip(left).zip(right).map(one).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    ranked.into_iter().map(|(_, item)| item).collect()
}
