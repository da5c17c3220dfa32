//! One value of many items. Sums and averages are exact decimals.

use super::{
    compile::{self, Node},
    key,
    list::{self, Item, Shape},
    order::rank,
};
use crate::{
    Fault, Kind, Path, Value,
    convert::convert,
    document::{Aggregate, Take},
    functions::TEXT_MAX,
    scope::Scope,
};
use rust_decimal::Decimal;
use std::{borrow::Cow, collections::HashSet};

/// A compiled aggregate.
#[derive(Debug)]
pub(super) struct AggregateNode {
    list: Path,
    filter: Shape,
    take: Take,
    of: Option<Node>,
    separator: String,
}

/// Compiles an aggregate.
pub(super) fn compile(aggregate: &Aggregate) -> Result<AggregateNode, Fault> {
    Ok(AggregateNode {
        list: compile::path(aggregate.list.as_deref().unwrap_or("items"))?,
        filter: Shape::compile(aggregate.filter.as_ref(), &[], None, None, None)?,
        take: aggregate.take,
        of: aggregate.of.as_deref().map(compile::fill).transpose()?,
        separator: aggregate.separator.clone().unwrap_or_default(),
    })
}

impl AggregateNode {
    /// The values that count, and the places of their items; `None` where there is no list.
    pub(super) fn values(&self, scope: &Scope<'_>) -> Result<Option<Vec<(usize, Value)>>, Fault> {
        let Some(items) = list::items(&self.list, 0, scope)? else { return Ok(None) };
        let mut values = Vec::with_capacity(items.len());
        for item in self.filter.apply(items, scope)? {
            let at = item.origin.1;
            let value = self.of(item, scope).map_err(|fault| fault.at(&format!("[{at}]")))?;
            if let Some(value) = value {
                values.push((at, value));
            }
        }
        Ok(Some(values))
    }

    fn of(&self, item: Item<'_>, scope: &Scope<'_>) -> Result<Option<Value>, Fault> {
        let Some(of) = &self.of else {
            // A count counts items, whatever they are.
            let counts = self.take == Take::Count || !item.value.is_null();
            return Ok(counts.then(|| item.value.into_owned()));
        };
        item.within(scope, &mut |inner| Ok(of.eval(inner)?.filter(|value| !value.is_null()).map(Cow::into_owned)))
    }

    /// The value.
    pub(super) fn value(&self, scope: &Scope<'_>) -> Result<Option<Value>, Fault> {
        let Some(values) = self.values(scope)? else {
            let none = matches!(self.take, Take::Count | Take::CountDistinct | Take::Sum);
            return Ok(none.then(|| 0.into()));
        };
        let values: Vec<Value> = values.into_iter().map(|(_, value)| value).collect();
        self.combine(values)
    }

    fn combine(&self, mut values: Vec<Value>) -> Result<Option<Value>, Fault> {
        Ok(match self.take {
            Take::Count => Some(count(values.len())),
            Take::CountDistinct => {
                let different: HashSet<_> = values.iter().map(|value| key::of(Some(value))).collect();
                Some(count(different.len()))
            }
            Take::Sum => Some(sum(&values)?.into()),
            Take::Average if values.is_empty() => None,
            Take::Average => {
                let of = Decimal::from(values.len());
                Some(sum(&values)?.checked_div(of).ok_or_else(too_large)?.normalize().into())
            }
            Take::Min => values.into_iter().min_by_key(|value| rank(Some(value), false)),
            // Of equal ones the first, as with the smallest.
            Take::Max => values.into_iter().rev().max_by_key(|value| rank(Some(value), false)),
            Take::First if values.is_empty() => None,
            Take::First => Some(values.swap_remove(0)),
            Take::Last => values.pop(),
            Take::List => Some(Value::List(values)),
            Take::Join => Some(self.join(&values)?.into()),
        })
    }

    fn join(&self, values: &[Value]) -> Result<String, Fault> {
        let mut out = String::new();
        for (at, value) in values.iter().enumerate() {
            if at > 0 {
                out.push_str(&self.separator);
            }
            match convert(Kind::Text, value.clone()).map_err(|message| Fault::new("map.aggregate", message))? {
                Value::Text(text) => out.push_str(&text),
                other => out.push_str(&other.to_string()),
            }
            if out.len() > TEXT_MAX {
                return Err(Fault::new("map.text_too_long", format!("a text has more than {TEXT_MAX} bytes")));
            }
        }
        Ok(out)
    }
}

fn count(count: usize) -> Value {
    i64::try_from(count).unwrap_or(i64::MAX).into()
}

fn sum(values: &[Value]) -> Result<Decimal, Fault> {
    let mut sum = Decimal::ZERO;
    for value in values {
        let number = convert(Kind::Decimal, value.clone()).map_err(|message| Fault::new("map.aggregate", message))?;
        let number = number.as_number().and_then(crate::Number::as_decimal).ok_or_else(too_large)?;
        sum = sum.checked_add(number).ok_or_else(too_large)?;
    }
    Ok(sum)
}

fn too_large() -> Fault {
    Fault::new("map.aggregate", "the result has more digits than a decimal holds")
}
