//! The labelled pairs of `tests/suggest`: what is previewed by itself is right, and most of what is right is previewed.
//!
//! One half was there while the scoring was made, the other half was held out.

use mapping::suggest::labelled::{Scored, score};
use std::{fs, path::Path};

/// Together the two halves have so many pairs at the least.
const PAIRS_MIN: usize = 24;
const PRECISION_MIN: f64 = 0.95;
const RECALL_MIN: f64 = 0.7;

fn half(name: &str) -> (usize, Scored) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suggest").join(name);
    let (mut pairs, mut sum) = (0, Scored::default());
    for entry in fs::read_dir(folder).expect("the folder of pairs") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a pair");
        sum.add(&score(&text).unwrap_or_else(|message| panic!("{}: {message}", path.display())));
        pairs += 1;
    }
    (pairs, sum)
}

#[test]
fn what_is_previewed_is_right() {
    let mut pairs = 0;
    for name in ["tuning", "held_out"] {
        let (count, scored) = half(name);
        pairs += count;
        println!("{name}: {count} pairs, precision {:.3}, recall {:.3}", scored.precision(), scored.recall());
        assert!(scored.precision() >= PRECISION_MIN, "{name}: precision {:.3}", scored.precision());
        assert!(scored.recall() >= RECALL_MIN, "{name}: recall {:.3}", scored.recall());
    }
    assert!(pairs >= PAIRS_MIN, "{pairs} pairs");
}
