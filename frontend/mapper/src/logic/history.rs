//! The command log: every change with its words, undone and redone in order. Each is kept as the difference that it
//! makes, so that a long log of a large mapping stays small.

use mapping::{Mapping, Patch};
use serde::{Deserialize, Serialize};

/// The most changes that are kept.
pub const CHANGES_MAX: usize = 500;

/// The stored models that a step names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// Of what it reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Of what it makes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Change {
    label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    merge: Option<String>,
    #[serde(default, skip_serializing_if = "Patch::is_empty")]
    patch: Patch,
    /// The names of the models before and afterwards, where they changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    models: Option<(Names, Names)>,
}

impl Change {
    /// Takes it back, or makes it again; gives whether this document and these names came of it.
    fn walk(&self, back: bool, mapping: &mut Mapping, names: &mut Names) -> bool {
        let models = self.models.as_ref().map(|(before, after)| if back { (after, before) } else { (before, after) });
        if models.is_some_and(|(from, _)| from != names) {
            return false;
        }
        let done = if back { self.patch.revert(mapping) } else { self.patch.apply(mapping) };
        if let (true, Some((_, to))) = (done, models) {
            names.clone_from(to);
        }
        done
    }
}

/// The log.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    done: Vec<Change>,
    undone: Vec<Change>,
}

impl History {
    /// Keeps a change. Changes in a row with the same `merge` are one: the letters typed into one field.
    pub fn record(&mut self, label: &str, merge: Option<&str>, patch: Patch) {
        self.undone.clear();
        if let (Some(last), Some(merge)) = (self.done.last_mut(), merge)
            && last.merge.as_deref() == Some(merge)
            && let Some(both) = last.patch.then(&patch)
        {
            last.patch = both;
            if last.patch.is_empty() {
                self.done.pop();
            }
            return;
        }
        self.push(Change { label: label.to_owned(), merge: merge.map(str::to_owned), patch, models: None });
    }

    /// Keeps that other models are named.
    pub fn record_models(&mut self, label: &str, before: Names, after: Names) {
        self.undone.clear();
        self.push(Change { label: label.to_owned(), merge: None, patch: Patch::default(), models: Some((before, after)) });
    }

    fn push(&mut self, change: Change) {
        if self.done.len() == CHANGES_MAX {
            self.done.remove(0);
        }
        self.done.push(change);
    }

    /// Ends a run of changes that would merge.
    pub fn settle(&mut self) {
        if let Some(last) = self.done.last_mut() {
            last.merge = None;
        }
    }

    /// Takes the last change back; gives whether there was one that this document came of.
    pub fn undo(&mut self, mapping: &mut Mapping, names: &mut Names) -> bool {
        let Some(change) = self.done.pop() else { return false };
        let done = change.walk(true, mapping, names);
        if done {
            self.undone.push(change);
        } else {
            *self = Self::default();
        }
        done
    }

    /// Makes the last undone change again, as [`Self::undo`] takes it back.
    pub fn redo(&mut self, mapping: &mut Mapping, names: &mut Names) -> bool {
        let Some(change) = self.undone.pop() else { return false };
        let done = change.walk(false, mapping, names);
        if done {
            self.done.push(change);
        } else {
            *self = Self::default();
        }
        done
    }

    /// What `undo` would take back.
    #[must_use]
    pub fn undo_label(&self) -> Option<&str> {
        self.done.last().map(|change| change.label.as_str())
    }

    /// What `redo` would make again.
    #[must_use]
    pub fn redo_label(&self) -> Option<&str> {
        self.undone.last().map(|change| change.label.as_str())
    }

