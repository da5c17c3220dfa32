//! A model of a table of texts: the header of a CSV file and its rows.

use super::Inferred;
use crate::{Object, Value};

/// What a table of texts looks like so far.
#[derive(Debug, Clone)]
pub struct Columns {
    names: Vec<String>,
    inferred: Inferred,
}

impl Columns {
    /// With this header. A column without a name is called by its number, a name that comes again gets a number.
    #[must_use]
    pub fn new(header: &[&str]) -> Self {
        let mut names: Vec<String> = Vec::with_capacity(header.len());
        for (at, name) in header.iter().enumerate() {
            let name = name.trim().trim_start_matches('\u{feff}');
            let base = if name.is_empty() { format!("column {}", at + 1) } else { name.to_owned() };
            let mut unique = base.clone();
            let mut number = 2;
            while names.contains(&unique) {
                unique = format!("{base} {number}");
                number += 1;
            }
            names.push(unique);
        }
        Self { names, inferred: Inferred::default() }
    }

    /// The names of the columns.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Learns from a row. An empty cell is a missing value; cells beyond the header are left out.
    pub fn add(&mut self, row: &[&str]) {
        let cells = self.names.iter().zip(row).filter(|(_, cell)| !cell.trim().is_empty());
        let object: Object = cells.map(|(name, cell)| (name.clone(), Value::from(*cell))).collect();
        self.inferred.add(&Value::Object(object));
    }

    /// The model: every column in order, also those that were empty.
    #[must_use]
    pub fn model(&self, name: &str) -> crate::Model {
        let mut model = self.inferred.model(name);
        let mut found: Vec<Option<crate::ModelField>> = model.fields.into_iter().map(Some).collect();
        let mut take =
            |name: &str| found.iter_mut().find(|field| field.as_ref().is_some_and(|field| field.name == name)).and_then(Option::take);
        model.fields = self
            .names
            .iter()
            .map(|name| {
                take(name).unwrap_or_else(|| crate::ModelField {
                    name: name.clone(),
                    kind: crate::Kind::Text,
                    ..crate::ModelField::default()
                })
            })
            .collect();
        model
    }
}
