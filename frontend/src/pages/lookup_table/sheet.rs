//! The rows as they are worked on: what is stored, what is typed, and whether they differ.

use super::refused::Refused;
use crate::unsaved;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use wire::table::LookupTable as Data;

/// Up to so many rows each change is compared and kept at once; beyond, when typing pauses.
const AT_ONCE_ROWS: usize = 2_000;
/// A pause in typing, in milliseconds.
const PAUSE_MS: u32 = 400;

/// What is worked on.
#[derive(Clone, Copy)]
pub struct Sheet {
    /// What the server has.
    pub stored: RwSignal<Data>,
    /// Column names.
    pub columns: RwSignal<Vec<String>>,
    /// The rows, each as wide as the columns.
    pub rows: RwSignal<Vec<Vec<String>>>,
    /// Whether they differ from what is stored.
    pub dirty: RwSignal<bool>,
    /// Why the table was not saved.
    pub refused: RwSignal<Option<Refused>>,
    pause: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Sheet {
    /// With what was kept of earlier work on this revision.
    pub fn new(first: Data) -> Self {
        let kept = unsaved::kept::<(Vec<String>, Vec<Vec<String>>)>(&first.id.to_string(), first.revision);
        let dirty = kept.is_some();
        let (columns, rows) = kept.unwrap_or_else(|| (first.columns.clone(), first.rows.clone()));
        let sheet = Self {
            stored: RwSignal::new(first),
            columns: RwSignal::new(columns),
            rows: RwSignal::new(rows),
            dirty: RwSignal::new(dirty),
            refused: RwSignal::new(None),
            pause: StoredValue::new_local(None),
        };
        on_cleanup(move || {
            if sheet.pause.try_update_value(Option::take).flatten().is_some() {
                sheet.compare();
            }
        });
        sheet
    }

    /// The revision that the work builds on.
    pub fn revision(self) -> i64 {
        self.stored.with_untracked(|stored| stored.revision)
    }

    /// Shows what the server has now.
    pub fn show(self, data: Data) {
        let _gone = self.columns.try_set(data.columns.clone());
        let _gone = self.rows.try_set(data.rows.clone());
        let _gone = self.stored.try_set(data);
        let _gone = self.refused.try_set(None);
        self.compare();
    }

    /// Throws away what is not saved.
    pub fn discard(self) {
        self.show(self.stored.get_untracked());
    }

    /// Forgets what is kept of it, for it is removed.
    pub fn forget(self) {
        if let Some(id) = self.stored.try_with_untracked(|stored| stored.id.to_string()) {
            unsaved::forget(&id);
        }
    }

    /// Changes rows or columns.
    pub fn change(self, change: impl FnOnce(&mut Vec<String>, &mut Vec<Vec<String>>)) {
        let mut columns = self.columns.get_untracked();
        let before = columns.clone();
        self.rows.update(|rows| change(&mut columns, rows));
        if columns != before {
            self.columns.set(columns);
        }
        self.changed();
    }

    /// Writes a cell.
    pub fn put(self, row: usize, column: usize, text: String) {
        self.change(|_, rows| {
            if let Some(cell) = rows.get_mut(row).and_then(|cells| cells.get_mut(column)) {
                *cell = text;
            }
        });
    }

    /// What stands in a cell.
    pub fn cell(self, row: usize, column: usize) -> String {
        self.rows.with_untracked(|rows| rows.get(row).and_then(|cells| cells.get(column)).cloned().unwrap_or_default())
    }

    /// The rows in which something stands, and their places.
    pub fn filled(self) -> (Vec<usize>, Vec<Vec<String>>) {
        self.rows.with_untracked(|rows| {
            rows.iter().enumerate().filter(|(_, row)| row.iter().any(|cell| !cell.is_empty())).map(|(at, row)| (at, row.clone())).unzip()
        })
    }

    /// The rows that hold a text, in any column and without regard to capitals; `None`: all of them.
    pub fn matching(self, text: &str) -> Option<Vec<usize>> {
        let wanted = text.trim().to_lowercase();
        (!wanted.is_empty()).then(|| self.rows.with(|rows| matching(rows, &wanted)))
    }

    /// How many rows there are, or hold the text.
    pub fn found(self, text: &str) -> String {
        let all = self.rows.with(Vec::len) as u64;
        match self.matching(text) {
            Some(found) => format!("{} of {}", ui::format::count(found.len() as u64), ui::format::counted(all, "row", "rows")),
            None => ui::format::counted(all, "row", "rows"),
        }
    }

    fn changed(self) {
        self.dirty.set(true);
        if self.rows.with_untracked(Vec::len) <= AT_ONCE_ROWS {
            return self.compare();
        }
        self.pause.set_value(Some(Timeout::new(PAUSE_MS, move || {
            let _gone = self.pause.try_set_value(None);
            self.compare();
        })));
    }

    /// Says whether anything differs, and keeps it if so.
    fn compare(self) {
        let Some((id, revision)) = self.stored.try_with_untracked(|stored| (stored.id.to_string(), stored.revision)) else { return };
        let differs = self.stored.with_untracked(|stored| {
            self.rows.with_untracked(|rows| *rows != stored.rows) || self.columns.with_untracked(|columns| *columns != stored.columns)
        });
        if differs {
            self.columns.with_untracked(|columns| self.rows.with_untracked(|rows| unsaved::keep(&id, revision, &(columns, rows))));
        } else {
            unsaved::forget(&id);
        }
        let _gone = self.dirty.try_set(differs);
    }
}

fn matching(rows: &[Vec<String>], wanted: &str) -> Vec<usize> {
    let holds = |row: &Vec<String>| row.iter().any(|cell| cell.to_lowercase().contains(wanted));
    rows.iter().enumerate().filter(|(_, row)| holds(row)).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::matching;

    #[test]
    fn rows_are_found_in_any_column() {
        let rows = [["de", "Germany"], ["fr", "France"], ["GE", "Georgia"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(matching(&rows, "ge"), [0, 2]);
        assert_eq!(matching(&rows, "x"), [0_usize; 0]);
    }
}
