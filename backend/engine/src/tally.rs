//! Calls of connectors by what came of them, counted in memory.

use crate::call::Made;
use flow::event::Failure;
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// Calls of one connector that ended alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// The connector.
    pub connector: String,
    /// What came of them: `succeeded`, `record`, `transient`, `unknown`, `throttled`, `authentication`, `configuration`.
    pub class: &'static str,
    /// How many.
    pub count: u64,
    /// How many of them were tries beyond the first one.
    pub retries: u64,
}

/// Counts calls. There are as many rows as connectors and classes.
#[derive(Default)]
pub(crate) struct Tally(Mutex<Counts>);

/// By connector and outcome: calls, and those among them that were tries beyond the first.
type Counts = BTreeMap<(String, &'static str), (u64, u64)>;

impl Tally {
    /// A call came back.
    pub(crate) fn count(&self, connector: &str, made: &Made, number: u32) {
        let class = match made {
            Made::Records { faults, .. } if !faults.is_empty() => "record",
            Made::Page { faults, .. } if !faults.is_empty() => "record",
            Made::Records { .. } | Made::Page { .. } => "succeeded",
            Made::Partly { failure, .. } | Made::Failed(failure) => match failure {
                Failure::Retry { effect_unknown: true, .. } => "unknown",
                Failure::Retry { .. } => "transient",
                Failure::Throttled { .. } => "throttled",
                Failure::Reauthenticate(_) => "authentication",
                Failure::Settings(_) => "configuration",
            },
        };
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, retries) = counts.entry((connector.to_owned(), class)).or_default();
        *count += 1;
        *retries += u64::from(number > 1);
    }

    /// All that were counted, in order.
    pub(crate) fn read(&self) -> Vec<Called> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let called = |((connector, class), (count, retries)): (&(String, &'static str), &(u64, u64))| Called {
            connector: connector.clone(),
            class,
            count: *count,
            retries: *retries,
        };
        counts.iter().map(called).collect()
    }
}
