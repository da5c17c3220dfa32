//! Groups of a list: items with equal keys become one row.

use super::{
    compile::{self, Node},
    key,
    list::{self, Item, Making, Shape},
};
use crate::{Fault, Object, Path, Value, document::Group, scope::Scope};
use std::{borrow::Cow, collections::HashMap};

/// A compiled group.
#[derive(Debug)]
pub(super) struct GroupNode {
    list: Path,
    filter: Shape,
    keys: Vec<(String, Node)>,
    shape: Shape,
    pub(super) making: Making,
}

/// Compiles a group.
pub(super) fn compile(group: &Group) -> Result<GroupNode, Fault> {
    if group.keys.is_empty() {
        return Err(Fault::new("map.group", "a group needs a key").hint("say what items of one group have in common"));
    }
    let key = |key: &crate::document::GroupKey| Ok((key.name.clone(), compile::fill(&key.value)?));
    Ok(GroupNode {
        list: compile::path(&group.list)?,
        filter: Shape::compile(group.filter.as_ref(), &[], None, None, None)?,
        keys: group.keys.iter().map(key).collect::<Result<_, Fault>>()?,
        shape: Shape::compile(None, &group.sort, None, group.skip, group.limit)?,
        making: Making::compile(&group.targets, group.item.as_deref())?,
    })
}

/// The groups of a list and the source items that are in each.
pub(super) struct Groups<'v> {
    /// One row for each group; its origin is its place in `members`.
    pub rows: Vec<Item<'v>>,
    /// The places of its items in the list.
    pub members: Vec<Vec<usize>>,
}

impl GroupNode {
    /// The groups; `None` where there is no list.
    pub(super) fn groups<'v>(&self, scope: &Scope<'v>) -> Result<Option<Groups<'v>>, Fault> {
        let Some(items) = list::items(&self.list, 0, scope)? else { return Ok(None) };
        let items = self.filter.apply(items, scope)?;
        let mut found: HashMap<String, usize> = HashMap::new();
        let mut groups: Vec<(Object, Vec<Value>)> = Vec::new();
        let mut members: Vec<Vec<usize>> = Vec::new();
        for item in items {
            let keys: Vec<Option<Value>> = item.within(scope, &mut |inner| {
                let key = |(_, node): &(String, Node)| Ok(node.eval(inner)?.map(Cow::into_owned));
                self.keys.iter().map(key).collect::<Result<_, Fault>>()
            })?;
            let texts: Vec<_> = keys.iter().map(|value| key::of(value.as_ref())).collect();
            let at = *found.entry(key::joined(&texts)).or_insert_with(|| {
                let names = self.keys.iter().map(|(name, _)| name.clone());
                groups.push((names.zip(keys).map(|(name, value)| (name, value.unwrap_or_default())).collect(), Vec::new()));
                members.push(Vec::new());
                groups.len() - 1
            });
            members[at].push(item.origin.1);
            groups[at].1.push(item.value.into_owned());
        }
        let row = |(at, (key, items)): (usize, (Object, Vec<Value>))| {
            let fields = [("key".to_owned(), Value::Object(key)), ("items".to_owned(), Value::List(items))];
            Item::new(Cow::Owned(Value::Object(fields.into_iter().collect())), 0, at)
        };
        let rows = groups.into_iter().enumerate().map(row).collect();
        Ok(Some(Groups { rows: self.shape.apply(rows, scope)?, members }))
    }

    /// The list of groups.
    pub(super) fn value(&self, scope: &Scope<'_>) -> Result<Option<Value>, Fault> {
        let Some(groups) = self.groups(scope)? else { return Ok(None) };
        Ok(Some(Value::List(self.making.list(&groups.rows, scope)?)))
    }
}
