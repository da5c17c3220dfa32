//! A mapping compiled once and evaluated for many records. What is compiled may be used from many threads.

mod aggregate;
mod budget;
mod compile;
mod condition;
mod each;
mod explain;
mod group;
mod join;
mod key;
mod list;
mod lookup;
mod order;
mod policy;
mod row;

use crate::{
    Context, Fault, Fill, Mapping, Object, Record, Target, Value, document::Condition, finding::Finding, plan::Plan, scope::Scope,
};
pub use budget::OUTPUT_BYTES_MAX;
pub(crate) use budget::{Budget, too_large};
use compile::Node;
pub(crate) use compile::{Piece, pieces};
pub(crate) use condition::holds;
pub use explain::{Line, Step, explain};
pub use list::ITEMS_MAX;
pub(crate) use row::Row;
use std::{cmp::Ordering, sync::OnceLock};

/// The text by which values are one key, as in groups and joins: `1`, `1.0` and `"1"` are one. What is missing is a key of
/// its own here; who wants none there asks for [`Value::is_null`] first.
#[must_use]
pub fn key_of(values: &[Option<Value>]) -> String {
    let keys: Vec<_> = values.iter().map(|value| key::of(value.as_ref())).collect();
    key::joined(&keys)
}

/// How two values stand in a sorted list: a total order, in which what has no value stands last, whichever way it goes.
#[must_use]
pub fn order_of(left: Option<&Value>, right: Option<&Value>, descending: bool) -> Ordering {
    match (order::rank(left, false), order::rank(right, false)) {
        (Some(left), Some(right)) if descending => right.cmp(&left),
        (Some(left), Some(right)) => left.cmp(&right),
        (left, right) => left.is_none().cmp(&right.is_none()),
    }
}

/// A compiled mapping; the default one has no targets.
#[derive(Debug, Default)]
pub struct Compiled {
    pub(crate) rows: Vec<Row>,
    targets: Vec<Target>,
    /// Made when the first record comes as bytes.
    plan: OnceLock<Option<Plan>>,
}

impl Compiled {
    /// Compiles a mapping.
    ///
    /// # Errors
    /// Every target that cannot be compiled, each with its place.
    pub fn new(mapping: &Mapping) -> Result<Self, Vec<Finding>> {
        let mut wrong = Vec::new();
        let rows = row::compile(&mapping.targets, "", &mut wrong);
        if wrong.is_empty() { Ok(Self { rows, targets: mapping.targets.clone(), plan: OnceLock::new() }) } else { Err(wrong) }
    }

    /// The target record.
    ///
    /// # Errors
    /// The first target that cannot be filled.
    pub fn map(&self, record: &Value, context: &Context) -> Result<Value, Fault> {
        let budget = Budget::default();
        let made =
            row::object(&self.rows, &Scope::record(record, context).with_budget(&budget)).map(Value::Object).map_err(policy::outside)?;
        budget::check(&made)?;
        Ok(made)
    }

    /// The target record of a record on its way: from text to text where the mapping has a plan, else by its value.
    ///
    /// # Errors
    /// The first target that cannot be filled.
    pub fn map_record(&self, record: &Record, context: &Context) -> Result<Record, Fault> {
        if let Some(text) = record.undecoded()
            && let Some(plan) = self.plan()
        {
            let mut out = Vec::with_capacity(text.len());
            if plan.map(&self.rows, text.as_bytes(), context, &mut out)
                && let Ok(made) = String::from_utf8(out)
            {
                return Ok(Record::of_text(made.into_boxed_str()));
            }
        }
        self.map(record, context).map(Record::from)
    }

    fn plan(&self) -> Option<&Plan> {
        self.plan.get_or_init(|| Plan::new(&self.targets)).as_ref()
    }

    /// Every target by itself, in order: its name from the record down, and its value or why there is none. Inside a list
    /// the first item counts. For the preview.
    #[must_use]
    pub fn preview(&self, record: &Value, context: &Context) -> Vec<(String, Result<Option<Value>, Fault>)> {
        let mut out = Vec::new();
        row::preview(&self.rows, &Scope::record(record, context), "", &mut out);
        out
    }

    /// The target record from JSON text to JSON text.
    ///
    /// # Errors
    /// When the text is no JSON, or a target cannot be filled.
    pub fn map_json(&self, record: &[u8], context: &Context) -> Result<Vec<u8>, Fault> {
        let mut out = Vec::with_capacity(record.len());
        self.map_json_into(record, context, &mut out)?;
        Ok(out)
    }

    /// The same, written behind what is there; of a record with a fault nothing is.
    ///
    /// # Errors
    /// When the text is no JSON, or a target cannot be filled.
    pub fn map_json_into(&self, record: &[u8], context: &Context, out: &mut Vec<u8>) -> Result<(), Fault> {
        if self.plan().is_some_and(|plan| plan.map(&self.rows, record, context, out)) {
            return Ok(());
        }
        self.interpret(record, context, out)
    }

    /// The same without the plan, which must not make a difference.
    pub(crate) fn interpret(&self, record: &[u8], context: &Context, out: &mut Vec<u8>) -> Result<(), Fault> {
        let record = crate::json::read(record).map_err(|error| Fault::new("map.json", error.to_string()))?;
        crate::json::write_into(&self.map(&record, context)?, out);
        Ok(())
    }
}

/// A compiled value.
#[derive(Debug)]
pub struct CompiledFill(Node);

impl CompiledFill {
    /// Compiles a value.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(fill: &Fill) -> Result<Self, Fault> {
        compile::fill(fill).map(Self)
    }

    /// The value for a record; `None` where there is none.
    ///
    /// # Errors
    /// When it cannot be computed.
    pub fn value(&self, record: &Value, context: &Context) -> Result<Option<Value>, Fault> {
        let made = self.0.eval(&Scope::record(record, context)).map_err(policy::outside)?;
        Ok(made.map(std::borrow::Cow::into_owned))
    }
}

/// A compiled condition.
#[derive(Debug)]
pub struct CompiledCondition(condition::Test);

impl CompiledCondition {
    /// Compiles a condition.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(condition: &Condition) -> Result<Self, Fault> {
        condition::compile(condition).map(Self)
    }

    /// Whether a record meets it.
    ///
    /// # Errors
    /// When it cannot be computed.
    pub fn holds(&self, record: &Value, context: &Context) -> Result<bool, Fault> {
        self.0.holds(&Scope::record(record, context))
    }
}

/// Puts a value at a path of names, making objects on the way.
fn put(object: &mut Object, path: &[String], value: Value) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        object.insert(first.clone(), value);
        return;
    }
    let inner = object.entry(first.clone()).or_insert_with(|| Value::Object(Object::new()));
    if !matches!(inner, Value::Object(_)) {
        *inner = Value::Object(Object::new());
    }
    if let Some(inner) = inner.as_object_mut() {
        put(inner, rest, value);
    }
}
