//! What a plan sees while it works on one record, or on one item of a list.

use super::{
    Bail, Plan, data,
    scan::{Found, Scanner, What},
    target,
    trie::Trie,
    val::Val,
};
use crate::{
    Context, Object, Value,
    eval::Row,
    json,
    path::{self, Part},
    scope::Scope,
};
use indexmap::IndexMap;
use jsonata_core::value::JValue;
use std::{
    cell::{OnceCell, RefCell},
    collections::HashMap,
    rc::Rc,
};

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
    /// Lists that were decoded, by where they begin.
    lists: RefCell<HashMap<u32, Rc<Value>>>,
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
        Self { text, context, plan, rows, found, value: OnceCell::new(), data: OnceCell::new(), lists: RefCell::default() }
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

    /// What stands at a path below something that was found. Names on a list gather that field of each item.
    fn descend(&self, mut found: Found, parts: &[Part]) -> Result<Option<Val<'a>>, Bail> {
        let (nobody, mut seen) = (Trie::default(), Vec::new());
        for (at, part) in parts.iter().enumerate() {
            let mut scanner = Scanner::new(self.text.as_bytes(), found.start as usize, &nobody, &mut [], &mut seen);
            let next = match (part, found.what) {
                (Part::Name(name), What::Object | What::LooseObject) => scanner.field(name)?,
                (Part::Name(_), What::List | What::LooseList) => return self.gather(found, &parts[at..]),
                (Part::Index(index), What::List | What::LooseList) => scanner.item(*index)?,
                _ => None,
            };
            match next {
                Some(next) => found = next,
                None => return Ok(None),
            }
        }
        Ok(Val::found(self.text, found))
    }

    /// A field of each item of a list, which is decoded once, however many ask.
    fn gather(&self, list: Found, parts: &[Part]) -> Result<Option<Val<'a>>, Bail> {
        let known = self.lists.borrow().get(&list.start).cloned();
        let list = match known {
            Some(known) => known,
            None => {
                let made = json::read(&self.text.as_bytes()[list.start as usize..list.end as usize]).map_err(|_| Bail)?;
                self.lists.borrow_mut().entry(list.start).or_insert(Rc::new(made)).clone()
            }
        };
        Ok(path::find(&list, parts).map(|found| Val::of(found.into_owned())))
    }

    /// Whether the record is an object.
    pub(super) fn is_object(&self) -> bool {
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
                self.record.gather(found, &[names, rest].concat())
            }
            _ if rest.is_empty() => Ok(Val::found(self.record.text, found)),
            _ => self.record.descend(found, rest),
        }
    }
}
