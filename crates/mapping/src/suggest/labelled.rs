//! Pairs of models with the right answers, written by people: how good the suggestions are is measured on them.
//!
//! A pair is YAML: records of the source, the target in short (`total: decimal!`, `email: text(email)`, nested objects,
//! lists in brackets), and for each target the source field that is right, `first + last` where it takes both, `a | b`
//! where either is right. Targets without an answer are those that nothing fits. An object is made field by field and has
//! no answer of its own.

use super::{Hints, suggest};
use crate::{Kind, Model, ModelField, Value};
use indexmap::IndexMap;
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    title: String,
    samples: Vec<Value>,
    target: serde_json::Value,
    answers: IndexMap<String, String>,
}

/// How a pair went.
#[derive(Debug, Default)]
pub struct Scored {
    /// What the pair is.
    pub title: String,
    /// How many offers were previewed.
    pub previewed: usize,
    /// How many of them are right.
    pub right: usize,
    /// How many answers there are.
    pub answers: usize,
    /// The previewed ones that are not right, and the answers that were not previewed, in words.
    pub differences: Vec<String>,
}

impl Scored {
    /// Several as one.
    pub fn add(&mut self, other: &Self) {
        self.previewed += other.previewed;
        self.right += other.right;
        self.answers += other.answers;
    }

    /// The part of the previewed that is right.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.right, self.previewed)
    }

    /// The part of the answers that was previewed rightly.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.right, self.answers)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred answers")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Scores a pair.
///
/// # Errors
/// When the text is no pair, or an answer names a field that is not there.
pub fn score(yaml: &str) -> Result<Scored, String> {
    let json: serde_json::Value = serde_yaml_ng::from_str(yaml).map_err(|error| error.to_string())?;
    let pair: Pair = serde_json::from_value(json).map_err(|error| error.to_string())?;
    let source = crate::infer(&pair.samples);
    let target = Model { name: String::new(), fields: fields(&pair.target)? };
    sound(&pair, &source, &target)?;
    let offers = suggest(&source, &target, &Hints { samples: &pair.samples, ..Hints::default() });
    let mut scored = Scored { title: pair.title, answers: pair.answers.len(), ..Scored::default() };
    let mut answered = BTreeSet::new();
    for offer in offers.iter().filter(|offer| offer.is_previewed()) {
        scored.previewed += 1;
        let made: BTreeSet<&str> = offer.also.iter().chain([&offer.source]).map(String::as_str).collect();
        let answer = pair.answers.get(&offer.target);
        if answer.is_some_and(|answer| choices(answer).contains(&made)) {
            scored.right += 1;
            answered.insert(offer.target.as_str());
        } else {
            let right = answer.map_or("nothing", String::as_str);
            let made = made.into_iter().collect::<Vec<_>>().join(" + ");
            scored.differences.push(format!(
                "wrong  {} ← {made} {:.2} ({}), right is {right}",
                offer.target,
                offer.score,
                offer.reasons.join(", ")
            ));
        }
    }
    for (target, answer) in pair.answers.iter().filter(|(target, _)| !answered.contains(target.as_str())) {
        let best = offers.iter().find(|offer| offer.target == *target);
        let best = best.map(|best| format!("{} {:.2} ({})", best.source, best.score, best.reasons.join(", "))).unwrap_or_default();
        scored.differences.push(format!("missed {target} ← {answer}; best: {best}"));
    }
    Ok(scored)
}

fn choices(answer: &str) -> Vec<BTreeSet<&str>> {
    answer.split(" | ").map(|choice| choice.split(" + ").map(str::trim).collect()).collect()
}

fn sound(pair: &Pair, source: &Model, target: &Model) -> Result<(), String> {
    let there = |model: &Model, path: &str| {
        let path = crate::Path::parse(path).map_err(|error| error.to_string())?;
        model.field(&path.names()).map(drop).ok_or_else(|| format!("`{path}` is no field"))
    };
    for (name, answer) in &pair.answers {
        there(target, name)?;
        choices(answer).into_iter().flatten().try_for_each(|path| there(source, path))?;
    }
    Ok(())
}

fn fields(short: &serde_json::Value) -> Result<Vec<ModelField>, String> {
    let object = short.as_object().ok_or("a target is an object of fields")?;
    object.iter().map(|(name, short)| field(name, short)).collect()
}

fn field(name: &str, short: &serde_json::Value) -> Result<ModelField, String> {
    let named = ModelField { name: name.to_owned(), ..ModelField::default() };
    match short {
        serde_json::Value::Object(_) => Ok(ModelField { kind: Kind::Object, fields: fields(short)?, ..named }),
        serde_json::Value::Array(items) => {
            let item = field("", items.first().ok_or("a list has one item")?)?;
            Ok(ModelField { kind: Kind::List, items: Some(item.kind), fields: item.fields, ..named })
        }
        serde_json::Value::String(text) => {
            let (text, required) = text.strip_suffix('!').map_or((text.as_str(), false), |text| (text, true));
            let (kind, format) = match text.split_once('(') {
                Some((kind, format)) => (kind, Some(format.trim_end_matches(')').to_owned())),
                None => (text, None),
            };
            let kind = serde_json::from_value(kind.into()).map_err(|error| error.to_string())?;
            Ok(ModelField { kind, format, required, ..named })
        }
        other => Err(format!("`{other}` is no field")),
    }
}
