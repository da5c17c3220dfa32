//! Two lists joined by equal keys: the right one is put into a hash table once, the left one walks through it once.

use super::{
    compile::{self, Node},
    key,
    list::{self, Item, Making, Shape},
};
use crate::{
    Fault, Object, Path, Value,
    document::{Join, JoinKind, Matches, Side},
    scope::Scope,
};
use std::{borrow::Cow, collections::HashMap};

/// A compiled join.
#[derive(Debug)]
pub(super) struct JoinNode {
    left: SideNode,
    right: SideNode,
    on: Vec<(Node, Node)>,
    kind: JoinKind,
    matches: Matches,
    shape: Shape,
    pub(super) making: Making,
}

#[derive(Debug)]
enum SideNode {
    List(Path),
    Table(String),
}

/// Compiles a join.
pub(super) fn compile(join: &Join) -> Result<JoinNode, Fault> {
    if join.on.is_empty() {
        return Err(Fault::new("map.join", "a join needs a key").hint("say what must be equal in both lists"));
    }
    let side = |side: &Side| {
        Ok(match side {
            Side::List(text) => SideNode::List(compile::path(text)?),
            Side::Table(name) => SideNode::Table(name.clone()),
        })
    };
    let key = |key: &crate::document::JoinKey| Ok((compile::fill(&key.left)?, compile::fill(&key.right)?));
    Ok(JoinNode {
        left: side(&join.left)?,
        right: side(&join.right)?,
        on: join.on.iter().map(key).collect::<Result<_, Fault>>()?,
        kind: join.kind,
        matches: join.matches,
        shape: Shape::compile(join.filter.as_ref(), &join.sort, None, join.skip, join.limit)?,
        making: Making::compile(&join.targets, join.item.as_deref())?,
    })
}

impl SideNode {
    fn items<'v>(&self, number: usize, scope: &Scope<'v>) -> Result<Option<Vec<Item<'v>>>, Fault> {
        match self {
            Self::List(path) => list::items(path, number, scope),
            Self::Table(name) => {
                let table = scope.context.tables.get(name).ok_or_else(|| super::lookup::no_table(name))?;
                list::bounded(table.rows().len())?;
                let item = |(at, row): (usize, &Vec<String>)| {
                    let cells = table.columns().iter().cloned().zip(row.iter().map(|cell| cell.as_str().into()));
                    Item::new(Cow::Owned(Value::Object(cells.collect())), number, at)
                };
                Ok(Some(table.rows().iter().enumerate().map(item).collect()))
            }
        }
    }
}

/// The rows of a join and where they come from.
pub(super) struct Pairs<'v> {
    /// One row for each pair; its origin is its place in `partners`.
    pub rows: Vec<Item<'v>>,
    /// The place in the left list, and the places in the right one.
    pub partners: Vec<(usize, Vec<usize>)>,
}

impl JoinNode {
    /// The pairs; `None` where there is no left list.
    pub(super) fn pairs<'v>(&self, scope: &Scope<'v>) -> Result<Option<Pairs<'v>>, Fault> {
        let Some(lefts) = self.left.items(0, scope)? else { return Ok(None) };
        let rights = self.right.items(1, scope)?.unwrap_or_default();
        let mut found: HashMap<String, Vec<usize>> = HashMap::with_capacity(rights.len());
        for (at, right) in rights.iter().enumerate() {
            if let Some(key) = key_of(right, self.on.iter().map(|(_, right)| right), scope)? {
                found.entry(key).or_default().push(at);
            }
        }
        let mut partners: Vec<(usize, Vec<usize>)> = Vec::with_capacity(lefts.len());
        for (at, left) in lefts.iter().enumerate() {
            let key = key_of(left, self.on.iter().map(|(left, _)| left), scope)?;
            let matches = key.and_then(|key| found.get(&key)).map_or(&[][..], Vec::as_slice);
            self.partners(at, matches, &mut partners)?;
            list::bounded(partners.len())?;
        }
        let left = |at: usize| lefts[at].value.clone().into_owned();
        let right = |at: usize| rights[at].value.clone().into_owned();
        let mut rows = Vec::with_capacity(partners.len());
        let start = scope.budget.map(super::budget::Budget::left);
        let mut size = 0;
        for (at, (one, others)) in partners.iter().enumerate() {
            let mut row = Object::new();
            row.insert("left".to_owned(), left(*one));
            if self.matches == Matches::List {
                row.insert("right".to_owned(), Value::List(others.iter().map(|other| right(*other)).collect()));
            } else if let Some(other) = others.first() {
                row.insert("right".to_owned(), right(*other));
            }
            let row = Value::Object(row);
            size += row.size();
            if start.is_some_and(|left| size > left) {
                return Err(super::budget::too_large());
            }
            rows.push(Item::new(Cow::Owned(row), 0, at));
        }
        Ok(Some(Pairs { rows: self.shape.apply(rows, scope)?, partners }))
    }

    fn partners(&self, at: usize, matches: &[usize], partners: &mut Vec<(usize, Vec<usize>)>) -> Result<(), Fault> {
        match (self.matches, self.kind) {
            (_, JoinKind::Inner) if matches.is_empty() => {}
            (Matches::List, _) => partners.push((at, matches.to_vec())),
            (_, JoinKind::Left) if matches.is_empty() => partners.push((at, Vec::new())),
            (Matches::Each, _) => partners.extend(matches.iter().map(|other| (at, vec![*other]))),
            (Matches::One, _) if matches.len() > 1 => {
                return Err(Fault::new("map.join_many", format!("item {} of the left list has {} partners", at + 1, matches.len()))
                    .hint("mend the right list, or choose what several partners do"));
            }
            (Matches::First | Matches::One, _) => partners.push((at, vec![matches[0]])),
        }
        Ok(())
    }

    /// The list of rows.
    pub(super) fn value(&self, scope: &Scope<'_>) -> Result<Option<Value>, Fault> {
        let Some(pairs) = self.pairs(scope)? else { return Ok(None) };
        Ok(Some(Value::List(self.making.list(&pairs.rows, scope)?)))
    }
}

/// The key of an item; `None` when a part of it is missing, for that equals nothing.
fn key_of<'n>(item: &Item<'_>, nodes: impl Iterator<Item = &'n Node>, scope: &Scope<'_>) -> Result<Option<String>, Fault> {
    let mut keys = Vec::new();
    for node in nodes {
        let key = item.within(scope, &mut |inner| Ok::<_, Fault>(key::of(node.eval(inner)?.as_deref())))?;
        if key.is_none() {
            return Ok(None);
        }
        keys.push(key);
    }
    Ok(Some(key::joined(&keys)))
}
