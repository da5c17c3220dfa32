//! Every code of the checker: explained in `docs/findings.md`, shown by a case, mended by a change.

use mapping::{Facts, Mapping, Tables, check, finding::codes::CODES};
use serde::Deserialize;
use std::{collections::BTreeSet, fs, path::Path};

#[derive(Deserialize)]
struct Case {
    mapping: Mapping,
    #[serde(default)]
    tables: Tables,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_code_has_a_case_and_a_change_that_mends_it() {
    let (mut shown, mut mended) = (BTreeSet::new(), BTreeSet::new());
    for entry in fs::read_dir(root().join("tests/cases/check")).expect("the folder of cases") {
        let text = fs::read_to_string(entry.expect("an entry").path()).expect("a case");
        let json: serde_json::Value = serde_yaml_ng::from_str(&text).expect("YAML");
        let case: Case = serde_json::from_value(json).expect("a case");
        let tables = case.tables.iter().map(|(name, table)| (name.clone(), table.columns().to_vec())).collect();
        for finding in check(&case.mapping, &Facts { tables: Some(tables), ..Facts::default() }) {
            if !finding.fixes.is_empty() {
                mended.insert(finding.code.clone());
            }
            shown.insert(finding.code);
        }
    }
    let all: BTreeSet<String> = CODES.iter().map(|code| code.code.to_owned()).collect();
    assert_eq!(shown, all, "codes with a case");
    assert_eq!(mended, all, "codes with a change that mends them");
}

#[test]
fn every_code_is_documented() {
    let text = fs::read_to_string(root().join("../../docs/findings.md")).expect("docs/findings.md");
    let documented: Vec<(&str, &str)> = text
        .lines()
        .filter_map(|line| line.strip_prefix("| `map.").and_then(|line| line.split_once("` | ")))
        .map(|(code, rest)| (code, rest.split(" | ").next().unwrap_or_default()))
        .collect();
    let codes: Vec<(&str, &str)> = CODES.iter().map(|code| (code.code.trim_start_matches("map."), code.meaning)).collect();
    assert_eq!(documented, codes, "docs/findings.md lists the codes of crates/mapping/src/finding/codes.rs");
}
