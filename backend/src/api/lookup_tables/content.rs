//! What a lookup table may hold, what became different, and how a version keeps it.

use super::super::{fields::Fields, kept::count, problem::Problem};
use serde::{Deserialize, Serialize};
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};
use store::{kept_versions::Counts, lookup_tables::LookupTableContent};
use wire::table::NewLookupTable;

/// The most columns of a table.
pub const COLUMNS_MAX: usize = 50;
/// The most rows of a table.
pub const ROWS_MAX: usize = 100_000;
/// The most characters of a cell.
pub const CELL_MAX: usize = 10_000;
/// Mistakes told of one table: a whole wrong file need not come back line by line.
const PROBLEMS_MAX: usize = 50;

/// What a version of a table holds.
#[derive(Debug, Serialize, Deserialize)]
pub struct Content<'c> {
    /// Column names; the first is the key.
    pub columns: Cow<'c, [String]>,
    /// The rows.
    pub rows: Cow<'c, [Vec<String>]>,
}

impl<'c> Content<'c> {
    /// Of a table that is saved.
    pub fn of(content: &'c LookupTableContent) -> Self {
        Self { columns: content.columns.as_slice().into(), rows: content.rows.as_slice().into() }
    }
}

/// How many rows came, went and changed, by their keys.
pub fn changes(before: &[Vec<String>], after: &[Vec<String>]) -> Counts {
    let by_key =
        |rows: &[Vec<String>]| rows.iter().enumerate().filter_map(|(at, row)| Some((row.first()?.clone(), at))).collect::<HashMap<_, _>>();
    let (old, new) = (by_key(before), by_key(after));
    Counts {
        added: count(new.keys().filter(|key| !old.contains_key(*key)).count()),
        removed: count(old.keys().filter(|key| !new.contains_key(*key)).count()),
        changed: count(new.iter().filter(|(key, at)| old.get(*key).is_some_and(|was| before[*was] != after[**at])).count()),
    }
}

/// The content, if it is one that a table may hold.
///
/// # Errors
/// 422 with every mistake, by row.
pub fn checked(new: NewLookupTable) -> Result<LookupTableContent, Problem> {
    let mut found = Fields::default();
    let name = found.name("/name", &new.name);
    let columns =
        new.columns.iter().enumerate().map(|(index, column)| found.name(&format!("/columns/{index}"), column)).collect::<Vec<_>>();
    if columns.is_empty() || columns.len() > COLUMNS_MAX {
        found.add("/columns", "field.invalid", format!("A table has 1 to {COLUMNS_MAX} columns; the first one is the key."));
    }
    let mut seen = HashSet::new();
    for (index, column) in columns.iter().enumerate() {
        if !column.is_empty() && !seen.insert(column) {
            found.add(format!("/columns/{index}"), "field.taken", format!("Two columns are called `{column}`."));
        }
    }
    if new.rows.len() > ROWS_MAX {
        found.add("/rows", "field.too_long", format!("A table has {ROWS_MAX} rows at most; this one has {}.", new.rows.len()));
    } else {
        check_rows(&mut found, columns.len(), &new.rows);
    }
    found.check()?;
    Ok(LookupTableContent { name, columns, rows: new.rows })
}

fn check_rows(found: &mut Fields, width: usize, rows: &[Vec<String>]) {
    let mut keys = HashMap::new();
    let mut wrong = 0;
    for (index, row) in rows.iter().enumerate() {
        let detail = if row.len() != width {
            format!("This row has {} cells, and the table has {width} columns.", row.len())
        } else if row.iter().any(|cell| cell.chars().count() > CELL_MAX) {
            format!("A cell may have {CELL_MAX} characters at most.")
        } else if let Some(first) = row.first().and_then(|key| keys.insert(key, index)) {
            format!("The key `{}` stands in row {} already; keys are unique.", row[0], first + 1)
        } else {
            continue;
        };
        found.add(format!("/rows/{index}"), "field.invalid", detail);
        wrong += 1;
        if wrong == PROBLEMS_MAX {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers(columns: &[&str], rows: &[&[&str]]) -> Vec<String> {
        let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let new =
            NewLookupTable { name: "countries".to_owned(), columns: texts(columns), rows: rows.iter().map(|row| texts(row)).collect() };
        match checked(new) {
            Ok(_) => Vec::new(),
            Err(problem) => problem.document().fields.iter().map(|field| field.pointer.clone()).collect(),
        }
    }

    #[test]
    fn rows_have_the_tables_width_and_keys_are_unique() {
        assert_eq!(pointers(&["code", "name"], &[&["de", "Germany"], &["fr", "France"]]), Vec::<String>::new());
        assert_eq!(pointers(&["code", "name"], &[&["de"], &["fr", "a"], &["fr", "b"]]), ["/rows/0", "/rows/2"]);
        assert_eq!(pointers(&[], &[]), ["/columns"]);
        assert_eq!(pointers(&["a", "a", " "], &[]), ["/columns/2", "/columns/1"]);
    }
}
