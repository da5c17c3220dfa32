//! Scores every pair of fields.

use super::{
    Hints, PREVIEW_MIN, Pair, SCORE_MIN, Sources, Suggestion, fills,
    fit::{self, Fit},
    leaf::{Leaf, leaves},
    names::{Token, contradict, similarity, tokens},
    near::{Near, Said},
};
use crate::{Fill, Model};
use std::collections::{BTreeSet, HashMap, HashSet};

/// How much the name counts; the rest is the type.
const NAME: f64 = 0.82;

/// An offer in the making.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    pub source: usize,
    /// A second field that the value is made of.
    pub with: Option<usize>,
    pub score: f64,
    pub reasons: Vec<String>,
    pub fill: Option<Fill>,
    /// Whether the names exclude each other, or somebody dismissed the pair: nothing lifts it.
    pub against: bool,
}

/// Both sides, field by field.
pub(super) struct Matcher<'m> {
    pub sources: &'m [Leaf<'m>],
    pub targets: Vec<Leaf<'m>>,
    said: &'m Said,
    accepted: Known<'m>,
    dismissed: Known<'m>,
    /// How well a list of the source fits a list of the target.
    lists: HashMap<(usize, usize), f64>,
}

/// What was accepted or dismissed before: sources by target, as whole paths and as the words of the last names.
#[derive(Default)]
struct Known<'m> {
    paths: HashMap<&'m str, HashSet<&'m str>>,
    words: HashMap<String, HashSet<String>>,
}

impl<'m> Known<'m> {
    fn new(pairs: &'m [Pair]) -> Self {
        let last = |path: &str| {
            let names = crate::Path::parse(path).map(|path| path.names().last().map(|name| words(&tokens(name))));
            names.ok().flatten().unwrap_or_default()
        };
        let mut known = Self::default();
        for pair in pairs {
            known.paths.entry(&pair.target).or_default().insert(&pair.source);
            known.words.entry(last(&pair.target)).or_default().insert(last(&pair.source));
        }
        known
    }

    /// Whether this pair is among them: exactly, or only by the last names; `None`: it is not.
    fn has(&self, source: &Leaf<'_>, target: &Leaf<'_>) -> Option<bool> {
        if self.paths.is_empty() {
            return None;
        }
        if self.paths.get(target.path.as_str()).is_some_and(|sources| sources.contains(source.path.as_str())) {
            return Some(true);
        }
        let sources = self.words.get(&words(&target.own))?;
        let source = words(&source.own);
        (!source.is_empty() && sources.contains(&source)).then_some(false)
    }
}

impl Known<'_> {
    /// Adds these pairs to what is looked at for each target, however far apart their names are.
    fn add(&self, sources: &[Leaf<'_>], targets: &[Leaf<'_>], candidates: &mut [BTreeSet<usize>]) {
        if self.paths.is_empty() {
            return;
        }
        let (mut by_path, mut by_words) = (HashMap::new(), HashMap::<String, Vec<usize>>::new());
        for (s, source) in sources.iter().enumerate() {
            by_path.insert(source.path.as_str(), s);
            by_words.entry(words(&source.own)).or_default().push(s);
        }
        for (t, target) in targets.iter().enumerate() {
            let paths = self.paths.get(target.path.as_str()).into_iter().flatten();
            candidates[t].extend(paths.filter_map(|path| by_path.get(path)).copied());
            let named = self.words.get(&words(&target.own)).into_iter().flatten().filter(|words| !words.is_empty());
            candidates[t].extend(named.filter_map(|words| by_words.get(words)).flatten().copied());
        }
    }
}

fn words(tokens: &[Token]) -> String {
    tokens.iter().map(|token| token.raw.as_str()).collect::<Vec<_>>().join(" ")
}

impl<'m> Matcher<'m> {
    pub(super) fn new(sources: &'m Sources<'m>, target: &'m Model, hints: &Hints<'m>) -> Self {
        let mut matcher = Self {
            sources: &sources.leaves,
            said: &sources.said,
            targets: leaves(target, hints.target_samples),
            accepted: Known::new(hints.accepted),
            dismissed: Known::new(hints.dismissed),
            lists: HashMap::new(),
        };
        matcher.match_lists();
        matcher
    }

