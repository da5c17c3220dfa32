//! Paths: dotted names, `customer.name`; a name that is no plain word stands in backticks; `lines[0]` takes one item.
//! `$record`, `$parent` and `$position` at the beginning say where it starts (see [`crate::document`]).

use crate::Value;
use std::fmt;

/// Where a path starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Start {
    /// The record, or the item within a list.
    Here,
    /// The whole record.
    Record,
    /// So many levels up.
    Parent(usize),
    /// The number of the item, from 1.
    Position,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Part {
    /// A field of an object. On a list: that field of each item.
    Name(String),
    /// An item of a list, from 0; negative: from the end.
    Index(i64),
}

impl Part {
    /// The name; empty for an index.
    #[must_use]
    pub fn as_str(&self) -> &str {
        if let Self::Name(name) = self { name } else { "" }
    }
}

/// A parsed path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    /// Where it starts.
    pub start: Start,
    /// Its steps.
    pub parts: Vec<Part>,
}

/// A text that is no path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` is not a path: {message}")]
pub struct BadPath {
    /// The text.
    pub path: String,
    /// What is wrong with it.
    pub message: &'static str,
}

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    /// When the text is no path.
    pub fn parse(text: &str) -> Result<Self, BadPath> {
        let bad = |message| BadPath { path: text.to_owned(), message };
        let mut parts = Vec::new();
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(bad("it is empty"));
        }
        loop {
            let (name, after) = read_name(rest).map_err(bad)?;
            parts.push(Part::Name(name));
            rest = after;
            while let Some(open) = rest.strip_prefix('[') {
                let (index, after) = open.split_once(']').ok_or_else(|| bad("`]` is missing"))?;
                parts.push(Part::Index(index.trim().parse().map_err(|_| bad("between `[` and `]` stands a whole number"))?));
                rest = after;
            }
            if rest.is_empty() {
                break;
            }
            rest = rest.strip_prefix('.').ok_or_else(|| bad("names are joined by dots"))?;
        }
        Ok(Self::started(parts))
    }

    fn started(mut parts: Vec<Part>) -> Self {
        let is = |part: Option<&Part>, word: &str| matches!(part, Some(Part::Name(name)) if name == word);
        if is(parts.first(), "$record") || is(parts.first(), "$$") {
            parts.remove(0);
            return Self { start: Start::Record, parts };
        }
        if is(parts.first(), "$") {
            parts.remove(0);
            return Self { start: Start::Here, parts };
        }
        if is(parts.first(), "$position") {
            return Self { start: Start::Position, parts: Vec::new() };
        }
        let levels = parts.iter().take_while(|part| is(Some(part), "$parent")).count();
        parts.drain(..levels);
        let start = if levels > 0 { Start::Parent(levels) } else { Start::Here };
        Self { start, parts }
    }

    /// The names alone, without indexes.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.parts.iter().map(Part::as_str).filter(|name| !name.is_empty()).collect()
    }

    /// The names, if the path starts where it stands and has no indexes.
    #[must_use]
    pub fn plain_names(&self) -> Option<Vec<&str>> {
        let names = self.names();
        (self.start == Start::Here && names.len() == self.parts.len()).then_some(names)
    }

    /// What stands there below this value. A name on a list gathers that field of each item.
    #[must_use]
    pub fn find<'v>(&self, from: &'v Value) -> Option<std::borrow::Cow<'v, Value>> {
        find(from, &self.parts)
    }
}

