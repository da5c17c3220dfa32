//! Every code that the checker of flows says is explained in `docs/findings.md`, and nothing else is.

use std::{collections::BTreeSet, fs, path::Path};

#[test]
fn every_code_is_documented() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut said = BTreeSet::new();
    codes(&root.join("src"), &mut said);
    let text = fs::read_to_string(root.join("../../docs/findings.md")).expect("docs/findings.md");
    // Those of mappings have a table of their own, which the mapping room keeps.
    assert!(said.remove("map.empty") && text.contains("`map.empty`"));
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |").map(|(code, _)| code.to_owned()));
    let documented: BTreeSet<String> = rows.filter(|code| !code.starts_with("map.")).collect();
    assert_eq!(documented, said);
}

/// The first texts in calls that make a finding.
fn codes(folder: &Path, said: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            codes(&path, said);
            continue;
        }
        let text = fs::read_to_string(&path).expect("a source");
        for call in ["Finding::error(", "Finding::warning("] {
            let literals = text.split(call).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
            said.extend(literals.filter_map(|rest| rest.split_once('"')).map(|(code, _)| code.to_owned()));
        }
    }
}
