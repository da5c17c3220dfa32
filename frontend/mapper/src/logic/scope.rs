//! What a path means at a place: inside a loop a path starts at the item, `$parent` one level up, `$record` at the
//! whole record. A scope is the stack of the lists that are looped, from the outside in.

use super::path::{self, Piece};

/// The lists around a place, each by its names from the record, the outermost first.
pub type Scope = Vec<Vec<String>>;

/// The names, from the record, that a path reaches at this place; nothing for the number of the item.
#[must_use]
pub fn resolve(reference: &str, scope: &[Vec<String>]) -> Option<Vec<String>> {
    let mut level = scope.len();
    let mut names = Vec::new();
    let mut at_start = true;
    let mut from_record = false;
    for piece in path::pieces(reference) {
        let Piece::Name(name) = piece else { continue };
        if at_start {
            match name.as_str() {
                "$position" => return None,
                "$record" | "$$" => {
                    from_record = true;
                    at_start = false;
                    continue;
                }
                "$parent" => {
                    level = level.saturating_sub(1);
                    continue;
                }
                "$" => continue,
                other if other.starts_with('$') => return None,
                _ => at_start = false,
            }
        }
        names.push(name);
    }
    let mut whole = if from_record || level == 0 { Vec::new() } else { scope[level - 1].clone() };
    whole.append(&mut names);
    Some(whole)
}

/// How these names, from the record, are written at this place.
#[must_use]
pub fn reference(names: &[String], scope: &[Vec<String>]) -> String {
    for (up, list) in scope.iter().rev().enumerate() {
        if names.starts_with(list) {
            let rest = path::join(&names[list.len()..]);
            let ups = vec!["$parent"; up].join(".");
            return match (ups.is_empty(), rest.is_empty()) {
                (true, true) => "$".to_owned(),
                (true, false) => rest,
                (false, true) => ups,
                (false, false) => format!("{ups}.{rest}"),
            };
        }
    }
    let whole = path::join(names);
    match (scope.is_empty(), whole.is_empty()) {
        (true, false) => whole,
        (true, true) => "$".to_owned(),
        (false, true) => "$record".to_owned(),
        (false, false) => format!("$record.{whole}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split('.').map(str::to_owned).collect()
    }

    #[test]
    fn every_place_is_written_and_read_the_same() {
        let scope = vec![words("orders"), words("orders.lines")];
        for (names, text) in [("orders.lines.sku", "sku"), ("orders.id", "$parent.id"), ("shop", "$record.shop"), ("orders.lines", "$")] {
            assert_eq!(reference(&words(names), &scope), text);
            assert_eq!(resolve(text, &scope), Some(words(names)), "{text}");
        }
        assert_eq!(reference(&words("id"), &[]), "id");
        assert_eq!(resolve("lines[0].sku", &[]), Some(words("lines.sku")));
        assert_eq!(resolve("$position", &scope), None);
    }
}
