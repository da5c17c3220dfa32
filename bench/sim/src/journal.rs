//! A model of what outlives a crash: the journal writes in order, and a crash keeps a beginning of what was handed in.

use crate::asks::{Asks, Question};
use flow::{Ending, Event};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Something to be kept, all or nothing.
#[derive(Debug, Default)]
pub struct Write {
    /// Of which run.
    pub run: usize,
    /// The run begins with this: the event that brought it, or the run that it goes on from and what a person said.
    pub accept: Option<Accept>,
    /// Events: number, moment, text.
    pub events: Vec<(u64, i64, String)>,
    /// Places of records that were set aside: node, page, index.
    pub set_aside: Vec<(usize, u32, u32)>,
    /// The end.
    pub end: Option<Ending>,
    /// Lines of the log, and what else people read.
    pub words: Vec<String>,
    /// What it asks.
    pub asks: Vec<Question>,
    /// Keys of questions whose answer it heard.
    pub heard: Vec<String>,
}

/// A run that is to be accepted.
#[derive(Debug, Clone)]
pub struct Accept {
    /// The event that brought it.
    pub event: usize,
    /// Its moment.
    pub at: i64,
    /// The run that it goes on from.
    pub parent: Option<usize>,
}

/// A run as it is kept.
#[derive(Debug)]
pub struct Kept {
    /// The event that brought it.
    pub event: usize,
    /// When it was made.
    pub created_at: i64,
    /// The run that it goes on from.
    pub parent: Option<usize>,
    /// Whose name its idempotency keys carry.
    pub origin: usize,
    /// Its events; those of the parent first.
    pub events: Vec<(u64, i64, String)>,
    /// How it ended.
    pub end: Option<Ending>,
    /// Whether it ended so that nobody resumes it.
    pub set_aside: BTreeSet<(usize, u32, u32)>,
}

/// What is kept, and what is on its way there.
#[derive(Debug, Default)]
pub struct Journal {
    /// Runs by number.
    pub runs: BTreeMap<usize, Kept>,
    /// What people are asked.
    pub asks: Asks,
    /// The first run of each event.
    pub dedupe: BTreeMap<usize, usize>,
    /// Runs that somebody sent on already.
    pub went_on: BTreeSet<usize>,
    /// Handed in and not kept, with the number of the ticket.
    pub queue: VecDeque<(u64, Write)>,
    next: u64,
    /// Everything up to this ticket is kept.
    pub kept: u64,
    /// All that people could read.
    pub words: Vec<String>,
    /// What does not hold.
    pub wrong: Vec<String>,
}

impl Journal {
    /// Hands something in.
    pub fn hand_in(&mut self, write: Write) -> u64 {
        self.next += 1;
        self.queue.push_back((self.next, write));
        self.next
    }

    /// Commits so many writes.
    pub fn commit(&mut self, count: usize) {
        for _ in 0..count {
            let Some((ticket, write)) = self.queue.pop_front() else { return };
            self.kept = ticket;
            self.keep(write);
        }
    }

    /// The process ended: what was not committed is gone.
    pub fn crash(&mut self) {
        self.queue.clear();
        self.kept = self.next;
    }

    fn keep(&mut self, write: Write) {
        let run = write.run;
        if let Some(accept) = write.accept {
            match accept.parent {
                None if self.dedupe.contains_key(&accept.event) => return,
                Some(parent) if !self.went_on.insert(parent) => return,
                _ => {}
            }
            let (origin, events) = match accept.parent.and_then(|parent| self.runs.get(&parent)) {
                Some(parent) => (parent.origin, parent.events.clone()),
                None => (run, Vec::new()),
            };
            self.dedupe.entry(accept.event).or_insert(run);
            let Accept { event, at, parent } = accept;
            self.runs.insert(run, Kept { event, created_at: at, parent, origin, events, end: None, set_aside: BTreeSet::new() });
        }
        self.words.extend(write.words);
        self.words.extend(write.events.iter().map(|(_, _, text)| text.clone()));
        let Some(kept) = self.runs.get_mut(&run) else { return };
        if kept.end.is_some() {
            self.wrong.push(format!("I3: run {run} goes on after its end was kept"));
        }
        for event in write.events {
            if kept.events.last().map_or(0, |(number, ..)| number + 1) != event.0 {
                self.wrong.push(format!("I6: event {} of run {run} is kept out of order", event.0));
            }
            kept.events.push(event);
        }
        kept.set_aside.extend(write.set_aside);
        write.asks.into_iter().for_each(|question| self.asks.ask(run, question));
        write.heard.iter().for_each(|key| self.asks.taken(run, key));
        if let Some(end) = write.end {
            self.words.push(end.summary.clone());
            if matches!(end.outcome, flow::Outcome::Succeeded | flow::Outcome::WithFailedRecords) {
                kept.events.clear();
            }
            kept.end = Some(end);
            self.asks.withdraw(run);
        }
    }
}

/// An event as it is kept.
pub fn text(event: &Event) -> String {
    event.to_text(true)
}
