//! Paths under renamed fields: what a text that stands in a loop means from the record down, and how it is written after.

use super::Route;
use mapping::path::{Part, Path, Start};

/// The names of a path without its indexes; empty where it is none.
pub(super) fn names(text: &str) -> Vec<String> {
    Path::parse(text).map(|path| path.names().into_iter().map(str::to_owned).collect()).unwrap_or_default()
}

/// What a path without a start of its own starts at.
#[derive(Debug, Clone)]
pub(super) enum Base {
    /// This place below the record.
    At(Vec<String>),
    /// A row that is put together: each name, and the place that it stands for.
    Row(Vec<(&'static str, Vec<String>)>),
    /// Nobody knows.
    Unknown,
}

/// The renamed fields, the longest paths first.
#[derive(Debug)]
pub(super) struct Renamed(Vec<(Vec<String>, Vec<String>)>);

impl Renamed {
    pub(super) fn new(routes: &[Route]) -> Self {
        let mut pairs: Vec<_> = routes.iter().map(|route| (names(&route.from), names(&route.to))).collect();
        pairs.retain(|(from, to)| !from.is_empty() && !to.is_empty());
        pairs.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
        Self(pairs)
    }

    pub(super) fn pairs(&self) -> impl Iterator<Item = &(Vec<String>, Vec<String>)> {
        self.0.iter()
    }

    /// Where a place is now.
    pub(super) fn place(&self, at: &[String]) -> Vec<String> {
        let found = self.0.iter().find(|(from, _)| at.starts_with(from));
        found.map_or_else(|| at.to_vec(), |(from, to)| [to, &at[from.len()..]].concat())
    }

    /// A place as it is written now, seen from another that may be renamed too; `None` where it lies outside of that.
    pub(super) fn below(&self, at: &[String], base: &[String]) -> Option<Vec<String>> {
        self.place(at).strip_prefix(self.place(base).as_slice()).map(<[String]>::to_vec)
    }
}

/// The places that paths start at, from the record to where a text stands.
pub(super) type Scopes = Vec<Base>;

fn base<'s>(scopes: &'s [Base], start: &Start) -> Option<&'s Base> {
    match start {
        Start::Here => scopes.last(),
        Start::Record => scopes.first(),
        Start::Parent(levels) => scopes.len().checked_sub(levels + 1).and_then(|at| scopes.get(at)),
        Start::Position => None,
    }
}

/// The place below the record that a path means, and how many of its names lead to the base's own place.
fn resolved<'b>(base: &'b Base, own: &[String]) -> Option<(Vec<String>, &'b [String], usize)> {
    match base {
        Base::At(prefix) => Some(([prefix.as_slice(), own].concat(), prefix, 0)),
        Base::Row(parts) => {
            let (first, rest) = own.split_first()?;
            let (_, prefix) = parts.iter().find(|(name, _)| name == first)?;
            Some(([prefix.as_slice(), rest].concat(), prefix, 1))
        }
        Base::Unknown => None,
    }
}

/// The place below the record that a path means.
pub(super) fn place(scopes: &[Base], text: &str) -> Option<Vec<String>> {
    let path = Path::parse(text).ok()?;
    let own: Vec<String> = path.names().into_iter().map(str::to_owned).collect();
    resolved(base(scopes, &path.start)?, &own).map(|(at, ..)| at)
}

/// The path as it is written after; `None` where nothing changes, or nobody can say.
pub(super) fn rewritten(renamed: &Renamed, scopes: &[Base], text: &str) -> Option<String> {
    let path = Path::parse(text).ok()?;
    let own: Vec<String> = path.names().into_iter().map(str::to_owned).collect();
    let (at, prefix, kept) = resolved(base(scopes, &path.start)?, &own)?;
    let Some(below) = renamed.below(&at, prefix) else {
        // It went out of the loop: it is read from the record.
        let plain = path.parts.iter().all(|part| matches!(part, Part::Name(_)));
        let parts = renamed.place(&at).into_iter().map(Part::Name).collect();
        return plain.then(|| Path { start: Start::Record, parts }.to_string());
    };
    if below.len() == own.len() - kept {
        // Name by name, so that indexes stay where they are.
        let mut new = own[..kept].iter().cloned().chain(below);
        let parts = path.parts.iter().map(|part| if let Part::Name(_) = part { new.next().map(Part::Name) } else { Some(part.clone()) });
        let changed = Path { start: path.start, parts: parts.collect::<Option<Vec<_>>>()? };
        return (changed != path).then(|| changed.to_string());
    }
    let plain = path.parts.iter().all(|part| matches!(part, Part::Name(_)));
    let parts = own[..kept].iter().cloned().chain(below).map(Part::Name).collect();
    plain.then(|| Path { start: path.start, parts }.to_string())
}
