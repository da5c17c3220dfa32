//! Cases: tests of a mapping that people save with it. A record, and what must come out of it.

use crate::{
    Compiled, Context, Finding, Fix, Mapping, Tables, Value,
    document::Test,
    path::{Path, join},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The most cases that a mapping may have, so that checking stays quick.
pub const CASES_MAX: usize = 50;
/// The most bytes that the record of a case may have as JSON.
pub const CASE_BYTES_MAX: usize = 64 * 1024;
/// The hour at which cases run, in milliseconds since the Unix epoch: always the same one, 2026-01-01T00:00:00Z.
pub const CASE_NOW_MS: i64 = 1_767_225_600_000;
/// The most differences that are told of one case.
const DIFFERENCES_MAX: usize = 20;

/// The names of the lookup tables that a mapping looks something up in.
#[must_use]
pub fn tables_of(mapping: &Mapping) -> Vec<String> {
    let bare = Mapping { cases: Vec::new(), source: None, target: None, ..mapping.clone() };
    tables_in(&bare)
}

/// The names of the lookup tables that a document names, be it a mapping, a condition or a whole flow.
#[must_use]
pub fn tables_in(document: &impl Serialize) -> Vec<String> {
    let document = serde_json::to_vec(document).ok().and_then(|text| crate::json::read(&text).ok());
    let mut names = Vec::new();
    if let Some(document) = document {
        gather(&document, &mut names);
    }
    names.sort();
    names.dedup();
    names
}

/// The lookup tables that are named anywhere in a document.
fn gather(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            if let Some(table) = map.get("lookup").and_then(|lookup| lookup.get("table")).and_then(Value::as_text) {
                names.push(table.to_owned());
            }
            if let Some(join) = map.get("join") {
                for side in ["left", "right"] {
                    names.extend(join.get(side).and_then(|side| side.get("table")).and_then(Value::as_text).map(str::to_owned));
                }
            }
            map.values().for_each(|inner| gather(inner, names));
        }
        Value::List(items) => items.iter().for_each(|inner| gather(inner, names)),
        Value::Text(text) => names.extend(crate::expression::tables_in(text)),
        _ => {}
    }
}

/// How a case ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// Where the result is another one than expected; none: it holds.
    pub differences: Vec<Difference>,
    /// The result; absent: the record is set aside.
    pub result: Option<Value>,
    /// Why the record is set aside.
    pub fault: Option<String>,
}

impl Outcome {
    /// Whether what came out is what was expected.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.differences.is_empty()
    }
}

/// One place at which the result is another one than expected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The target, without the numbers of items: `items.sku`. Empty: the whole record.
    pub field: String,
    /// The place with the numbers of items: `items[1].sku`.
    pub place: String,
    /// What was expected; absent: no value.
    pub expected: Option<Value>,
    /// What came out; absent: no value.
    pub got: Option<Value>,
}

impl Difference {
    /// One sentence without the name of the case.
    #[must_use]
    pub fn sentence(&self) -> String {
        let shown = |value: &Option<Value>| value.as_ref().map_or_else(|| "missing".to_owned(), crate::convert::show);
        let place = if self.place.is_empty() { "the record" } else { &self.place };
        format!("`{place}` is {}, and {} was expected", shown(&self.got), shown(&self.expected))
    }
}

/// Runs the cases of a mapping, the first [`CASES_MAX`] of them. A mapping that cannot be compiled has no outcomes: the checker says why.
#[must_use]
pub fn run(mapping: &Mapping, tables: &Arc<Tables>) -> Vec<Outcome> {
    let Ok(compiled) = Compiled::new(mapping) else { return Vec::new() };
    let context = Context { now_ms: CASE_NOW_MS, tables: Arc::clone(tables) };
    mapping.cases.iter().take(CASES_MAX).map(|case| outcome(case, &compiled, &context)).collect()
}

/// Whether a record is larger than a case may hold.
#[must_use]
pub fn is_too_large(record: &Value) -> bool {
    record.to_string().len() > CASE_BYTES_MAX
}

