//! A mapping that reads, or fills, the fields which took the places of others.

use super::{
    Route,
    paths::{Base, Renamed, Scopes, names, place, rewritten},
};
use mapping::{
    Fill, Fix, Mapping, Target,
    document::{Condition, Each, Group, Join, Policy, Side, Sort},
};

/// The mapping, reading the new fields; `None` where it reads none of the old ones.
#[must_use]
pub fn rewrite_source(mapping: &Mapping, routes: &[Route]) -> Option<Mapping> {
    let mut changed = mapping.clone();
    let mut rewrite = Rewrite { renamed: Renamed::new(routes), scopes: vec![Base::At(Vec::new())] };
    rewrite.targets(&mut changed.targets);
    (changed != *mapping).then_some(changed)
}

/// The mapping, filling the new fields; `None` where it fills none of the old ones.
#[must_use]
pub fn rewrite_target(mapping: &Mapping, routes: &[Route]) -> Option<Mapping> {
    let mut changed = mapping.clone();
    rename_targets(&mut changed.targets, &[], &Renamed::new(routes));
    (changed != *mapping).then_some(changed)
}

fn rename_targets(targets: &mut [Target], around: &[String], renamed: &Renamed) {
    for target in targets {
        let own = names(&target.path);
        let here = [around, &own].concat();
        if let Some(below) = renamed.below(&here, around).filter(|below| *below != own && !below.is_empty()) {
            target.path = mapping::path::join(&below);
        }
        match &mut target.value {
            Some(Fill::Object(targets)) => rename_targets(targets, &here, renamed),
            Some(Fill::Each(each)) => rename_targets(&mut each.targets, &here, renamed),
            Some(Fill::Group(group)) => rename_targets(&mut group.targets, &here, renamed),
            Some(Fill::Join(join)) => rename_targets(&mut join.targets, &here, renamed),
            _ => {}
        }
    }
}

struct Rewrite {
    renamed: Renamed,
    scopes: Scopes,
}

impl Rewrite {
    fn path(&self, text: &mut String) {
        if let Some(new) = rewritten(&self.renamed, &self.scopes, text) {
            *text = new;
        }
    }

    /// The base of the items of a list.
    fn items(&self, list: &str) -> Base {
        place(&self.scopes, list).map_or(Base::Unknown, Base::At)
    }

    fn within(&mut self, base: Base, work: impl FnOnce(&mut Self)) {
        self.scopes.push(base);
        work(self);
        self.scopes.pop();
    }

    fn targets(&mut self, targets: &mut [Target]) {
        targets.iter_mut().filter_map(|target| target.value.as_mut()).for_each(|fill| self.fill(fill));
    }

    fn fill(&mut self, fill: &mut Fill) {
        match fill {
            Fill::Field(path) => self.path(path),
            Fill::Constant(_) => {}
            Fill::Template(_) | Fill::Expression(_) => self.text(fill),
            Fill::Pipeline(pipeline) => {
                self.fill(&mut pipeline.from);
                pipeline.steps.iter_mut().flat_map(|call| &mut call.args).for_each(|arg| self.fill(arg));
            }
            Fill::Lookup(lookup) => {
                self.fill(&mut lookup.key);
                lookup.more_keys.iter_mut().for_each(|key| self.fill(&mut key.value));
            }
            Fill::When(when) => {
                for case in &mut when.cases {
                    self.condition(&mut case.condition);
                    self.fill(&mut case.then);
                }
                when.otherwise.iter_mut().for_each(|fill| self.fill(fill));
            }
            Fill::Object(targets) => self.targets(targets),
            Fill::Each(each) => self.each(each),
            Fill::Group(group) => self.group(group),
            Fill::Join(join) => self.join(join),
            Fill::Aggregate(aggregate) => {
                let list = aggregate.list.as_deref().unwrap_or("items");
                let base = self.items(list);
                aggregate.list.iter_mut().for_each(|list| self.path(list));
                self.within(base, |inner| {
                    aggregate.filter.iter_mut().for_each(|filter| inner.condition(filter));
                    aggregate.of.iter_mut().for_each(|fill| inner.fill(fill));
                });
            }
        }
    }

