//! A model from samples: what all of them have in common. Learns record by record in bounded memory, so that a million
//! records are no more than ten.
//!
//! Formats of texts: `uuid` `email` `url` `iban` `date:…` `time` `country` `currency` `boolean` `integer` `decimal`
//! `decimal_comma` `phone`. A date that is not written as RFC 3339 says names its pattern, `date:dd.MM.yyyy`; where the
//! samples do not tell day and month apart, both: `date:dd/MM/yyyy|MM/dd/yyyy`. Leaves out reading files: [`columns`]
//! takes texts, [`schema`] takes a parsed document.

mod codes;
pub mod columns;
pub mod openapi;
pub mod schema;
mod shape;
mod text;

use crate::{Model, Value};
use shape::{Budget, ObjectShape};

/// The most samples that [`infer`] looks at.
pub const SAMPLES_MAX: usize = 1_000;
/// The most fields that a model learns; what comes after them is left out.
pub const FIELDS_MAX: usize = 5_000;
/// How deep it looks.
pub const DEPTH_MAX: usize = 32;
/// A text with at most so many different values over enough samples is an enumeration.
pub const ENUMERATION_MAX: usize = 12;
/// How many samples an enumeration needs.
pub const ENUMERATION_SAMPLES: u64 = 20;

/// The model that these records fit.
#[must_use]
pub fn infer<'a>(samples: impl IntoIterator<Item = &'a Value>) -> Model {
    let mut inferred = Inferred::default();
    samples.into_iter().take(SAMPLES_MAX).for_each(|sample| inferred.add(sample));
    inferred.model("")
}

/// What was learned so far.
#[derive(Debug, Clone, Default)]
pub struct Inferred {
    record: ObjectShape,
    budget: Budget,
}

impl Inferred {
    /// Learns from one more record. What is no object is left out.
    pub fn add(&mut self, sample: &Value) {
        if let Value::Object(object) = sample {
            self.record.add(object, &mut self.budget, 0);
        }
    }

    /// Learns what another one has learned: samples may be looked at in parts, in any order.
    pub fn merge(&mut self, other: &Self) {
        self.record.merge(&other.record, &mut self.budget);
    }

    /// How many records it has learned from.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.record.count()
    }

    /// Whether there were more fields than [`FIELDS_MAX`], so that some are left out.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.budget.is_spent()
    }

    /// The model that all of them fit.
    #[must_use]
    pub fn model(&self, name: &str) -> Model {
        Model { name: name.to_owned(), fields: self.record.fields() }
    }
}

#[cfg(test)]
#[path = "infer/tests.rs"]
mod tests;
