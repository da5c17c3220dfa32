//! The engine's answers, read.

use crate::{
    logic::{
        functions::Function,
        path,
        preview::{Changed, Outcome},
        suggest::Suggestion,
    },
    state::RowFinding,
};
use mapping::Value;
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashSet};

/// What the engine previewed, every digit kept: one answer, or a list of them.
pub(super) fn read_previews(text: &str) -> Result<Vec<Changed>, String> {
    match mapping::json::read(text.as_bytes()).map_err(|error| format!("the engine's answer is not JSON: {error}"))? {
        Value::List(answers) => Ok(answers.into_iter().map(read_changed).collect()),
        answer => Ok(vec![read_changed(answer)]),
    }
}

fn read_changed(mut answer: Value) -> Changed {
    let is = |name: &str| answer.get(name) == Some(&Value::Bool(true));
    let (all, more) = (is("all"), is("more"));
    let mut list = |name: &str| match answer.as_object_mut().and_then(|answer| answer.swap_remove(name)) {
        Some(Value::List(list)) => list,
        _ => Vec::new(),
    };
    let key = |place: &str| path::join(&path::names(place));
    let gone = list("gone").iter().filter_map(Value::as_text).map(key).collect();
    let mut seen = HashSet::new();
    let rows = list("rows").into_iter().filter_map(|mut row| {
        let key = key(row.get("path")?.as_text()?);
        let row = row.as_object_mut()?;
        let outcome = match (row.swap_remove("error"), row.swap_remove("value")) {
            (Some(Value::Text(error)), _) => Outcome::Error(error),
            (_, Some(value)) => Outcome::Value(value),
            (_, None) => Outcome::Absent,
        };
        // Of two targets with one name the first is shown.
        seen.insert(key.clone()).then_some((key, outcome))
    });
    Changed { all, gone, rows: rows.collect(), more }
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
