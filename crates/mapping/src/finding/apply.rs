//! Makes the change of a fix.

use super::Fix;
use crate::{
    Fill, Kind, Mapping, ModelField, Target,
    document::{Call, Comparison, Condition, Each, GroupKey, JoinKey, Pipeline, Policy, Side, Sort, When},
    path::{Path, join},
};
use regex::Regex;
use std::sync::LazyLock;

/// Texts within an expression, which no path is replaced in.
static QUOTED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"#).expect("a constant pattern"));
static HOLES: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?s)\{\{.*?\}\}").expect("a constant pattern"));

impl Fix {
    /// The mapping with this change made at a target; `None` where it changes nothing.
    #[must_use]
    pub fn apply(&self, mapping: &Mapping, field: &str) -> Option<Mapping> {
        let mut changed = mapping.clone();
        match self {
            Self::RemoveTarget(number) => remove(&mut changed.targets, field, "", *number),
            Self::ExpectResult { case, result } => changed.cases.get_mut(*case)?.expected.clone_from(result),
            Self::DropTest(case) if *case < changed.cases.len() => drop(changed.cases.remove(*case)),
            Self::DropTest(_) => {}
            Self::LoopOver { target, list } => loop_over(&mut changed.targets, field, target, list),
            Self::SetPrivacy(privacy) => {
                if let Some(field) = model_field(changed.target.as_mut().map(|model| &mut model.fields)?, field) {
                    field.privacy = *privacy;
                }
            }
            _ => {
                let mut found = false;
                at(&mut changed.targets, field, "", &mut |target| {
                    found = true;
                    self.change(target);
                });
                if !found {
                    self.insert(&mut changed, field);
                }
            }
        }
        (changed != *mapping).then_some(changed)
    }

    /// A required field that is not in the document yet.
    fn insert(&self, mapping: &mut Mapping, field: &str) {
        let mut target = Target {
            path: field.to_owned(),
            kind: Kind::Any,
            required: false,
            value: None,
            if_missing: Policy::Unset,
            if_wrong_type: Policy::Unset,
        };
        let (outer, inner) = around(&mut mapping.targets, field, "");
        target.path = inner;
        self.change(&mut target);
        if target.value.is_some() || !target.if_missing.is_unset() {
            outer.push(target);
        }
    }

    fn change(&self, target: &mut Target) {
        match self {
            Self::SetValue(fill) => target.value = Some(fill.clone()),
            Self::Convert { to, if_wrong_type } => (target.kind, target.if_wrong_type) = (*to, if_wrong_type.clone()),
            Self::SetKind(kind) => target.kind = *kind,
            Self::SetMissing(policy) => target.if_missing = policy.clone(),
            Self::RenameTarget(path) => target.path = path.clone(),
            Self::AddFunctions(calls) => target.value = target.value.take().map(|fill| with_calls(fill, calls)),
            Self::MakeList { list, item } => {
                target.kind = Kind::List;
                target.value = Some(Fill::Each(Box::new(each(list, Vec::new(), Some(Fill::Field(item.clone()))))));
            }
            Self::SetOtherwise(_) | Self::RemoveCase(_) | Self::RemoveOtherwise => {
                if let Some(when) = target.value.as_mut().and_then(outer_when) {
                    self.change_when(when);
                }
            }
            _ => {
                if let Some(fill) = &mut target.value {
                    walk(fill, &mut |fill| self.change_fill(fill), &mut |condition| self.change_condition(condition));
                }
            }
        }
    }

    fn change_when(&self, when: &mut When) {
        match self {
            Self::SetOtherwise(otherwise) => {
                when.otherwise.get_or_insert_with(|| Box::new(otherwise.clone()));
            }
            Self::RemoveCase(case) if *case < when.cases.len() => drop(when.cases.remove(*case)),
            Self::RemoveOtherwise => when.otherwise = None,
            _ => {}
        }
    }

