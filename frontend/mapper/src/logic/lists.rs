//! A list in another form: for each, group and join keep what they share, and what their rows read is read the new way.

use super::{
    path,
    scope::{self, Frame, From},
    source::SourceTree,
};
use mapping::{
    Fill, Kind, Target,
    document::{Aggregate, Each, Group, GroupKey, Join, Side, Take},
};

/// The lists that can be gone through at a place, as they are written there.
#[must_use]
pub fn lists(tree: &SourceTree, around: &[Frame]) -> Vec<String> {
    let at_hand = |list: &Vec<String>| scope::holds(around, list);
    tree.nodes
        .iter()
        .filter(|node| node.kind == Kind::List && node.lists.iter().all(at_hand))
        .map(|node| scope::reference(&node.names, around))
        .collect()
}

/// The lists inside the items of the innermost list.
#[must_use]
pub fn inner_lists(tree: &SourceTree, inside: &[Frame]) -> Vec<String> {
    let Some(Frame::Item(list)) = inside.last() else { return Vec::new() };
    tree.nodes
        .iter()
        .filter(|node| node.kind == Kind::List && node.lists.last() == Some(list))
        .map(|node| scope::reference(&node.names, inside))
        .collect()
}

/// What a row of the innermost list can be told apart and sorted by. `columns` gives the columns of a lookup table.
#[must_use]
pub fn fields(tree: &SourceTree, inside: &[Frame], columns: &dyn Fn(&str) -> Vec<String>) -> Vec<String> {
    let of = |list: &Vec<String>| {
        let single = move |node: &&super::source::SourceNode| {
            node.names.len() > list.len()
                && node.names.starts_with(list)
                && !matches!(node.kind, Kind::List | Kind::Object)
                && node.lists.iter().all(|outer| outer.len() <= list.len())
        };
        tree.nodes.iter().filter(single).map(|node| scope::reference(&node.names, inside)).collect::<Vec<_>>()
    };
    match inside.last() {
        None => Vec::new(),
        Some(Frame::Item(list)) => of(list),
        Some(Frame::Group { keys, .. }) => keys.iter().map(|(name, _)| path::join(&["key", name])).collect(),
        Some(Frame::Pair { left, right }) => [(left, "left"), (right, "right")]
            .into_iter()
            .flat_map(|(from, word)| match from {
                From::List(list) => of(list),
                From::Table(table) => columns(table).iter().map(|column| path::join(&[word, column])).collect(),
            })
            .collect(),
    }
}

/// What every form of a list has.
#[derive(Debug, Clone, Default)]
struct Shared {
    list: String,
    filter: Option<mapping::document::Condition>,
    skip: Option<u32>,
    limit: Option<u32>,
    targets: Vec<Target>,
    item: Option<Box<Fill>>,
}

fn shared(fill: Option<Fill>) -> Shared {
    match fill {
        Some(Fill::Each(each)) => {
            Shared { list: each.list, filter: each.filter, skip: each.skip, limit: each.limit, targets: each.targets, item: each.item }
        }
        Some(Fill::Group(group)) => {
            let mut targets = group.targets;
            let mut item = group.item;
            read_anew(&mut targets, item.as_deref_mut(), &|fill| from_group(fill, &group.keys));
            Shared { list: group.list, filter: group.filter, skip: group.skip, limit: group.limit, targets, item }
        }
        Some(Fill::Join(join)) => {
            let list = match join.left {
                Side::List(list) => list,
                Side::Table(_) => String::new(),
            };
            let mut targets = join.targets;
            let mut item = join.item;
            read_anew(&mut targets, item.as_deref_mut(), &from_join);
            Shared { list, filter: None, skip: join.skip, limit: join.limit, targets, item }
        }
        Some(Fill::Object(targets)) => Shared { targets, ..Shared::default() },
        Some(Fill::Field(list)) => Shared { list, ..Shared::default() },
        _ => Shared::default(),
    }
}

