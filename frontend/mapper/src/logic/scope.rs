//! What a path means at a place: inside a list a path starts at the row that is made, `$parent` one level up, `$record` at
//! the whole record. A scope is the stack of the lists around a place, from the outside in.

use super::path::{self, Piece};
use mapping::{Fill, document::Side};

/// The names of a field, from the record.
pub type Names = Vec<String>;

/// Where one side of a pair comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// A list of the source.
    List(Names),
    /// The rows of a lookup table.
    Table(String),
}

/// What the rows of one list are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// The items of a list of the source.
    Item(Names),
    /// The groups of a list: `key` with these names, each with the field that it is taken from, and `items`.
    Group {
        /// The list.
        list: Names,
        /// The keys.
        keys: Vec<(String, Option<Names>)>,
    },
    /// The pairs of two lists, `left` and `right`.
    Pair {
        /// The left side.
        left: From,
        /// The right side.
        right: From,
    },
}

impl Frame {
    /// The field that these names, read in a row, come from.
    fn resolve(&self, names: &[String]) -> Option<Names> {
        let (first, rest) = match names.split_first() {
            Some((first, rest)) => (first.as_str(), rest),
            None => ("", &[][..]),
        };
        let below = |list: &Names| Some(list.iter().chain(rest).cloned().collect());
        match (self, first) {
            (Self::Item(list), _) => Some(list.iter().chain(names).cloned().collect()),
            (Self::Group { list, .. }, "items") => below(list),
            (Self::Group { keys, .. }, "key") => {
                let (name, rest) = rest.split_first()?;
                let field = keys.iter().find(|(key, _)| key == name)?.1.as_ref()?;
                Some(field.iter().chain(rest).cloned().collect())
            }
            (Self::Pair { left: From::List(list), .. }, "left") | (Self::Pair { right: From::List(list), .. }, "right") => below(list),
            _ => None,
        }
    }

    /// How a field is read in a row; nothing where it is not in it.
    fn reference(&self, names: &[String]) -> Option<Names> {
        let below = |list: &Names, word: &str| {
            names.starts_with(list).then(|| std::iter::once(word.to_owned()).chain(names[list.len()..].iter().cloned()).collect::<Names>())
        };
        match self {
            Self::Item(list) => names.starts_with(list).then(|| names[list.len()..].to_vec()),
            Self::Group { list, keys } => {
                let key = keys.iter().find(|(_, field)| field.as_deref() == Some(names));
                key.map(|(name, _)| vec!["key".to_owned(), name.clone()]).or_else(|| below(list, "items"))
            }
            Self::Pair { left, right } => [(left, "left"), (right, "right")].into_iter().find_map(|(from, word)| match from {
                From::List(list) => below(list, word),
                From::Table(_) => None,
            }),
        }
    }
}

/// The lists around a place, the outermost first.
pub type Scope = Vec<Frame>;

/// The names, from the record, that a path reaches at this place; nothing for the number of the row, and for what is no
/// field of the source.
#[must_use]
pub fn resolve(reference: &str, scope: &[Frame]) -> Option<Names> {
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
    if from_record || level == 0 { Some(names) } else { scope[level - 1].resolve(&names) }
}