    fn change_fill(&self, fill: &mut Fill) {
        match (self, fill) {
            (Self::UsePath { from, to }, fill) => use_path(fill, from, to),
            (Self::UseText { from, to }, Fill::Expression(text)) => replace(text, from, to),
            (Self::UseText { from, to }, Fill::Template(text)) if text == from => to.clone_into(text),
            (Self::UseText { from, to }, Fill::Template(text)) => {
                *text = HOLES.replace_all(text, |hole: &regex::Captures<'_>| hole[0].replacen(from, to, 1)).into_owned();
            }
            (Self::UseFunction { from, to }, Fill::Pipeline(pipeline)) => {
                pipeline.steps.iter_mut().filter(|call| call.function == *from).for_each(|call| call.function.clone_from(to));
            }
            (Self::UseFunction { from, to }, Fill::Expression(text)) => {
                *text = replace_word(text, &format!("${from}"), &format!("${to}"));
            }
            (Self::UseFunction { from, to }, Fill::Template(text)) => {
                *text = HOLES
                    .replace_all(text, |hole: &regex::Captures<'_>| replace_word(&hole[0], &format!("${from}"), &format!("${to}")))
                    .into_owned();
            }
            (Self::SetArguments { function, args }, Fill::Pipeline(pipeline)) => {
                for call in pipeline.steps.iter_mut().filter(|call| call.function == *function) {
                    call.args = args.iter().cloned().map(Fill::Constant).collect();
                }
            }
            (Self::SetMissPolicy { table, on_miss }, Fill::Lookup(lookup)) if lookup.table == *table => {
                lookup.on_miss.get_or_insert_with(|| on_miss.clone());
            }
            (Self::UseTable { from, to }, Fill::Lookup(lookup)) if lookup.table == *from => lookup.table.clone_from(to),
            (Self::UseColumn { table, from, to }, Fill::Lookup(lookup)) if lookup.table == *table && lookup.column == *from => {
                lookup.column.clone_from(to);
            }
            (Self::GroupBy(field), Fill::Group(group)) if group.keys.is_empty() => {
                let name = Path::parse(field).ok().and_then(|path| path.names().last().map(ToString::to_string));
                group.keys.push(GroupKey { name: name.unwrap_or_else(|| field.clone()), value: Fill::Field(field.clone()) });
            }
            (Self::RemoveKey(at), Fill::Group(group)) if *at < group.keys.len() => drop(group.keys.remove(*at)),
            (Self::JoinOn { left, right }, Fill::Join(join)) if join.on.is_empty() => {
                join.on.push(JoinKey { left: Fill::Field(left.clone()), right: Fill::Field(right.clone()) });
            }
            (Self::SetTake(take), Fill::Aggregate(aggregate)) => aggregate.take = *take,
            (Self::AggregateOf(field), Fill::Aggregate(aggregate)) => aggregate.of = Some(Box::new(Fill::Field(field.clone()))),
            (Self::UseTable { from, to }, Fill::Join(join)) => {
                for side in [&mut join.left, &mut join.right] {
                    if *side == Side::Table(from.clone()) {
                        *side = Side::Table(to.clone());
                    }
                }
            }
            (Self::DropLookup { table }, fill) => {
                let key = match fill {
                    Fill::Lookup(lookup) if lookup.table == *table => Some((*lookup.key).clone()),
                    _ => None,
                };
                if let Some(key) = key {
                    *fill = key;
                }
            }
            _ => {}
        }
    }

    fn change_condition(&self, condition: &mut Condition) {
        match (self, condition) {
            (Self::TestPresence, Condition::Compare(compare)) if compare.right.is_none() && compare.is.takes_right() => {
                compare.is = Comparison::Present;
            }
            (Self::UseText { from, to }, Condition::Expression(text)) => replace(text, from, to),
            (Self::UsePath { from, to }, Condition::Expression(text)) => *text = replace_word(text, from, to),
            (Self::UseFunction { from, to }, Condition::Expression(text)) => {
                *text = replace_word(text, &format!("${from}"), &format!("${to}"));
            }
            _ => {}
        }
    }
}

/// The conditions that a target is filled by, also where functions follow.
fn outer_when(fill: &mut Fill) -> Option<&mut When> {
    match fill {
        Fill::When(when) => Some(when),
        Fill::Pipeline(pipeline) => outer_when(&mut pipeline.from),
        _ => None,
    }
}

/// The names of a place; `None` where one of them is odd.
fn plain(place: &str) -> Option<Vec<String>> {
    let path = Path::parse(place).ok()?;
    path.parts.iter().all(|part| !part.as_str().is_empty()).then(|| path.names().into_iter().map(str::to_owned).collect())
}

/// Whether both are the same place, however they are written.
fn same(left: &str, right: &str) -> bool {
    left == right || plain(left).is_some_and(|names| plain(right).as_ref() == Some(&names))
}

/// Whether the one lies inside the other.
fn inside(field: &str, around: &str) -> bool {
    match (plain(field), plain(around)) {
        (Some(field), Some(around)) => field.len() > around.len() && field.starts_with(&around),
        _ => field.strip_prefix(around).is_some_and(|rest| rest.starts_with('.')),
    }
}

/// What is left of a place below another one.
fn rest(field: &str, around: &str) -> String {
    match (plain(field), plain(around)) {
        (Some(field), Some(around)) if field.len() > around.len() => join(&field[around.len()..]),
        _ => field.strip_prefix(around).map_or(field, |rest| rest.trim_start_matches('.')).to_owned(),
    }
}

fn place(below: &str, path: &str) -> String {
    if below.is_empty() { path.to_owned() } else { format!("{below}.{path}") }
}

/// Every target of this place.
fn at(targets: &mut [Target], field: &str, below: &str, change: &mut dyn FnMut(&mut Target)) {
    for target in targets {
        let here = place(below, &target.path);
        if same(&here, field) {
            change(target);
        } else if inside(field, &here)
            && let Some(targets) = target.value.as_mut().and_then(Fill::targets_mut)
        {
            at(targets, field, &here, change);
        }
    }
}

fn remove(targets: &mut Vec<Target>, field: &str, below: &str, number: usize) {
    let found = targets.iter().enumerate().filter(|(_, target)| same(&place(below, &target.path), field)).nth(number);
    if let Some((at, _)) = found {
        targets.remove(at);
        return;
    }
    for target in targets {
        let here = place(below, &target.path);
        if let Some(targets) = target.value.as_mut().and_then(Fill::targets_mut).filter(|_| inside(field, &here)) {
            remove(targets, field, &here, number);
        }
    }
}

/// The targets among which a new one of this place stands, and its path there.
fn around<'t>(targets: &'t mut Vec<Target>, field: &str, below: &str) -> (&'t mut Vec<Target>, String) {
    let found = targets.iter().position(|target| {
        let here = place(below, &target.path);
        inside(field, &here) && target.value.as_ref().is_some_and(|fill| fill.targets().is_some())
    });
    let own = if below.is_empty() { field.to_owned() } else { rest(field, below) };
    let Some(found) = found else { return (targets, own) };
    let here = place(below, &targets[found].path);
    match targets[found].value.as_mut().and_then(Fill::targets_mut) {
        Some(targets) => around(targets, field, &here),
        None => unreachable!("it was found as an object or a list"),
    }
}

fn model_field<'m>(fields: &'m mut [ModelField], path: &str) -> Option<&'m mut ModelField> {
    let path = Path::parse(path).ok()?;
    let names = path.names();
    let (last, above) = names.split_last()?;
    let mut fields = fields;
    for name in above {
        fields = &mut fields.iter_mut().find(|field| field.name == *name)?.fields;
    }
    fields.iter_mut().find(|field| field.name == *last)
}

