//! The difference between two mapping documents: small where the documents are large, so that a change can be sent, kept
//! and taken back without the whole.

use crate::{Mapping, Target};
use serde::{Deserialize, Serialize};

/// What makes one document of another, and the other way.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Patch {
    /// From which target on they differ.
    at: usize,
    /// The targets that are there before.
    removed: Vec<Target>,
    /// The targets that are there afterwards.
    added: Vec<Target>,
    /// Everything but the targets, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rest: Option<Box<Rest>>,
}

/// Both documents without their targets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Rest {
    before: Mapping,
    after: Mapping,
}

impl Patch {
    /// What makes `after` of `before`; nothing where they are the same.
    #[must_use]
    pub fn between(before: &Mapping, after: &Mapping) -> Option<Self> {
        let (old, new) = (&before.targets, &after.targets);
        let at = old.iter().zip(new).take_while(|(old, new)| old == new).count();
        let behind = old[at..].iter().rev().zip(new[at..].iter().rev()).take_while(|(old, new)| old == new).count();
        let (removed, added) = (old[at..old.len() - behind].to_vec(), new[at..new.len() - behind].to_vec());
        let rest = (!same_rest(before, after)).then(|| Box::new(Rest { before: without_targets(before), after: without_targets(after) }));
        let differs = !removed.is_empty() || !added.is_empty() || rest.is_some();
        differs.then_some(Self { at, removed, added, rest })
    }

    /// Makes the change. Gives whether the document was the one that it belongs to; another one stays as it is.
    #[must_use]
    pub fn apply(&self, mapping: &mut Mapping) -> bool {
        let rest = self.rest.as_deref();
        splice(mapping, self.at, &self.removed, &self.added, rest.map(|rest| (&rest.before, &rest.after)))
    }

    /// Takes the change back, as [`Self::apply`] makes it.
    #[must_use]
    pub fn revert(&self, mapping: &mut Mapping) -> bool {
        let rest = self.rest.as_deref();
        splice(mapping, self.at, &self.added, &self.removed, rest.map(|rest| (&rest.after, &rest.before)))
    }

    /// This change and the next one as one, where they change the same targets: the letters typed into one value.
    #[must_use]
    pub fn then(&self, next: &Self) -> Option<Self> {
        let same = self.at == next.at && self.added == next.removed && self.rest.is_none() && next.rest.is_none();
        same.then(|| Self { at: self.at, removed: self.removed.clone(), added: next.added.clone(), rest: None })
    }

    /// From which target on, how many go, and how many come.
    #[must_use]
    pub fn place(&self) -> (usize, usize, usize) {
        (self.at, self.removed.len(), self.added.len())
    }

    /// Whether nothing is changed in the end.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.removed == self.added && self.rest.is_none()
    }
}

fn splice(mapping: &mut Mapping, at: usize, take: &[Target], put: &[Target], rest: Option<(&Mapping, &Mapping)>) -> bool {
    let range = at..at.saturating_add(take.len());
    let fits = mapping.targets.get(range.clone()) == Some(take) && rest.is_none_or(|(from, _)| same_rest(mapping, from));
    if fits {
        mapping.targets.splice(range, put.iter().cloned());
        if let Some((_, to)) = rest {
            let targets = std::mem::take(&mut mapping.targets);
            *mapping = Mapping { targets, ..to.clone() };
        }
    }
    fits
}

fn without_targets(mapping: &Mapping) -> Mapping {
    let Mapping { linkspan, source, target, targets: _, cases } = mapping;
    Mapping { linkspan: *linkspan, source: source.clone(), target: target.clone(), targets: Vec::new(), cases: cases.clone() }
}

fn same_rest(left: &Mapping, right: &Mapping) -> bool {
    left.linkspan == right.linkspan && left.source == right.source && left.target == right.target && left.cases == right.cases
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn mapping(paths: &[&str], case: bool) -> Mapping {
        let targets: Vec<_> = paths.iter().map(|path| json!({ "path": path })).collect();
        let cases = if case { json!([{ "name": "one", "record": {} }]) } else { json!([]) };
        serde_json::from_value(json!({ "targets": targets, "cases": cases })).expect("a mapping")
    }

    #[test]
    fn every_change_is_made_and_taken_back() {
        let all: Vec<Mapping> = [&[][..], &["a"], &["a", "b"], &["b", "a"], &["a", "a"], &["a", "b", "c", "a"], &["a", "x", "c", "a"]]
            .into_iter()
            .flat_map(|paths| [mapping(paths, false), mapping(paths, true)])
            .collect();
        for before in &all {
            for after in &all {
                let Some(patch) = Patch::between(before, after) else {
                    assert_eq!(before, after);
                    continue;
                };
                let mut document = before.clone();
                assert!(patch.apply(&mut document), "{patch:?}");
                assert_eq!(&document, after);
                assert!(patch.revert(&mut document), "{patch:?}");
                assert_eq!(&document, before);
                let text = serde_json::to_string(&patch).expect("JSON");
                assert_eq!(serde_json::from_str::<Patch>(&text).expect("a patch"), patch);
            }
        }
    }

    #[test]
    fn one_change_of_many_targets_is_small() {
        let many: Vec<String> = (0..500).map(|at| format!("f{at}")).collect();
        let names: Vec<&str> = many.iter().map(String::as_str).collect();
        let before = mapping(&names, false);
        let mut after = before.clone();
        after.targets[250].required = true;
        let patch = Patch::between(&before, &after).expect("a change");
        assert_eq!(patch.place(), (250, 1, 1));
        assert!(serde_json::to_string(&patch).expect("JSON").len() < 200);
    }

    #[test]
    fn another_document_is_left_alone_and_letters_become_one_change() {
        let (one, two, three) = (mapping(&["a", "b"], false), mapping(&["a", "c"], false), mapping(&["a", "d"], false));
        let (first, second) = (Patch::between(&one, &two).expect("a change"), Patch::between(&two, &three).expect("a change"));
        let mut other = three.clone();
        assert!(!first.apply(&mut other));
        assert_eq!(other, three);
        let both = first.then(&second).expect("one change");
        assert_eq!(Some(&both), Patch::between(&one, &three).as_ref());
        assert_eq!(second.then(&first), None);
        assert!(both.then(&Patch::between(&three, &one).expect("a change")).expect("one change").is_empty());
    }
}
