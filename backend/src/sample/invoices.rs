//! The shop's inbox for invoices: checks them, and keeps the latest in memory.

use serde_json::{Value, json};
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// The most invoices that are kept.
pub const INVOICES_MAX: usize = 200;

/// What was taken, the oldest first.
#[derive(Default)]
pub struct Invoices {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    list: VecDeque<Entry>,
    number: u64,
}

struct Entry {
    number: u64,
    key: Option<String>,
    invoice: Value,
}

/// What became of an invoice.
pub enum Taken {
    /// It is new.
    New(Value),
    /// It was taken before, under the same key.
    Before(Value),
    /// The key was used for another invoice.
    OtherBody,
}

impl Invoices {
    /// Keeps an invoice, unless its key is known.
    pub fn take(&self, key: Option<&str>, invoice: Value) -> Taken {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = kept.list.iter().find(|entry| entry.key.is_some() && entry.key.as_deref() == key) {
            return if before.invoice == invoice { Taken::Before(before.answer()) } else { Taken::OtherBody };
        }
        kept.number += 1;
        let entry = Entry { number: kept.number, key: key.map(str::to_owned), invoice };
        let answer = entry.answer();
        kept.list.push_back(entry);
        if kept.list.len() > INVOICES_MAX {
            kept.list.pop_front();
        }
        Taken::New(answer)
    }

    /// The kept ones, the oldest first.
    pub fn list(&self) -> Vec<Value> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.list.iter().map(|entry| json!({ "number": entry.number, "invoice": entry.invoice })).collect()
    }
}

impl Entry {
    fn answer(&self) -> Value {
        json!({ "accepted": true, "number": self.number, "invoice_no": self.invoice["invoice_no"], "total": self.invoice["total"] })
    }
}

/// Whether an invoice can be taken; else the field that is wrong, and why.
pub fn check(invoice: &Value) -> Result<(), (&'static str, String)> {
    if !invoice.is_object() {
        return Err(("invoice_no", "An invoice is an object.".to_owned()));
    }
    if invoice["invoice_no"].as_str().is_none_or(str::is_empty) {
        return Err(("invoice_no", "invoice_no must be a text that is not empty.".to_owned()));
    }
    let total = match &invoice["total"] {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse::<f64>().ok().filter(|number| number.is_finite()),
        _ => None,
    };
    match total {
        None => Err(("total", "total must be a number.".to_owned())),
        Some(total) if total <= 0.0 => {
            Err(("total", format!("total must be greater than zero, and is {}.", invoice["total"].to_string().trim_matches('"'))))
        }
        Some(_) => Ok(()),
    }
}
