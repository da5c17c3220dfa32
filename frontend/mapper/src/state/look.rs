//! What is selected and shown.

use super::{Mapper, change::Show};
use crate::logic::{history::History, rows::TargetRow};
use leptos::prelude::*;
use mapping::Mapping;
use std::collections::HashSet;

impl Mapper {
    /// The row with this key, now.
    #[must_use]
    pub fn row(&self, key: &str) -> Option<TargetRow> {
        self.catch_up();
        self.rows.with_untracked(|rows| rows.find(key).map(|index| rows.rows[index].clone()))
    }

    /// The selected row.
    #[must_use]
    pub fn selected_row(&self) -> Option<TargetRow> {
        let key = self.selected.get()?;
        self.rows.with(|rows| rows.find(&key).map(|index| rows.rows[index].clone()))
    }

    /// The place of a row among those that are shown.
    #[must_use]
    pub fn row_place(&self, key: &str) -> Option<usize> {
        let index = self.rows.with(|rows| rows.find(key))?;
        self.rows_shown.with(|shown| shown.binary_search(&index).ok())
    }

    /// The place of a field among those that are shown.
    #[must_use]
    pub fn field_place(&self, key: &str) -> Option<usize> {
        let index = self.tree.with(|tree| tree.place(key))?;
        self.fields_shown.with(|shown| shown.binary_search(&index).ok())
    }

    /// Moves the selection among the shown rows.
    pub fn step_row(&self, by: isize) {
        let at = untrack(|| self.selected.with(|key| key.as_ref().and_then(|key| self.row_place(key))));
        let index = self.rows_shown.with_untracked(|shown| stepped(at, by, shown.len()).map(|place| shown[place]));
        if let Some(index) = index {
            let key = self.rows.with_untracked(|rows| rows.rows[index].key.clone());
            self.settle();
            self.selected.set(Some(key));
        }
    }

    /// Moves the cursor among the shown fields.
    pub fn step_field(&self, by: isize) {
        let at = untrack(|| self.field_cursor.with(|key| key.as_ref().and_then(|key| self.field_place(key))));
        let index = self.fields_shown.with_untracked(|shown| stepped(at, by, shown.len()).map(|place| shown[place]));
        if let Some(index) = index {
            let key = self.tree.with_untracked(|tree| tree.nodes[index].key.clone());
            self.field_cursor.set(Some(key));
        }
    }

    /// Selects the next required row that nothing fills.
    pub fn walk_required(&self) {
        let next = self.rows.with_untracked(|rows| {
            let open = rows.required_unmapped();
            let at = self.selected.get_untracked().and_then(|key| rows.find(&key));
            let next = open.iter().find(|index| at.is_none_or(|at| **index > at)).or(open.first());
            next.map(|index| rows.rows[*index].key.clone())
        });
        if let Some(key) = next {
            self.reveal(&key);
        }
    }

    /// Selects a row and unfolds what is around it.
    pub fn reveal(&self, key: &str) {
        self.unmapped_only.set(false);
        self.row_query.set(None);
        let around: Vec<String> = self.rows.with_untracked(|rows| {
            let mut at = rows.find(key).and_then(|index| rows.rows[index].parent);
            let mut keys = Vec::new();
            while let Some(index) = at {
                keys.push(rows.rows[index].key.clone());
                at = rows.rows[index].parent;
            }
            keys
        });
        self.folded_rows.update(|folded| around.iter().for_each(|key| drop_key(folded, key)));
        self.selected.set(Some(key.to_owned()));
        self.editing.set(true);
    }

    /// The sample that is shown.
    #[must_use]
    pub fn sample(&self) -> Option<mapping::Value> {
        let at = self.sample_at.get();
        self.samples.with(|samples| samples.get(at).map(|sample| sample.record.clone()))
    }

    /// Begins with a document that was loaded, and the log that led to it.
    pub fn load(&self, document: Mapping, history: History) {
        self.history.set(history);
        self.put(document, Show::Now);
    }

    /// The log.
    #[must_use]
    pub fn log(&self) -> History {
        self.history.get_untracked()
    }
}

fn drop_key(folded: &mut HashSet<String>, key: &str) {
    folded.remove(key);
}

fn stepped(at: Option<usize>, by: isize, count: usize) -> Option<usize> {
    if count == 0 {
        return None;
    }
    Some(match at {
        // From nowhere a key goes to the near end, and Home and End where they always go.
        None if (by < 0) == (by.unsigned_abs() > count) => 0,
        None => count - 1,
        Some(at) => at.saturating_add_signed(by).min(count - 1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_move_from_nowhere_too() {
        let (home, end) = (isize::MIN / 2, isize::MAX / 2);
        assert_eq!([1, -1, home, end].map(|by| stepped(None, by, 4)), [Some(0), Some(3), Some(0), Some(3)]);
        assert_eq!([1, -1, home, end].map(|by| stepped(Some(2), by, 4)), [Some(3), Some(1), Some(0), Some(3)]);
        assert_eq!(stepped(None, 1, 0), None);
    }
}
