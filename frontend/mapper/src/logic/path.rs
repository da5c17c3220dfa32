//! Paths as text: dotted names, odd names in backticks, `[0]` for one item of a list. Leaves out what a path means
//! at a place; that is `scope`.

/// One piece of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A key of an object, or one of the words with a dollar.
    Name(String),
    /// One item of a list.
    Index(i64),
}

/// The pieces of a path. Text that is no path gives the pieces as far as they go.
#[must_use]
pub fn pieces(path: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = path.trim();
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix('`') {
            let end = quoted.find('`').unwrap_or(quoted.len());
            pieces.push(Piece::Name(quoted[..end].to_owned()));
            rest = quoted.get(end + 1..).unwrap_or("");
        } else if let Some(index) = rest.strip_prefix('[') {
            let end = index.find(']').unwrap_or(index.len());
            if let Ok(number) = index[..end].trim().parse() {
                pieces.push(Piece::Index(number));
            }
            rest = index.get(end + 1..).unwrap_or("");
        } else if let Some(after) = rest.strip_prefix('.') {
            rest = after;
        } else {
            let end = rest.find(['.', '[', '`']).unwrap_or(rest.len());
            pieces.push(Piece::Name(rest[..end].trim().to_owned()));
            rest = &rest[end..];
        }
    }
    pieces
}

/// The names of a path, the numbers of items left out.
#[must_use]
pub fn names(path: &str) -> Vec<String> {
    pieces(path)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Name(name) => Some(name),
            Piece::Index(_) => None,
        })
        .collect()
}

/// The path that these names make.
#[must_use]
pub fn join<S: AsRef<str>>(names: &[S]) -> String {
    let mut path = String::new();
    for name in names {
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(&quote(name.as_ref()));
    }
    path
}

/// The name as it stands in a path.
#[must_use]
pub fn quote(name: &str) -> String {
    if is_word(name) { name.to_owned() } else { format!("`{}`", name.replace('`', "")) }
}

/// Whether a name needs no backticks.
#[must_use]
pub fn is_word(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && characters.all(|character| character.is_alphanumeric() || character == '_')
        && !matches!(name, "and" | "or" | "in" | "true" | "false" | "null" | "function")
}

/// Whether the text is one path and nothing else: what may be written without being an expression.
#[must_use]
pub fn is_path(text: &str) -> bool {
    let text = text.trim();
    if text.is_empty() {
        return false;
    }
    let pieces = pieces(text);
    let Some(Piece::Name(first)) = pieces.first() else { return false };
    let starts = is_word(first) || text.starts_with('`') || matches!(first.as_str(), "$record" | "$parent" | "$position" | "$");
    starts && render(&pieces) == text
}

/// The text of these pieces.
#[must_use]
pub fn render(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Name(name) => {
                if !text.is_empty() {
                    text.push('.');
                }
                if name.starts_with('$') { text.push_str(name) } else { text.push_str(&quote(name)) }
            }
            Piece::Index(index) => {
                text.push('[');
                text.push_str(&index.to_string());
                text.push(']');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_odd_letters_come_back_as_they_were() {
        for names in [vec!["a", "b"], vec!["order id", "x.y"], vec!["größe", "true"]] {
            assert_eq!(super::names(&join(&names)), names);
        }
        assert_eq!(join(&["order id", "ok"]), "`order id`.ok");
    }

    #[test]
    fn a_path_is_told_from_an_expression() {
        for path in ["a", "a.b[0].c", "`a b`.c", "$record.id", "$position", "lines[-1]"] {
            assert!(is_path(path), "{path}");
        }
        for other in ["", "a + b", "$sum(x)", "\"a\"", "1", "a & b", "a.b["] {
            assert!(!is_path(other), "{other}");
        }
    }
}