    fn each(&mut self, each: &mut Each) {
        let mut base = self.items(&each.list);
        if let (Base::At(list), [inner]) = (&base, each.flatten.as_slice()) {
            base = Base::At([list.as_slice(), &names(inner)].concat());
        } else if !each.flatten.is_empty() {
            base = Base::Unknown;
        }
        let outer = self.items(&each.list);
        self.within(outer, |inner| each.flatten.iter_mut().for_each(|path| inner.path(path)));
        self.path(&mut each.list);
        each.more_lists.iter_mut().for_each(|list| self.path(list));
        self.within(base, |inner| {
            each.filter.iter_mut().for_each(|filter| inner.condition(filter));
            inner.sort(&mut each.sort);
            each.distinct.iter_mut().for_each(|path| inner.path(path));
            each.item.iter_mut().for_each(|fill| inner.fill(fill));
            inner.targets(&mut each.targets);
        });
    }

    fn group(&mut self, group: &mut Group) {
        let items = self.items(&group.list);
        self.path(&mut group.list);
        let row = if let Base::At(list) = &items { Base::Row(vec![("items", list.clone())]) } else { Base::Unknown };
        self.within(items, |inner| {
            group.filter.iter_mut().for_each(|filter| inner.condition(filter));
            group.keys.iter_mut().for_each(|key| inner.fill(&mut key.value));
        });
        self.within(row, |inner| {
            inner.sort(&mut group.sort);
            group.item.iter_mut().for_each(|fill| inner.fill(fill));
            inner.targets(&mut group.targets);
        });
    }

    fn join(&mut self, join: &mut Join) {
        let mut row = Vec::new();
        let mut bases = Vec::new();
        for (name, side) in [("left", &mut join.left), ("right", &mut join.right)] {
            let base = if let Side::List(list) = side { self.items(list) } else { Base::Unknown };
            if let Side::List(list) = side {
                self.path(list);
            }
            if let Base::At(list) = &base {
                row.push((name, list.clone()));
            }
            bases.push(base);
        }
        let (right, left) = (bases.pop().unwrap_or(Base::Unknown), bases.pop().unwrap_or(Base::Unknown));
        self.within(left, |inner| join.on.iter_mut().for_each(|key| inner.fill(&mut key.left)));
        self.within(right, |inner| join.on.iter_mut().for_each(|key| inner.fill(&mut key.right)));
        self.within(Base::Row(row), |inner| {
            join.filter.iter_mut().for_each(|filter| inner.condition(filter));
            inner.sort(&mut join.sort);
            join.item.iter_mut().for_each(|fill| inner.fill(fill));
            inner.targets(&mut join.targets);
        });
    }

    fn sort(&self, sort: &mut [Sort]) {
        sort.iter_mut().for_each(|sort| self.path(&mut sort.by));
    }

    fn condition(&mut self, condition: &mut Condition) {
        match condition {
            Condition::Compare(compare) => {
                self.fill(&mut compare.left);
                compare.right.iter_mut().for_each(|fill| self.fill(fill));
            }
            Condition::All(all) | Condition::Any(all) => all.iter_mut().for_each(|inner| self.condition(inner)),
            Condition::Not(inner) => self.condition(inner),
            Condition::Expression(text) => {
                let mut fill = Fill::Expression(std::mem::take(text));
                self.text(&mut fill);
                if let Fill::Expression(changed) = fill {
                    *text = changed;
                }
            }
        }
    }

    /// An expression or a template: the old paths as they can be written here.
    fn text(&self, fill: &mut Fill) {
        for (from, to) in self.renamed.pairs() {
            let whole = |at: &[String]| format!("$record.{}", mapping::path::join(at));
            *fill = replaced(fill.clone(), &whole(from), &whole(to));
            let Some(Base::At(base)) = self.scopes.last() else { continue };
            let Some(old) = from.strip_prefix(base.as_slice()).filter(|old| !old.is_empty()) else { continue };
            let new = self.renamed.below(from, base).map_or_else(|| whole(to), |new| mapping::path::join(&new));
            *fill = replaced(fill.clone(), &mapping::path::join(old), &new);
        }
    }
}

/// The value with one path instead of another, as the fix of a finding makes it.
fn replaced(fill: Fill, from: &str, to: &str) -> Fill {
    const PLACE: &str = "value";
    let target = Target {
        path: PLACE.to_owned(),
        kind: mapping::Kind::Any,
        required: false,
        value: Some(fill.clone()),
        if_missing: Policy::Unset,
        if_wrong_type: Policy::Unset,
    };
    let fix = Fix::UsePath { from: from.to_owned(), to: to.to_owned() };
    let changed = fix.apply(&Mapping { targets: vec![target], ..Mapping::default() }, PLACE);
    changed.and_then(|mut mapping| mapping.targets.pop()?.value).unwrap_or(fill)
}
