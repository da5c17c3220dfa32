//! Cases as data: a mapping, records, and what comes out to the byte. The same text runs natively and in the page.

use crate::{Compiled, Context, Facts, Fault, Finding, Fix, Mapping, Severity, Tables, check};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows.
    pub title: String,
    /// The mapping.
    pub mapping: Mapping,
    /// Lookup tables.
    #[serde(default)]
    pub tables: Tables,
    /// What time it is.
    #[serde(default)]
    pub now_ms: i64,
    /// Records and what comes out.
    #[serde(default)]
    pub records: Vec<Record>,
    /// What the checker says, each as `code field`; absent: not asked.
    #[serde(default)]
    pub findings: Option<Vec<String>>,
}

/// One record of a case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The record, as JSON text.
    #[serde(rename = "in")]
    pub input: String,
    /// The result, as JSON text; or `fault`.
    #[serde(default)]
    pub out: Option<String>,
    /// The fault, as `code field: message`.
    #[serde(default)]
    pub fault: Option<String>,
}

/// What became of a case.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// What the case shows.
    pub title: String,
    /// Expected and got, where the two differ.
    pub differences: Vec<(String, String)>,
    /// Everything that came out, in order.
    pub got: Vec<String>,
}

fn named(finding: &Finding) -> String {
    format!("{} {}", finding.code, finding.field)
}

/// What is still wrong after a fix: it must take its finding away and bring no error of another kind.
fn left_after(fix: &Fix, finding: &Finding, before: &[Finding], mapping: &Mapping, facts: &Facts) -> Option<String> {
    let Some(mended) = fix.apply(mapping, &finding.field) else { return Some("it changes nothing".to_owned()) };
    let after = check(&mended, facts);
    let count = |all: &[Finding]| all.iter().filter(|other| named(other) == named(finding)).count();
    if count(&after) >= count(before) {
        return Some("it is still there".to_owned());
    }
    let new = after.iter().find(|other| other.severity == Severity::Error && !before.iter().any(|known| known.code == other.code));
    new.map(|new| format!("{} is new: {}", named(new), new.message))
}

fn said(result: Result<Vec<u8>, Fault>) -> String {
    match result {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(fault) => format!("fault {} {}: {}", fault.code, fault.field.as_deref().unwrap_or("-"), fault.message),
    }
}

/// Runs a case, with the plan and without it.
///
/// # Errors
/// When the text is no case.
pub fn run(yaml: &str) -> Result<Outcome, String> {
    let json: serde_json::Value = serde_yaml_ng::from_str(yaml).map_err(|error| error.to_string())?;
    let case: Case = serde_json::from_value(json).map_err(|error| error.to_string())?;
    let context = Context { now_ms: case.now_ms, tables: Arc::new(case.tables) };
    let mut outcome = Outcome { title: case.title, differences: Vec::new(), got: Vec::new() };
    let mut compare = |expected: String, got: String| {
        if expected != got {
            outcome.differences.push((expected, got.clone()));
        }
        outcome.got.push(got);
    };
    if let Some(findings) = case.findings {
        let tables = context.tables.iter().map(|(name, table)| (name.clone(), table.columns().to_vec())).collect();
        let facts = Facts { tables: Some(tables), ..Facts::default() };
        let found = check(&case.mapping, &facts);
        compare(findings.join("\n"), found.iter().map(named).collect::<Vec<_>>().join("\n"));
        for finding in &found {
            for fix in &finding.fixes {
                let left = left_after(fix, finding, &found, &case.mapping, &facts);
                let title = format!("{} ▸ {}", named(finding), fix.title());
                compare(format!("{title}: mended"), format!("{title}: {}", left.as_deref().unwrap_or("mended")));
            }
        }
    }
    let compiled = Compiled::new(&case.mapping);
    for record in case.records {
        let expected = record.out.unwrap_or_else(|| format!("fault {}", record.fault.unwrap_or_default()));
        let got = match &compiled {
            Ok(compiled) => {
                let got = said(compiled.map_json(record.input.as_bytes(), &context));
                let mut bytes = Vec::new();
                let without_plan = said(compiled.interpret(record.input.as_bytes(), &context, &mut bytes).map(|()| bytes));
                if got == without_plan { got } else { format!("{got}\nwithout the plan: {without_plan}") }
            }
            Err(findings) => findings
                .iter()
                .map(|finding| format!("fault {} {}: {}", finding.code, finding.field, finding.message))
                .collect::<Vec<_>>()
                .join("\n"),
        };
        compare(expected, got);
    }
    Ok(outcome)
}
