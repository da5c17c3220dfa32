//! What words of business data mean: concepts, which ones are alike, and which ones exclude each other. The words are
//! data (`words.txt`).

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

const TEXT: &str = include_str!("words.txt");

/// The dictionary.
pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| Words::read(TEXT));

/// A dictionary of concepts.
#[derive(Default)]
pub(super) struct Words {
    /// What a form may mean: each meaning is one concept or several.
    forms: HashMap<&'static str, Vec<Vec<&'static str>>>,
    alike: HashMap<(&'static str, &'static str), f64>,
    apart: HashSet<(&'static str, &'static str)>,
    weights: HashMap<&'static str, f64>,
}

impl Words {
    fn read(text: &'static str) -> Self {
        let mut words = Self::default();
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in lines {
            if let Some(rest) = line.strip_prefix("light ") {
                let (weight, concepts) = rest.split_once(':').unwrap_or((rest, ""));
                let weight = weight.trim().parse().unwrap_or(1.0);
                words.weights.extend(concepts.split_whitespace().map(|concept| (concept, weight)));
            } else if let Some((form, concepts)) = line.split_once(" = ") {
                words.mean(form.trim(), concepts.split_whitespace().collect());
            } else if let Some((left, right)) = line.split_once(" ~ ") {
                let (right, weight) = right.split_once(' ').unwrap_or((right, "0.5"));
                words.alike.insert(pair(left, right), weight.trim().parse().unwrap_or(0.5));
            } else if let Some((left, right)) = line.split_once(" ! ") {
                words.apart.insert(pair(left.trim(), right.trim()));
            } else if let Some((concept, forms)) = line.split_once(':') {
                words.mean(concept, vec![concept]);
                forms.split_whitespace().for_each(|form| words.mean(form, vec![concept]));
            }
        }
        words
    }

    fn mean(&mut self, form: &'static str, meaning: Vec<&'static str>) {
        let meanings = self.forms.entry(form).or_default();
        if !meanings.contains(&meaning) {
            meanings.push(meaning);
        }
    }

    /// What a form may mean.
    pub(super) fn meanings(&self, form: &str) -> Option<&[Vec<&'static str>]> {
        self.forms.get(form).map(Vec::as_slice)
    }

    /// How alike two concepts are.
    pub(super) fn alike(&self, left: &'static str, right: &'static str) -> f64 {
        if left == right { 1.0 } else { self.alike.get(&pair(left, right)).copied().unwrap_or(0.0) }
    }

    /// Whether something is either the one or the other.
    pub(super) fn apart(&self, left: &'static str, right: &'static str) -> bool {
        self.apart.contains(&pair(left, right))
    }

    /// How much a concept says by itself.
    pub(super) fn weight(&self, concept: &str) -> f64 {
        self.weights.get(concept).copied().unwrap_or(1.0)
    }
}

fn pair(left: &'static str, right: &'static str) -> (&'static str, &'static str) {
    if left <= right { (left, right) } else { (right, left) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn concepts_of_relations_are_concepts() {
        let known: HashSet<&str> = WORDS.forms.values().flatten().flatten().copied().collect();
        let related = WORDS.alike.keys().chain(&WORDS.apart).flat_map(|(left, right)| [*left, *right]);
        let mut unknown: Vec<&str> = related.chain(WORDS.weights.keys().copied()).filter(|concept| !known.contains(concept)).collect();
        unknown.sort_unstable();
        assert_eq!(unknown, Vec::<&str>::new());
    }
}