fn outcome(case: &Test, compiled: &Compiled, context: &Context) -> Outcome {
    let mut differences = Vec::new();
    if is_too_large(&case.record) {
        differences.push(Difference { field: String::new(), place: String::new(), expected: case.expected.clone(), got: None });
        return Outcome { name: case.name.clone(), differences, result: None, fault: Some(too_large()) };
    }
    let (result, fault) = match compiled.map(&case.record, context) {
        Ok(result) => (Some(result), None),
        Err(fault) => (None, Some(fault)),
    };
    match (&case.expected, &result) {
        (None, None) => {}
        (Some(expected), Some(got)) => compare(&mut Vec::new(), expected, got, &mut differences),
        (expected, got) => {
            let field = fault.as_ref().and_then(|fault| fault.field.clone()).map(|field| without_numbers(&field)).unwrap_or_default();
            differences.push(Difference { place: field.clone(), field, expected: expected.clone(), got: got.clone() });
        }
    }
    Outcome { name: case.name.clone(), differences, result, fault: fault.map(|fault| fault.message) }
}

fn too_large() -> String {
    format!("its record is larger than {} KiB, so that it is not run", CASE_BYTES_MAX / 1024)
}

/// One step on the way into a record.
enum Step {
    Name(String),
    At(usize),
}

fn compare(at: &mut Vec<Step>, expected: &Value, got: &Value, found: &mut Vec<Difference>) {
    if found.len() >= DIFFERENCES_MAX {
        return;
    }
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            let names =
                expected.iter().map(|(name, _)| name).chain(got.iter().map(|(name, _)| name).filter(|name| expected.get(*name).is_none()));
            for name in names {
                at.push(Step::Name(name.clone()));
                both(at, expected.get(name), got.get(name), found);
                at.pop();
            }
        }
        (Value::List(expected), Value::List(got)) => {
            for place in 0..expected.len().max(got.len()) {
                at.push(Step::At(place));
                both(at, expected.get(place), got.get(place), found);
                at.pop();
            }
        }
        _ => both(at, Some(expected), Some(got), found),
    }
}

fn both(at: &mut Vec<Step>, expected: Option<&Value>, got: Option<&Value>, found: &mut Vec<Difference>) {
    match (expected, got) {
        (Some(expected @ (Value::Object(_) | Value::List(_))), Some(got))
            if std::mem::discriminant(expected) == std::mem::discriminant(got) =>
        {
            compare(at, expected, got, found);
        }
        // By their texts: `1.10` and `1.1` are written differently.
        (Some(expected), Some(got)) if expected.to_string() == got.to_string() => {}
        _ if found.len() < DIFFERENCES_MAX => found.push(Difference {
            field: join(
                &at.iter().filter_map(|step| if let Step::Name(name) = step { Some(name.as_str()) } else { None }).collect::<Vec<_>>(),
            ),
            place: written(at),
            expected: expected.cloned(),
            got: got.cloned(),
        }),
        _ => {}
    }
}

fn written(steps: &[Step]) -> String {
    steps.iter().fold(String::new(), |mut path, step| {
        match step {
            Step::Name(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&crate::path::quoted(name));
            }
            Step::At(at) => path.push_str(&format!("[{at}]")),
        }
        path
    })
}

fn without_numbers(field: &str) -> String {
    Path::parse(field).map_or_else(|_| field.to_owned(), |path| join(&path.names()))
}

