//! Which fields of the source can fit a target at all: those that share a word or a value with it, lists and keys. All
//! others need no look, so that a model of ten thousand fields is matched in the time of a small one.

use super::{
    leaf::Leaf,
    names::{Token, alike},
};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A word as it is compared: its letters and what it may mean.
type Word<'w> = (&'w str, &'w [&'static str]);

fn word(token: &Token) -> Word<'_> {
    (&token.raw, &token.concepts)
}

/// The fields of the source by the words that they say.
pub(super) struct Said {
    /// Each different word, and the fields that say it.
    words: Vec<(Token, Vec<usize>)>,
    /// Lists and keys, which names alone do not decide.
    always: Vec<usize>,
}

impl Said {
    pub(super) fn new(sources: &[Leaf<'_>]) -> Self {
        let implied: Vec<Option<Token>> = sources.iter().map(Leaf::implied).collect();
        let mut places: HashMap<Word<'_>, usize> = HashMap::new();
        let mut words: Vec<(Token, Vec<usize>)> = Vec::new();
        for (at, source) in sources.iter().enumerate() {
            for token in source.all.iter().chain(&implied[at]) {
                let place = *places.entry(word(token)).or_insert_with(|| {
                    words.push((token.clone(), Vec::new()));
                    words.len() - 1
                });
                if words[place].1.last() != Some(&at) {
                    words[place].1.push(at);
                }
            }
        }
        let always = sources.iter().enumerate().filter(|(_, leaf)| leaf.is_list() || leaf.key).map(|(at, _)| at).collect();
        Self { words, always }
    }
}

/// The fields of the source by what these targets ask for.
pub(super) struct Near<'m> {
    said: &'m Said,
    /// The fields by the values that targets ask for.
    values: HashMap<&'m str, Vec<usize>>,
}

impl<'m> Near<'m> {
    pub(super) fn new(said: &'m Said, sources: &'m [Leaf<'_>], targets: &[Leaf<'_>]) -> Self {
        let asked: HashSet<String> = targets.iter().flat_map(Leaf::asked).collect();
        let mut values: HashMap<&'m str, Vec<usize>> = HashMap::new();
        if !asked.is_empty() {
            for (at, source) in sources.iter().enumerate() {
                for value in source.values.iter().filter(|value| asked.contains(*value)) {
                    values.entry(value).or_default().push(at);
                }
            }
        }
        Self { said, values }
    }

    /// The fields that can fit each target, in order.
    pub(super) fn candidates(&self, targets: &[Leaf<'_>]) -> Vec<BTreeSet<usize>> {
        let mut known: HashMap<(String, Vec<&'static str>), Vec<usize>> = HashMap::new();
        let of_words = |token: &Token| -> Vec<usize> {
            (0..self.said.words.len()).filter(|place| alike(token, &self.said.words[*place].0) > 0.0).collect()
        };
        targets
            .iter()
            .map(|target| {
                let mut found: BTreeSet<usize> = self.said.always.iter().copied().collect();
                for token in target.all.iter().chain(&target.implied()) {
                    let places = known.entry((token.raw.clone(), token.concepts.clone())).or_insert_with(|| of_words(token));
                    places.iter().for_each(|place| found.extend(&self.said.words[*place].1));
                }
                for value in target.asked() {
                    found.extend(self.values.get(value.as_str()).into_iter().flatten());
                }
                found
            })
            .collect()
    }
}