/// How these names, from the record, are written at this place.
#[must_use]
pub fn reference(names: &[String], scope: &[Frame]) -> String {
    for (up, frame) in scope.iter().rev().enumerate() {
        if let Some(rest) = frame.reference(names) {
            let rest = path::join(&rest);
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

/// Whether one item of this list is at hand at this place.
#[must_use]
pub fn holds(scope: &[Frame], list: &[String]) -> bool {
    scope.iter().any(|frame| match frame {
        Frame::Item(own) => own == list,
        Frame::Group { .. } => false,
        Frame::Pair { left, right } => [left, right].into_iter().any(|from| matches!(from, From::List(own) if own == list)),
    })
}

/// The group whose rows stand around this place, if a field is in its items and is no key of it.
#[must_use]
pub fn grouped<'s>(scope: &'s [Frame], names: &[String]) -> Option<&'s Names> {
    let frame = scope.iter().rev().find(|frame| frame.reference(names).is_some())?;
    match frame {
        Frame::Group { list, .. } if names.len() > list.len() && !is_key(scope, names) => Some(list),
        _ => None,
    }
}

/// Whether a field is a key of the group whose rows stand around this place.
#[must_use]
pub fn is_key(scope: &[Frame], names: &[String]) -> bool {
    let frame = scope.iter().rev().find(|frame| frame.reference(names).is_some());
    matches!(frame, Some(Frame::Group { keys, .. }) if keys.iter().any(|(_, field)| field.as_deref() == Some(names)))
}

/// The scope inside a value that makes the rows of a list; the same one for every other value.
#[must_use]
pub fn inside(fill: &Fill, scope: &[Frame]) -> Scope {
    let mut inner = scope.to_vec();
    match fill {
        Fill::Each(each) => {
            for list in std::iter::once(&each.list).chain(&each.flatten) {
                let Some(names) = resolve(list, &inner) else { break };
                inner.push(Frame::Item(names));
            }
        }
        Fill::Group(group) => {
            let Some(list) = resolve(&group.list, scope) else { return inner };
            let item = items(&group.list, scope);
            let keys = group.keys.iter().map(|key| {
                let field = match &key.value {
                    Fill::Field(field) => resolve(field, &item),
                    _ => None,
                };
                (key.name.clone(), field)
            });
            inner.push(Frame::Group { list, keys: keys.collect() });
        }
        Fill::Join(join) => {
            let side = |side: &Side| match side {
                Side::List(list) => resolve(list, scope).map(From::List),
                Side::Table(table) => Some(From::Table(table.clone())),
            };
            if let (Some(left), Some(right)) = (side(&join.left), side(&join.right)) {
                inner.push(Frame::Pair { left, right });
            }
        }
        Fill::Aggregate(aggregate) => return items(aggregate.list.as_deref().unwrap_or("items"), scope),
        _ => {}
    }
    inner
}

/// The scope of one item of a list.
#[must_use]
pub fn items(list: &str, scope: &[Frame]) -> Scope {
    let mut inner = scope.to_vec();
    inner.extend(resolve(list, scope).map(Frame::Item));
    inner
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn words(text: &str) -> Names {
        text.split('.').map(str::to_owned).collect()
    }

    #[test]
    fn every_place_is_written_and_read_the_same() {
        let scope = vec![Frame::Item(words("orders")), Frame::Item(words("orders.lines"))];
        for (names, text) in [("orders.lines.sku", "sku"), ("orders.id", "$parent.id"), ("shop", "$record.shop"), ("orders.lines", "$")] {
            assert_eq!(reference(&words(names), &scope), text);
            assert_eq!(resolve(text, &scope), Some(words(names)), "{text}");
        }
        assert_eq!(reference(&words("id"), &[]), "id");
        assert_eq!(resolve("lines[0].sku", &[]), Some(words("lines.sku")));
        assert_eq!(resolve("$position", &scope), None);
    }

    #[test]
    fn groups_and_pairs_have_their_own_words() {
        let fill = |value| serde_json::from_value::<Fill>(value).expect("a fill");
        let group = inside(&fill(json!({ "group": { "list": "lines", "keys": [{ "name": "no", "value": { "field": "sku" } }] } })), &[]);
        for (names, text) in [("lines.sku", "key.no"), ("lines.qty", "items.qty"), ("lines", "items"), ("id", "$record.id")] {
            assert_eq!(reference(&words(names), &group), text);
            assert_eq!(resolve(text, &group), Some(words(names)), "{text}");
        }
        assert_eq!(grouped(&group, &words("lines.qty")), Some(&words("lines")));
        assert_eq!(grouped(&group, &words("lines.sku")), None);
        assert!(!holds(&group, &words("lines")));
        let deeper = inside(&fill(json!({ "each": { "list": "items", "targets": [] } })), &group);
        assert_eq!(reference(&words("lines.qty"), &deeper), "qty");
        assert_eq!(grouped(&deeper, &words("lines.qty")), None);

        let pair = inside(
            &fill(json!({ "join": { "left": { "list": "lines" }, "right": { "table": "parts" },
                "on": [{ "left": { "field": "sku" }, "right": { "field": "no" } }] } })),
            &[],
        );
        assert_eq!(reference(&words("lines.qty"), &pair), "left.qty");
        assert_eq!(resolve("left.qty", &pair), Some(words("lines.qty")));
        assert_eq!(resolve("right.no", &pair), None);
        assert!(holds(&pair, &words("lines")));
    }

    #[test]
    fn rows_of_lists_within_items_have_both_around_them() {
        let each = serde_json::from_value(json!({ "each": { "list": "orders", "flatten": ["lines"] } })).expect("a fill");
        let scope = inside(&each, &[]);
        assert_eq!(reference(&words("orders.lines.sku"), &scope), "sku");
        assert_eq!(reference(&words("orders.id"), &scope), "$parent.id");
    }
}
