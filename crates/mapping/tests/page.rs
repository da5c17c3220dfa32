//! The documentation page: every example on it is a mapping that compiles, and what it lists is what there is.

use mapping::{Compiled, Mapping, convert::CONVERSIONS};
use std::{fs, path::Path};

fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/mapping.md")).expect("the page")
}

#[test]
fn every_example_is_a_mapping() {
    let page = page();
    let examples: Vec<&str> = page.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect();
    assert!(examples.len() >= 15, "{} examples", examples.len());
    for example in examples {
        let mapping = Mapping::from_yaml(example).unwrap_or_else(|error| panic!("{error}:\n{example}"));
        assert!(!mapping.targets.is_empty(), "{example}");
        if let Err(findings) = Compiled::new(&mapping) {
            panic!("{findings:?}:\n{example}");
        }
        let again = Mapping::from_yaml(&mapping.to_yaml().expect("YAML")).expect("a mapping");
        assert_eq!(again, mapping, "{example}");
    }
}

#[test]
fn every_kind_of_value_and_every_conversion_is_on_the_page() {
    let page = page();
    for kind in
        ["field", "constant", "pipeline", "template", "lookup", "when", "object", "each", "group", "join", "aggregate", "expression"]
    {
        assert!(page.contains(&format!("**{kind}**")), "{kind}");
    }
    for conversion in CONVERSIONS {
        assert!(page.contains(&format!("| `{}` | {} |", conversion.name, conversion.summary)), "{}", conversion.name);
    }
}
