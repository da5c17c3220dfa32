//! What evaluation may look at besides the record: the hour and the lookup tables, handed in by the host.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

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

/// A lookup table: texts by column, found by the first one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "TableText")]
pub struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    #[serde(skip)]
    index: HashMap<String, usize>,
}

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
        Self { columns, rows, index }
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
}