    /// Forgets the older half of what was done; gives whether there was anything to forget.
    pub fn shorten(&mut self) -> bool {
        let (done, undone) = (self.done.len().div_ceil(2), self.undone.len().div_ceil(2));
        self.done.drain(..done);
        self.undone.drain(..undone);
        done + undone > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn typed(text: &str) -> Mapping {
        serde_json::from_value(json!({ "targets": [{ "path": "a", "value": { "constant": text } }, { "path": "b" }] })).expect("a mapping")
    }

    fn patch(before: &str, after: &str) -> Patch {
        Patch::between(&typed(before), &typed(after)).expect("a change")
    }

    #[test]
    fn letters_merge_and_every_step_comes_back() {
        let mut history = History::default();
        history.record("Map a", None, patch("", "1"));
        history.record("Type", Some("a"), patch("1", "2"));
        history.record("Type", Some("a"), patch("2", "3"));
        let mut document = typed("3");
        assert!(history.undo(&mut document, &mut Names::default()));
        assert_eq!(document, typed("1"));
        assert!(history.undo(&mut document, &mut Names::default()));
        assert_eq!(document, typed(""));
        assert!(!history.undo(&mut document, &mut Names::default()));
        let text = serde_json::to_string(&history).expect("JSON");
        history = serde_json::from_str(&text).expect("a log");
        assert!(history.redo(&mut document, &mut Names::default()));
        assert_eq!((document, history.redo_label()), (typed("1"), Some("Type")));
        history.record("Other", None, patch("1", "9"));
        assert!(!history.redo(&mut typed("9"), &mut Names::default()));
        assert_eq!(history.undo_label(), Some("Other"));
    }

    #[test]
    fn settling_ends_the_merging_and_typing_back_leaves_nothing() {
        let mut history = History::default();
        history.record("Type", Some("a"), patch("", "1"));
        history.settle();
        history.record("Type", Some("a"), patch("1", "2"));
        history.record("Type", Some("a"), patch("2", "1"));
        assert_eq!(history, {
            let mut settled = History::default();
            settled.record("Type", None, patch("", "1"));
            settled
        });
        let mut document = typed("1");
        assert!(history.undo(&mut document, &mut Names::default()));
        assert_eq!(document, typed(""));
    }

    #[test]
    fn a_log_of_another_document_is_forgotten_and_a_long_one_is_shortened() {
        let mut history = History::default();
        history.record("Type", None, patch("1", "2"));
        let mut other = typed("3");
        assert!(!history.undo(&mut other, &mut Names::default()));
        assert_eq!((other, history), (typed("3"), History::default()));

        let mut history = History::default();
        ["1", "2", "3", "4"].windows(2).for_each(|pair| history.record(pair[1], None, patch(pair[0], pair[1])));
        assert!(history.shorten());
        assert_eq!((history.done.len(), history.undo_label()), (1, Some("4")));
        assert!(history.shorten() && !history.shorten());
    }

    #[test]
    fn a_chosen_model_comes_back_in_its_turn() {
        let names = |target: Option<&str>| Names { source: Some("order".to_owned()), target: target.map(str::to_owned) };
        let mut history = History::default();
        history.record("Type", None, patch("1", "2"));
        history.record_models("Choose the model invoice of the target", names(None), names(Some("invoice")));
        history.record("Type", None, patch("2", "3"));
        history = serde_json::from_str(&serde_json::to_string(&history).expect("JSON")).expect("a log");
        let (mut document, mut now) = (typed("3"), names(Some("invoice")));
        assert!(history.undo(&mut document, &mut now));
        assert_eq!((&document, &now), (&typed("2"), &names(Some("invoice"))));
        assert!(history.undo(&mut document, &mut now));
        assert_eq!((&document, &now), (&typed("2"), &names(None)));
        assert!(history.undo(&mut document, &mut now));
        assert_eq!((&document, &now), (&typed("1"), &names(None)));
        assert!((0..3).all(|_| history.redo(&mut document, &mut now)));
        assert_eq!((&document, &now), (&typed("3"), &names(Some("invoice"))));
        // Another one was chosen elsewhere.
        assert!(history.undo(&mut document, &mut now));
        now = names(Some("receipt"));
        assert!(!history.undo(&mut document, &mut now));
        assert_eq!((history, now), (History::default(), names(Some("receipt"))));
    }
}