fn each(list: &str, targets: Vec<Target>, item: Option<Fill>) -> Each {
    Each { list: list.to_owned(), targets, item: item.map(Box::new), ..Each::default() }
}

/// Gathers the targets inside a list into a loop; what they read in the list of the source is read from the item.
fn loop_over(targets: &mut Vec<Target>, field: &str, target: &str, list: &str) {
    let (Ok(wanted), Ok(source)) = (Path::parse(target), Path::parse(list)) else { return };
    let level = level_of(targets, field, "", target);
    let names = wanted.names();
    let mut gathered = Vec::new();
    let mut first = None;
    let mut at = 0;
    while at < level.len() {
        let path = Path::parse(&level[at].path).ok();
        let own: Vec<&str> = path.as_ref().map(Path::names).unwrap_or_default();
        if own.len() > names.len() && own.starts_with(&names) {
            let inner = join(&own[names.len()..]);
            let mut moved = level.remove(at);
            moved.path = inner;
            if let Some(fill) = &mut moved.value {
                walk(fill, &mut |fill| into_item(fill, &source), &mut |_| {});
            }
            gathered.push(moved);
            first.get_or_insert(at);
        } else {
            at += 1;
        }
    }
    if let Some(first) = first {
        let value = Some(Fill::Each(Box::new(each(list, gathered, None))));
        let looped = Target {
            path: target.to_owned(),
            kind: Kind::List,
            required: false,
            value,
            if_missing: Policy::Unset,
            if_wrong_type: Policy::Unset,
        };
        level.insert(first, looped);
    }
}