/// The same list, item by item.
#[must_use]
pub fn to_each(fill: Option<Fill>) -> Fill {
    let Shared { list, filter, skip, limit, targets, item } = shared(fill);
    Fill::Each(Box::new(Each { list, filter, skip, limit, targets, item, ..Each::default() }))
}

/// The same list, in groups. What rows read of an item is read of the group's first one, until it is a key.
#[must_use]
pub fn to_group(fill: Option<Fill>) -> Fill {
    let Shared { list, filter, skip, limit, mut targets, mut item } = shared(fill);
    read_anew(&mut targets, item.as_deref_mut(), &to_first);
    Fill::Group(Box::new(Group { list, filter, keys: Vec::new(), sort: Vec::new(), skip, limit, targets, item }))
}

/// The same list on the left of a join.
#[must_use]
pub fn to_join(fill: Option<Fill>) -> Fill {
    let Shared { list, skip, limit, mut targets, mut item, .. } = shared(fill);
    read_anew(&mut targets, item.as_deref_mut(), &to_left);
    Fill::Join(Box::new(Join {
        left: Side::List(list),
        right: Side::List(String::new()),
        on: Vec::new(),
        kind: Default::default(),
        matches: Default::default(),
        filter: None,
        sort: Vec::new(),
        skip,
        limit,
        targets,
        item,
    }))
}

/// Makes a field of the items a key of the group: rows that read its first value read the key.
pub fn add_key(group: &mut Group, field: &str) {
    let last = path::names(field).pop().unwrap_or_default();
    let mut name = last.clone();
    let mut number = 2;
    while group.keys.iter().any(|key| key.name == name) {
        name = format!("{last}_{number}");
        number += 1;
    }
    let key = GroupKey { name: name.clone(), value: Fill::Field(field.to_owned()) };
    let reference = path::join(&["key".to_owned(), name]);
    read_anew(&mut group.targets, group.item.as_deref_mut(), &|fill| match fill {
        Fill::Aggregate(first) if first.take == Take::First && of_field(first) == Some(field) => Some(Fill::Field(reference.clone())),
        _ => None,
    });
    group.keys.push(key);
}

/// Removes a key: rows that read it read the first value.
pub fn remove_key(group: &mut Group, at: usize) {
    if at < group.keys.len() {
        let key = group.keys.remove(at);
        read_anew(&mut group.targets, group.item.as_deref_mut(), &|fill| {
            from_group(fill, std::slice::from_ref(&key)).and_then(|fill| to_first(&fill))
        });
    }
}

/// Gives a key another name; what reads it follows.
pub fn rename_key(group: &mut Group, at: usize, name: &str) {
    let Some(key) = group.keys.get_mut(at) else { return };
    let (old, new) = (path::join(&["key", &key.name]), path::join(&["key", name]));
    name.clone_into(&mut key.name);
    read_anew(&mut group.targets, group.item.as_deref_mut(), &|fill| {
        matches!(fill, Fill::Field(path) if *path == old).then(|| Fill::Field(new.clone()))
    });
    group.sort.iter_mut().filter(|sort| sort.by == old).for_each(|sort| sort.by.clone_from(&new));
}

fn of_field(aggregate: &Aggregate) -> Option<&str> {
    match aggregate.of.as_deref() {
        Some(Fill::Field(field)) if aggregate.list.is_none() && aggregate.filter.is_none() => Some(field),
        _ => None,
    }
}

/// Whether a path starts at the row.
fn own(path: &str) -> bool {
    !path.is_empty() && !path.starts_with('$')
}

fn to_first(fill: &Fill) -> Option<Fill> {
    match fill {
        Fill::Field(path) if own(path) => Some(Fill::Aggregate(Box::new(Aggregate {
            list: None,
            filter: None,
            take: Take::First,
            of: Some(Box::new(fill.clone())),
            separator: None,
        }))),
        _ => None,
    }
}

fn from_group(fill: &Fill, keys: &[GroupKey]) -> Option<Fill> {
    match fill {
        Fill::Aggregate(aggregate) => of_field(aggregate).map(|field| Fill::Field(field.to_owned())),
        Fill::Field(field) => {
            let key = keys.iter().find(|key| *field == path::join(&["key", &key.name]))?;
            Some(key.value.clone())
        }
        _ => None,
    }
}

