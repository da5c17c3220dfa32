//! How well types, formats and values of two fields go together.

use super::leaf::Leaf;
use crate::{Kind, ModelField};

/// Something that speaks for or against a pair.
pub(super) struct Fit {
    /// 0 to 1.
    pub score: f64,
    /// In words.
    pub reason: String,
}

fn fit(score: f64, reason: impl Into<String>) -> Option<Fit> {
    Some(Fit { score, reason: reason.into() })
}

/// How well the one can become the other; `None`: it cannot.
pub(super) fn kinds(source: &ModelField, target: &ModelField) -> Option<Fit> {
    use Kind::{Any, Boolean, Date, Datetime, Integer, List, Object, Text};
    match (source.kind, target.kind) {
        (List, List) => fit(1.0, "both lists"),
        (Object, Object | Any) => fit(0.6, "an object as it is"),
        (List | Object, _) | (_, List | Object) => None,
        (Any, _) if !source.mixed.is_empty() => fit(0.4, "its type changes"),
        (Any, _) => fit(0.75, "its type is not known"),
        (_, Any) => fit(0.8, "takes any type"),
        (Text, Text) => formats(source, target),
        (left, right) if left == right => fit(1.0, "same type"),
        (left, Integer) if left.is_number() => fit(0.6, "a number without a fraction"),
        (left, right) if left.is_number() && right.is_number() => fit(0.95, "both numbers"),
        (Date | Datetime, Date | Datetime) => fit(0.9, "both dates"),
        (Integer, Text) => fit(0.9, "a number is written as text"),
        (left, Text) if left.is_number() => fit(0.8, "a number is written as text"),
        (Date | Datetime, Text) => fit(0.6, "a date is written as text"),
        (Boolean, Text) => fit(0.5, "true or false is written as text"),
        (Text, right) => read_text(source, right),
        (Integer, Boolean) => fit(0.4, "0 or 1 is read as true or false"),
        _ => None,
    }
}

/// A text that must be read as something else. Samples decide; without them it may be.
fn read_text(source: &ModelField, kind: Kind) -> Option<Fit> {
    let format = source.format.as_deref().unwrap_or_default();
    let seen = source.longest.is_some();
    match kind {
        Kind::Date | Kind::Datetime if format.starts_with("date:") => fit(0.9, "the text is a date"),
        Kind::Date | Kind::Datetime if format.starts_with("date") => fit(0.9, "the text is a date"),
        kind if kind.is_number() && matches!(format, "integer" | "decimal" | "decimal_comma") => fit(0.9, "the text is a number"),
        Kind::Boolean if format == "boolean" => fit(0.9, "the text says yes or no"),
        _ if seen => None,
        _ => fit(0.5, "the text may convert"),
    }
}

fn formats(source: &ModelField, target: &ModelField) -> Option<Fit> {
    match (source.format.as_deref(), target.format.as_deref()) {
        (Some(left), Some(right)) if left == right => fit(1.0, format!("both are written as {right}")),
        (_, None) => fit(0.95, "same type"),
        (None, Some("country")) => fit(0.8, "a country by its name"),
        (None, Some("phone")) => fit(0.7, "may be a phone number"),
        (None, Some(_)) if source.longest.is_none() => fit(0.8, "same type"),
        (Some("country"), Some("currency")) | (Some("currency"), Some("country")) => None,
        (_, Some("email" | "url" | "uuid" | "iban" | "currency")) => None,
        (_, Some(_)) => fit(0.4, "written in another way"),
    }
}

/// How much the values of both sides overlap, when both are known: -1 to 1.
pub(super) fn values(source: &Leaf<'_>, target: &Leaf<'_>) -> Option<f64> {
    let allowed = target.allowed();
    let (theirs, closed) = if allowed.is_empty() { (&target.values, false) } else { (&allowed, true) };
    if source.values.is_empty() || theirs.is_empty() {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a few hundred values")]
    let shared = source.values.intersection(theirs).count() as f64 / source.values.len().min(theirs.len()) as f64;
    if shared == 0.0 { closed.then_some(-1.0) } else { Some(shared) }
}
