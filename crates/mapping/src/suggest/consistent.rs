//! Which offers are previewed: one for a target at most, a source where it fits best, and none where two fit about as well.

use super::{
    PREVIEW_MIN,
    matcher::{Matcher, Offer},
};
use std::collections::HashMap;

/// An offer that is not previewed has this score at most.
const OPEN_MAX: f64 = PREVIEW_MIN - 0.01;
/// Two offers that are no further apart fit about as well.
const MARGIN: f64 = 0.03;
/// From here on an offer is sure by itself.
const SURE: f64 = 0.96;

/// Lowers every offer that must not be previewed below [`PREVIEW_MIN`], and says why.
pub(super) fn settle(matcher: &Matcher<'_>, table: &mut [Vec<Offer>]) {
    let mut order: Vec<(usize, usize)> = Vec::new();
    for (target, offers) in table.iter().enumerate() {
        order.extend(offers.iter().enumerate().filter(|(_, offer)| offer.score >= PREVIEW_MIN).map(|(at, _)| (target, at)));
    }
    order.sort_by(|a, b| table[b.0][b.1].score.total_cmp(&table[a.0][a.1].score).then(a.cmp(b)));
    let mut done = vec![false; table.len()];
    let mut used: HashMap<usize, (f64, usize)> = HashMap::new();
    for (target, at) in order {
        let offer = &table[target][at];
        let (source, score) = (offer.source, offer.score);
        let lower = if done[target] {
            Some(None)
        } else if let Some(reason) = taken(matcher, &used, target, offer).or_else(|| rival(matcher, &used, &table[target], at)) {
            Some(Some(reason))
        } else {
            None
        };
        match lower {
            Some(reason) => {
                let offer = &mut table[target][at];
                offer.score = offer.score.min(OPEN_MAX);
                offer.reasons.extend(reason);
            }
            None => {
                done[target] = true;
                if table[target][at].with.is_none() {
                    used.entry(source).or_insert((score, target));
                }
            }
        }
    }
}

/// Whether the source already fills something that it fits better.
fn taken(matcher: &Matcher<'_>, used: &HashMap<usize, (f64, usize)>, target: usize, offer: &Offer) -> Option<String> {
    let (_, other) = used.get(&offer.source).copied()?;
    // The same address may be billed and shipped to.
    let same_name = matcher.targets[other].own == matcher.targets[target].own;
    (!same_name && offer.score < SURE).then(|| format!("it fits `{}` better", matcher.targets[other].path))
}

/// Whether another field fits about as well.
fn rival(matcher: &Matcher<'_>, used: &HashMap<usize, (f64, usize)>, offers: &[Offer], at: usize) -> Option<String> {
    let offer = &offers[at];
    if offer.score >= SURE {
        return None;
    }
    let rivals = offers.iter().enumerate().filter(|(other, _)| *other != at);
    let near = rivals
        .filter(|(_, rival)| rival.score > offer.score - MARGIN && !used.contains_key(&rival.source) && rival.with != Some(offer.source));
    let (_, rival) = near.max_by(|a, b| a.1.score.total_cmp(&b.1.score))?;
    Some(format!("`{}` fits about as well", matcher.sources[rival.source].path))
}
