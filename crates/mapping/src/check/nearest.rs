//! The name that a person may have meant.

use crate::functions;

/// How alike a name must be.
const ALIKE_MIN: f64 = 0.7;

/// The one of these names that is most like this one.
pub(super) fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let wanted = name.to_lowercase();
    let scored = names.into_iter().map(|other| (strsim::jaro_winkler(&other.to_lowercase(), &wanted), other));
    scored.filter(|(score, _)| *score >= ALIKE_MIN).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

/// Names that other tools have for functions of ours.
const ALIASES: &[(&str, &str)] = &[
    ("uppercase", "upper"),
    ("to_upper", "upper"),
    ("toupper", "upper"),
    ("ucase", "upper"),
    ("lowercase", "lower"),
    ("to_lower", "lower"),
    ("tolower", "lower"),
    ("lcase", "lower"),
    ("proper", "title_case"),
    ("capitalize", "title_case"),
    ("len", "length"),
    ("strip", "trim"),
    ("substr", "mid"),
    ("substring", "mid"),
    ("slice", "mid"),
    ("concatenate", "concat"),
    ("plus", "add"),
    ("minus", "subtract"),
    ("times", "multiply"),
    ("div", "divide"),
    ("coalesce", "if_empty"),
    ("ifnull", "if_empty"),
    ("nvl", "if_empty"),
    ("default", "if_empty"),
    ("distinct", "unique"),
    ("implode", "join"),
    ("explode", "split"),
    ("textjoin", "join"),
    ("left_pad", "pad_left"),
    ("lpad", "pad_left"),
    ("padstart", "pad_left"),
    ("to_string", "to_text"),
    ("tostring", "to_text"),
    ("str", "to_text"),
    ("int", "to_integer"),
    ("float", "to_number"),
    ("bool", "to_boolean"),
    ("date_format", "format_date"),
    ("formatdate", "format_date"),
    ("strftime", "format_date"),
    ("parsedate", "parse_date"),
    ("strptime", "parse_date"),
    ("dateadd", "add_days"),
    ("datediff", "days_between"),
    ("stringify", "to_json"),
    ("json_parse", "parse_json"),
    ("encodeuricomponent", "url_encode"),
    ("urlencode", "url_encode"),
    ("btoa", "base64_encode"),
    ("atob", "base64_decode"),
    ("regexp_replace", "regex_replace"),
    ("matches", "regex_match"),
    ("size", "count"),
];

/// The function that a person may have meant.
pub(super) fn function(name: &str) -> Option<&'static str> {
    let folded = name.to_lowercase().replace('-', "_");
    let alias = ALIASES.iter().find(|(alias, _)| *alias == folded).map(|(_, function)| *function);
    let alias = alias.filter(|function| functions::find(function).is_some());
    alias.or_else(|| functions::find(&folded).map(|function| function.name)).or_else(|| functions::nearest(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_tools_names_lead_to_ours() {
        for (_, function) in ALIASES {
            assert!(functions::find(function).is_some(), "{function}");
        }
        assert_eq!(
            (function("toUpper"), function("substr"), function("Trim"), function("uper")),
            (Some("upper"), Some("mid"), Some("trim"), Some("upper"))
        );
        assert_eq!(function("qqqq"), None);
    }
}
