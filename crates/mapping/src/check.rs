//! The checker: everything that is wrong with a mapping, before anything runs. One finding does not hide another, and each
//! brings the changes that mend it. The codes stand in [`crate::finding::codes`]. Leaves out what only a record can show.

mod conditions;
mod fits;
mod groups;
mod loops;
mod nearest;
mod place;
mod syntax;
mod text;
mod tree;
mod values;

use crate::{
    Fill, Finding, Fix, Kind, Mapping, Model, ModelField, Tables, Target,
    cases::{self, tables_of},
    document::Policy,
    path::{Path, Start, quoted},
    suggest::{Hints, Sources, suggest_of},
};
use place::{Levels, Seen};
use std::{
    cell::OnceCell,
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

/// What is known about the world around a mapping.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The source record; absent: the mapping's own model, or nothing is known.
    pub source: Option<Model>,
    /// The target record; absent: the mapping's own model, or nothing is known.
    pub target: Option<Model>,
    /// The columns of every lookup table; absent: tables are not checked.
    pub tables: Option<BTreeMap<String, Vec<String>>>,
    /// The rows of lookup tables. Cases of a mapping that looks something up in a table that is not here are not run.
    pub rows: Option<Arc<Tables>>,
}

/// Everything that is wrong with a mapping, in the order of its targets.
#[must_use]
pub fn check(mapping: &Mapping, facts: &Facts) -> Vec<Finding> {
    let source = facts.source.as_ref().or(mapping.source.as_ref());
    let target = facts.target.as_ref().or(mapping.target.as_ref());
    let mut checker = Checker {
        tables: facts.tables.as_ref(),
        source,
        findings: Vec::new(),
        own_target: facts.target.is_none(),
        whens: 0,
        sources: OnceCell::new(),
    };
    let levels = Levels::record(source.map(|model| model.fields.as_slice()));
    checker.targets(&mapping.targets, target.map(|model| model.fields.as_slice()), &levels, "");
    let mut findings = checker.findings;
    let rows = facts.rows.clone().unwrap_or_default();
    if !mapping.cases.is_empty() && tables_of(mapping).iter().all(|table| rows.contains_key(table)) {
        findings.extend(cases::findings(mapping, &rows));
    }
    findings
}

struct Checker<'f> {
    tables: Option<&'f BTreeMap<String, Vec<String>>>,
    source: Option<&'f Model>,
    /// The source taken apart, once something is offered of it.
    sources: OnceCell<Sources<'f>>,
    findings: Vec<Finding>,
    /// Whether the target's model stands in the document.
    own_target: bool,
    /// How many conditions are around.
    whens: usize,
}

fn below(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
}

/// The names of a target's path; none when it is no path of names.
fn target_names(path: &str) -> Option<Vec<String>> {
    let path = Path::parse(path).ok()?;
    let plain = path.start == Start::Here && path.parts.iter().all(|part| !part.as_str().is_empty());
    plain.then(|| path.names().into_iter().map(str::to_owned).collect())
}

