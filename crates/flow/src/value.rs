//! Values that built-in steps ask of a record, compiled.

use crate::event::Fault;
use mapping::{CompiledFill, Context, Record};

/// A value, compiled.
#[derive(Debug)]
pub struct Value(CompiledFill);

impl Value {
    pub(crate) fn new(fill: &mapping::Fill) -> Result<Self, Fault> {
        Ok(Self(CompiledFill::new(fill)?))
    }

    pub(crate) fn all(fills: &[mapping::Fill]) -> Result<Vec<Self>, Fault> {
        fills.iter().map(Self::new).collect()
    }

    /// What a record gives; `None` where there is nothing, or `null`.
    pub(crate) fn of(&self, record: &Record, context: &Context) -> Result<Option<mapping::Value>, Fault> {
        Ok(self.0.value(record, context)?.filter(|value| !value.is_null()))
    }
}

/// The text of a value for people: a text as it is, everything else as JSON.
pub(crate) fn text(value: &mapping::Value) -> String {
    value.as_text().map_or_else(|| value.to_string(), str::to_owned)
}
