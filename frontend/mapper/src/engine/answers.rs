//! The engine's answers, read.

use crate::{
    logic::{
        functions::Function,
        path,
        preview::{Outcome, Preview},
        suggest::Suggestion,
    },
    state::RowFinding,
};
use mapping::Value;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// The engine's answer to `preview`, every digit kept.
pub(super) fn read_preview(text: &str, millis: f64) -> Preview {
    let Ok(answer) = mapping::json::read(text.as_bytes()) else { return Preview::default() };
    let mut rows = BTreeMap::new();
    for target in answer.get("targets").and_then(Value::as_list).into_iter().flatten() {
        let Some(place) = target.get("path").and_then(Value::as_text) else { continue };
        let outcome = if let Some(error) = target.get("error").and_then(Value::as_text) {
            Outcome::Error(error.to_owned())
        } else if let Some(value) = target.get("value") {
            Outcome::Value(value.clone())
        } else {
            Outcome::Absent
        };
        rows.entry(path::join(&path::names(place))).or_insert(outcome);
    }
    Preview { rows, record: answer.get("record").filter(|record| !record.is_null()).cloned(), millis }
}

pub(super) fn by_row(findings: Vec<mapping::Finding>) -> BTreeMap<String, Vec<RowFinding>> {
    let mut found: BTreeMap<String, Vec<RowFinding>> = BTreeMap::new();
    for finding in findings {
        let key = path::join(&path::names(&finding.field));
        found.entry(key).or_default().push(RowFinding {
            code: finding.code,
            error: finding.severity == mapping::Severity::Error,
            message: finding.message,
            hint: finding.hint,
            fixes: finding.fixes,
            place: finding.field,
        });
    }
    found
}

pub(super) fn read_suggestions(json: &Json) -> Vec<Suggestion> {
    let list = json.as_array().or_else(|| json.get("suggestions").and_then(Json::as_array));
    list.into_iter()
        .flatten()
        .filter_map(|offer| {
            let text = |name: &str| offer.get(name).and_then(Json::as_str).map(str::to_owned);
            let reason = match offer.get("reason").or_else(|| offer.get("reasons")) {
                Some(Json::Array(reasons)) => reasons.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(", "),
                Some(Json::String(reason)) => reason.clone(),
                _ => String::new(),
            };
            Some(Suggestion {
                target: path::join(&path::names(&text("target")?)),
                source: path::names(&text("source")?),
                score: offer.get("score").and_then(Json::as_f64)?,
                reason,
                fill: offer.get("fill").and_then(|fill| serde_json::from_value(fill.clone()).ok()),
            })
        })
        .collect()
}

/// The functions of the list that can be read; one that cannot is left out of the palette.
pub(super) fn functions(json: Json) -> Vec<Function> {
    let list = match json {
        Json::Array(list) => list,
        mut other => match other.get_mut("functions").map(Json::take) {
            Some(Json::Array(list)) => list,
            _ => Vec::new(),
        },
    };
    list.into_iter().filter_map(|function| serde_json::from_value(function).ok()).collect()
}
