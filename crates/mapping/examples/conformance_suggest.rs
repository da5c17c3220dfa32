//! How good suggestions are, on the labelled pairs of `tests/suggest`: `cargo xtask conformance suggest [--json] [--all]`.

use mapping::suggest::labelled::{Scored, score};
use std::{error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let json = std::env::args().any(|arg| arg == "--json");
    let verbose = std::env::args().any(|arg| arg == "--differences");
    let mut all = (0, Scored::default());
    for set in ["tuning", "held_out"] {
        let (pairs, scored) = run(set, verbose)?;
        print(set, pairs, &scored, json);
        all.0 += pairs;
        all.1.add(&scored);
    }
    print("all", all.0, &all.1, json);
    Ok(())
}

fn run(set: &str, verbose: bool) -> Result<(usize, Scored), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suggest").join(set);
    let mut files: Vec<_> = fs::read_dir(&folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.sort();
    let mut sum = Scored::default();
    for file in &files {
        let scored = score(&fs::read_to_string(file)?).map_err(|message| format!("{}: {message}", file.display()))?;
        if verbose {
            eprintln!("{set}: {} (precision {:.2}, recall {:.2})", scored.title, scored.precision(), scored.recall());
            scored.differences.iter().for_each(|line| eprintln!("  {line}"));
        }
        sum.add(&scored);
    }
    Ok((files.len(), sum))
}

fn print(set: &str, pairs: usize, scored: &Scored, json: bool) {
    let round = |part: f64| (part * 1000.0).round() / 1000.0;
    let (precision, recall) = (round(scored.precision()), round(scored.recall()));
    if json {
        let line = serde_json::json!({ "set": set, "pairs": pairs, "precision": precision, "recall": recall,
            "previewed": scored.previewed, "right": scored.right, "answers": scored.answers });
        println!("{line}");
    } else {
        println!(
            "{set:9} {pairs} pairs, precision {precision:.3} ({} of {} previewed are right), recall {recall:.3} ({} of {} answers)",
            scored.right, scored.previewed, scored.right, scored.answers
        );
    }
}
