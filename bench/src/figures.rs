//! Medians, percentiles, memory, and how they are printed.

use serde_json::{Map, Value, json};
use std::fs;

/// Median, minimum and maximum of one figure over the rounds.
#[derive(Clone, Copy)]
pub struct Spread {
    /// The middle one.
    pub median: f64,
    /// The smallest.
    pub min: f64,
    /// The greatest.
    pub max: f64,
}

/// The spread of some values; zeros for none.
pub fn spread(mut values: Vec<f64>) -> Spread {
    values.sort_by(f64::total_cmp);
    let (Some(&min), Some(&max)) = (values.first(), values.last()) else { return Spread { median: 0.0, min: 0.0, max: 0.0 } };
    Spread { median: values[values.len() / 2], min, max }
}

/// The value below which this share of the sorted values lies.
pub fn percentile(sorted: &[f64], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let index = (share * last as f64).round() as usize;
    sorted.get(index.min(last)).copied().unwrap_or_default()
}

/// The resident memory of a process in MiB: now, and at its greatest.
pub fn memory_mb(pid: u32) -> (f64, f64) {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let field = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_whitespace().nth(1)).and_then(|kib| kib.parse::<f64>().ok()).unwrap_or_default() / 1024.0
    };
    (field("VmRSS:"), field("VmHWM:"))
}

/// One row of results: the fields that performance tables name, then the spread of each figure.
pub struct Row(Map<String, Value>);

impl Row {
    /// A row about Linkspan.
    pub fn new(scenario: &str) -> Self {
        Self::of(scenario, "linkspan")
    }

    /// A row about a system.
    pub fn of(scenario: &str, system: &str) -> Self {
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let mut map = Map::new();
        map.insert("scenario".into(), json!(scenario));
        map.insert("system".into(), json!(system));
        map.insert("machine_load".into(), json!(load.split_whitespace().next().unwrap_or_default()));
        Self(map)
    }

    /// Adds something known.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a figure and its spread.
    pub fn figure(self, name: &str, values: Vec<f64>) -> Self {
        let spread = spread(values);
        let round = |value: f64| if value >= 100.0 { value.round() } else { (value * 100.0).round() / 100.0 };
        self.with(name, round(spread.median))
            .with(&format!("{name}_min"), round(spread.min))
            .with(&format!("{name}_max"), round(spread.max))
    }
}

/// Prints a row as one JSON object, or as lines of name and value.
pub fn print(row: &Row, json: bool) {
    if json {
        println!("{}", Value::Object(row.0.clone()));
        return;
    }
    for (name, value) in &row.0 {
        println!("{name:>20}  {value}");
    }
    println!();
}
