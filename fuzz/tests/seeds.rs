//! Every seed holds, without libFuzzer.

use std::{fs, path::Path};

fn each(target: &str, holds: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
    let mut count = 0;
    for entry in fs::read_dir(&folder).expect("a folder of seeds") {
        let path = entry.expect("an entry").path();
        println!("{}", path.display());
        holds(&fs::read(&path).expect("a seed"));
        count += 1;
    }
    assert!(count >= 5, "{count} seeds in {}", folder.display());
}

#[test]
fn seeds_hold() {
    each("mapping_document", fuzz::mapping_document::holds);
    each("record", fuzz::record::holds);
    each("expression", fuzz::expression::holds);
    each("formats", fuzz::formats::holds);
}

#[test]
fn every_kind_of_value_is_in_a_built_in_mapping() {
    for kind in
        ["field", "constant", "pipeline", "template", "lookup", "when", "object", "each", "group", "join", "aggregate", "expression"]
    {
        let uses = |(_, text): &(&str, &str)| text.contains(&format!("{kind}:"));
        assert!(fuzz::record::MAPPINGS.iter().any(uses), "no mapping uses `{kind}`");
    }
}
