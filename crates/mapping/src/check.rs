//! The checker: everything that is wrong with a mapping, before anything runs. One finding does not hide another.
//!
//! Codes: `map.unknown_field`, `map.required`, `map.type`, `map.list_as_value`, `map.parent_not_looped`,
//! `map.unreachable_case`, `map.lookup_no_miss_policy`, `map.unknown_table`, `map.unknown_column`,
//! `map.unknown_function`, `map.arguments`, `map.expression_syntax`, `map.template_syntax`, `map.duplicate_target`,
//! `map.unsafe_integer`, `map.path`, `map.condition`. Leaves out what only a record can show.

mod place;
mod text;
mod values;

use crate::{Finding, Fix, Kind, Mapping, Model, ModelField, Target, Value, document::Each, path::quoted};
use place::{Levels, Seen};
use std::collections::{BTreeMap, HashSet};

/// What is known about the world around a mapping.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The source record; absent: the mapping's own model, or nothing is known.
    pub source: Option<Model>,
    /// The target record; absent: the mapping's own model, or nothing is known.
    pub target: Option<Model>,
    /// The columns of every lookup table; absent: tables are not checked.
    pub tables: Option<BTreeMap<String, Vec<String>>>,
}

/// Everything that is wrong with a mapping, in the order of its targets.
#[must_use]
pub fn check(mapping: &Mapping, facts: &Facts) -> Vec<Finding> {
    let source = facts.source.as_ref().or(mapping.source.as_ref());
    let target = facts.target.as_ref().or(mapping.target.as_ref());
    let mut checker = Checker { tables: facts.tables.as_ref(), findings: Vec::new() };
    let levels = Levels::record(source.map(|model| model.fields.as_slice()));
    checker.targets(&mapping.targets, target.map(|model| model.fields.as_slice()), &levels, "");
    checker.findings
}

struct Checker<'f> {
    tables: Option<&'f BTreeMap<String, Vec<String>>>,
    findings: Vec<Finding>,
}

fn below(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
}

