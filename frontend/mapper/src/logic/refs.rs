//! Which fields of the source a value reads: what its wires come from.

use super::{
    path,
    scope::{self, Frame},
    template::{self, Part},
};
use mapping::{
    Fill,
    document::{Compare, Condition},
};

/// The fields, by their names from the record, in the order of reading, each once. A loop reads its list; what its
/// fields read has wires of its own.
#[must_use]
pub fn fields(fill: &Fill, around: &[Frame]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    walk(fill, around, &mut found);
    let mut once: Vec<Vec<String>> = Vec::new();
    for names in found {
        if !once.contains(&names) {
            once.push(names);
        }
    }
    once
}

fn walk(fill: &Fill, around: &[Frame], found: &mut Vec<Vec<String>>) {
    match fill {
        Fill::Field(reference) => found.extend(scope::resolve(reference, around)),
        Fill::Constant(_) | Fill::Object(_) => {}
        Fill::Pipeline(pipeline) => {
            walk(&pipeline.from, around, found);
            for argument in pipeline.steps.iter().flat_map(|call| &call.args) {
                walk(argument, around, found);
            }
        }
        Fill::Template(text) => {
            for part in template::split(text) {
                if let Part::Hole(hole) = part {
                    walk_expression(&hole, around, found);
                }
            }
        }
        Fill::Lookup(lookup) => walk(&lookup.key, around, found),
        Fill::When(when) => {
            for case in &when.cases {
                walk_condition(&case.condition, around, found);
                walk(&case.then, around, found);
            }
            if let Some(otherwise) = &when.otherwise {
                walk(otherwise, around, found);
            }
        }
        Fill::Each(each) => {
            for list in std::iter::once(&each.list).chain(&each.more_lists) {
                found.extend(scope::resolve(list, around));
            }
        }
        Fill::Group(group) => found.extend(scope::resolve(&group.list, around)),
        Fill::Join(join) => {
            for side in [&join.left, &join.right] {
                if let mapping::document::Side::List(list) = side {
                    found.extend(scope::resolve(list, around));
                }
            }
        }
        Fill::Aggregate(aggregate) => match &aggregate.of {
            Some(of) => walk(of, &scope::inside(fill, around), found),
            None => found.extend(scope::resolve(aggregate.list.as_deref().unwrap_or("items"), around)),
        },
        Fill::Expression(text) => walk_expression(text, around, found),
    }
}

fn walk_condition(condition: &Condition, around: &[Frame], found: &mut Vec<Vec<String>>) {
    match condition {
        Condition::Compare(compare) => {
            let Compare { left, right, .. } = compare.as_ref();
            walk(left, around, found);
            if let Some(right) = right {
                walk(right, around, found);
            }
        }
        Condition::All(inner) | Condition::Any(inner) => inner.iter().for_each(|inner| walk_condition(inner, around, found)),
        Condition::Not(inner) => walk_condition(inner, around, found),
        Condition::Expression(text) => walk_expression(text, around, found),
    }
}

/// The paths that stand in an expression: words joined by dots that are no texts, no functions and no variables.
fn walk_expression(text: &str, around: &[Frame], found: &mut Vec<Vec<String>>) {
    if path::is_path(text) {
        found.extend(scope::resolve(text, around));
        return;
    }
    for token in paths_in(text) {
        found.extend(scope::resolve(&token, around));
    }
}

fn paths_in(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut paths = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        match letters[at] {
            quote @ ('"' | '\'') => {
                at += 1;
                while at < letters.len() && letters[at] != quote {
                    at += if letters[at] == '\\' { 2 } else { 1 };
                }
                at += 1;
            }
            start if start.is_alphabetic() || matches!(start, '_' | '`' | '$') => {
                let begin = at;
                while at < letters.len() {
                    match letters[at] {
                        '`' => {
                            at += 1;
                            while at < letters.len() && letters[at] != '`' {
                                at += 1;
                            }
                            at += 1;
                        }
                        letter if letter.is_alphanumeric() || matches!(letter, '_' | '.' | '$') => at += 1,
                        _ => break,
                    }
                }
                let word: String = letters[begin..at.min(letters.len())].iter().collect();
                let call =
                    !word.ends_with('.') && letters[at.min(letters.len())..].iter().find(|letter| !letter.is_whitespace()) == Some(&'(');
                let reserved = matches!(word.as_str(), "and" | "or" | "in" | "true" | "false" | "null" | "function");
                let variable = word.starts_with('$') && !word.starts_with("$record.") && !word.starts_with("$parent.");
                if !call && !reserved && !variable {
                    paths.push(word.trim_end_matches('.').to_owned());
                }
            }
            start if start.is_ascii_digit() => {
                while at < letters.len() && (letters[at].is_alphanumeric() || letters[at] == '.') {
                    at += 1;
                }
            }
            _ => at += 1,
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(fill: serde_json::Value, around: &[&str]) -> Vec<String> {
        let fill: Fill = serde_json::from_value(fill).expect("a fill");
        let around: Vec<_> = around.iter().map(|list| Frame::Item(path::names(list))).collect();
        fields(&fill, &around).iter().map(|names| path::join(names)).collect()
    }

    #[test]
    fn every_kind_of_value_tells_what_it_reads() {
        assert_eq!(read(json!({ "field": "a.b" }), &[]), ["a.b"]);
        assert_eq!(read(json!({ "constant": "a" }), &[]), Vec::<String>::new());
        assert_eq!(read(json!({ "template": "{{ a }}-{{ $upper(b.c) }}" }), &[]), ["a", "b.c"]);
        assert_eq!(
            read(json!({ "pipeline": { "from": { "field": "a" }, "steps": [{ "function": "x", "args": [{ "field": "b" }] }] } }), &[]),
            ["a", "b"]
        );
        assert_eq!(read(json!({ "lookup": { "table": "t", "key": { "field": "c" }, "column": "d" } }), &["l"]), ["l.c"]);
        assert_eq!(read(json!({ "aggregate": { "list": "lines", "take": "sum", "of": { "field": "qty" } } }), &[]), ["lines.qty"]);
        assert_eq!(read(json!({ "aggregate": { "list": "lines", "take": "count" } }), &[]), ["lines"]);
        assert_eq!(read(json!({ "each": { "list": "lines", "targets": [{ "path": "a", "value": { "field": "b" } }] } }), &[]), ["lines"]);
        assert_eq!(
            read(
                json!({ "when": { "cases": [{ "if": { "compare": { "left": { "field": "a" }, "is": "present" } }, "then": { "field": "b" } }],
                "otherwise": { "field": "a" } } }),
                &[]
            ),
            ["a", "b"]
        );
    }

    #[test]
    fn expressions_are_read_for_their_paths() {
        assert_eq!(
            read(json!({ "expression": "$sum(lines.(price * 2)) & \"no path\" & $record.id and `order no`.x > 1.5e3" }), &["orders"]),
            ["orders.lines", "orders.price", "id", "orders.order no.x"].map(|path| path.replace("order no", "`order no`"))
        );
    }
}
