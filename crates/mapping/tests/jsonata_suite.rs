//! The official suite of JSONata against the engine that we chose: how much of it holds, and what does not, by name.
//!
//! The suite is not part of the repository; without it the test says so and ends. `cargo xtask conformance jsonata` runs
//! the same cases natively and in the page's module.

use mapping::suite::{FOLDER, Suite, known};
use std::{collections::BTreeSet, fs, path::Path};

fn texts(folder: &Path, extension: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).expect("a folder of the suite").map(|entry| entry.expect("an entry").path());
    let files = entries.filter(|path| path.extension().is_some_and(|found| found == extension));
    files
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned())
        })
        .collect()
}

#[test]
fn the_official_suite() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(FOLDER);
    let Ok(groups) = fs::read_dir(folder.join("groups")) else {
        println!("skipped: no JSONata suite at {}", folder.display());
        return;
    };
    let mut suite = Suite::default();
    for (name, text) in texts(&folder.join("datasets"), "json") {
        suite.add_dataset(&name, &text).expect("a dataset");
    }
    let groups: Vec<_> = groups.map(|group| group.expect("an entry").path()).collect();
    let name = |group: &Path| group.file_name().expect("a name").to_string_lossy().into_owned();
    for group in &groups {
        texts(group, "jsonata").iter().for_each(|(file, text)| suite.add_expression(&format!("{}/{file}.jsonata", name(group)), text));
    }
    let (mut passed, mut differ) = (0, BTreeSet::new());
    for group in &groups {
        for (file, text) in texts(group, "json") {
            for outcome in suite.run(&name(group), &file, &text) {
                match outcome.differs {
                    None => passed += 1,
                    Some(reason) => {
                        println!("{}: {}", outcome.case, reason.chars().take(200).collect::<String>());
                        differ.insert(outcome.case);
                    }
                }
            }
        }
    }
    println!("{passed} passed, {} differ", differ.len());
    let list = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/jsonata_differences.yaml")).expect("the list");
    let known = known(&list).expect("a list of known differences").into_iter().filter(|known| known.on.as_deref() != Some("wasm"));
    assert_eq!(differ, known.map(|known| known.case).collect(), "the differences are not the known ones");
    assert!(passed > 1_600, "{passed} passed");
}