    fn match_lists(&mut self) {
        for t in 0..self.targets.len() {
            for s in 0..self.sources.len() {
                if self.targets[t].is_list() && self.sources[s].is_list() && self.same_loop(s, t) {
                    let score = self.list(s, t);
                    self.lists.insert((s, t), score);
                }
            }
        }
    }

    /// Whether the lists around both can be looped into each other.
    fn same_loop(&self, s: usize, t: usize) -> bool {
        match (self.sources[s].list, self.targets[t].list) {
            (None, None) => true,
            (Some(source), Some(target)) => self.lists.get(&(source, target)).is_some_and(|score| *score >= SCORE_MIN),
            _ => false,
        }
    }

    fn list(&self, s: usize, t: usize) -> f64 {
        let (source, target) = (&self.sources[s], &self.targets[t]);
        let name = self.name(source, target);
        let inside = |leaves: &[Leaf<'m>], list: usize| -> Vec<Vec<Token>> {
            leaves.iter().filter(|leaf| leaf.list == Some(list)).map(|leaf| leaf.all.clone()).collect()
        };
        let (theirs, ours) = (inside(self.sources, s), inside(&self.targets, t));
        let best = |tokens: &Vec<Token>| theirs.iter().map(|other| similarity(tokens, other)).fold(0.0, f64::max);
        #[expect(clippy::cast_precision_loss, reason = "a model has few fields")]
        let within = if ours.is_empty() { name } else { ours.iter().map(best).sum::<f64>() / ours.len() as f64 };
        let lists = |leaves: &[Leaf<'m>], around: Option<usize>| leaves.iter().filter(|leaf| leaf.is_list() && leaf.list == around).count();
        let only =
            lists(self.sources, source.list) == 1 && lists(&self.targets, target.list) == 1 && !ours.is_empty() && !theirs.is_empty();
        (0.6 * name + 0.35 * within + if only { 0.2 } else { 0.0 }).min(1.0)
    }

    /// All offers of every target.
    pub(super) fn table(&self) -> Vec<Vec<Offer>> {
        let near = Near::new(self.said, self.sources, &self.targets);
        let mut candidates = near.candidates(&self.targets);
        self.accepted.add(self.sources, &self.targets, &mut candidates);
        (0..self.targets.len())
            .map(|t| {
                if self.targets[t].is_container() {
                    return Vec::new();
                }
                let mut offers: Vec<Offer> = candidates[t].iter().filter_map(|s| self.pair(*s, t)).collect();
                offers.extend(self.together(t, &offers));
                offers
            })
            .collect()
    }

    fn pair(&self, s: usize, t: usize) -> Option<Offer> {
        const NAME_MIN: f64 = 0.3;
        let (source, target) = (&self.sources[s], &self.targets[t]);
        if source.is_container() || source.is_list() != target.is_list() || !self.same_loop(s, t) {
            return None;
        }
        let Fit { score: kind, reason } = fit::kinds(source.field, target.field)?;
        let mut reasons = Vec::new();
        let mut name = if source.is_list() { self.lists.get(&(s, t)).copied()? } else { self.name(source, target) };
        reasons.push(name_reason(name).to_owned());
        let contradiction = contradict(&target.all, &source.all);
        if let Some((ours, theirs)) = contradiction {
            name *= 0.45;
            reasons.push(format!("{} is not {}", theirs.replace('_', " "), ours.replace('_', " ")));
        } else if source.key && target.key {
            name = name.mul_add(0.4, 0.62);
            reasons.push("both recognise the record".to_owned());
        }
        reasons.push(reason);
        let mut score = NAME * name + (1.0 - NAME) * kind;
        match fit::values(source, target) {
            Some(shared) if shared < 0.0 => {
                score -= 0.35;
                reasons.push("its values are others than those allowed".to_owned());
            }
            Some(shared) if shared > 0.2 => {
                score += 0.15 * shared;
                name = name.max(NAME_MIN * shared * 1.2);
                reasons.push("the values are the same in samples".to_owned());
            }
            _ => {}
        }
        if source.list.is_some() && !source.is_list() {
            let around = source.list.zip(target.list).and_then(|lists| self.lists.get(&lists)).copied().unwrap_or(0.0);
            score *= 0.85 + 0.15 * around;
        }
        let dismissed = self.dismissed.has(source, target).is_some();
        if let Some((least, reason)) = self.accepted_before(source, target) {
            score = score.max(least);
            name = name.max(NAME_MIN);
            reasons.insert(0, reason.to_owned());
        } else if dismissed {
            score = score.min(PREVIEW_MIN - 0.01);
            reasons.push("dismissed here before".to_owned());
        }
        (name >= NAME_MIN).then(|| Offer {
            source: s,
            with: None,
            score: round(score),
            reasons,
            fill: fills::conversion(source, target),
            against: contradiction.is_some() || dismissed,
        })
    }

    /// How much the names say the same, what is around them counted in.
    fn name(&self, source: &Leaf<'_>, target: &Leaf<'_>) -> f64 {
        let mut plain = similarity(&target.own, &source.own);
        let mut all = similarity(&target.all, &source.all);
        let (theirs, ours) = (source.implied(), target.implied());
        if theirs.is_some() || ours.is_some() {
            let with = |tokens: &[Token], more: &Option<Token>| tokens.iter().chain(more).cloned().collect::<Vec<_>>();
            plain = plain.max(similarity(&with(&target.own, &ours), &with(&source.own, &theirs)));
            all = all.max(similarity(&with(&target.all, &ours), &with(&source.all, &theirs)));
        }
        let name = all.max(f64::midpoint(plain, all));
        let strange = !source.around.is_empty() && !target.around.is_empty() && similarity(&target.around, &source.around) < 0.3;
        if strange { name * 0.85 } else { name }
    }

    /// The least score of what was accepted before, and why.
    fn accepted_before(&self, source: &Leaf<'_>, target: &Leaf<'_>) -> Option<(f64, &'static str)> {
        self.accepted
            .has(source, target)
            .map(|exactly| if exactly { (0.98, "accepted here before") } else { (0.85, "fields of these names were accepted before") })
    }

    /// Two fields that make the value together: first and last name, street and house number.
    fn together(&self, t: usize, single: &[Offer]) -> Option<Offer> {
        let target = &self.targets[t];
        if !matches!(target.field.kind, crate::Kind::Text | crate::Kind::Any) {
            return None;
        }
        let best = single.iter().map(|offer| offer.score).fold(0.0, f64::max);
        fills::TOGETHER
            .iter()
            .filter_map(|kind| {
                let asked = kind.asked(target, &self.targets)?;
                let pairs = self.sources.iter().enumerate().filter(|(s, leaf)| kind.is_first(leaf) && self.same_loop(*s, t));
                pairs
                    .filter_map(|(s, first)| {
                        let with = self.sources.iter().position(|leaf| {
                            kind.is_second(leaf) && leaf.names[..leaf.names.len() - 1] == first.names[..first.names.len() - 1]
                        })?;
                        let around = if first.around.is_empty() { 1.0 } else { similarity(&kind.around(target), &first.around) };
                        let contradicted = contradict(&target.all, &first.around).is_some();
                        let score = round(asked * (0.75 + 0.25 * around) * if contradicted { 0.5 } else { 1.0 });
                        let fill = fills::template(first, &self.sources[with]);
                        Some(Offer {
                            source: s,
                            with: Some(with),
                            score,
                            reasons: vec![kind.reason.to_owned()],
                            fill: Some(fill),
                            against: contradicted,
                        })
                    })
                    .max_by(|a, b| a.score.total_cmp(&b.score))
            })
            .find(|offer| offer.score >= best)
    }

    /// As it is handed out.
    pub(super) fn suggestion(&self, target: usize, offer: Offer) -> Suggestion {
        Suggestion {
            target: self.targets[target].path.clone(),
            source: self.sources[offer.source].path.clone(),
            also: offer.with.map(|with| self.sources[with].path.clone()).into_iter().collect(),
            score: offer.score,
            reasons: offer.reasons,
            fill: offer.fill,
        }
    }
}

fn round(score: f64) -> f64 {
    (score.clamp(0.0, 1.0) * 100.0).round() / 100.0
}

fn name_reason(name: f64) -> &'static str {
    match name {
        name if name >= 0.99 => "same name",
        name if name >= 0.75 => "the names say the same",
        name if name >= 0.45 => "the names are alike",
        _ => "the names share a word",
    }
}
