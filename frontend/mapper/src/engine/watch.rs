//! What is asked of the engine while the mapper stands: previews at once, and in a pause of the typing findings, cases,
//! explanations; wires to offer whenever the fields change.

use super::{
    Args, CHECK_MILLIS_MAX, Engine, Explained, OTHERS_MAX,
    answers::{by_row, functions, read_previews, read_suggestions},
    aside::aside,
    tell::{Versions, samples, tried},
};
use crate::{
    logic::{
        path,
        preview::{Outcome, Preview},
        rows::TargetRow,
    },
    state::Mapper,
};
use leptos::prelude::*;
use mapping::Model;
use std::{sync::Arc, time::Duration};

/// How long nothing must change before what is not the preview is asked.
const PAUSE: Duration = Duration::from_millis(120);
/// From so many pairs of fields on, wires to offer are looked for beside the previews.
const PAIRS_MAX: usize = 50_000;
/// How long looking for wires may take there.
const SUGGEST_MILLIS_MAX: u64 = 30_000;

/// Tries every change on the sample, checks it, and looks for wires to offer, for as long as the mapper stands.
pub fn watch(mapper: Mapper, engine: Engine) {
    engine.versions.set_value(Some(Versions::of(mapper, engine)));
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
    // A change goes off at once: the worker is at it while the page shows what else follows.
    ImmediateEffect::new_scoped(move || {
        mapper.edits.track();
        if engine.ready.get_untracked() {
            untrack(|| preview(mapper, engine, busy));
        }
    });
    Effect::new(move |_| {
        mapper.sample_at.track();
        mapper.samples.track();
        mapper.selected.track();
        mapper.offer.track();
        mapper.tables.track();
        mapper.source_model.track();
        mapper.target_model.track();
        if engine.ready.get() {
            untrack(|| preview(mapper, engine, busy));
        }
    });
    Effect::new(move |_| {
        mapper.tree.track();
        mapper.target_model.track();
        mapper.pairs.track();
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
    let sampled = mapper.samples.with_untracked(|samples| mapper.sample_at.get_untracked() < samples.len());
    if !sampled {
        mapper.previewed_nothing();
        // Models alone tell what is wrong, too.
        check(mapper, engine);
        return;
    }
    let known = mapper.document.with_untracked(|document| engine.ran_away.with_value(|ran_away| ran_away.as_ref() == Some(document)));
    if known {
        return;
    }
    busy.set_value((true, false));
    engine.tell(mapper);
    let begun = now();
    engine.call_text("preview", Args::default().with("now_ms", &js_sys::Date::now()), move |answer| {
        if mapper.preview.is_disposed() {
            return;
        }
        let mut more = false;
        match answer.and_then(|text| read_previews(&text)) {
            Ok(changed) => {
                let millis = now() - begun;
                more = changed.iter().any(|changed| changed.more);
                for changed in changed.into_iter().filter(|changed| !changed.is_nothing()) {
                    mapper.previewed(changed, millis);
                }
            }
            Err(reason) => {
                engine.ran_away.set_value(Some(mapper.document.get_untracked()));
                match mapper.selected.get_untracked() {
                    Some(key) => mapper.preview_failed(key, reason),
                    None => mapper.notice.set(Some(format!("The preview stopped: {reason}"))),
                }
            }
        }
        mapper.tried();
        let again = busy.get_value().1;
        busy.set_value((false, false));
        if again || more {
            preview(mapper, engine, busy);
        } else {
            let rest = move || {
                check(mapper, engine);
                others(mapper, engine);
                why(mapper, engine);
                conversions(mapper, engine);
            };
            engine.in_pause(mapper.alive.after(PAUSE, rest));
        }
    });
}

fn now() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

fn check(mapper: Mapper, engine: Engine) {
    engine.tell(mapper);
    engine.call_within(CHECK_MILLIS_MAX, "check", Args::default(), move |answer| {
        if let Some(found) = answer.ok().and_then(|text| serde_json::from_str::<Vec<mapping::Finding>>(&text).ok()) {
            mapper.findings.try_set(Arc::new(by_row(found)));
        }
    });
    if mapper.document.with_untracked(|document| document.cases.is_empty()) {
        mapper.cases.set(Arc::default());
        return;
    }
    engine.call_text("cases", Args::default(), move |answer| {
        if let Some(outcomes) = answer.ok().and_then(|text| serde_json::from_str::<Vec<mapping::cases::Outcome>>(&text).ok()) {
            mapper.cases.try_set(Arc::new(outcomes));
        }
    });
}

fn suggest(mapper: Mapper, engine: Engine) {
    if mapper.target_model.with_untracked(Option::is_none) && mapper.rows.with_untracked(|rows| rows.rows.is_empty()) {
        return;
    }
    if let Some(source) = mapper.source_model.with_untracked(|model| model.as_ref().and_then(|model| serde_json::to_string(model).ok())) {
        offer(mapper, engine, &source);
        return;
    }
    let samples = samples(mapper);
    if samples.is_empty() {
        return;
    }
    engine.call_within(CHECK_MILLIS_MAX, "infer", Args::default().with("samples", &samples).with("name", ""), move |answer| {
        if let Ok(model) = answer
            && !mapper.preview.is_disposed()
        {
            engine.inferred.set(Some(Arc::from(model.as_str())));
            offer(mapper, engine, &model);
            check(mapper, engine);
        }
    });
}

/// Looks for wires from this source, a model as JSON.
fn offer(mapper: Mapper, engine: Engine, source: &str) {
    let known = mapper.target_model.get_untracked();
    let target: Model = known.unwrap_or_else(|| mapper.document.with_untracked(|document| crate::logic::discover::model_of("", document)));
    let args = Args::default().with_text("source", source).with("target", &target).with("samples", &samples(mapper));
    let args = mapper.pairs.with_untracked(|pairs| args.with("accepted", &pairs.accepted).with("dismissed", &pairs.dismissed));
    let fields = mapper.tree.with_untracked(|tree| tree.nodes.len());
    let pairs = fields.saturating_mul(mapper.rows.with_untracked(|rows| rows.rows.len()));
    let take = move |answer: Result<String, String>| {
        if let Some(json) = answer.ok().and_then(|text| serde_json::from_str(&text).ok()) {
            mapper.suggestions.try_set(Arc::new(read_suggestions(&json)));
        }
    };
    if pairs <= PAIRS_MAX {
        engine.call_text("suggest", args, take);
        return;
    }
    let answer = move |answer: Result<String, String>| {
        if answer.is_err() {
            let words = "The models are too large to suggest wires; search for the fields and connect them.".to_owned();
            mapper.notice.try_set(Some(words));
        }
        take(answer);
    };
    engine.beside(aside("suggest", args, SUGGEST_MILLIS_MAX, answer));
}

/// The places of the targets that make this row.
fn places(mapper: Mapper, row: &TargetRow) -> Vec<usize> {
    mapper.document.with_untracked(|document| {
        let related = document.targets.iter().enumerate().filter(|(_, target)| {
            let own = path::names(&target.path);
            row.names.starts_with(&own) || own.starts_with(&row.names)
        });
        related.map(|(at, _)| at).collect()
    })
}

/// Tries a row on some of the samples that were told, by their places.
fn attempt(mapper: Mapper, engine: Engine, row: &TargetRow, samples: &[usize], done: impl FnOnce(Vec<Option<Outcome>>) + 'static) {
    engine.tell(mapper);
    let args = Args::default().with("targets", &places(mapper, row)).with("samples", samples).with("now_ms", &js_sys::Date::now());
    let (key, names) = (row.key.clone(), row.names.clone());
    engine.call_text("attempt", args, move |answer| {
        if let Ok(tried) = answer.and_then(|text| read_previews(&text)) {
            let outcomes = tried.into_iter().map(|changed| {
                let mut preview = Preview::default();
                preview.take(changed, 0.0);
                preview.at(&key, &names)
            });
            done(outcomes.collect());
        }
    });
}

/// The selected row, if something fills it and it is edited.
fn edited(mapper: Mapper) -> Option<TargetRow> {
    let row = mapper.selected.get_untracked().and_then(|key| mapper.row(&key)).filter(|row| row.fill.is_some());
    row.filter(|_| mapper.editing.get_untracked())
}

/// What the selected row is for the samples around the one that is shown.
fn others(mapper: Mapper, engine: Engine) {
    let shown = mapper.sample_at.get_untracked();
    let samples: Vec<usize> = (0..tried(mapper)).filter(|at| *at != shown).take(OTHERS_MAX).collect();
    let Some(row) = edited(mapper).filter(|_| !samples.is_empty()) else {
        engine.others.set(Vec::new());
        return;
    };
    attempt(mapper, engine, &row, &samples, move |outcomes| {
        let values = outcomes.into_iter().map(|outcome| match outcome {
            Some(Outcome::Value(value)) => Some(value),
            _ => None,
        });
        engine.others.try_set(values.collect());
    });
}

/// How the value of the selected row came to be, for the sample that is shown.
fn why(mapper: Mapper, engine: Engine) {
    let Some(row) = edited(mapper) else {
        engine.why.set(Vec::new());
        return;
    };
    engine.tell(mapper);
    let args = Args::default().with("path", &row.key).with("now_ms", &js_sys::Date::now());
    engine.call_text("explain", args, move |answer| {
        // What has no explanation, as an item of an empty list, is told by the preview.
        let lines = answer.ok().and_then(|text| serde_json::from_str::<Explained>(&text).ok()).map(|explained| explained.lines);
        engine.why.try_set(lines.unwrap_or_default());
    });
}

/// How many samples convert in the row whose conversion is offered.
fn conversions(mapper: Mapper, engine: Engine) {
    let Some(row) = mapper.offer.get_untracked().and_then(|key| mapper.row(&key)) else { return };
    let samples: Vec<usize> = (0..tried(mapper)).collect();
    if engine.conversions.with_untracked(|(key, _, all)| *key == row.key && *all == samples.len()) {
        return;
    }
    let key = row.key.clone();
    attempt(mapper, engine, &row, &samples, move |outcomes| {
        let fine = outcomes.iter().filter(|outcome| !matches!(outcome, Some(Outcome::Error(_)))).count();
        engine.conversions.try_set((key, fine, outcomes.len()));
    });
}