/// The targets among which the list stands.
fn level_of<'t>(targets: &'t mut Vec<Target>, field: &str, below: &str, target: &str) -> &'t mut Vec<Target> {
    let prefix = place(below, target);
    if inside(field, &prefix) {
        return targets;
    }
    let found = targets.iter().position(|target| inside(field, &place(below, &target.path)));
    match found {
        Some(at) if targets[at].value.as_ref().is_some_and(|fill| fill.targets().is_some()) => {
            let here = place(below, &targets[at].path);
            match targets[at].value.as_mut().and_then(Fill::targets_mut) {
                Some(targets) => level_of(targets, field, &here, target),
                None => unreachable!("it was found as an object or a list"),
            }
        }
        _ => targets,
    }
}

fn into_item(fill: &mut Fill, list: &Path) {
    let paths = |text: &str| {
        let path = Path::parse(text).ok()?;
        let below = path.start == list.start && path.parts.len() > list.parts.len() && path.parts.starts_with(&list.parts);
        let rest = Path { start: crate::path::Start::Here, parts: path.parts[list.parts.len().min(path.parts.len())..].to_vec() };
        // What lies outside of the list is read from the item above.
        Some(if below {
            rest.to_string()
        } else if path.start == crate::path::Start::Here {
            format!("$parent.{text}")
        } else {
            text.to_owned()
        })
    };
    match fill {
        Fill::Field(text) => {
            if let Some(path) = paths(text) {
                *text = path;
            }
        }
        Fill::Template(text) => {
            *text = HOLES
                .replace_all(text, |hole: &regex::Captures<'_>| {
                    let inside = hole[0].trim_start_matches("{{").trim_end_matches("}}").trim();
                    paths(inside).map_or_else(|| hole[0].to_owned(), |path| format!("{{{{ {path} }}}}"))
                })
                .into_owned();
        }
        _ => {}
    }
}

fn with_calls(fill: Fill, calls: &[Call]) -> Fill {
    match fill {
        Fill::Pipeline(mut pipeline) => {
            pipeline.steps.extend_from_slice(calls);
            Fill::Pipeline(pipeline)
        }
        other => Fill::Pipeline(Pipeline { from: Box::new(other), steps: calls.to_vec() }),
    }
}

