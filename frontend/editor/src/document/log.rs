//! The command log: what was done and undone. Undo, redo and what survives a reload are the same list.

use super::Change;
use flow::document::Flow;
use serde::{Deserialize, Serialize};

/// The most steps that can be undone; older ones are forgotten.
pub const ENTRIES_MAX: usize = 200;

/// What a person did in one go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// In words, for the undo button: "Move 3 steps".
    pub label: String,
    /// Entries that follow each other with the same key become one, as typing into one field does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merge: Option<String>,
    /// In order.
    pub changes: Vec<Change>,
}

impl Entry {
    /// An entry that stands for itself.
    #[must_use]
    pub fn new(label: impl Into<String>, changes: Vec<Change>) -> Self {
        Self { label: label.into(), merge: None, changes }
    }

    /// An entry that goes together with those before it of the same key.
    #[must_use]
    pub fn merging(label: impl Into<String>, key: impl Into<String>, changes: Vec<Change>) -> Self {
        Self { label: label.into(), merge: Some(key.into()), changes }
    }
}

/// What was done and undone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Log {
    done: Vec<Entry>,
    undone: Vec<Entry>,
}

impl Log {
    /// Does it, and remembers it.
    pub fn perform(&mut self, flow: &mut Flow, entry: Entry) {
        for change in &entry.changes {
            change.apply(flow);
        }
        self.undone.clear();
        let last = self.done.last_mut().filter(|last| last.merge.is_some() && last.merge == entry.merge);
        match last {
            Some(last) => fold(last, entry),
            None => self.done.push(entry),
        }
        if self.done.len() > ENTRIES_MAX {
            self.done.remove(0);
        }
    }

    /// What follows does not go together with what was done so far.
    pub fn seal(&mut self) {
        if let Some(last) = self.done.last_mut() {
            last.merge = None;
        }
    }

    /// Takes the last one back; gives its label.
    pub fn undo(&mut self, flow: &mut Flow) -> Option<String> {
        let mut entry = self.done.pop()?;
        for change in entry.changes.iter().rev() {
            change.inverted().apply(flow);
        }
        entry.merge = None;
        let label = entry.label.clone();
        self.undone.push(entry);
        Some(label)
    }

    /// Does the last one that was taken back again; gives its label.
    pub fn redo(&mut self, flow: &mut Flow) -> Option<String> {
        let entry = self.undone.pop()?;
        for change in &entry.changes {
            change.apply(flow);
        }
        let label = entry.label.clone();
        self.done.push(entry);
        Some(label)
    }

    /// What undo would take back.
    #[must_use]
    pub fn undo_label(&self) -> Option<&str> {
        self.done.last().map(|entry| entry.label.as_str())
    }

    /// What redo would do again.
    #[must_use]
    pub fn redo_label(&self) -> Option<&str> {
        self.undone.last().map(|entry| entry.label.as_str())
    }
}

fn fold(last: &mut Entry, entry: Entry) {
    for change in entry.changes {
        if !last.changes.iter_mut().rev().take(1).any(|mine| mine.absorb(&change)) {
            last.changes.push(change);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Node, edit, fixture};

    fn typed(flow: &Flow, text: &str) -> Entry {
        let before = Node::Step(flow.steps[0].clone());
        let mut after = before.clone();
        after.rename(text);
        Entry::merging("Rename", "name:a", vec![Change::replace(before, after)])
    }

    #[test]
    fn typing_is_one_step_of_undo_until_it_is_sealed() {
        let start = fixture::branched();
        let (mut flow, mut log) = (start.clone(), Log::default());
        for text in ["M", "Ma", "Map"] {
            let entry = typed(&flow, text);
            log.perform(&mut flow, entry);
        }
        log.seal();
        let entry = typed(&flow, "Mapper");
        log.perform(&mut flow, entry);
        assert_eq!(flow.steps[0].name.as_deref(), Some("Mapper"));
        assert_eq!(log.undo(&mut flow).as_deref(), Some("Rename"));
        assert_eq!(flow.steps[0].name.as_deref(), Some("Map"));
        log.undo(&mut flow);
        assert_eq!(flow, start);
        assert_eq!(log.undo(&mut flow), None);
        log.redo(&mut flow);
        log.redo(&mut flow);
        assert_eq!(flow.steps[0].name.as_deref(), Some("Mapper"));
    }

    #[test]
    fn something_new_forgets_what_was_undone_and_a_reload_keeps_the_log() {
        let (mut flow, mut log) = (fixture::branched(), Log::default());
        let removal = edit::remove(&flow, &[flow.steps[1].id.clone()], &[]);
        log.perform(&mut flow, Entry::new("Remove", removal));
        log.undo(&mut flow);
        assert_eq!(log.redo_label(), Some("Remove"));
        let kept = serde_json::to_string(&log).expect("it is data");
        assert_eq!(serde_json::from_str::<Log>(&kept).expect("the same data"), log);
        let entry = typed(&flow, "x");
        log.perform(&mut flow, entry);
        assert_eq!((log.undo_label(), log.redo_label()), (Some("Rename"), None));
    }

    #[test]
    fn the_log_has_a_limit() {
        let (mut flow, mut log) = (fixture::branched(), Log::default());
        for number in 0..=ENTRIES_MAX {
            let mut entry = typed(&flow, &number.to_string());
            entry.merge = None;
            log.perform(&mut flow, entry);
        }
        let undone = std::iter::from_fn(|| log.undo(&mut flow)).count();
        assert_eq!(undone, ENTRIES_MAX);
    }
}