impl Checker<'_> {
    fn targets(&mut self, targets: &[Target], model: Option<&[ModelField]>, levels: &Levels<'_>, place: &str) {
        let mut seen = HashSet::new();
        for target in targets {
            let here = below(place, &target.path);
            if !seen.insert(target.path.as_str()) {
                self.findings.push(
                    Finding::error("map.duplicate_target", &here, format!("`{}` is filled twice; the second one wins", target.path))
                        .hint("remove one of the two"),
                );
            }
            let field = model.and_then(|fields| named(fields, &target.path));
            self.target(target, field, levels, &here);
        }
        for field in model.unwrap_or_default().iter().filter(|field| field.required) {
            let name = quoted(&field.name);
            let mapped = targets
                .iter()
                .any(|target| target.path == name || target.path == field.name || target.path.starts_with(&format!("{name}.")));
            if !mapped {
                self.findings.push(required(&below(place, &name), &field.name));
            }
        }
    }

    fn target(&mut self, target: &Target, field: Option<&ModelField>, levels: &Levels<'_>, place: &str) {
        let parsed = crate::Path::parse(&target.path);
        if !parsed.is_ok_and(|path| path.start == crate::path::Start::Here && path.parts.iter().all(|part| !part.as_str().is_empty())) {
            self.findings.push(
                Finding::error("map.path", place, format!("`{}` is not a target", target.path))
                    .hint("write names joined by dots, odd ones in backticks"),
            );
        }
        let needed = target.required || field.is_some_and(|field| field.required);
        let Some(fill) = &target.value else {
            if needed
                && !matches!(
                    target.if_missing,
                    crate::document::Policy::Default(_) | crate::document::Policy::Null | crate::document::Policy::Omit
                )
            {
                self.findings.push(required(place, &target.path));
            }
            return;
        };
        let kind = match (target.kind, field) {
            (Kind::Any, Some(field)) => field.kind,
            (kind, _) => kind,
        };
        let seen = self.fill(fill, levels, place, field);
        self.fits(&seen, kind, target, place);
    }

    /// Whether what was seen can become what is asked for.
    fn fits(&mut self, seen: &Seen, kind: Kind, target: &Target, place: &str) {
        if matches!(kind, Kind::Any) {
            return;
        }
        if let (Some(list), false) = (&seen.through, kind == Kind::List) {
            let hint = format!("make the list `{list}` first and map its items, or take one of them with `first` or `[0]`");
            let finding = Finding::error(
                "map.parent_not_looped",
                place,
                format!("`{}` stands in the list `{list}`, and there is no loop over it", seen.what),
            );
            self.findings.push(finding.hint(hint).fix(Fix::LoopOver(list.clone())));
            return;
        }
        if seen.kind == Kind::List && kind != Kind::List {
            let finding =
                Finding::error("map.list_as_value", place, format!("`{}` is a list, and `{}` takes one value", seen.what, target.path));
            self.findings
                .push(finding.hint("take the first item, join the items, or count them").fix(Fix::AddFunction("first".to_owned())));
            return;
        }
        let wrong = match &seen.constant {
            Some(Value::Null) => None,
            Some(value) => crate::convert::convert(kind, value.clone()).err(),
            None if seen.through.is_some() || convertible(seen.kind, kind) => None,
            None => Some(format!("`{}` is {}, and that cannot become {}", seen.what, seen.kind.with_article(), kind.with_article())),
        };
        if let Some(message) = wrong {
            let hint = format!("map something else to `{}`, or change its type", target.path);
            self.findings.push(Finding::error("map.type", place, message).hint(hint));
        }
    }

    fn each(&mut self, each: &Each, levels: &Levels<'_>, place: &str, field: Option<&ModelField>) {
        let seen = self.path(&each.list, levels, place);
        let item = Levels::item(levels, seen.fields.as_deref());
        if !matches!(seen.kind, Kind::Any | Kind::List) {
            let finding = Finding::warning("map.list_as_value", place, format!("`{}` is no list; it counts as a list of one", each.list));
            self.findings.push(finding.hint("choose a list to loop over"));
        }
        if let Some(filter) = &each.filter {
            self.condition(filter, &item, place);
        }
        for sort in &each.sort {
            self.path(&sort.by, &item, place);
        }
        if let Some(distinct) = &each.distinct {
            self.path(distinct, &item, place);
        }
        match &each.item {
            Some(fill) => {
                self.fill(fill, &item, place, None);
            }
            None if each.targets.is_empty() => {}
            None => {
                self.targets(&each.targets, field.map(|field| field.fields.as_slice()).filter(|fields| !fields.is_empty()), &item, place)
            }
        }
    }
}

fn named<'m>(fields: &'m [ModelField], path: &str) -> Option<&'m ModelField> {
    let path = crate::Path::parse(path).ok()?;
    let mut names = path.names().into_iter();
    let first = names.next()?;
    let mut found = fields.iter().find(|field| field.name == first)?;
    for name in names {
        found = found.fields.iter().find(|field| field.name == name)?;
    }
    Some(found)
}

fn required(place: &str, name: &str) -> Finding {
    Finding::error("map.required", place, format!("`{name}` is required, and nothing is mapped to it"))
        .hint("map a field or a constant to it")
}

/// Whether some value of the one type can become one of the other.
fn convertible(from: Kind, to: Kind) -> bool {
    use Kind::{Any, Boolean, Date, Datetime, Decimal, Integer, List, Number, Object, Text};
    match (from, to) {
        (Any, _) | (_, Any) => true,
        (from, to) if from == to => true,
        (Object | List, _) | (_, Object | List) => false,
        (_, Text) | (Text, _) => true,
        (Integer | Number | Decimal, Integer | Number | Decimal | Boolean) => true,
        (Date | Datetime, Date | Datetime) => true,
        (Boolean | Date | Datetime, _) | (_, Date | Datetime) => false,
    }
}

#[cfg(test)]
#[path = "check/tests.rs"]
mod tests;
