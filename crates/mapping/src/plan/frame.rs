//! What a plan sees while it works on one record, or on one item of a list.

use super::{
    Bail, Plan, data,
    scan::{Found, What},
    target,
    trie::Trie,
    val::{self, Val},
};
use crate::{Context, Object, Value, eval::Row, json, path::Part, scope::Scope};
use indexmap::IndexMap;
use jsonata_core::value::JValue;
use std::cell::OnceCell;

/// The record, and what is made of it at most once.
pub(super) struct Record<'a> {
    pub(super) text: &'a str,
    pub(super) context: &'a Context,
    plan: &'a Plan,
    rows: &'a [Row],
    /// The whole record.
    found: Found,
    /// What the interpreter needs of it.
    value: OnceCell<Value>,
    /// What expressions need of it.
    data: OnceCell<JValue>,
}

/// What can be seen at one place. `'a` is the record's text and the plan.
#[derive(Clone, Copy)]
pub(super) struct Frame<'f, 'a> {
    pub(super) record: &'f Record<'a>,
    pub(super) trie: &'a Trie,
    pub(super) slots: &'f [Found],
    /// The item's number, from 1; 0 outside of lists.
    pub(super) position: usize,
    pub(super) parent: Option<&'f Frame<'f, 'a>>,
}

impl<'a> Record<'a> {
    pub(super) fn new(text: &'a str, context: &'a Context, plan: &'a Plan, rows: &'a [Row], found: Found) -> Self {
        Self { text, context, plan, rows, found, value: OnceCell::new(), data: OnceCell::new() }
    }

    /// Has the interpreter fill a target; whether something is written.
    pub(super) fn row(&self, row: usize, slots: &[Found], out: &mut Vec<u8>) -> Result<bool, Bail> {
        if self.value.get().is_none() {
            let value = self.make_value(slots)?;
            self.value.get_or_init(|| value);
        }
        let (Some(value), Some(row)) = (self.value.get(), self.rows.get(row)) else { return Err(Bail) };
        let made = row.value(&Scope::record(value, self.context)).map_err(|_| Bail)?;
        Ok(target::put_row(made, out))
    }

    /// The fields that somebody needs, or all of it.
    fn make_value(&self, slots: &[Found]) -> Result<Value, Bail> {
        if self.plan.needs.whole || !self.is_object() {
            return json::read(self.text.as_bytes()).map_err(|_| Bail);
        }
        let mut object = Object::with_capacity(self.plan.needs.slots.len());
        for (name, slot) in &self.plan.needs.slots {
            if let Some(value) = Val::found(self.text, slots[*slot as usize]) {
                object.insert(name.clone(), value.into_value()?);
            }
        }
        Ok(Value::Object(object))
    }

    /// The record for an expression.
    pub(super) fn data(&self, slots: &[Found]) -> Result<&JValue, Bail> {
        if self.data.get().is_none() {
            let data = self.make_data(slots)?;
            self.data.get_or_init(|| data);
        }
        self.data.get().ok_or(Bail)
    }

    fn make_data(&self, slots: &[Found]) -> Result<JValue, Bail> {
        if self.plan.needs.whole || !self.is_object() {
            return data::of(self.text, self.found);
        }
        let mut fields = IndexMap::with_capacity(self.plan.needs.slots.len());
        for (name, slot) in &self.plan.needs.slots {
            let found = slots[*slot as usize];
            if found.what != What::Missing {
                fields.insert(name.clone(), data::of(self.text, found)?);
            }
        }
        Ok(JValue::object(fields))
    }

    fn is_object(&self) -> bool {
        matches!(self.found.what, What::Object | What::LooseObject)
    }
}

impl<'a> Frame<'_, 'a> {
    /// What stands at a slot, so many levels up, and further down from there.
    #[inline]
    pub(super) fn find(&self, up: usize, slot: u32, rest: &'a [Part]) -> Result<Option<Val<'a>>, Bail> {
        if up == 0 { self.find_here(slot, rest) } else { self.parent.map_or(Ok(None), |parent| parent.find(up - 1, slot, rest)) }
    }

    /// Where a list stands that is at a slot, so many levels up.
    pub(super) fn found(&self, up: usize, slot: u32) -> Found {
        if up == 0 { self.slots[slot as usize] } else { self.parent.map_or_else(Found::default, |parent| parent.found(up - 1, slot)) }
    }

    #[inline]
    fn find_here(&self, slot: u32, rest: &'a [Part]) -> Result<Option<Val<'a>>, Bail> {
        let found = self.slots[slot as usize];
        match found.what {
            What::Through(depth) => {
                let names = &self.trie.names(slot)[usize::from(depth)..];
                val::gather(self.record.text, found, &[names, rest].concat())
            }
            _ if rest.is_empty() => Ok(Val::found(self.record.text, found)),
            _ => val::descend(self.record.text, found, rest),
        }
    }
}
