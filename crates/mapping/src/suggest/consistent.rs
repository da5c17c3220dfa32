//! Which offers are previewed: one for a target at most, a source where it fits best, and none where two fit about as well.

use super::{
    PREVIEW_MIN,
    matcher::{Matcher, Offer},
    names::{Token, alike},
};
use std::collections::HashMap;

/// An offer that is not previewed has this score at most.
const OPEN_MAX: f64 = PREVIEW_MIN - 0.01;
/// Two offers that are no further apart fit about as well.
const MARGIN: f64 = 0.03;
/// From here on an offer is sure by itself.
const SURE: f64 = 0.96;

/// The least score of an offer that is lifted because nothing else fits.
const LIFT_MIN: f64 = 0.65;
/// How much worse everything else must fit, on both sides.
const LIFT_MARGIN: f64 = 0.12;

/// Lifts offers whose names say the same but for a word (`mailing_city`, `city`) where nothing else fits on either side.
fn lift(matcher: &Matcher<'_>, table: &mut [Vec<Offer>]) {
    let mut lifted = Vec::new();
    for (target, offers) in table.iter().enumerate() {
        let Some((at, best)) = offers.iter().enumerate().max_by(|a, b| a.1.score.total_cmp(&b.1.score)) else { continue };
        if !(LIFT_MIN..PREVIEW_MIN).contains(&best.score) || best.against || !covers(matcher, best.source, target) {
            continue;
        }
        let of_target = offers.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, offer)| offer.score);
        let others = table.iter().enumerate().filter(|(other, _)| *other != target).flat_map(|(_, offers)| offers);
        let of_source = others.filter(|offer| offer.source == best.source || offer.with == Some(best.source)).map(|offer| offer.score);
        if of_target.chain(of_source).all(|score| score <= best.score - LIFT_MARGIN) {
            lifted.push((target, at));
        }
    }
    for (target, at) in lifted {
        let offer = &mut table[target][at];
        offer.score = PREVIEW_MIN + 0.01;
        offer.reasons.push("nothing else fits".to_owned());
    }
}

/// Whether one of the names says all that the other says.
fn covers(matcher: &Matcher<'_>, source: usize, target: usize) -> bool {
    let within = |some: &[Token], all: &[Token]| some.iter().all(|token| all.iter().any(|other| alike(token, other) >= 0.7));
    let (source, target) = (&matcher.sources[source], &matcher.targets[target]);
    within(&source.own, &target.all) || within(&target.own, &source.all)
}

/// Lowers every offer that must not be previewed below [`PREVIEW_MIN`], and says why.
pub(super) fn settle(matcher: &Matcher<'_>, table: &mut [Vec<Offer>]) {
    lift(matcher, table);
    let mut order: Vec<(usize, usize)> = Vec::new();
    for (target, offers) in table.iter().enumerate() {
        order.extend(offers.iter().enumerate().filter(|(_, offer)| offer.score >= PREVIEW_MIN).map(|(at, _)| (target, at)));
    }
    order.sort_by(|a, b| table[b.0][b.1].score.total_cmp(&table[a.0][a.1].score).then(a.cmp(b)));
    let scores: Vec<Vec<f64>> = table.iter().map(|offers| offers.iter().map(|offer| offer.score).collect()).collect();
    let mut done = vec![false; table.len()];
    let mut used: HashMap<usize, (f64, usize)> = HashMap::new();
    for (target, at) in order {
        let offer = &table[target][at];
        let (source, score) = (offer.source, offer.score);
        let lower = if done[target] {
            Some(None)
        } else {
            taken(matcher, &used, target, offer).or_else(|| rival(matcher, &used, &table[target], &scores[target], at)).map(Some)
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
fn rival(matcher: &Matcher<'_>, used: &HashMap<usize, (f64, usize)>, offers: &[Offer], scores: &[f64], at: usize) -> Option<String> {
    let offer = &offers[at];
    if scores[at] >= SURE {
        return None;
    }
    let rivals = offers.iter().enumerate().filter(|(other, _)| *other != at);
    let near = rivals.filter(|(other, rival)| {
        scores[*other] > scores[at] - MARGIN && !used.contains_key(&rival.source) && rival.with != Some(offer.source)
    });
    let (_, rival) = near.max_by(|a, b| a.1.score.total_cmp(&b.1.score))?;
    Some(format!("`{}` fits about as well", matcher.sources[rival.source].path))
}
