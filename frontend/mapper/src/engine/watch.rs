//! What is asked of the engine while the mapper stands: previews, findings, cases, explanations, wires to offer.

use super::{
    Args, Engine, Explained, OTHERS_MAX, SAMPLES_MAX,
    answers::{by_row, functions, read_preview, read_suggestions},
    preview_of, tables,
};
use crate::{
    logic::{
        path,
        preview::{Outcome, Preview},
    },
    state::Mapper,
};
use leptos::prelude::*;
use mapping::{Mapping, Value};
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// Tries every change on the sample, checks it, and looks for wires to offer, for as long as the mapper stands.
pub fn watch(mapper: Mapper, engine: Engine) {
    Effect::new(move |_| {
        if engine.ready.get() {
            engine.call("functions", Args::default(), move |answer| {
                if let Ok(json) = answer {
                    mapper.functions.try_set(Arc::new(functions(json)));
                }
            });
        }
    });
    let busy = StoredValue::new((false, false));
    Effect::new(move |_| {
        mapper.document.track();
        mapper.sample_at.track();
        mapper.samples.track();
        mapper.selected.track();
        mapper.offer.track();
        mapper.tables.track();
        if engine.ready.get() {
            preview(mapper, engine, busy);
        }
    });
    Effect::new(move |_| {
        mapper.tree.track();
        mapper.target_model.track();
        if engine.ready.get() {
            suggest(mapper, engine);
        }
    });
}

/// One preview at a time: a change that comes while one is under way is tried when it is done.
fn preview(mapper: Mapper, engine: Engine, busy: StoredValue<(bool, bool)>) {
    if busy.get_value().0 {
        busy.set_value((true, true));
        return;
    }
    let Some(record) = untrack(|| mapper.sample()) else {
        mapper.preview.set(Arc::default());
        return;
    };
    busy.set_value((true, false));
    let document = mapper.document.get_untracked();
    if engine.ran_away.with_value(|ran_away| ran_away.as_ref() == Some(&document)) {
        busy.set_value((false, false));
        return;
    }
    let tried = document.clone();
    let tables = tables(mapper);
    let begun = now();
    engine.call_text("preview", preview_of(&document, &record, &tables), move |answer| {
        if mapper.preview.is_disposed() {
            return;
        }
        match answer {
            Ok(text) => mapper.preview.set(Arc::new(read_preview(&text, now() - begun))),
            Err(reason) => {
                engine.ran_away.set_value(Some(tried));
                let mut old = (*mapper.preview.get_untracked()).clone();
                if let Some(key) = mapper.selected.get_untracked() {
                    old.rows.insert(key, Outcome::Error(reason));
                } else {
                    mapper.notice.set(Some(format!("The preview stopped: {reason}")));
                }
                mapper.preview.set(Arc::new(old));
            }
        }
        let again = busy.get_value().1;
        busy.set_value((false, false));
        if again {
            preview(mapper, engine, busy);
        } else {
            check(mapper, engine);
            others(mapper, engine);
            why(mapper, engine);
            conversions(mapper, engine);
        }
    });
}

fn now() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

fn check(mapper: Mapper, engine: Engine) {
    let document = mapper.document.get_untracked();
    let source = source_model(mapper).map(|model| json!(model)).or_else(|| engine.inferred.get_untracked());
    let args = Args::default().with("mapping", &document).with("source", &source).with("target", &mapper.target_model.get_untracked());
    let args = args.with("tables", &tables(mapper));
    engine.call_text("check", args, move |answer| {
        if let Some(found) = answer.ok().and_then(|text| serde_json::from_str::<Vec<mapping::Finding>>(&text).ok()) {
            mapper.findings.try_set(Arc::new(by_row(found)));
        }
    });
    if document.cases.is_empty() {
        mapper.cases.set(Arc::default());
        return;
    }
    engine.call_text("cases", Args::default().with("mapping", &document).with("tables", &tables(mapper)), move |answer| {
        if let Some(outcomes) = answer.ok().and_then(|text| serde_json::from_str::<Vec<mapping::cases::Outcome>>(&text).ok()) {
            mapper.cases.try_set(Arc::new(outcomes));
        }
    });
}

fn source_model(mapper: Mapper) -> Option<mapping::Model> {
    mapper.source_model.get_untracked()
}

