//! The engine's functions as the palette shows them.

use mapping::Kind;
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
    pub family: String,
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

/// The functions that a search finds: the name first, then the sentence. Nothing typed: those that take this type first.
#[must_use]
pub fn search(all: &[Function], query: &str, takes: Kind) -> Vec<Function> {
    let query = query.trim().to_lowercase();
    let words: Vec<&str> = query.split_whitespace().collect();
    let mut found: Vec<(u8, usize)> = all
        .iter()
        .enumerate()
        .filter_map(|(index, function)| {
            let name = function.title().to_lowercase();
            let about = format!("{name} {} {}", function.family.to_lowercase(), function.summary.to_lowercase());
            if !words.iter().all(|word| about.contains(word)) {
                return None;
            }
            let first = function.params.first().map_or(Kind::Any, |param| param.kind);
            let fits = u8::from(takes != Kind::Any && first != Kind::Any && super::fit::fit(takes, first) != super::fit::Fit::Same);
            let rank = if name.starts_with(&query) {
                0
            } else if name.contains(&query) {
                2
            } else {
                4
            };
            Some((rank + fits, index))
        })
        .collect();
    found.sort_by_key(|(rank, index)| (*rank, *index));
    found.into_iter().map(|(_, index)| all[index].clone()).collect()
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
            { "name": "upper", "summary": "Every letter large.", "params": [{ "name": "text", "kind": "text" }], "returns": "text" },
            { "name": "round", "summary": "To so many places.", "params": [{ "name": "number", "kind": "decimal" }], "returns": "decimal" },
            { "name": "to_decimal", "summary": "Text to a decimal.", "params": [{ "name": "text", "kind": "any" }, { "name": "places", "kind": "integer", "optional": true }] },
            { "name": "trim", "summary": "No blanks, upper or lower.", "params": [{ "name": "text", "kind": "text" }] }
        ]))
        .expect("functions")
    }

    #[test]
    fn names_come_before_sentences_and_fitting_types_first() {
        let names = |query, takes| search(&all(), query, takes).into_iter().map(|function| function.name).collect::<Vec<_>>();
        assert_eq!(names("upper", Kind::Any), ["upper", "trim"]);
        assert_eq!(names("", Kind::Decimal)[..2], ["upper", "round"].map(String::from));
        assert_eq!(names("", Kind::Object), ["to_decimal", "upper", "round", "trim"]);
        assert_eq!(names("blanks no", Kind::Any), ["trim"]);
    }

    #[test]
    fn the_conversion_that_needs_nothing_more_is_offered() {
        assert_eq!(converter(&all(), Kind::Decimal).map(|function| function.name.as_str()), Some("to_decimal"));
        assert_eq!(converter(&all(), Kind::Date), None);
    }
}
