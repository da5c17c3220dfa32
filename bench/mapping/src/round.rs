//! A round of one system, and what many of them come to.

use serde::Deserialize;
use std::{
    fs,
    time::{Duration, Instant},
};

/// How far a system came.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Round {
    /// Records that were mapped.
    pub records: u64,
    /// By the clock on the wall.
    pub seconds: f64,
    /// By the processor: what it takes when nobody else wants it.
    pub cpu_seconds: f64,
}

/// Runs passes until the time is over.
///
/// # Errors
/// When a pass fails.
pub fn round(ms: u64, mut pass: impl FnMut() -> anyhow::Result<u64>) -> anyhow::Result<Round> {
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let mut records = 0;
    while start.elapsed() < Duration::from_millis(ms) {
        records += pass()?;
    }
    let seconds = start.elapsed().as_secs_f64();
    let used = cpu_seconds().zip(cpu).map_or(seconds, |(now, then)| now - then);
    Ok(Round { records, seconds, cpu_seconds: used })
}

/// What this thread had of a processor so far, where the system tells.
pub fn cpu_seconds() -> Option<f64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// The middle of some figures, the smallest and the greatest.
#[derive(Debug, Clone, Copy)]
pub struct Spread {
    /// The middle one.
    pub median: f64,
    /// The smallest.
    pub min: f64,
    /// The greatest.
    pub max: f64,
}

impl Spread {
    /// Of at least one figure.
    pub fn of(figures: impl Iterator<Item = f64>) -> Self {
        let mut all: Vec<f64> = figures.collect();
        all.sort_by(f64::total_cmp);
        let at = |at: usize| all.get(at).copied().unwrap_or_default();
        Self { median: at(all.len() / 2), min: at(0), max: at(all.len().saturating_sub(1)) }
    }
}
