//! A list, made item by item.

use super::{
    compile,
    list::{self, Item, Making, Shape},
};
use crate::{
    Fault, Path, Value,
    document::{Each, Pick},
    scope::Scope,
};
use std::{borrow::Cow, rc::Rc};

/// A compiled list.
#[derive(Debug)]
pub(super) struct EachNode {
    lists: Vec<Path>,
    flatten: Vec<Path>,
    shape: Shape,
    pub(super) making: Making,
    pub(super) take: Option<Pick>,
}

/// Compiles a list.
pub(super) fn compile(each: &Each) -> Result<EachNode, Fault> {
    let paths = |texts: &[String]| texts.iter().map(|text| compile::path(text)).collect::<Result<Vec<_>, _>>();
    let mut lists = vec![compile::path(&each.list)?];
    lists.extend(paths(&each.more_lists)?);
    Ok(EachNode {
        lists,
        flatten: paths(&each.flatten)?,
        shape: Shape::compile(each.filter.as_ref(), &each.sort, each.distinct.as_deref(), each.skip, each.limit)?,
        making: Making::compile(&each.targets, each.item.as_deref())?.with_rule(
            each.item_type,
            &each.if_missing_item,
            &each.if_wrong_item,
        )?,
        take: each.take,
    })
}

impl EachNode {
    /// The items that are left after filter, sort, distinct, skip and limit; `None` where there is no list.
    pub(super) fn items<'v>(&self, scope: &Scope<'v>) -> Result<Option<Vec<Item<'v>>>, Fault> {
        let mut all: Option<Vec<Item<'v>>> = None;
        for (number, path) in self.lists.iter().enumerate() {
            if let Some(items) = list::items(path, number, scope)? {
                let all = all.get_or_insert_default();
                list::bounded(all.len() + items.len())?;
                all.extend(items);
            }
        }
        let Some(mut items) = all else { return Ok(None) };
        for path in &self.flatten {
            items = flatten(items, path)?;
        }
        for (at, item) in items.iter_mut().enumerate() {
            item.position = at + 1;
        }
        self.shape.apply(items, scope).map(Some)
    }

    /// The list, or the item of it that it stands for.
    pub(super) fn value(&self, scope: &Scope<'_>) -> Result<Option<Value>, Fault> {
        let Some(items) = self.items(scope)? else { return Ok(None) };
        let picked = match self.take {
            None => return Ok(Some(Value::List(self.making.list(&items, scope)?))),
            Some(Pick::Single) if items.len() > 1 => {
                return Err(Fault::new("map.not_single", format!("the list has {} items, and one was expected", items.len()))
                    .hint("filter the list, or take its first item"));
            }
            Some(Pick::First | Pick::Single) => items.first(),
            Some(Pick::Last) => items.last(),
        };
        picked.map_or(Ok(None), |item| self.making.one(item, scope))
    }
}

/// The items of the lists within the items.
fn flatten<'v>(items: Vec<Item<'v>>, path: &Path) -> Result<Vec<Item<'v>>, Fault> {
    let mut rows = Vec::new();
    for item in items {
        let inner: Vec<Value> = match path.find(&item.value).map(Cow::into_owned) {
            None | Some(Value::Null) => continue,
            Some(Value::List(items)) => items,
            Some(one) => vec![one],
        };
        list::bounded(rows.len() + inner.len())?;
        let list = item.origin.0;
        let above = Rc::new(item);
        for (at, value) in inner.into_iter().enumerate() {
            let mut row = Item::new(Cow::Owned(value), list, at);
            row.above = Some(Rc::clone(&above));
            rows.push(row);
        }
    }
    Ok(rows)
}
