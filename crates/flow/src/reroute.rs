//! What a changed model means for the mappings that read or fill it: which fields went, which new ones probably took their
//! places, and a mapping that reads and fills those instead.

mod paths;
mod rewrite;

pub use rewrite::{rewrite_source, rewrite_target};

use mapping::{Model, ModelField, suggest};
use std::collections::BTreeMap;

/// An offer below this is none: a wrong field is worse than no field.
const SCORE_MIN: f64 = 0.5;

/// A field of a model that went, and the one that takes its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// The field that went, from the record down.
    pub from: String,
    /// The one to use.
    pub to: String,
    /// 0 to 1.
    pub score: f64,
    /// Why, in words.
    pub reasons: Vec<String>,
}

/// How two models differ, by the paths of their fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Fields of the new one alone.
    pub added: Vec<String>,
    /// Fields of the old one alone.
    pub removed: Vec<String>,
    /// Fields of both that say something else about themselves.
    pub changed: Vec<String>,
}

/// How two models differ.
#[must_use]
pub fn difference(old: &Model, new: &Model) -> Difference {
    let (before, after) = (flat(&old.fields), flat(&new.fields));
    let only = |one: &BTreeMap<String, ModelField>, other: &BTreeMap<String, ModelField>| {
        one.keys().filter(|path| !other.contains_key(*path)).cloned().collect()
    };
    let changed = before.iter().filter(|(path, field)| after.get(*path).is_some_and(|now| now != *field)).map(|(path, _)| path.clone());
    Difference { added: only(&after, &before), removed: only(&before, &after), changed: changed.collect() }
}

/// New fields that probably take the places of fields that went; of an object or a list that was renamed as a whole, itself
/// and its fields.
#[must_use]
pub fn routes(old: &Model, new: &Model) -> Vec<Route> {
    let difference = difference(old, new);
    let gone = Model { name: old.name.clone(), fields: kept(&old.fields, "", &difference.removed) };
    let come = Model { name: new.name.clone(), fields: kept(&new.fields, "", &difference.added) };
    let mut found: Vec<Route> = Vec::new();
    for offer in suggest(&come, &gone, &suggest::Hints::default()) {
        let fits = offer.score >= SCORE_MIN
            && offer.also.is_empty()
            && difference.removed.contains(&offer.target)
            && difference.added.contains(&offer.source);
        if fits && !found.iter().any(|route| route.from == offer.target || route.to == offer.source) {
            found.push(Route { from: offer.target, to: offer.source, score: offer.score, reasons: offer.reasons });
        }
    }
    for route in found.clone() {
        let (mut from, mut to) = (paths::names(&route.from), paths::names(&route.to));
        while from.len() == to.len() && from.pop().is_some() && to.pop().is_some() && !from.is_empty() {
            let (outer, inner) = (mapping::path::join(&from), mapping::path::join(&to));
            let renamed = difference.removed.contains(&outer) && difference.added.contains(&inner);
            if renamed && !found.iter().any(|known| known.from == outer) {
                found.push(Route { from: outer, to: inner, score: route.score, reasons: vec!["it holds them".to_owned()] });
            }
        }
    }
    found.sort_by(|one, other| one.from.cmp(&other.from));
    found
}

/// Every field by its path, without the fields inside it.
fn flat(fields: &[ModelField]) -> BTreeMap<String, ModelField> {
    fn walk(fields: &[ModelField], below: &[String], out: &mut BTreeMap<String, ModelField>) {
        for field in fields {
            let here = [below, std::slice::from_ref(&field.name)].concat();
            out.insert(mapping::path::join(&here), ModelField { fields: Vec::new(), ..field.clone() });
            walk(&field.fields, &here, out);
        }
    }
    let mut out = BTreeMap::new();
    walk(fields, &[], &mut out);
    out
}

/// The fields at these paths, and what they stand in.
fn kept(fields: &[ModelField], below: &str, paths: &[String]) -> Vec<ModelField> {
    let keep = |field: &ModelField| {
        let name = mapping::path::quoted(&field.name);
        let here = if below.is_empty() { name } else { format!("{below}.{name}") };
        let inner = kept(&field.fields, &here, paths);
        (paths.contains(&here) || !inner.is_empty()).then(|| ModelField { fields: inner, ..field.clone() })
    };
    fields.iter().filter_map(keep).collect()
}

#[cfg(test)]
mod tests;