fn to_left(fill: &Fill) -> Option<Fill> {
    match fill {
        Fill::Field(path) if own(path) => Some(Fill::Field(format!("left.{path}"))),
        Fill::Field(path) if path == "$" => Some(Fill::Field("left".to_owned())),
        _ => None,
    }
}

fn from_join(fill: &Fill) -> Option<Fill> {
    match fill {
        Fill::Field(path) if path == "left" => Some(Fill::Field("$".to_owned())),
        Fill::Field(path) => path.strip_prefix("left.").map(|rest| Fill::Field(rest.to_owned())),
        _ => None,
    }
}

/// Changes what the rows read, where `change` knows how: plain fields, what functions are applied to, and fields of objects.
fn read_anew(targets: &mut [Target], item: Option<&mut Fill>, change: &dyn Fn(&Fill) -> Option<Fill>) {
    let fills = targets.iter_mut().filter_map(|target| target.value.as_mut()).chain(item);
    for fill in fills {
        if let Some(changed) = change(fill) {
            *fill = changed;
            continue;
        }
        match fill {
            Fill::Pipeline(pipeline) => {
                if let Some(changed) = change(&pipeline.from) {
                    *pipeline.from = changed;
                }
            }
            Fill::Lookup(lookup) => {
                if let Some(changed) = change(&lookup.key) {
                    *lookup.key = changed;
                }
            }
            Fill::Object(inner) => read_anew(inner, None, change),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn each() -> Fill {
        serde_json::from_value(json!({ "each": { "list": "lines", "limit": 3, "targets": [
            { "path": "sku", "value": { "pipeline": { "from": { "field": "sku" }, "steps": [{ "function": "upper" }] } } },
            { "path": "qty", "value": { "field": "qty" } },
            { "path": "order", "value": { "field": "$record.id" } } ] } }))
        .expect("a fill")
    }

    fn json_of(fill: &Fill) -> serde_json::Value {
        serde_json::to_value(fill).expect("json")
    }

    #[test]
    fn a_group_reads_firsts_and_keys_and_back_again() {
        let Fill::Group(mut group) = to_group(Some(each())) else { panic!("a group") };
        add_key(&mut group, "sku");
        let made = json_of(&Fill::Group(group.clone()));
        assert_eq!(made["group"]["limit"], 3);
        assert_eq!(made["group"]["keys"], json!([{ "name": "sku", "value": { "field": "sku" } }]));
        assert_eq!(made["group"]["targets"][0]["value"]["pipeline"]["from"], json!({ "field": "key.sku" }));
        assert_eq!(made["group"]["targets"][1]["value"], json!({ "aggregate": { "take": "first", "of": { "field": "qty" } } }));
        assert_eq!(made["group"]["targets"][2]["value"], json!({ "field": "$record.id" }));
        rename_key(&mut group, 0, "article no");
        assert_eq!(
            json_of(&Fill::Group(group.clone()))["group"]["targets"][0]["value"]["pipeline"]["from"],
            json!({ "field": "key.`article no`" })
        );
        assert_eq!(json_of(&to_each(Some(Fill::Group(group.clone())))), json_of(&each()));
        remove_key(&mut group, 0);
        let from = &json_of(&Fill::Group(group))["group"]["targets"][0]["value"]["pipeline"]["from"];
        assert_eq!(*from, json!({ "aggregate": { "take": "first", "of": { "field": "sku" } } }));
    }

    #[test]
    fn a_join_reads_its_left_side_and_back_again() {
        let join = to_join(Some(each()));
        let made = json_of(&join);
        assert_eq!(made["join"]["left"], json!({ "list": "lines" }));
        assert_eq!(made["join"]["targets"][1]["value"], json!({ "field": "left.qty" }));
        assert_eq!(json_of(&to_each(Some(join))), json_of(&each()));
    }
}
