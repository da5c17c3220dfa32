//! Every case of `tests/cases`, natively. The page's module runs the same files (`frontend/mapping-worker/corpus.mjs`).

use std::{fs, path::Path};

/// Below this the corpus has lost cases.
const CASES_MIN: usize = 60;

fn files(dir: &Path, into: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(dir).expect("the folder of cases") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files(&path, into) } else { into.push(path) }
    }
}

#[test]
fn every_case_holds() {
    let mut all = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases"), &mut all);
    all.sort();
    assert!(all.len() >= CASES_MIN, "{} cases", all.len());
    let mut wrong = String::new();
    for path in &all {
        let text = fs::read_to_string(path).expect("a case");
        match mapping::corpus::run(&text) {
            Ok(outcome) => {
                for (expected, got) in outcome.differences {
                    wrong.push_str(&format!("{}: {}\n  expected {expected}\n  got      {got}\n", path.display(), outcome.title));
                }
            }
            Err(message) => wrong.push_str(&format!("{}: {message}\n", path.display())),
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
