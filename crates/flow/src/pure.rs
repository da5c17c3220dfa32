//! The door to the mapping room: what a run asks of it, in the run's words.

use crate::{
    event::Fault,
    finding::{Finding, Severity},
};
use mapping::{CompiledCondition, CompiledFill, Record, Value};

pub use mapping::{
    context::{Context, Table, Tables},
    fault::SET_ASIDE,
};

/// A mapping, compiled.
#[derive(Debug)]
pub struct Map(mapping::Compiled);

impl Map {
    pub(crate) fn new(mapping: &mapping::Mapping) -> Result<Self, Vec<Finding>> {
        mapping::Compiled::new(mapping).map(Self).map_err(|found| found.iter().map(finding).collect())
    }

    pub(crate) fn apply(&self, record: &Record, context: &Context) -> Result<Record, Fault> {
        Ok(self.0.map_record(record, context)?)
    }
}

/// A condition, compiled.
#[derive(Debug)]
pub struct Condition(CompiledCondition);

impl Condition {
    pub(crate) fn new(condition: &mapping::document::Condition) -> Result<Self, Fault> {
        Ok(Self(CompiledCondition::new(condition)?))
    }

    pub(crate) fn holds(&self, record: &Value, context: &Context) -> Result<bool, Fault> {
        Ok(self.0.holds(record, context)?)
    }
}

/// A value of a setting that each record fills anew, compiled.
#[derive(Debug)]
pub struct Fill(CompiledFill);

impl Fill {
    /// Compiles it.
    ///
    /// # Errors
    /// When an expression or a template cannot be read.
    pub fn new(fill: &mapping::Fill) -> Result<Self, Fault> {
        Ok(Self(CompiledFill::new(fill)?))
    }

    /// What a record makes of it; `None`: nothing.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn value(&self, record: &Value, context: &Context) -> Result<Option<Value>, Fault> {
        Ok(self.0.value(record, context)?)
    }
}

impl From<mapping::Fault> for Fault {
    fn from(fault: mapping::Fault) -> Self {
        Self { code: fault.code, message: fault.message, field: fault.field, hint: fault.hint }
    }
}

/// A finding of the mapping checker in the words of this room.
#[must_use]
pub fn finding(found: &mapping::Finding) -> Finding {
    let severity = match found.severity {
        mapping::finding::Severity::Error => Severity::Error,
        mapping::finding::Severity::Warning => Severity::Warning,
    };
    let field = (!found.field.is_empty()).then(|| found.field.clone());
    Finding { code: found.code.clone(), severity, step: None, field, message: found.message.clone(), hint: found.hint.clone() }
}
