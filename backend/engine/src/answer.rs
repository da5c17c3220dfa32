//! What a run gives to the caller who waits for it: the records that left its last steps, and those that were set aside.
//! Held in memory while the run is under way; a caller who waited too long finds the same in the run's detail.

use crate::compiled::Compiled;
pub use flow::effect::Response;

use flow::effect::Records;
use mapping::Record;
use std::collections::BTreeMap;
use store::runs::RunRow;
use wire::run::{RunError, RunStatus};

/// The most records that are handed to a waiting caller; of a run that gives more, the caller is told the run.
pub const ANSWERED_RECORDS_MAX: usize = 10_000;
/// The most failed records that a waiting caller is told of.
pub const ANSWERED_FAULTS_MAX: usize = 100;

/// How a run ended, for the caller who waited for it.
#[derive(Debug)]
pub struct Ended {
    /// How.
    pub status: RunStatus,
    /// In words.
    pub summary: String,
    /// What went wrong with the run as a whole.
    pub error: Option<RunError>,
    /// What left the last steps, step by step and page by page.
    pub records: Vec<Record>,
    /// The records that were set aside, the first [`ANSWERED_FAULTS_MAX`] of them.
    pub faults: Vec<Refused>,
    /// What a step answered, before the run was over.
    pub response: Option<Response>,
}

impl Ended {
    /// A run that is still under way.
    pub(crate) fn so_far(row: &RunRow) -> Self {
        Self { status: row.status, summary: String::new(), error: None, records: Vec::new(), faults: Vec::new(), response: None }
    }
}

/// A record that was set aside.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// Which record of the input, from 0.
    pub index: usize,
    /// Why, and which field.
    pub error: RunError,
}

/// Gathers it while the run is under way.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    /// By node and page.
    records: BTreeMap<(usize, u32), Vec<Records>>,
    count: usize,
    faults: Vec<Refused>,
}

impl Gathered {
    /// Records left a node.
    pub(crate) fn left(&mut self, compiled: &Compiled, node: usize, page: u32, records: &Records) {
        if !compiled.plan.is_last(node) {
            return;
        }
        self.count += records.len();
        if self.count > ANSWERED_RECORDS_MAX {
            self.records.clear();
        } else {
            self.records.entry((node, page)).or_default().push(records.clone());
        }
    }

    /// A record was set aside.
    pub(crate) fn set_aside(&mut self, page: u32, index: u32, error: RunError) {
        if self.faults.len() < ANSWERED_FAULTS_MAX {
            self.faults.push(Refused { index: page as usize * flow::run::PAGE_RECORDS_MAX + index as usize, error });
        }
    }

    /// All of it; nothing when there were too many records.
    pub(crate) fn ended(self, status: RunStatus, summary: String, error: Option<RunError>) -> Option<Ended> {
        if self.count > ANSWERED_RECORDS_MAX {
            return None;
        }
        let records = self.records.into_values().flatten().flat_map(|records| records.iter().cloned().collect::<Vec<_>>()).collect();
        Some(Ended { status, summary, error, records, faults: self.faults, response: None })
    }
}
