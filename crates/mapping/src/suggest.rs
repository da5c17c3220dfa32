//! Suggestions: which source field may fill which target, with a score and its reasons in words. Deterministic and offline.
//!
//! The score comes from names (words of camelCase, snake_case and German compounds, synonyms, abbreviations, edit
//! distance), types and formats, the overlap of sample values, what is around the fields, and what was accepted or dismissed before.
//! An offer over [`PREVIEW_MIN`] is previewed by itself: there is one such offer for a target at most, and none where two
//! fields fit about as well. Leaves out showing and accepting offers.

mod consistent;
mod fills;
mod fit;
pub mod labelled;
mod leaf;
mod matcher;
mod names;
mod near;
mod words;

use crate::{Fill, Model, Value};
use leaf::Leaf;
use matcher::Matcher;
use near::Said;
use serde::{Deserialize, Serialize};

/// Nothing below this is offered.
pub const SCORE_MIN: f64 = 0.3;
/// From here on an offer is previewed by itself.
pub const PREVIEW_MIN: f64 = 0.8;
/// The most offers for one target.
pub const OFFERS_MAX: usize = 5;

/// What is known besides the two models.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'h> {
    /// Records of the source.
    pub samples: &'h [Value],
    /// Records of the target, as the target system has them.
    pub target_samples: &'h [Value],
    /// What the workspace accepted before.
    pub accepted: &'h [Pair],
    /// What the workspace dismissed before, and did not accept as often.
    pub dismissed: &'h [Pair],
}

/// A pair that a person accepted, mapped by hand, or dismissed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// The source path from the record down.
    pub source: String,
    /// The target from the record down.
    pub target: String,
}

/// An offer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggestion {
    /// The target, from the record down: `items.sku`.
    pub target: String,
    /// The source path from the record down.
    pub source: String,
    /// More source fields that the value is made of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// 0 to 1.
    pub score: f64,
    /// Why, in words.
    pub reasons: Vec<String>,
    /// What fills the target, seen from the loop that the target stands in; absent: the field as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill: Option<Fill>,
}

impl Suggestion {
    /// Whether it is previewed by itself.
    #[must_use]
    pub fn is_previewed(&self) -> bool {
        self.score >= PREVIEW_MIN
    }
}

/// Offers for every target, best first.
#[must_use]
pub fn suggest(source: &Model, target: &Model, hints: &Hints<'_>) -> Vec<Suggestion> {
    suggest_of(&Sources::new(source, hints.samples), target, hints)
}

/// The fields of a source with their words, for several questions.
pub(crate) struct Sources<'m> {
    leaves: Vec<Leaf<'m>>,
    said: Said,
}

impl<'m> Sources<'m> {
    pub(crate) fn new(model: &'m Model, samples: &[Value]) -> Self {
        let leaves = leaf::leaves(model, samples);
        let said = Said::new(&leaves);
        Self { leaves, said }
    }
}

/// As [`suggest`], for a source that is taken apart already.
pub(crate) fn suggest_of<'m>(sources: &'m Sources<'m>, target: &'m Model, hints: &Hints<'m>) -> Vec<Suggestion> {
    let matcher = Matcher::new(sources, target, hints);
    let mut table = matcher.table();
    consistent::settle(&matcher, &mut table);
    let mut out = Vec::new();
    for (at, mut offers) in table.into_iter().enumerate() {
        offers.retain(|offer| offer.score >= SCORE_MIN);
        offers
            .sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| matcher.sources[a.source].path.cmp(&matcher.sources[b.source].path)));
        offers.truncate(OFFERS_MAX);
        out.extend(offers.into_iter().map(|offer| matcher.suggestion(at, offer)));
    }
    out
}

#[cfg(test)]
#[path = "suggest/tests.rs"]
mod tests;
