//! Lists: how many items, which one, and where it comes from.

use super::{Level, Step, Story, place::Place};
use crate::{
    Fault, Fill, Target, Value,
    document::{Each, Group, Join, Pick, Side},
    eval::{
        compile, each, group, join,
        list::{Item, Making},
    },
    path::Part,
};
use std::rc::Rc;

/// A list that was made, as far as the three kinds of lists are alike.
struct Made<'m> {
    text: String,
    items: Vec<Item<'m>>,
    making: &'m Making,
    targets: &'m [Target],
    item: Option<&'m Fill>,
}

impl Story {
    pub(super) fn each(&mut self, it: &Each, rest: &[Part], level: &Level<'_>) -> Result<(), Fault> {
        let text = format!("for each of {}", std::iter::once(&it.list).chain(&it.more_lists).cloned().collect::<Vec<_>>().join(", "));
        let node = each::compile(it)?;
        let Some(items) = self.or_say(&text, node.items(&level.scope))? else { return Ok(()) };
        let lists = std::iter::once(&it.list).chain(&it.more_lists).map(|list| Ok(level.items(&compile::path(list)?)));
        let lists: Vec<Vec<Place>> = lists.collect::<Result<_, Fault>>()?;
        let place = |item: &Item<'_>| lists.get(item.origin.0).and_then(|list| list.get(item.origin.1)).cloned().unwrap_or(Place::Nowhere);
        let flattened: Vec<_> = it.flatten.iter().map(|list| compile::path(list)).collect::<Result<_, _>>()?;
        // From the outermost item to the innermost one.
        let places = |item: &Item<'_>| {
            let mut chain = vec![item];
            while let Some(above) = chain.last().and_then(|item| item.above.as_deref()) {
                chain.push(above);
            }
            chain.reverse();
            let mut places = vec![place(chain[0])];
            for (inner, list) in chain.iter().skip(1).zip(&flattened) {
                let outer = Level {
                    scope: crate::scope::Scope::record(&chain[places.len() - 1].value, level.scope.context),
                    places: vec![places[places.len() - 1].clone()],
                };
                places.push(outer.items(list).get(inner.origin.1).cloned().unwrap_or(Place::Nowhere));
            }
            places
        };
        let made = Made { text, items, making: &node.making, targets: &it.targets, item: it.item.as_deref() };
        let names = |item: &Item<'_>, places: &[Place]| {
            let sources = places.iter().rev().filter_map(Place::name).collect();
            (format!("item {}", item.position), Step::Item { position: item.position, sources })
        };
        match it.take {
            None => self.listed(&made, rest, level, &places, &names),
            Some(pick) => self.picked(&made, pick, rest, level, &places, &names),
        }
    }

    pub(super) fn group(&mut self, it: &Group, rest: &[Part], level: &Level<'_>) -> Result<(), Fault> {
        let text = format!("groups of {}", it.list);
        let node = group::compile(it)?;
        let Some(groups) = self.or_say(&text, node.groups(&level.scope))? else { return Ok(()) };
        let items = level.items(&compile::path(&it.list)?);
        let members = |item: &Item<'_>| -> Vec<String> {
            let members = groups.members.get(item.origin.1).map(Vec::as_slice).unwrap_or_default();
            members.iter().map(|at| items.get(*at).and_then(Place::name).unwrap_or_default()).collect()
        };
        let places = |item: &Item<'_>| vec![Place::Group(Rc::new(members(item)))];
        let names = |item: &Item<'_>, _: &[Place]| {
            let key = item.value.get("key").cloned().unwrap_or_default();
            let (sources, more) = super::place::bounded(members(item));
            (format!("group {} with {key}", item.position), Step::Group { key, sources, more })
        };
        let made = Made { text, items: groups.rows, making: &node.making, targets: &it.targets, item: it.item.as_deref() };
        self.listed(&made, rest, level, &places, &names)
    }

    pub(super) fn join(&mut self, it: &Join, rest: &[Part], level: &Level<'_>) -> Result<(), Fault> {
        let name = |side: &Side| match side {
            Side::List(list) => list.clone(),
            Side::Table(table) => format!("lookup table {table}"),
        };
        let text = format!("{} joined with {}", name(&it.left), name(&it.right));
        let node = join::compile(it)?;
        let Some(pairs) = self.or_say(&text, node.pairs(&level.scope))? else { return Ok(()) };
        let left = side(&it.left, level)?;
        let right = side(&it.right, level)?;
        let partners = |item: &Item<'_>| {
            let (one, others) = pairs.partners.get(item.origin.1).cloned().unwrap_or_default();
            (left(one), others.into_iter().map(&right).collect::<Vec<_>>())
        };
        let list = it.matches == crate::document::Matches::List;
        let places = |item: &Item<'_>| {
            let (one, others) = partners(item);
            vec![Place::Pair(one, Rc::new(others), list)]
        };
        let names = |item: &Item<'_>, _: &[Place]| {
            let (left, others) = partners(item);
            let (right, more) = super::place::bounded(others);
            (format!("pair {}", item.position), Step::Pair { left, right, more })
        };
        let made = Made { text, items: pairs.rows, making: &node.making, targets: &it.targets, item: it.item.as_deref() };
        self.listed(&made, rest, level, &places, &names)
    }

    /// What is found, or a line that says why nothing is.
    fn or_say<T>(&mut self, text: &str, found: Result<Option<T>, Fault>) -> Result<Option<T>, Fault> {
        match found {
            Ok(Some(found)) => return Ok(Some(found)),
            Ok(None) => self.say(text, Step::List { items: 0, made: 0 }, Ok(None)),
            Err(fault) => self.say(text, Step::List { items: 0, made: 0 }, Err(fault)),
        }
        Ok(None)
    }

    fn listed(&mut self, made: &Made<'_>, rest: &[Part], level: &Level<'_>, places: Places<'_>, names: Names<'_>) -> Result<(), Fault> {
        let results: Vec<_> = made.items.iter().map(|item| made.making.one(item, &level.scope)).collect();
        // Items that were left out have no number in the result.
        let left: Vec<usize> = (0..results.len()).filter(|at| !matches!(results[*at], Ok(None))).collect();
        let step = Step::List { items: made.items.len(), made: left.len() };
        if rest.is_empty() {
            let list = made.making.list(&made.items, &level.scope).map(|list| Some(Value::List(list)));
            self.say(&made.text, step, list);
            return Ok(());
        }
        self.say(&made.text, step, Ok(None));
        let (index, rest) = match rest.split_first() {
            Some((Part::Index(index), rest)) => (*index, rest),
            _ => (0, rest),
        };
        let at = if index < 0 {
            usize::try_from(-index).ok().and_then(|back| left.len().checked_sub(back))
        } else {
            usize::try_from(index).ok()
        };
        match at.and_then(|at| left.get(at)) {
            Some(at) => self.item(made, *at, rest, level, places, names),
            None if left.is_empty() => Ok(()),
            None => Err(Fault::new("map.path", format!("the list has no item {index}; it has {}", left.len()))),
        }
    }

    fn picked(
        &mut self,
        made: &Made<'_>,
        pick: Pick,
        rest: &[Part],
        level: &Level<'_>,
        places: Places<'_>,
        names: Names<'_>,
    ) -> Result<(), Fault> {
        let word = match pick {
            Pick::First => "the first",
            Pick::Last => "the last",
            Pick::Single => "the only one",
        };
        self.say(format!("{}: {word}", made.text), Step::List { items: made.items.len(), made: 1.min(made.items.len()) }, Ok(None));
        let at = match pick {
            Pick::First | Pick::Single => (!made.items.is_empty()).then_some(0),
            Pick::Last => made.items.len().checked_sub(1),
        };
        at.map_or(Ok(()), |at| self.item(made, at, rest, level, places, names))
    }

    /// One item, and what lies within it.
    fn item(
        &mut self,
        made: &Made<'_>,
        at: usize,
        rest: &[Part],
        level: &Level<'_>,
        places: Places<'_>,
        names: Names<'_>,
    ) -> Result<(), Fault> {
        let item = &made.items[at];
        let own = places(item);
        let (text, step) = names(item, &own);
        let whole = rest.is_empty() && made.item.is_none();
        self.say(text, step, if whole { made.making.one(item, &level.scope) } else { Ok(None) });
        let all: Vec<Place> = level.places.iter().cloned().chain(own).collect();
        item.within(&level.scope, &mut |inner| {
            let inner = Level { scope: *inner, places: all.clone() };
            match (made.item, rest) {
                (Some(fill), rest) => self.dig(fill, rest, &inner),
                (None, []) => Ok(()),
                (None, rest) if !made.targets.is_empty() => self.targets(made.targets, rest, &inner),
                (None, rest) => {
                    let path = crate::Path { start: crate::path::Start::Here, parts: rest.to_vec() };
                    self.fill(&Fill::Field(path.to_string()), &inner)
                }
            }
        })
    }
}

type Places<'p> = &'p dyn Fn(&Item<'_>) -> Vec<Place>;
type Names<'n> = &'n dyn Fn(&Item<'_>, &[Place]) -> (String, Step);

/// Where the items of a side stand.
fn side(side: &Side, level: &Level<'_>) -> Result<Box<dyn Fn(usize) -> String>, Fault> {
    Ok(match side {
        Side::Table(table) => {
            let table = crate::path::quoted(table);
            Box::new(move |at| format!("$table.{table}[{at}]"))
        }
        Side::List(list) => {
            let items = level.items(&compile::path(list)?);
            Box::new(move |at| items.get(at).and_then(Place::name).unwrap_or_default())
        }
    })
}
