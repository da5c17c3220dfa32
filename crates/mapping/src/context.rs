//! What evaluation may look at besides the record: the hour and the lookup tables, handed in by the host.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// Lookup tables by name.
pub type Tables = BTreeMap<String, Table>;

/// What a host hands in. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// Now, in milliseconds since the Unix epoch.
    pub now_ms: i64,
    /// Lookup tables by name.
    pub tables: Arc<Tables>,
}

/// A lookup table: texts by column, found by any of them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "TableText")]
pub struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    #[serde(skip)]
    index: HashMap<String, usize>,
    /// Made when they are first asked for, and shared by all copies.
    #[serde(skip)]
    others: Arc<Mutex<Indexes>>,
}

/// By columns and whether capitals count.
type Indexes = HashMap<(Vec<usize>, bool), Arc<HashMap<String, Rows>>>;

/// The rows that have one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rows {
    /// The first one.
    pub first: usize,
    /// The last one.
    pub last: usize,
    /// How many there are.
    pub count: usize,
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.columns == other.columns && self.rows == other.rows
    }
}

impl Eq for Table {}

#[derive(Deserialize)]
struct TableText {
    columns: Vec<String>,
    #[serde(default)]
    rows: Vec<Vec<String>>,
}

impl From<TableText> for Table {
    fn from(text: TableText) -> Self {
        Self::new(text.columns, text.rows)
    }
}

impl Table {
    /// A table; where a key stands twice the first row counts.
    #[must_use]
    pub fn new(columns: Vec<String>, rows: Vec<Vec<String>>) -> Self {
        let mut index = HashMap::with_capacity(rows.len());
        for (at, row) in rows.iter().enumerate() {
            if let Some(key) = row.first() {
                index.entry(key.clone()).or_insert(at);
            }
        }
        Self { columns, rows, index, others: Arc::default() }
    }

    /// Column names; the first is the key.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// What stands in a column of the row with this key.
    #[must_use]
    pub fn find(&self, key: &str, column: &str) -> Option<&str> {
        let column = self.columns.iter().position(|name| name == column)?;
        let row = self.rows.get(*self.index.get(key)?)?;
        row.get(column).map(String::as_str)
    }

    /// Its rows: one cell for each column, where there is one.
    #[must_use]
    pub fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }

    /// The rows that have these keys in these columns.
    pub(crate) fn rows_of(&self, columns: &[usize], keys: &[String], ignore_case: bool) -> Option<Rows> {
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let found = others.entry((columns.to_vec(), ignore_case)).or_insert_with(|| Arc::new(self.index(columns, ignore_case)));
        let found = Arc::clone(found);
        drop(others);
        found.get(&one_key(keys.iter().map(String::as_str), ignore_case)).copied()
    }

    fn index(&self, columns: &[usize], ignore_case: bool) -> HashMap<String, Rows> {
        let mut index: HashMap<String, Rows> = HashMap::with_capacity(self.rows.len());
        for (at, row) in self.rows.iter().enumerate() {
            let cells: Option<Vec<&str>> = columns.iter().map(|column| row.get(*column).map(String::as_str)).collect();
            let Some(cells) = cells else { continue };
            let rows = index.entry(one_key(cells.into_iter(), ignore_case)).or_insert(Rows { first: at, last: at, count: 0 });
            rows.last = at;
            rows.count += 1;
        }
        index
    }
}

/// Several texts as one that no others make.
fn one_key<'t>(texts: impl Iterator<Item = &'t str>, ignore_case: bool) -> String {
    let mut out = String::new();
    for text in texts {
        let text = if ignore_case { text.to_lowercase() } else { text.to_owned() };
        out.push_str(&format!("{}:{text}", text.len()));
    }
    out
}
