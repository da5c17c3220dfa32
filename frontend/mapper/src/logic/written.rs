//! A value in one line of text, as the table view and the quick editor take it: `name`, `name | trim | left(10)`,
//! `"text"`, `12`, `INV-{{ id }}`, `= expression`. What one line cannot hold is shown and edited below.

use super::{json, path};
use mapping::{
    Fill,
    document::{Call, Pipeline},
};

/// The line of a value, and whether the same value is read back from it.
#[must_use]
pub fn line(fill: &Fill) -> (String, bool) {
    match fill {
        Fill::Field(reference) => (reference.clone(), true),
        Fill::Constant(value) => (json::text(value), true),
        Fill::Template(text) => (text.clone(), text.contains("{{")),
        Fill::Expression(text) => (format!("= {text}"), true),
        Fill::Pipeline(pipeline) => {
            let (from, mut whole) = line(&pipeline.from);
            let mut text = from;
            for call in &pipeline.steps {
                let args: Vec<_> = call.args.iter().map(line).collect();
                whole &= args.iter().all(|(_, whole)| *whole);
                let args = args.into_iter().map(|(text, _)| text).collect::<Vec<_>>().join(", ");
                text.push_str(&format!(" | {}", call.function));
                if !args.is_empty() {
                    text.push_str(&format!("({args})"));
                }
            }
            (text, whole && !matches!(*pipeline.from, Fill::Expression(_) | Fill::Template(_)))
        }
        Fill::Lookup(lookup) => (format!("lookup {} ▸ {}", lookup.table, lookup.column), false),
        Fill::When(when) => (format!("when … ({} cases)", when.cases.len()), false),
        Fill::Object(inner) => (format!("object of {}", inner.len()), false),
        Fill::Each(each) => (format!("for each {}", each.list), false),
        Fill::Group(group) => (format!("group {}", group.list), false),
        Fill::Join(_) => ("join of two lists".to_owned(), false),
        Fill::Aggregate(aggregate) => {
            (format!("{} of {}", aggregate.take.word().replace('_', " "), aggregate.list.as_deref().unwrap_or("items")), false)
        }
    }
}

/// The value that a line says; nothing for an empty line.
#[must_use]
pub fn read(text: &str) -> Option<Fill> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    if let Some(expression) = text.strip_prefix('=') {
        return Some(Fill::Expression(expression.trim().to_owned()));
    }
    if text.contains("{{") && text.contains("}}") {
        return Some(Fill::Template(text.to_owned()));
    }
    let mut pieces = cut(text, '|').into_iter();
    let first = pieces.next().unwrap_or_default();
    let steps: Option<Vec<Call>> = pieces.map(|piece| read_call(&piece)).collect();
    match (read_operand(&first), steps) {
        (Some(from), Some(steps)) if !steps.is_empty() => Some(Fill::Pipeline(Pipeline { from: Box::new(from), steps })),
        (Some(from), Some(_)) => Some(from),
        _ => Some(Fill::Constant(json::of_text(text))),
    }
}

fn read_operand(text: &str) -> Option<Fill> {
    let text = text.trim();
    if let Some(value) = json::parse(text) {
        return Some(Fill::Constant(value));
    }
    path::is_path(text).then(|| Fill::Field(text.to_owned()))
}

fn read_call(text: &str) -> Option<Call> {
    let text = text.trim();
    let (name, args) = match text.split_once('(') {
        Some((name, rest)) => (name.trim(), Some(rest.trim_end().strip_suffix(')')?)),
        None => (text, None),
    };
    if !path::is_word(name) {
        return None;
    }
    let args = match args.map(str::trim) {
        None | Some("") => Vec::new(),
        Some(args) => cut(args, ',').iter().map(|arg| read_operand(arg)).collect::<Option<_>>()?,
    };
    Some(Call { function: name.to_owned(), args })
}

/// Cuts at a sign that stands outside quotes and brackets.
fn cut(text: &str, sign: char) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let (mut quoted, mut deep, mut escaped) = (None, 0_i32, false);
    for letter in text.chars() {
        let here = quoted.is_none() && deep == 0 && letter == sign;
        match (quoted, letter) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(quote), letter) if letter == quote => quoted = None,
            (None, '"' | '`') => quoted = Some(letter),
            (None, '(' | '[' | '{') => deep += 1,
            (None, ')' | ']' | '}') => deep -= 1,
            _ => {}
        }
        if here {
            pieces.push(String::new());
        } else if let Some(last) = pieces.last_mut() {
            last.push(letter);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_back_as_the_values_they_came_from() {
        for text in [
            "name",
            "12.5",
            "\"a|b\"",
            "INV-{{ id }}",
            "= $sum(lines.price)",
            "first_name | trim | left(10)",
            "a | replace(\"x\", b.c)",
            "`order id`",
        ] {
            let fill = read(text).expect("a value");
            assert_eq!(line(&fill), (text.to_owned(), true));
        }
    }

    #[test]
    fn plain_words_are_text() {
        assert_eq!(read("Guest of honour"), Some(Fill::Constant(json::of_text("Guest of honour"))));
        assert_eq!(read("   "), None);
        assert_eq!(read("a | 12"), Some(Fill::Constant(json::of_text("a | 12"))));
    }
}
