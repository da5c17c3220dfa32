//! Runs the official suite of JSONata natively and compares both targets with the list of known differences: the end of
//! `cargo xtask conformance jsonata`.
//!
//! `conformance_jsonata <folder of the suite> <outcomes of the page's module> [--json]`

use mapping::suite::{Known, Outcome, Suite, known};
use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, outcomes, ..] = &args[..] else {
        return Err("usage: conformance_jsonata <folder of the suite> <outcomes of the module> [--json]".into());
    };
    let json = args.iter().any(|arg| arg == "--json");
    let list = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/jsonata_differences.yaml"))?;
    let list = known(&list)?;
    let wasm: Vec<Outcome> = fs::read_to_string(outcomes)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let native = print("native", &native(Path::new(folder))?, &list, json);
    let wasm = print("wasm", &wasm, &list, json);
    Ok(if native && wasm { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints how a target went. Whether its differences are the known ones.
fn print(target: &str, outcomes: &[Outcome], list: &[Known], json: bool) -> bool {
    let differ: BTreeMap<&str, &str> =
        outcomes.iter().filter_map(|outcome| outcome.differs.as_deref().map(|differs| (outcome.case.as_str(), differs))).collect();
    let known: BTreeMap<&str, &str> = list
        .iter()
        .filter(|known| known.on.as_deref().is_none_or(|on| on == target))
        .map(|known| (known.case.as_str(), known.reason.as_str()))
        .collect();
    let (total, passed) = (outcomes.len(), outcomes.len() - differ.len());
    if json {
        let differences: Vec<_> = differ
            .iter()
            .map(|(case, differs)| serde_json::json!({ "case": case, "reason": known.get(case).unwrap_or(differs) }))
            .collect();
        println!("{}", serde_json::json!({ "target": target, "passed": passed, "total": total, "differences": differences }));
    } else {
        println!("{target:6} {passed} of {total} passed");
        for (case, differs) in &differ {
            println!("  {case}: {}", known.get(case).unwrap_or(differs));
        }
    }
    let new: Vec<_> = differ.iter().filter(|(case, _)| !known.contains_key(*case)).collect();
    let gone: Vec<_> = known.keys().filter(|case| !differ.contains_key(*case)).collect();
    for (case, differs) in &new {
        eprintln!("{target}: {case} is not in tests/jsonata_differences.yaml: {}", differs.chars().take(200).collect::<String>());
    }
    for case in &gone {
        eprintln!("{target}: {case} passes: take it off tests/jsonata_differences.yaml");
    }
    new.is_empty() && gone.is_empty()
}

fn native(folder: &Path) -> Result<Vec<Outcome>, Box<dyn Error>> {
    let mut suite = Suite::default();
    for (name, text) in texts(&folder.join("datasets"), "json")? {
        suite.add_dataset(&name, &text)?;
    }
    let mut groups: Vec<PathBuf> =
        fs::read_dir(folder.join("groups"))?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    groups.sort();
    let name = |group: &Path| group.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for group in &groups {
        for (file, text) in texts(group, "jsonata")? {
            suite.add_expression(&format!("{}/{file}.jsonata", name(group)), &text);
        }
    }
    let mut outcomes = Vec::new();
    for group in &groups {
        for (file, text) in texts(group, "json")? {
            outcomes.extend(suite.run(&name(group), &file, &text));
        }
    }
    Ok(outcomes)
}

fn texts(folder: &Path, extension: &str) -> Result<Vec<(String, String)>, std::io::Error> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|own| own == extension) {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            found.push((name, String::from_utf8_lossy(&fs::read(&path)?).into_owned()));
        }
    }
    found.sort();
    Ok(found)
}
