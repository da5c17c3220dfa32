//! Where values stand in the source: from a path at some level of lists to places from the record down.

use super::PLACES_MAX;
use crate::{
    Path, Value,
    path::{Part, Start, quoted},
    scope::Scope,
};
use std::rc::Rc;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Place {
    /// It stands there.
    At(String),
    /// It is the row of a group of these items.
    Group(Rc<Vec<String>>),
    /// It is a list of values that stand there.
    Many(Rc<Vec<String>>),
    /// It is the row of a join.
    Pair(String, Rc<Vec<String>>, bool),
    /// It was made on the way.
    Nowhere,
}

impl Place {
    fn named(&self, name: &str) -> Self {
        match self {
            Self::At(place) if place.is_empty() => Self::At(quoted(name)),
            Self::At(place) => Self::At(format!("{place}.{}", quoted(name))),
            Self::Group(items) if name == "items" => Self::Many(Rc::clone(items)),
            Self::Pair(left, ..) if name == "left" => Self::At(left.clone()),
            Self::Pair(_, right, true) if name == "right" => Self::Many(Rc::clone(right)),
            Self::Pair(_, right, false) if name == "right" => right.first().map_or(Self::Nowhere, |right| Self::At(right.clone())),
            _ => Self::Nowhere,
        }
    }

    pub(super) fn item(&self, at: usize) -> Self {
        match self {
            Self::At(place) => Self::At(format!("{place}[{at}]")),
            Self::Many(places) => places.get(at).map_or(Self::Nowhere, |place| Self::At(place.clone())),
            _ => Self::Nowhere,
        }
    }

    /// As a line names it.
    pub(super) fn name(&self) -> Option<String> {
        match self {
            Self::At(place) if place.is_empty() => Some("$record".to_owned()),
            Self::At(place) => Some(place.clone()),
            _ => None,
        }
    }
}

/// A scope, and where what it sees comes from.
#[derive(Clone)]
pub(super) struct Level<'l> {
    pub scope: Scope<'l>,
    /// From the record to the innermost item.
    pub places: Vec<Place>,
}

impl<'l> Level<'l> {
    pub(super) fn record(scope: Scope<'l>) -> Self {
        Self { scope, places: vec![Place::At(String::new())] }
    }

    /// Where the values of a path stand, and the values.
    fn found(&self, path: &Path) -> Vec<(Place, Option<Value>)> {
        let up = match path.start {
            Start::Here => 0,
            Start::Record => self.places.len() - 1,
            Start::Parent(levels) => levels,
            Start::Position => return Vec::new(),
        };
        let mut scope = Some(&self.scope);
        for _ in 0..up {
            scope = scope.and_then(|scope| scope.parent);
        }
        let (Some(scope), Some(at)) = (scope, self.places.len().checked_sub(up + 1)) else { return Vec::new() };
        let mut out = Vec::new();
        walk(Some(scope.here), &path.parts, self.places[at].clone(), &mut out);
        out
    }

    /// The places of a path, and how many more there are.
    pub(super) fn sources(&self, path: &Path) -> (Vec<String>, usize) {
        bounded(
            self.found(path)
                .into_iter()
                .filter_map(|(place, _)| match place {
                    Place::Many(places) => Some(places.to_vec()),
                    place => place.name().map(|name| vec![name]),
                })
                .flatten()
                .collect(),
        )
    }

    /// The places of the items of the list at a path.
    pub(super) fn items(&self, path: &Path) -> Vec<Place> {
        let mut places = Vec::new();
        for (place, value) in self.found(path) {
            match value {
                Some(Value::List(items)) => places.extend((0..items.len()).map(|at| place.item(at))),
                Some(_) => places.push(place),
                None => {}
            }
        }
        places
    }
}

/// The first so many, and how many more.
pub(super) fn bounded(mut places: Vec<String>) -> (Vec<String>, usize) {
    let more = places.len().saturating_sub(PLACES_MAX);
    places.truncate(PLACES_MAX);
    (places, more)
}

/// As a path finds values: a name on a list is that name of each item.
fn walk(value: Option<&Value>, parts: &[Part], place: Place, out: &mut Vec<(Place, Option<Value>)>) {
    let Some((part, rest)) = parts.split_first() else {
        out.push((place, value.cloned()));
        return;
    };
    match (part, value) {
        (Part::Name(_), Some(Value::List(items))) => {
            for (at, item) in items.iter().enumerate() {
                walk(Some(item), parts, place.item(at), out);
            }
        }
        (Part::Name(name), value) => walk(value.and_then(|value| value.get(name)), rest, place.named(name), out),
        (Part::Index(index), value) => {
            let items = value.and_then(Value::as_list).unwrap_or_default();
            let at = if *index < 0 {
                usize::try_from(-index).ok().and_then(|back| items.len().checked_sub(back))
            } else {
                usize::try_from(*index).ok()
            };
            if let Some(at) = at {
                walk(items.get(at), rest, place.item(at), out);
            }
        }
    }
}
