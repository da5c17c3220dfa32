//! The door to the mapping room: what a run asks of it, in the run's words.

use crate::{event::Fault, finding::Finding};
use mapping::Value;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// What evaluation may look at besides the record.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// Lookup tables by name.
    pub tables: BTreeMap<String, Table>,
}

/// A lookup table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Column names; the first is the key.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// A mapping, compiled.
#[derive(Debug)]
pub struct Map(mapping::Mapping);

impl Map {
    pub(crate) fn new(mapping: &mapping::Mapping) -> Result<Self, Vec<Finding>> {
        Ok(Self(mapping.clone()))
    }

    pub(crate) fn apply(&self, record: &Value, context: &Context) -> Result<Value, Fault> {
        let mut made = serde_json::Map::new();
        for target in &self.0.targets {
            let value = match &target.value {
                Some(fill) => Fill(fill.clone()).value(record, context)?,
                None => None,
            };
            match value {
                Some(value) => drop(made.insert(target.path.clone(), value)),
                None if target.required => return Err(Fault { field: Some(target.path.clone()), ..Fault::new("map.missing", format!("`{}` is missing", target.path)) }),
                None => {}
            }
        }
        Ok(Value::Object(made))
    }
}

/// A condition, compiled.
#[derive(Debug)]
pub struct Condition(mapping::document::Condition);

impl Condition {
    pub(crate) fn new(condition: &mapping::document::Condition) -> Result<Self, Fault> {
        Ok(Self(condition.clone()))
    }

    pub(crate) fn holds(&self, record: &Value, context: &Context) -> Result<bool, Fault> {
        match &self.0 {
            mapping::document::Condition::Compare(compare) => {
                let left = Fill(compare.left.clone()).value(record, context)?;
                let right = match &compare.right {
                    Some(right) => Fill(right.clone()).value(record, context)?,
                    None => None,
                };
                Ok(left == right)
            }
            _ => Err(Fault::new("x", "x")),
        }
    }
}

/// A value, compiled.
#[derive(Debug)]
pub struct Fill(mapping::Fill);

impl Fill {
    pub(crate) fn new(fill: &mapping::Fill) -> Result<Self, Fault> {
        Ok(Self(fill.clone()))
    }

    pub(crate) fn value(&self, record: &Value, _context: &Context) -> Result<Option<Json>, Fault> {
        match &self.0 {
            mapping::Fill::Field(path) => Ok(record.get(path).cloned()),
            mapping::Fill::Constant(value) => Ok(Some(value.clone())),
            _ => Err(Fault::new("x", "x")),
        }
    }
}
