//! The engine's functions as the palette shows them.

use mapping::{Kind, functions::Family};
use serde::Deserialize;
use serde_json::Value as Json;

/// One function.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Function {
    /// `format_date`.
    pub name: String,
    /// What it does, one sentence.
    #[serde(default)]
    pub summary: String,
    /// Where a spreadsheet user would look for it.
    #[serde(default)]
    pub family: Family,
    /// What else people call it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Its parameters; the first one is what goes in.
    #[serde(default)]
    pub params: Vec<Param>,
    /// What comes out.
    #[serde(default)]
    pub returns: Kind,
    /// Uses of it.
    #[serde(default)]
    pub examples: Vec<Example>,
}

/// One parameter.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(default)]
    pub kind: Kind,
    /// What it is, one sentence.
    #[serde(default)]
    pub summary: String,
    /// Whether it may be left out.
    #[serde(default)]
    pub optional: bool,
    /// What counts when it is left out.
    #[serde(default)]
    pub default: Option<Json>,
    /// The only values it takes.
    #[serde(default)]
    pub one_of: Vec<Json>,
}

/// One use.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Example {
    /// What it shows.
    #[serde(default)]
    pub title: String,
    /// What goes in.
    #[serde(default)]
    pub args: Vec<Json>,
    /// What comes out.
    #[serde(default)]
    pub result: Json,
    /// Why nothing comes out.
    #[serde(default)]
    pub error: Option<String>,
}

impl Example {
    /// `trim(" a ") → "a"`.
    #[must_use]
    pub fn line(&self, name: &str) -> String {
        let args: Vec<_> = self.args.iter().map(Json::to_string).collect();
        let outcome = self.error.clone().unwrap_or_else(|| self.result.to_string());
        format!("{name}({}) → {outcome}", args.join(", "))
    }
}

impl Function {
    /// Its name as people say it.
    #[must_use]
    pub fn title(&self) -> String {
        title(&self.name)
    }
}

/// A function's name as people say it.
#[must_use]
pub fn title(name: &str) -> String {
    name.replace('_', " ")
}

/// The functions that a search finds: the name first, then what else it is called, then the sentence. Nothing typed: all of
/// them by family, the family of this type first, and in it those that take this type.
#[must_use]
pub fn search(all: &[Function], query: &str, takes: Kind) -> Vec<Function> {
    let query = title(&query.trim().to_lowercase());
    let words: Vec<&str> = query.split_whitespace().collect();
    let mut found: Vec<(usize, usize, usize)> = all
        .iter()
        .enumerate()
        .filter_map(|(index, function)| rank(function, &query, &words, takes).map(|(group, rank)| (group, rank, index)))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, _, index)| all[index].clone()).collect()
}

/// How far down a function stands; `None` where the words do not fit.
fn rank(function: &Function, query: &str, words: &[&str], takes: Kind) -> Option<(usize, usize)> {
    let first = function.params.first().map_or(Kind::Any, |param| param.kind);
    let differs = usize::from(takes != Kind::Any && first != Kind::Any && super::fit::fit(takes, first) != super::fit::Fit::Same);
    if query.is_empty() {
        let group = if Some(function.family) == family_of(takes) { 0 } else { 1 + function.family as usize };
        return Some((group, differs));
    }
    let name = function.title().to_lowercase();
    let aliases: Vec<String> = function.aliases.iter().map(|alias| title(alias)).collect();
    let family = function.family.about().0.to_lowercase();
    let about = format!("{name} {} {family} {}", aliases.join(" "), function.summary.to_lowercase());
    if !words.iter().all(|word| about.contains(word)) {
        return None;
    }
    let rank = match () {
        () if name == query || aliases.iter().any(|alias| alias == query) => 0,
        () if name.starts_with(query) => 2,
        () if aliases.iter().any(|alias| alias.starts_with(query)) => 4,
        () if name.contains(query) => 6,
        () => 8,
    };
    Some((0, rank + differs))
}

/// The family in which one looks for what to do with a value of this type.
fn family_of(kind: Kind) -> Option<Family> {
    Some(match kind {
        Kind::Text => Family::Text,
        Kind::Integer | Kind::Number | Kind::Decimal => Family::Number,
        Kind::Boolean => Family::Logic,
        Kind::Date | Kind::Datetime => Family::Date,
        Kind::Object => Family::Object,
        Kind::List => Family::List,
        Kind::Any => return None,
    })
}

/// The function that makes a value of this type, for the offer of a conversion.
#[must_use]
pub fn converter(all: &[Function], to: Kind) -> Option<&Function> {
    let names: &[&str] = match to {
        Kind::Decimal => &["to_decimal", "decimal", "to_number", "number"],
        Kind::Number => &["to_number", "number", "to_decimal"],
        Kind::Integer => &["to_integer", "integer", "to_number", "number"],
        Kind::Boolean => &["to_boolean", "boolean"],
        Kind::Date => &["to_date", "date", "parse_date"],
        Kind::Datetime => &["to_datetime", "to_time", "datetime", "parse_datetime"],
        Kind::Text => &["to_text", "text"],
        Kind::Any | Kind::Object | Kind::List => &[],
    };
    names
        .iter()
        .find_map(|name| all.iter().find(|function| function.name == *name && function.params.iter().skip(1).all(|param| param.optional)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn all() -> Vec<Function> {
        serde_json::from_value(json!([
            { "name": "upper", "family": "text", "aliases": ["to_upper", "ucase"], "summary": "Every letter large.", "params": [{ "name": "text", "kind": "text" }], "returns": "text" },
            { "name": "round", "family": "number", "summary": "To so many places.", "params": [{ "name": "number", "kind": "decimal" }], "returns": "decimal" },
            { "name": "to_decimal", "family": "convert", "summary": "Text to a decimal.", "params": [{ "name": "text", "kind": "any" }, { "name": "places", "kind": "integer", "optional": true }] },
            { "name": "trim", "family": "text", "summary": "No blanks, upper or lower.", "params": [{ "name": "text", "kind": "text" }] }
        ]))
        .expect("functions")
    }

    #[test]
    fn names_come_before_sentences_and_families_in_order() {
        let names = |query, takes| search(&all(), query, takes).into_iter().map(|function| function.name).collect::<Vec<_>>();
        assert_eq!(names("upper", Kind::Any), ["upper", "trim"]);
        assert_eq!(names("to_upper", Kind::Any), ["upper"]);
        assert_eq!(names("uca", Kind::Any), ["upper"]);
        assert_eq!(names("blanks no", Kind::Any), ["trim"]);
        assert_eq!(names("", Kind::Any), ["upper", "trim", "round", "to_decimal"]);
        assert_eq!(names("", Kind::Decimal), ["round", "upper", "trim", "to_decimal"]);
    }

    #[test]
    fn the_conversion_that_needs_nothing_more_is_offered() {
        assert_eq!(converter(&all(), Kind::Decimal).map(|function| function.name.as_str()), Some("to_decimal"));
        assert_eq!(converter(&all(), Kind::Date), None);
    }
}