impl Checker<'_> {
    fn targets(&mut self, targets: &[Target], model: Option<&[ModelField]>, levels: &Levels<'_>, place: &str) {
        let names: Vec<Option<Vec<String>>> = targets.iter().map(|target| target_names(&target.path)).collect();
        let mut places: HashMap<&[String], Vec<usize>> = HashMap::new();
        for (at, names) in names.iter().enumerate() {
            if let Some(names) = names {
                places.entry(names).or_default().push(at);
            }
        }
        let fields: Option<HashMap<&str, &ModelField>> =
            model.map(|fields| fields.iter().rev().map(|field| (field.name.as_str(), field)).collect());
        for (at, target) in targets.iter().enumerate() {
            let here = below(place, &target.path);
            if let Some(own) = &names[at] {
                self.collisions(targets, &places, own, at, &here);
            }
            let found = names[at].as_deref().and_then(|names| fields.as_ref().and_then(|fields| named(fields, names)));
            self.target(target, names[at].as_deref(), &found.unwrap_or_default(), levels, &here);
        }
        self.unmapped(&names, model.unwrap_or_default(), place);
    }

    /// The same target twice, or a target inside another one's value. `places`: the targets by their names.
    fn collisions(&mut self, targets: &[Target], places: &HashMap<&[String], Vec<usize>>, own: &[String], at: usize, place: &str) {
        let same = places.get(own).map_or(0, |same| same.iter().filter(|before| **before < at).count());
        if same > 0 {
            let message = format!("`{}` is filled twice; the last one wins", targets[at].path);
            self.findings.push(
                Finding::error("map.duplicate_target", place, message)
                    .hint("remove one of the two")
                    .fix(Fix::RemoveTarget(same - 1))
                    .fix(Fix::RemoveTarget(same)),
            );
        }
        let above = (0..own.len()).filter_map(|count| places.get(&own[..count])).flatten();
        let whole = |at: &&usize| targets[**at].value.as_ref().is_some_and(|fill| fill.targets().is_none());
        if let Some(around) = above.filter(whole).min() {
            let message = format!("`{}` lies inside `{}`, which is filled as a whole", targets[at].path, targets[*around].path);
            self.findings
                .push(Finding::error("map.inside_value", place, message).hint("remove one of the two").fix(Fix::RemoveTarget(same)));
        }
    }

    fn unmapped(&mut self, names: &[Option<Vec<String>>], model: &[ModelField], place: &str) {
        let mapped: HashSet<&String> = names.iter().flatten().filter_map(|names| names.first()).collect();
        for field in model.iter().filter(|field| field.required && !mapped.contains(&field.name)) {
            let here = below(place, &quoted(&field.name));
            self.required(&here, &field.name, field);
        }
    }

    /// A required target without a value: offers what fits it best.
    fn required(&mut self, place: &str, name: &str, field: &ModelField) {
        let finding = Finding::error("map.required", place, format!("`{name}` is required, and nothing is mapped to it"))
            .hint("map a field or a constant to it");
        let mut fixes = Vec::new();
        if let Some(source) = self.source.filter(|_| !place.contains('.')) {
            let wanted = Model { name: String::new(), fields: vec![ModelField { name: name.to_owned(), ..field.clone() }] };
            let sources = self.sources.get_or_init(|| Sources::new(source, &[]));
            let offers = suggest_of(sources, &wanted, &Hints::default());
            let plain = offers.into_iter().filter(|offer| !offer.target.contains('.') && field.kind != Kind::List);
            fixes.extend(plain.take(2).map(|offer| Fix::SetValue(offer.fill.unwrap_or(Fill::Field(offer.source)))));
        }
        if let Some(value) = field.one_of.first() {
            fixes.push(Fix::SetValue(Fill::Constant(value.clone())));
        }
        if fixes.is_empty()
            && let Some(value) = empty(field.kind)
        {
            fixes.push(Fix::SetValue(Fill::Constant(value)));
        }
        self.findings.push(finding.fixes(fixes));
    }

    fn target(&mut self, target: &Target, names: Option<&[String]>, found: &Found<'_>, levels: &Levels<'_>, place: &str) {
        if names.is_none() {
            self.findings.push(
                Finding::error("map.path", place, format!("`{}` is not a target", target.path))
                    .hint("write names joined by dots, odd ones in backticks")
                    .fix(Fix::RenameTarget(quoted(&target.path))),
            );
        }
        let needed = target.required || found.field.is_some_and(|field| field.required);
        let Some(fill) = &target.value else {
            if needed && matches!(target.if_missing, Policy::Unset | Policy::Fail) {
                let bare = ModelField { kind: target.kind, ..ModelField::default() };
                self.required(place, &target.path, found.field.unwrap_or(&bare));
            }
            return;
        };
        let kind = match (target.kind, found.field) {
            (Kind::Any, Some(field)) => field.kind,
            (kind, _) => kind,
        };
        let seen = self.fill(fill, levels, place, found.field);
        let wanted = fits::Wanted { kind, target, field: found.field, needed, unlooped: found.list.as_deref() };
        self.fits(fill, &seen, &wanted, place);
    }
}

/// A field of the target's model, and the list on its way that no loop makes.
#[derive(Default)]
struct Found<'m> {
    field: Option<&'m ModelField>,
    list: Option<String>,
}

fn named<'m>(fields: &HashMap<&str, &'m ModelField>, names: &[String]) -> Option<Found<'m>> {
    let (first, rest) = names.split_first()?;
    let mut found = Found { field: fields.get(first.as_str()).copied(), list: None };
    for (at, name) in rest.iter().enumerate() {
        let around = found.field?;
        if around.kind == Kind::List && found.list.is_none() {
            found.list = Some(crate::path::join(&names[..=at]));
        }
        found.field = around.fields.iter().find(|field| field.name == *name);
    }
    Some(found)
}

/// A constant that a person can start from.
fn empty(kind: Kind) -> Option<crate::Value> {
    Some(match kind {
        Kind::Text | Kind::Any => "".into(),
        Kind::Integer | Kind::Number | Kind::Decimal => 0.into(),
        Kind::Boolean => crate::Value::Bool(false),
        Kind::List => crate::Value::List(Vec::new()),
        Kind::Object => crate::Value::Object(crate::Object::new()),
        Kind::Date | Kind::Datetime => return None,
    })
}

#[cfg(test)]
#[path = "check/tests.rs"]
mod tests;