/// What the cases of a mapping say: an error for each that does not hold, at the first target that differs.
#[must_use]
pub fn findings(mapping: &Mapping, tables: &Arc<Tables>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if mapping.cases.len() > CASES_MAX {
        let message = format!("there are {} cases; the first {CASES_MAX} are run", mapping.cases.len());
        findings.push(Finding::warning("map.case", "", message).hint("remove some").fix(Fix::DropTest(mapping.cases.len() - 1)));
    }
    for (at, case) in mapping.cases.iter().enumerate().take(CASES_MAX).filter(|(_, case)| is_too_large(&case.record)) {
        let message = format!("case `{}`: {}", case.name, too_large());
        findings.push(Finding::error("map.case", "", message).hint("save a smaller sample instead").fix(Fix::DropTest(at)));
    }
    for (at, outcome) in run(mapping, tables).into_iter().enumerate() {
        if is_too_large(&mapping.cases[at].record) {
            continue;
        }
        let Some(first) = outcome.differences.first() else { continue };
        let name = &outcome.name;
        let message = match (&outcome.fault, &first.expected) {
            (Some(fault), Some(_)) => format!("case `{name}`: the record is set aside: {fault}"),
            (None, None) if first.field.is_empty() => format!("case `{name}`: the record is no longer set aside"),
            _ => format!("case `{name}`: {}", first.sentence()),
        };
        let message = match outcome.differences.len() {
            1 => message,
            more => format!("{message}, and {} more", more - 1),
        };
        findings.push(
            Finding::error("map.case", &first.field, message)
                .hint("mend the mapping, or expect what comes out now")
                .fix(Fix::ExpectResult { case: at, result: outcome.result })
                .fix(Fix::DropTest(at)),
        );
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(expected: &str) -> Mapping {
        let text = format!(
            r#"{{"targets":[{{"path":"id","value":{{"field":"id"}}}},{{"path":"total","type":"decimal","value":{{"field":"total"}}}},
                {{"path":"items","value":{{"each":{{"list":"lines","targets":[{{"path":"sku","value":{{"field":"sku"}}}}]}}}}}}],
                "cases":[{{"name":"two lines","record":{{"id":9007199254740993,"total":"1.10","lines":[{{"sku":"A"}},{{"sku":"B"}}]}}{expected}}}]}}"#
        );
        serde_json::from_str(&text).expect("a mapping")
    }

    fn told(expected: &str) -> Vec<String> {
        findings(&mapping(expected), &Arc::default())
            .into_iter()
            .map(|finding| format!("{} | {}", finding.field, finding.message))
            .collect()
    }

    #[test]
    fn a_case_that_holds_says_nothing() {
        assert_eq!(told(r#","expected":{"id":9007199254740993,"total":1.10,"items":[{"sku":"A"},{"sku":"B"}]}"#), Vec::<String>::new());
    }

    #[test]
    fn every_digit_and_every_item_counts() {
        assert_eq!(
            told(r#","expected":{"id":9007199254740992,"total":1.1,"items":[{"sku":"A"},{"sku":"C"},{"sku":"D"}],"more":null}"#),
            ["id | case `two lines`: `id` is 9007199254740993, and 9007199254740992 was expected, and 4 more"]
        );
        assert_eq!(
            told(r#","expected":{"id":9007199254740993,"total":1.10,"items":[{"sku":"A"},{"sku":"C"}]}"#),
            [r#"items.sku | case `two lines`: `items[1].sku` is "B", and "C" was expected"#]
        );
    }

    #[test]
    fn a_record_may_be_expected_to_be_set_aside() {
        assert_eq!(told(""), [" | case `two lines`: the record is no longer set aside"]);
        let mut aside = mapping("");
        aside.cases[0].record = serde_json::from_str(r#"{"id":1,"total":"x"}"#).expect("JSON");
        assert_eq!(findings(&aside, &Arc::default()), []);
        aside.cases[0].expected = Some(serde_json::from_str(r#"{"id":1}"#).expect("JSON"));
        let found = findings(&aside, &Arc::default());
        assert_eq!(found[0].field, "total");
        assert!(found[0].message.contains("is set aside"), "{}", found[0].message);
    }

    #[test]
    fn a_large_record_is_no_case_and_is_not_run() {
        let mut large = mapping(r#","expected":{}"#);
        large.cases[0].record = Value::Text("x".repeat(CASE_BYTES_MAX - 2));
        assert!(!is_too_large(&large.cases[0].record), "its quotes count");
        large.cases[0].record = Value::Text("x".repeat(CASE_BYTES_MAX - 1));
        let found = findings(&large, &Arc::default());
        assert_eq!(found[0].message, "case `two lines`: its record is larger than 64 KiB, so that it is not run");
        assert_eq!(found.len(), 1);
        assert!(!run(&large, &Arc::default())[0].holds());
        let mended = found[0].fixes[0].apply(&large, "").expect("a change");
        assert_eq!(findings(&mended, &Arc::default()), []);
    }

    #[test]
    fn what_comes_out_now_can_be_expected() {
        let mapping = mapping(r#","expected":{}"#);
        let finding = findings(&mapping, &Arc::default()).remove(0);
        for fix in &finding.fixes {
            let mended = fix.apply(&mapping, &finding.field).expect("a change");
            assert_eq!(findings(&mended, &Arc::default()), [], "{}", fix.title());
        }
    }
}
