//! The command log: every change with its words, undone and redone in order.

/// The most changes that are kept.
pub const CHANGES_MAX: usize = 500;

/// One change.
#[derive(Debug, Clone, PartialEq)]
struct Change<T> {
    label: String,
    merge: Option<String>,
    before: T,
    after: T,
}

/// The log.
#[derive(Debug, Clone, PartialEq)]
pub struct History<T> {
    done: Vec<Change<T>>,
    undone: Vec<Change<T>>,
}

impl<T> Default for History<T> {
    fn default() -> Self {
        Self { done: Vec::new(), undone: Vec::new() }
    }
}

impl<T: Clone + PartialEq> History<T> {
    /// Keeps a change. Changes in a row with the same `merge` are one: the letters typed into one field.
    pub fn record(&mut self, label: &str, merge: Option<&str>, before: T, after: T) {
        if before == after {
            return;
        }
        self.undone.clear();
        if let (Some(last), Some(merge)) = (self.done.last_mut(), merge)
            && last.merge.as_deref() == Some(merge)
        {
            last.after = after;
            return;
        }
        if self.done.len() == CHANGES_MAX {
            self.done.remove(0);
        }
        self.done.push(Change { label: label.to_owned(), merge: merge.map(str::to_owned), before, after });
    }

    /// Ends a run of changes that would merge.
    pub fn settle(&mut self) {
        if let Some(last) = self.done.last_mut() {
            last.merge = None;
        }
    }

    /// Takes the last change back: its words and what was before.
    pub fn undo(&mut self) -> Option<(String, T)> {
        let change = self.done.pop()?;
        let answer = (change.label.clone(), change.before.clone());
        self.undone.push(change);
        Some(answer)
    }

    /// Makes the last undone change again: its words and what is after.
    pub fn redo(&mut self) -> Option<(String, T)> {
        let change = self.undone.pop()?;
        let answer = (change.label.clone(), change.after.clone());
        self.done.push(change);
        Some(answer)
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_merge_and_every_step_comes_back() {
        let mut history = History::default();
        history.record("Map a", None, 0, 1);
        history.record("Type", Some("a"), 1, 2);
        history.record("Type", Some("a"), 2, 3);
        history.record("Nothing", None, 3, 3);
        assert_eq!(history.undo(), Some(("Type".into(), 1)));
        assert_eq!(history.undo(), Some(("Map a".into(), 0)));
        assert_eq!(history.undo(), None);
        assert_eq!(history.redo(), Some(("Map a".into(), 1)));
        history.record("Other", None, 1, 9);
        assert_eq!(history.redo(), None);
        assert_eq!(history.undo_label(), Some("Other"));
    }

    #[test]
    fn settling_ends_the_merging() {
        let mut history = History::default();
        history.record("Type", Some("a"), 0, 1);
        history.settle();
        history.record("Type", Some("a"), 1, 2);
        assert_eq!(history.undo(), Some(("Type".into(), 1)));
    }
}