/// What stands at these steps below this value.
pub(crate) fn find<'v>(mut value: &'v Value, parts: &[Part]) -> Option<std::borrow::Cow<'v, Value>> {
    for (at, part) in parts.iter().enumerate() {
        value = match (part, value) {
            (Part::Name(name), Value::Object(object)) => object.get(name.as_str())?,
            (Part::Name(_), Value::List(items)) => {
                let mut found = Vec::new();
                for item in items {
                    match find(item, &parts[at..]).map(std::borrow::Cow::into_owned) {
                        Some(Value::List(inner)) => found.extend(inner),
                        Some(one) => found.push(one),
                        None => {}
                    }
                }
                return (!found.is_empty()).then_some(std::borrow::Cow::Owned(Value::List(found)));
            }
            (Part::Index(index), Value::List(items)) => {
                let index =
                    if *index < 0 { items.len().checked_sub(usize::try_from(-index).ok()?)? } else { usize::try_from(*index).ok()? };
                items.get(index)?
            }
            _ => return None,
        };
    }
    Some(std::borrow::Cow::Borrowed(value))
}

fn read_name(text: &str) -> Result<(String, &str), &'static str> {
    if let Some(quoted) = text.strip_prefix('`') {
        let (name, rest) = quoted.split_once('`').ok_or("a backtick is missing")?;
        return Ok((name.to_owned(), rest));
    }
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let name = text[..end].trim();
    if name.is_empty() {
        return Err("a name is missing");
    }
    if name.contains([
        '`', ']', '{', '}', '"', '\'', '(', ')', '&', '+', '*', '/', ' ', '<', '>', '=', '?', ':', ',', '!', '%', '~', '^', '#', '@', '|',
    ]) || name.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        || (name.starts_with('$') && !matches!(name, "$" | "$$" | "$record" | "$parent" | "$position"))
    {
        return Err("a name that is no plain word stands in backticks");
    }
    Ok((name.to_owned(), &text[end..]))
}

/// A name as a path writes it.
#[must_use]
pub fn quoted(name: &str) -> String {
    let plain = !name.is_empty()
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_'))
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && !matches!(name, "and" | "or" | "in" | "true" | "false" | "null" | "function");
    if plain { name.to_owned() } else { format!("`{name}`") }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words: Vec<String> = match self.start {
            Start::Here => Vec::new(),
            Start::Record => vec!["$record".to_owned()],
            Start::Position => vec!["$position".to_owned()],
            Start::Parent(levels) => vec!["$parent".to_owned(); levels],
        };
        for part in &self.parts {
            match (part, words.last_mut()) {
                (Part::Index(index), Some(last)) => last.push_str(&format!("[{index}]")),
                (Part::Index(index), None) => words.push(format!("[{index}]")),
                (Part::Name(name), _) => words.push(quoted(name)),
            }
        }
        f.write_str(if words.is_empty() { "$" } else { "" })?;
        f.write_str(&words.join("."))
    }
}

/// The path that these names make.
#[must_use]
pub fn join<S: AsRef<str>>(names: &[S]) -> String {
    names.iter().map(|name| quoted(name.as_ref())).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_and_written() {
        for text in [
            "a",
            "a.b",
            "`a b`.c",
            "lines[0].sku",
            "$record.id",
            "$parent.id",
            "$parent.$parent.id",
            "$position",
            "$",
            "lines[-1]",
            "größe",
        ] {
            assert_eq!(Path::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "a.", "a..b", "a b", "a + 1", "$sum(x)", "a[", "a[x]", "`a", ".a", "a[0]b", "-1", "a>1"] {
            assert!(Path::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn values_are_found() {
        let value: Value = r#"{"a":{"b":1},"l":[{"x":1},{"x":[2,3]},{}],"t":"one"}"#.parse().unwrap();
        let find = |path: &str| Path::parse(path).unwrap().find(&value).map(|found| found.to_string());
        for (path, found) in [("a.b", "1"), ("l.x", "[1,2,3]"), ("l[0].x", "1"), ("l[-1]", "{}"), ("a", r#"{"b":1}"#)] {
            assert_eq!(find(path).as_deref(), Some(found), "{path}");
        }
        for path in ["x", "a.b.c", "l.y", "l[9]", "t.x"] {
            assert_eq!(find(path), None, "{path}");
        }
    }
}
