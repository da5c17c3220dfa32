//! Wires that the engine offers: kept apart from the document until a person accepts them.

use super::{path, rows::TargetRows};
use std::collections::{BTreeMap, BTreeSet};

/// From this score on a suggestion is previewed by itself.
pub const PREVIEW_MIN: f64 = 0.8;
/// Below this score nothing is offered.
pub const SCORE_MIN: f64 = 0.3;

/// One offered wire.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The key of the row.
    pub target: String,
    /// The names of the field, from the record.
    pub source: Vec<String>,
    /// How sure it is, between 0 and 1.
    pub score: f64,
    /// Why, in words.
    pub reason: String,
    /// What fills the row, where the field as it is does not.
    pub fill: Option<mapping::Fill>,
}

impl Suggestion {
    /// What identifies it when it is dismissed.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}←{}", self.target, path::join(&self.source))
    }
}

/// The best offer of each row that is still open, in the order of the rows. Rows that are filled, and offers that were
/// dismissed, are left out.
#[must_use]
pub fn open(all: &[Suggestion], targets: &TargetRows, dismissed: &BTreeSet<String>, least: f64) -> Vec<Suggestion> {
    let mut best: BTreeMap<usize, &Suggestion> = BTreeMap::new();
    for offer in all.iter().filter(|offer| offer.score >= least) {
        let Some(row) = targets.find(&offer.target) else { continue };
        let is_open = !targets.is_mapped(row) && targets.rows[row].unlooped.is_none();
        if is_open && !dismissed.contains(&offer.id()) && best.get(&row).is_none_or(|best| best.score <= offer.score) {
            best.insert(row, offer);
        }
    }
    best.into_values().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::super::rows::tests::mapping;
    use super::*;
    use serde_json::json;

    #[test]
    fn one_offer_for_each_open_row() {
        let offer = |target: &str, source: &str, score| Suggestion {
            target: target.into(),
            source: vec![source.into()],
            score,
            reason: "same name".into(),
            fill: None,
        };
        let all = [offer("a", "x", 0.9), offer("a", "y", 0.95), offer("b", "y", 0.9), offer("c", "z", 0.4)];
        let targets =
            TargetRows::build(&mapping(json!([{ "path": "a" }, { "path": "b", "value": { "constant": 1 } }, { "path": "c" }])), None);
        let names =
            |dismissed: &BTreeSet<String>, least| open(&all, &targets, dismissed, least).iter().map(Suggestion::id).collect::<Vec<_>>();
        assert_eq!(names(&BTreeSet::new(), PREVIEW_MIN), ["a←y"]);
        assert_eq!(names(&BTreeSet::from(["a←y".to_owned()]), SCORE_MIN), ["a←x", "c←z"]);
    }
}
