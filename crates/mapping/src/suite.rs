//! The official suite of JSONata: its cases against the engine that we chose, natively and in the page's module.
//!
//! The suite is no part of the repository; a host reads its files and hands their texts in. What differs is listed by name
//! and with its reason in `tests/jsonata_differences.yaml`.

use crate::{
    Value,
    expression::{Limits, evaluate_plain},
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Where the suite stands beside a clone.
pub const FOLDER: &str = "../shared/suites/jsonata/test/test-suite";

/// How long a case may take that has to end.
const TIME_MS_MAX: u64 = 120_000;

/// What cases refer to, by name.
#[derive(Debug, Default)]
pub struct Suite {
    datasets: HashMap<String, Value>,
    expressions: HashMap<String, String>,
}

/// What became of a case.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// `group/file#number`.
    pub case: String,
    /// What differs; absent: it passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub differs: Option<String>,
}

/// A difference that is known.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// `group/file#number`.
    pub case: String,
    /// Why it differs.
    pub reason: String,
    /// The only target on which it does: `native` or `wasm`.
    #[serde(default)]
    pub on: Option<String>,
}

/// Reads the list of known differences.
///
/// # Errors
/// When the text is no such list.
pub fn known(yaml: &str) -> Result<Vec<Known>, String> {
    serde_yaml_ng::from_str(yaml).map_err(|error| error.to_string())
}

impl Suite {
    /// Adds a dataset: JSON by its name.
    ///
    /// # Errors
    /// When the text is no JSON.
    pub fn add_dataset(&mut self, name: &str, json: &str) -> Result<(), String> {
        let value = crate::json::read(json.as_bytes()).map_err(|error| format!("{name}: {error}"))?;
        self.datasets.insert(name.to_owned(), value);
        Ok(())
    }

    /// Adds the text of a file that cases of a group name: `group/file.jsonata`.
    pub fn add_expression(&mut self, name: &str, text: &str) {
        self.expressions.insert(name.to_owned(), text.to_owned());
    }

    /// Runs all cases of a file.
    #[must_use]
    pub fn run(&self, group: &str, file: &str, json: &str) -> Vec<Outcome> {
        let cases = match crate::json::read(json.as_bytes()) {
            Ok(Value::List(cases)) => cases,
            Ok(one) => vec![one],
            Err(error) => {
                // Half a surrogate pair: no text of ours.
                return vec![Outcome { case: format!("{group}/{file}#0"), differs: Some(error.to_string()) }];
            }
        };
        let outcome = |(at, case): (usize, &Value)| Outcome { case: format!("{group}/{file}#{at}"), differs: self.case(group, case).err() };
        cases.iter().enumerate().map(outcome).collect()
    }

    fn case(&self, group: &str, case: &Value) -> Result<(), String> {
        let text = |name: &str| case.get(name).and_then(Value::as_text);
        let count = |name: &str| {
            case.get(name).and_then(Value::as_number).and_then(crate::Number::as_i64).and_then(|count| u64::try_from(count).ok())
        };
        let expression = match (text("expr"), text("expr-file")) {
            (Some(expression), _) => expression,
            (None, Some(file)) => self.expressions.get(&format!("{group}/{file}")).ok_or_else(|| format!("there is no {file}"))?,
            (None, None) => return Err("it has no expression".to_owned()),
        };
        let data = match text("dataset") {
            Some(name) => Some(self.datasets.get(name).ok_or_else(|| format!("there is no dataset {name}"))?),
            None => case.get("data"),
        };
        let bindings: Vec<(String, Value)> = case
            .get("bindings")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let code = text("code").or_else(|| case.get("error").and_then(|error| error.get("code")).and_then(Value::as_text));
        // Only what must not end is measured: a busy machine is no difference.
        let time_ms = Some(count("timelimit").filter(|_| code == Some("U1001")).unwrap_or(TIME_MS_MAX));
        let limits = Limits { time_ms, depth: count("depth").and_then(|depth| usize::try_from(depth).ok()) };
        let got = evaluate_plain(expression, data, &bindings, &limits);
        match (got, code) {
            (Err(message), Some(code)) if message.contains(code) => Ok(()),
            (Err(message), Some(code)) => Err(format!("{code} expected: {message}")),
            (Ok(_), Some(code)) => Err(format!("{code} expected")),
            (Err(message), None) => Err(message),
            (Ok(got), None) => {
                let expected = case.get("result");
                if same(got.as_ref(), expected) { Ok(()) } else { Err(format!("{expected:?} expected, {got:?}")) }
            }
        }
    }
}

/// Floats differ in their last digit between the two languages.
fn same(got: Option<&Value>, expected: Option<&Value>) -> bool {
    match (got, expected) {
        (Some(Value::Number(a)), Some(Value::Number(b))) => (a.as_f64() - b.as_f64()).abs() <= b.as_f64().abs() * 1e-12,
        (got, expected) => got == expected,
    }
}
