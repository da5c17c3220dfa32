//! How long each function takes over a long field, and over one twice as long: where four times as long is needed, it looks
//! at everything once for everything.

use crate::round::cpu_seconds;
use mapping::{Value, functions};
use serde_json::{Value as Json, json};
use std::time::Instant;

/// Bytes of a text that is long for one field.
const LONG: usize = 40_000;
/// The slowest ones are shown.
const SHOWN: usize = 15;

/// The slowest functions, the slowest first.
pub fn slowest() -> anyhow::Result<Vec<Json>> {
    let mut all = Vec::new();
    for function in functions::all() {
        let example = function.examples.first().map(|example| example.args).unwrap_or_default();
        let rest = example.iter().skip(1).map(|arg| arg.parse::<Value>()).collect::<Result<Vec<_>, _>>()?;
        let took = |size: usize| {
            let calls = fields(size).into_iter().map(|first| {
                let args: Vec<_> = std::iter::once(first).chain(rest.iter().cloned()).map(Some).collect();
                let (began, cpu) = (Instant::now(), cpu_seconds());
                // What it makes, or that it refuses, does not matter here.
                let _ = std::hint::black_box(function.call(&args, 0));
                cpu_seconds().zip(cpu).map_or_else(|| began.elapsed().as_secs_f64(), |(now, then)| now - then)
            });
            calls.fold(0.0, f64::max)
        };
        let (long, longer) = (took(LONG), took(2 * LONG));
        all.push((long, json!({ "name": function.name, "ms": long * 1e3, "ms_twice_as_long": longer * 1e3 })));
    }
    all.sort_by(|one, other| other.0.total_cmp(&one.0));
    Ok(all.into_iter().take(SHOWN).map(|(_, row)| row).collect())
}

fn fields(size: usize) -> Vec<Value> {
    let texts = ["a ", "<a", "&amp", "\u{e9}\u{1f1e9}\u{1f1ea}", "1", "2026-11-20,", "a@", "[", "%4"];
    let list: Value = (0..size / 10).filter_map(|at| i64::try_from(at).ok()).map(Value::from).collect();
    texts.iter().map(|part| Value::from(part.repeat(size / part.len()))).chain([list]).collect()
}
