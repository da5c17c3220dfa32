//! A row of a lookup table.

use super::compile::{self, Node};
use crate::{
    Fault, Value,
    context::{Rows, Table},
    document::{Lookup, OnDuplicate, OnMiss},
    fault::SET_ASIDE,
    scope::Scope,
};
use std::borrow::Cow;

/// A compiled lookup.
#[derive(Debug)]
pub(super) struct LookupNode {
    table: String,
    keys: Vec<(Option<String>, Node)>,
    columns: Vec<String>,
    as_object: bool,
    ignore_case: bool,
    on_duplicate: OnDuplicate,
    on_miss: OnMiss,
}

/// Compiles a lookup.
pub(super) fn compile(lookup: &Lookup) -> Result<LookupNode, Fault> {
    let mut keys = vec![(lookup.key_column.clone(), compile::fill(&lookup.key)?)];
    for more in &lookup.more_keys {
        keys.push((Some(more.column.clone()), compile::fill(&more.value)?));
    }
    if lookup.column.is_empty() == lookup.columns.is_empty() {
        return Err(Fault::new("map.lookup", "a lookup has either `column` or `columns`"));
    }
    Ok(LookupNode {
        table: lookup.table.clone(),
        keys,
        columns: lookup.answers().map(str::to_owned).collect(),
        as_object: !lookup.columns.is_empty(),
        ignore_case: lookup.ignore_case,
        on_duplicate: lookup.on_duplicate,
        on_miss: lookup.on_miss.clone().unwrap_or(OnMiss::Fail),
    })
}

/// There is no such table.
pub(crate) fn no_table(name: &str) -> Fault {
    Fault::new("map.unknown_table", format!("there is no lookup table `{name}`"))
}

/// What a lookup found.
pub(super) struct Found<'a> {
    /// The keys as texts, in the order of their columns; fewer where one is missing.
    pub keys: Vec<String>,
    /// The number of the row, from 0.
    pub row: Option<usize>,
    /// The answer; `None` where a key is missing.
    pub value: Option<Cow<'a, Value>>,
}

impl LookupNode {
    pub(super) fn value<'a>(&'a self, scope: &Scope<'a>) -> Result<Option<Cow<'a, Value>>, Fault> {
        self.find(scope).map(|found| found.value)
    }

    /// The row and the answer.
    pub(super) fn find<'a>(&'a self, scope: &Scope<'a>) -> Result<Found<'a>, Fault> {
        let table = scope.context.tables.get(&self.table).ok_or_else(|| no_table(&self.table))?;
        let columns = self.keys.iter().map(|(column, _)| match column {
            Some(column) => self.column(table, column),
            None => Ok(0),
        });
        let columns: Vec<usize> = columns.collect::<Result<_, _>>()?;
        let answers: Vec<usize> = self.columns.iter().map(|column| self.column(table, column)).collect::<Result<_, _>>()?;
        let mut values = Vec::with_capacity(self.keys.len());
        for (_, node) in &self.keys {
            match node.eval(scope)?.filter(|value| !value.is_null()) {
                Some(value) => values.push(value),
                None => return Ok(Found { keys: values.iter().map(|value| text(value)).collect(), row: None, value: None }),
            }
        }
        let keys: Vec<String> = values.iter().map(|value| text(value)).collect();
        let rows = self.rows(table, &columns, &keys, &values);
        if self.on_duplicate == OnDuplicate::Fail && rows.is_some_and(|rows| rows.count > 1) {
            return Err(Fault::new(
                "map.lookup_many",
                format!("the lookup table `{}` has several rows for {}", self.table, shown(&values)),
            )
            .hint(format!("mend `{}`, or choose which row counts", self.table)));
        }
        let row = rows.map(|rows| if self.on_duplicate == OnDuplicate::Last { rows.last } else { rows.first });
        let answer = row.and_then(|row| self.answer(table, row, &answers));
        let value = match answer {
            Some(answer) => Some(Cow::Owned(answer)),
            None => return Ok(Found { value: Some(self.miss(values)?), keys, row: None }),
        };
        Ok(Found { keys, row, value })
    }

    /// Digits that are written in another way (`7.0`) find the plain ones (`7`) when nothing has them as they are.
    fn rows(&self, table: &Table, columns: &[usize], keys: &[String], values: &[Cow<'_, Value>]) -> Option<Rows> {
        table.rows_of(columns, keys, self.ignore_case).or_else(|| {
            let plain = values.iter().zip(keys).map(|(value, key)| match value.as_ref() {
                Value::Number(number) => number.canonical(),
                _ => key.clone(),
            });
            let plain: Vec<String> = plain.collect();
            (plain != keys).then(|| table.rows_of(columns, &plain, self.ignore_case)).flatten()
        })
    }

    fn column(&self, table: &Table, name: &str) -> Result<usize, Fault> {
        table
            .columns()
            .iter()
            .position(|column| column == name)
            .ok_or_else(|| Fault::new("map.unknown_column", format!("the lookup table `{}` has no column `{name}`", self.table)))
    }

    /// What stands in the columns; one that the row does not have is a miss.
    fn answer(&self, table: &Table, row: usize, columns: &[usize]) -> Option<Value> {
        let row = table.rows().get(row)?;
        if !self.as_object {
            return row.get(*columns.first()?).map(|cell| cell.as_str().into());
        }
        let cell = |(name, column): (&String, &usize)| (name.clone(), Value::from(row.get(*column).map(String::as_str)));
        Some(Value::Object(self.columns.iter().zip(columns).map(cell).collect()))
    }

    fn miss<'a>(&'a self, mut keys: Vec<Cow<'a, Value>>) -> Result<Cow<'a, Value>, Fault> {
        let fault = |code: &str, keys: &[Cow<'_, Value>]| {
            Fault::new(code, format!("the lookup table `{}` has no row for {}", self.table, shown(keys)))
                .hint(format!("add the row to `{}`, or choose what a miss does", self.table))
        };
        match &self.on_miss {
            OnMiss::Null => Ok(Cow::Owned(Value::Null)),
            OnMiss::Default(value) => Ok(Cow::Borrowed(value)),
            OnMiss::KeepKey => Ok(keys.swap_remove(0)),
            OnMiss::Fail => Err(fault("map.lookup_miss", &keys)),
            OnMiss::SetAside => Err(fault(SET_ASIDE, &keys)),
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        other => other.to_string(),
    }
}

fn shown(keys: &[Cow<'_, Value>]) -> String {
    keys.iter().map(|key| crate::convert::show(key)).collect::<Vec<_>>().join(", ")
}