fn suggest(mapper: Mapper, engine: Engine) {
    let samples: Vec<Value> =
        mapper.samples.with_untracked(|samples| samples.iter().take(SAMPLES_MAX).map(|sample| sample.record.clone()).collect());
    if mapper.target_model.with_untracked(Option::is_none) && mapper.rows.with_untracked(|rows| rows.rows.is_empty()) {
        return;
    }
    let target =
        mapper.target_model.get_untracked().unwrap_or_else(|| crate::logic::discover::model_of("", &mapper.document.get_untracked()));
    let ask = move |source: Json, samples: Vec<Value>| {
        let args = Args::default().with("mapping", &mapper.document.get_untracked()).with("source", &source);
        let args = args.with("target", &target).with("samples", &samples);
        engine.call("suggest", args, move |answer| {
            if let Ok(json) = answer {
                mapper.suggestions.try_set(Arc::new(read_suggestions(&json)));
            }
        });
    };
    match source_model(mapper) {
        Some(model) => ask(json!(model), samples),
        None if !samples.is_empty() => engine.call("infer", Args::default().with("samples", &samples).with("name", ""), move |answer| {
            if let Ok(model) = answer {
                engine.inferred.try_set(Some(model.clone()));
                ask(model, samples);
                check(mapper, engine);
            }
        }),
        None => {}
    }
}

/// What the selected row is for the samples around the one that is shown.
fn others(mapper: Mapper, engine: Engine) {
    let row = mapper.selected.get_untracked().and_then(|key| mapper.row(&key)).filter(|row| row.fill.is_some());
    let at = mapper.sample_at.get_untracked();
    let records: Vec<Value> = mapper.samples.with_untracked(|samples| {
        samples.iter().enumerate().filter(|(index, _)| *index != at).take(OTHERS_MAX).map(|(_, sample)| sample.record.clone()).collect()
    });
    let Some(row) = row.filter(|_| !records.is_empty() && mapper.editing.get_untracked()) else {
        engine.others.set(Vec::new());
        return;
    };
    let only = only(&mapper.document.get_untracked(), &row.names);
    let (key, names) = (row.key, row.names);
    try_on(mapper, engine, only, records, move |previews| {
        engine.others.try_set(
            previews
                .iter()
                .map(|preview| match preview.at(&key, &names) {
                    Some(Outcome::Value(value)) => Some(value),
                    _ => None,
                })
                .collect(),
        );
    });
}

/// How the value of the selected row came to be, for the sample that is shown.
fn why(mapper: Mapper, engine: Engine) {
    let row = mapper.selected.get_untracked().and_then(|key| mapper.row(&key)).filter(|row| row.fill.is_some());
    let (Some(row), Some(record)) = (row.filter(|_| mapper.editing.get_untracked()), untrack(|| mapper.sample())) else {
        engine.why.set(Vec::new());
        return;
    };
    let args = preview_of(&mapper.document.get_untracked(), &record, &tables(mapper)).with("path", &row.key);
    engine.call_text("explain", args, move |answer| {
        // What has no explanation, as an item of an empty list, is told by the preview.
        let lines = answer.ok().and_then(|text| serde_json::from_str::<Explained>(&text).ok()).map(|explained| explained.lines);
        engine.why.try_set(lines.unwrap_or_default());
    });
}

/// How many samples convert in the row whose conversion is offered.
fn conversions(mapper: Mapper, engine: Engine) {
    let Some(row) = mapper.offer.get_untracked().and_then(|key| mapper.row(&key)) else { return };
    let records: Vec<Value> =
        mapper.samples.with_untracked(|samples| samples.iter().take(SAMPLES_MAX).map(|sample| sample.record.clone()).collect());
    if engine.conversions.with_untracked(|(key, _, all)| *key == row.key && *all == records.len()) {
        return;
    }
    let only = only(&mapper.document.get_untracked(), &row.names);
    let (key, names) = (row.key, row.names);
    try_on(mapper, engine, only, records, move |previews| {
        let fine = previews.iter().filter(|preview| !matches!(preview.at(&key, &names), Some(Outcome::Error(_)))).count();
        engine.conversions.try_set((key, fine, previews.len()));
    });
}

/// The document with the one top target that holds this row.
fn only(document: &Mapping, names: &[String]) -> Mapping {
    let mut only = document.clone();
    only.targets.retain(|target| {
        let own = path::names(&target.path);
        names.starts_with(&own) || own.starts_with(names)
    });
    only
}

/// Tries a document on records, one after the other.
fn try_on(mapper: Mapper, engine: Engine, document: Mapping, records: Vec<Value>, done: impl FnOnce(Vec<Preview>) + 'static) {
    fn step(
        mapper: Mapper,
        engine: Engine,
        document: Mapping,
        mut left: Vec<Value>,
        mut got: Vec<Preview>,
        done: Box<dyn FnOnce(Vec<Preview>)>,
    ) {
        let Some(record) = left.pop() else {
            got.reverse();
            done(got);
            return;
        };
        let args = preview_of(&document, &record, &tables(mapper));
        engine.call_text("preview", args, move |answer| {
            if let Ok(text) = answer
                && !mapper.preview.is_disposed()
            {
                got.push(read_preview(&text, 0.0));
                step(mapper, engine, document, left, got, done);
            }
        });
    }
    step(mapper, engine, document, records, Vec::new(), Box::new(done));
}