/// A value and the values that it is made of, but for nested targets, which have a place of their own.
fn walk(fill: &mut Fill, change: &mut dyn FnMut(&mut Fill), condition: &mut dyn FnMut(&mut Condition)) {
    change(fill);
    match fill {
        Fill::Pipeline(pipeline) => {
            walk(&mut pipeline.from, change, condition);
            pipeline.steps.iter_mut().flat_map(|call| &mut call.args).for_each(|arg| walk(arg, change, condition));
        }
        Fill::Lookup(lookup) => {
            walk(&mut lookup.key, change, condition);
            lookup.more_keys.iter_mut().for_each(|key| walk(&mut key.value, change, condition));
        }
        Fill::When(when) => {
            for case in &mut when.cases {
                walk_condition(&mut case.condition, change, condition);
                walk(&mut case.then, change, condition);
            }
            if let Some(otherwise) = &mut when.otherwise {
                walk(otherwise, change, condition);
            }
        }
        Fill::Each(each) => {
            if let Some(filter) = &mut each.filter {
                walk_condition(filter, change, condition);
            }
            if let Some(item) = &mut each.item {
                walk(item, change, condition);
            }
        }
        Fill::Group(group) => {
            if let Some(filter) = &mut group.filter {
                walk_condition(filter, change, condition);
            }
            group.keys.iter_mut().map(|key| &mut key.value).chain(group.item.as_deref_mut()).for_each(|fill| walk(fill, change, condition));
        }
        Fill::Join(join) => {
            if let Some(filter) = &mut join.filter {
                walk_condition(filter, change, condition);
            }
            let keys = join.on.iter_mut().flat_map(|key| [&mut key.left, &mut key.right]);
            keys.chain(join.item.as_deref_mut()).for_each(|fill| walk(fill, change, condition));
        }
        Fill::Aggregate(aggregate) => {
            if let Some(filter) = &mut aggregate.filter {
                walk_condition(filter, change, condition);
            }
            if let Some(of) = &mut aggregate.of {
                walk(of, change, condition);
            }
        }
        Fill::Field(_) | Fill::Constant(_) | Fill::Template(_) | Fill::Object(_) | Fill::Expression(_) => {}
    }
}

fn walk_condition(condition: &mut Condition, change: &mut dyn FnMut(&mut Fill), visit: &mut dyn FnMut(&mut Condition)) {
    visit(condition);
    match condition {
        Condition::Compare(compare) => {
            walk(&mut compare.left, change, visit);
            if let Some(right) = &mut compare.right {
                walk(right, change, visit);
            }
        }
        Condition::All(all) | Condition::Any(all) => all.iter_mut().for_each(|condition| walk_condition(condition, change, visit)),
        Condition::Not(condition) => walk_condition(condition, change, visit),
        Condition::Expression(_) => {}
    }
}

fn use_path(fill: &mut Fill, from: &str, to: &str) {
    match fill {
        Fill::Field(path) => replace(path, from, to),
        Fill::Each(each) => {
            let sorts = each.sort.iter_mut().map(|sort: &mut Sort| &mut sort.by);
            let lists = std::iter::once(&mut each.list).chain(&mut each.more_lists).chain(&mut each.flatten);
            lists.chain(sorts).chain(&mut each.distinct).for_each(|path| replace(path, from, to));
        }
        Fill::Group(group) => {
            let sorts = group.sort.iter_mut().map(|sort| &mut sort.by);
            std::iter::once(&mut group.list).chain(sorts).for_each(|path| replace(path, from, to));
        }
        Fill::Join(join) => {
            for side in [&mut join.left, &mut join.right] {
                if let Side::List(list) = side {
                    replace(list, from, to);
                }
            }
            join.sort.iter_mut().for_each(|sort| replace(&mut sort.by, from, to));
        }
        // Without a list it reads `items`.
        Fill::Aggregate(aggregate) => match &mut aggregate.list {
            Some(list) => replace(list, from, to),
            None if from == "items" => aggregate.list = Some(to.to_owned()),
            None => {}
        },
        Fill::Template(text) => {
            *text = HOLES.replace_all(text, |hole: &regex::Captures<'_>| replace_word(&hole[0], from, to)).into_owned();
        }
        Fill::Expression(text) => *text = replace_word(text, from, to),
        _ => {}
    }
}

fn replace(text: &mut String, from: &str, to: &str) {
    if text == from {
        to.clone_into(text);
    }
}

/// Replaces a path where it stands by itself, outside of quoted texts.
fn replace_word(text: &str, from: &str, to: &str) -> String {
    let part_of_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '`' | '$');
    let quoted: Vec<std::ops::Range<usize>> = QUOTED.find_iter(text).map(|found| found.range()).collect();
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (at, found) in text.match_indices(from) {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        let alone = !before.is_some_and(|letter| part_of_name(letter) || letter == '.') && !after.is_some_and(part_of_name);
        if alone && at >= done && !quoted.iter().any(|range| range.contains(&at)) {
            out.push_str(&text[done..at]);
            out.push_str(to);
            done = at + found.len();
        }
    }
    out.push_str(&text[done..]);
    out
}
