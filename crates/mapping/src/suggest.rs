//! Suggestions: which source field may fill which target, with a score and the reason. Deterministic and offline.

use crate::{Kind, Model, ModelField, path::quoted};
use serde::Serialize;
use std::collections::BTreeSet;

/// Nothing below this is offered.
pub const SCORE_MIN: f64 = 0.3;
/// The most offers for one target.
pub const OFFERS_MAX: usize = 5;

/// Words that mean the same in business data.
const SYNONYMS: &[&[&str]] = &[
    &["id", "no", "number", "nr", "num", "code"],
    &["phone", "tel", "telephone", "mobile"],
    &["zip", "postcode", "postal", "plz"],
    &["total", "amount", "sum"],
    &["qty", "quantity", "count"],
    &["mail", "email"],
    &["firstname", "forename", "given"],
    &["lastname", "surname", "family"],
    &["created", "issued", "date", "at", "on"],
    &["lines", "items", "positions"],
    &["sku", "article", "product"],
    &["customer", "client", "buyer"],
    &["tax", "vat"],
];

/// An offer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggestion {
    /// The target, from the record down: `items.sku`.
    pub target: String,
    /// The source path from the record down.
    pub source: String,
    /// 0 to 1.
    pub score: f64,
    /// Why, in words.
    pub reason: String,
}

/// Offers for every target, best first.
#[must_use]
pub fn suggest(source: &Model, target: &Model) -> Vec<Suggestion> {
    let (mut sources, mut targets) = (Vec::new(), Vec::new());
    flatten(&source.fields, "", false, &mut sources);
    flatten(&target.fields, "", false, &mut targets);
    let mut out = Vec::new();
    for target in &targets {
        let mut offers: Vec<Suggestion> = sources.iter().filter_map(|source| offer(source, target)).collect();
        offers.sort_by(|left, right| right.score.total_cmp(&left.score).then_with(|| left.source.cmp(&right.source)));
        offers.truncate(OFFERS_MAX);
        out.extend(offers);
    }
    out
}

struct Leaf<'a> {
    path: String,
    field: &'a ModelField,
    in_list: bool,
    words: BTreeSet<String>,
}

fn flatten<'a>(fields: &'a [ModelField], below: &str, in_list: bool, out: &mut Vec<Leaf<'a>>) {
    for field in fields {
        let path = if below.is_empty() { quoted(&field.name) } else { format!("{below}.{}", quoted(&field.name)) };
        out.push(Leaf { path: path.clone(), field, in_list, words: words(&field.name) });
        flatten(&field.fields, &path, in_list || field.kind == Kind::List, out);
    }
}

/// The words of a name, in lower case, each as the first of its synonyms.
fn words(name: &str) -> BTreeSet<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase()) {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.push(word);
    let known =
        |word: String| SYNONYMS.iter().find(|group| group.contains(&word.as_str())).map_or(word.clone(), |group| group[0].to_owned());
    words.into_iter().filter(|word| !word.is_empty()).map(known).collect()
}

fn offer(source: &Leaf<'_>, target: &Leaf<'_>) -> Option<Suggestion> {
    let is_list = |leaf: &Leaf<'_>| leaf.field.kind == Kind::List;
    if is_list(source) != is_list(target) || source.in_list != target.in_list {
        return None;
    }
    let (name, name_reason) = name_score(source, target);
    let (kind, kind_reason) = kind_score(source.field, target.field)?;
    let score = ((name * 0.85 + kind * 0.15) * 100.0).round() / 100.0;
    (name > 0.25 && score >= SCORE_MIN).then(|| Suggestion {
        target: target.path.clone(),
        source: source.path.clone(),
        score,
        reason: format!("{name_reason}, {kind_reason}"),
    })
}

fn name_score(source: &Leaf<'_>, target: &Leaf<'_>) -> (f64, &'static str) {
    if source.field.name.eq_ignore_ascii_case(&target.field.name) {
        return (1.0, "same name");
    }
    if source.words == target.words {
        return (0.95, "same words");
    }
    // The words of the objects above count too: `customer.name` for `customer_name`.
    let above: BTreeSet<String> = source.path.split('.').flatten_words();
    if above.is_superset(&target.words) && source.words.iter().any(|word| target.words.contains(word)) {
        return (0.9, "same words with the object's name");
    }
    #[expect(clippy::cast_precision_loss, reason = "names have few words")]
    let shared = source.words.intersection(&target.words).count() as f64 * 2.0 / (source.words.len() + target.words.len()) as f64;
    let alike = strsim::jaro_winkler(&source.field.name.to_lowercase(), &target.field.name.to_lowercase());
    (shared.max(if alike > 0.85 { alike - 0.1 } else { 0.0 }) * 0.85, "similar name")
}

trait FlattenWords {
    fn flatten_words(self) -> BTreeSet<String>;
}

impl<'a, I: Iterator<Item = &'a str>> FlattenWords for I {
    fn flatten_words(self) -> BTreeSet<String> {
        self.flat_map(words).collect()
    }
}

fn kind_score(source: &ModelField, target: &ModelField) -> Option<(f64, &'static str)> {
    let number = |kind| matches!(kind, Kind::Integer | Kind::Number | Kind::Decimal);
    match (source.kind, target.kind) {
        (left, right) if left == right => Some((1.0, "same type")),
        (Kind::Any, _) | (_, Kind::Any) => Some((0.7, "any type")),
        (Kind::Object, _) | (_, Kind::Object) => None,
        (left, right) if number(left) && number(right) => Some((0.9, "both numbers")),
        (_, Kind::Text) => Some((0.8, "can be written as text")),
        (Kind::Text, right) if number(right) && source.format.as_deref() == Some("decimal") => Some((0.8, "the text is a number")),
        (Kind::Date | Kind::Datetime, Kind::Date | Kind::Datetime) => Some((0.9, "both dates")),
        (Kind::Text, _) => Some((0.4, "may convert")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_types_and_objects_count() {
        let model = |text: &str| serde_json::from_str::<Model>(text).unwrap();
        let source = model(
            r#"{"fields":[{"name":"id","type":"text"},{"name":"customer","type":"object","fields":[{"name":"email","type":"text"},{"name":"phone","type":"text"}]},
            {"name":"lines","type":"list","fields":[{"name":"qty","type":"integer"}]}]}"#,
        );
        let target = model(
            r#"{"fields":[{"name":"customer_phone","type":"text"},{"name":"Email","type":"text"},{"name":"items","type":"list","fields":[{"name":"quantity","type":"integer"}]}]}"#,
        );
        let found = suggest(&source, &target);
        let best = |target: &str| found.iter().find(|offer| offer.target == target).map(|offer| offer.source.as_str());
        assert_eq!(best("customer_phone"), Some("customer.phone"));
        assert_eq!(best("Email"), Some("customer.email"));
        assert_eq!(best("items"), Some("lines"));
        assert_eq!(best("items.quantity"), Some("lines.qty"));
        assert!(found.iter().all(|offer| offer.score >= SCORE_MIN));
    }
}
