//! Changes of the document, each addressed by the names of the row. A change that cannot be made says why.

use super::{
    path,
    rows::{TargetRow, TargetRows},
};
use mapping::{
    Fill, Kind, Mapping, Target,
    document::{Each, Policy, Side},
};

/// Why a change was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The row stands in a list that is not looped.
    NotLooped(Vec<String>),
    /// A row around it is filled as a whole.
    FilledAsWhole(String),
    /// There is such a name already.
    NameTaken(String),
    /// The name is empty.
    NoName,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotLooped(list) => write!(f, "{} is not looped yet: connect a list to it first", path::join(list)),
            Self::FilledAsWhole(name) => write!(f, "{name} is filled as a whole: clear its value first"),
            Self::NameTaken(name) => write!(f, "there is a field {name} already"),
            Self::NoName => write!(f, "a field needs a name"),
        }
    }
}

/// The target of a row, made where the document has none yet.
///
/// # Errors
/// When the row stands in a list that is not looped, or in something that is filled as a whole.
pub fn ensure<'a>(mapping: &'a mut Mapping, rows: &TargetRows, row: usize) -> Result<&'a mut Target, Refusal> {
    let row = &rows.rows[row];
    if let Some(list) = &row.unlooped {
        return Err(Refusal::NotLooped(list.clone()));
    }
    ensure_in(&mut mapping.targets, &row.names, row, rows)
}

/// The names of a target within its list, compared with those that are sought. Most paths are words joined by dots, and
/// are compared as texts: there may be thousands.
struct Sought<'r> {
    names: &'r [String],
    text: String,
}

impl<'r> Sought<'r> {
    fn new(names: &'r [String]) -> Self {
        Self { names, text: path::join(names) }
    }

    fn is(&self, target: &Target) -> bool {
        if is_plain(&target.path) { target.path == self.text } else { path::names(&target.path) == self.names }
    }

    fn lies_inside(&self, target: &Target) -> bool {
        if is_plain(&target.path) {
            self.text.strip_prefix(&target.path).is_some_and(|rest| rest.starts_with('.'))
        } else {
            let names = path::names(&target.path);
            !names.is_empty() && names.len() < self.names.len() && self.names.starts_with(&names)
        }
    }
}

/// Whether a path is written as [`path::join`] writes it.
fn is_plain(text: &str) -> bool {
    text.split('.').all(path::is_word)
}

fn ensure_in<'a>(level: &'a mut Vec<Target>, rest: &[String], row: &TargetRow, rows: &TargetRows) -> Result<&'a mut Target, Refusal> {
    let sought = Sought::new(rest);
    if let Some(at) = level.iter().position(|target| sought.is(target)) {
        return Ok(&mut level[at]);
    }
    let around = level.iter().position(|target| target.value.is_some() && sought.lies_inside(target));
    if let Some(at) = around {
        let used = path::names(&level[at].path).len();
        let name = level[at].path.clone();
        return match level[at].value.as_mut().and_then(Fill::targets_mut) {
            Some(inner) => ensure_in(inner, &rest[used..], row, rows),
            None => Err(Refusal::FilledAsWhole(name)),
        };
    }
    let inside = path::join(&row.names[..row.names.len() - rest.len()]);
    let place = |target: &Target| {
        let own = if is_plain(&target.path) { target.path.clone() } else { path::join(&path::names(&target.path)) };
        rows.find(&if inside.is_empty() { own } else { format!("{inside}.{own}") })
    };
    let own = rows.find(&row.key);
    let at = level.iter().position(|target| place(target) > own).unwrap_or(level.len());
    level.insert(
        at,
        Target {
            path: path::join(rest),
            kind: row.kind,
            required: row.required,
            value: None,
            if_missing: Policy::Unset,
            if_wrong_type: Policy::Unset,
        },
    );
    Ok(&mut level[at])
}

/// Sets what fills a row; nothing clears it.
///
/// # Errors
/// As [`ensure`].
pub fn set_fill(mapping: &mut Mapping, rows: &TargetRows, row: usize, fill: Option<Fill>) -> Result<(), Refusal> {
    let target = ensure(mapping, rows, row)?;
    target.value = fill;
    if target.value.is_none() {
        target.if_wrong_type = Policy::Unset;
    }
    Ok(())
}

/// Loops a list of the source into a row. What the row held for its items stays.
///
/// # Errors
/// As [`ensure`].
pub fn set_each(mapping: &mut Mapping, rows: &TargetRows, row: usize, list: String) -> Result<(), Refusal> {
    let target = ensure(mapping, rows, row)?;
    if target.kind == Kind::Any {
        target.kind = Kind::List;
    }
    match &mut target.value {
        Some(Fill::Each(each)) => each.list = list,
        Some(Fill::Group(group)) => group.list = list,
        Some(Fill::Join(join)) => join.left = Side::List(list),
        value => {
            let targets = match value.take() {
                Some(Fill::Object(inner)) => inner,
                _ => Vec::new(),
            };
            *value = Some(Fill::Each(Box::new(Each { list, targets, ..Each::default() })));
        }
    }
    Ok(())
}

/// Adds a field behind the row, or at the end of the record.
///
/// # Errors
/// When the name is empty or taken, or there is no place for it.
pub fn add(mapping: &mut Mapping, rows: &TargetRows, inside: Option<usize>, name: &str, kind: Kind) -> Result<Vec<String>, Refusal> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Refusal::NoName);
    }
    let mut names = inside.map(|row| rows.rows[row].names.clone()).unwrap_or_default();
    names.push(name.to_owned());
    if rows.find(&path::join(&names)).is_some() {
        return Err(Refusal::NameTaken(name.to_owned()));
    }
    let value = (kind == Kind::Object).then(|| Fill::Object(Vec::new()));
    let new = |path: String| Target {
        path,
        kind,
        required: false,
        value: value.clone(),
        if_missing: Policy::Unset,
        if_wrong_type: Policy::Unset,
    };
    let Some(row) = inside else {
        mapping.targets.push(new(path::quote(name)));
        return Ok(names);
    };
    if !rows.rows[row].in_document && rows.rows[row].kind == Kind::Object {
        // The row is only implied by dotted names, so the new one is dotted too.
        mapping.targets.push(new(path::join(&names)));
        return Ok(names);
    }
    let target = ensure(mapping, rows, row)?;
    match &mut target.value {
        None if target.kind == Kind::List => return Err(Refusal::NotLooped(rows.rows[row].names.clone())),
        None => {
            target.kind = Kind::Object;
            target.value = Some(Fill::Object(vec![new(path::quote(name))]));
        }
        Some(fill) => match fill.targets_mut() {
            Some(inner) => inner.push(new(path::quote(name))),
            None => return Err(Refusal::FilledAsWhole(rows.rows[row].key.clone())),
        },
    }
    Ok(names)
}

/// Removes a row and what is inside it from the document.
pub fn remove(mapping: &mut Mapping, names: &[String]) {
    with_level(&mut mapping.targets, names, &mut |level, rest| {
        level.retain(|target| !path::names(&target.path).starts_with(rest));
    });
}

/// Gives a row another name.
///
/// # Errors
/// When the name is empty or taken, or the row is not in the document.
pub fn rename(mapping: &mut Mapping, rows: &TargetRows, row: usize, name: &str) -> Result<Vec<String>, Refusal> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Refusal::NoName);
    }
    let old = rows.rows[row].names.clone();
    let mut new = old.clone();
    if let Some(last) = new.last_mut() {
        *last = name.to_owned();
    }
    if new == old {
        return Ok(old);
    }
    if rows.find(&path::join(&new)).is_some() {
        return Err(Refusal::NameTaken(name.to_owned()));
    }
    with_level(&mut mapping.targets, &old, &mut |level, rest| {
        for target in level.iter_mut() {
            let mut names = path::names(&target.path);
            if names.starts_with(rest) {
                names[rest.len() - 1] = name.to_owned();
                target.path = path::join(&names);
            }
        }
    });
    Ok(new)
}

/// Moves a row before or behind its neighbour.
pub fn shift(mapping: &mut Mapping, names: &[String], down: bool) -> bool {
    let mut moved = false;
    with_level(&mut mapping.targets, names, &mut |level, rest| {
        let Some(at) = level.iter().position(|target| path::names(&target.path) == rest) else { return };
        let other = if down { at + 1 } else { at.wrapping_sub(1) };
        if other < level.len() {
            level.swap(at, other);
            moved = true;
        }
    });
    moved
}

/// Calls `change` with the list of targets that holds the row, and the rest of its names within that list.
fn with_level(level: &mut Vec<Target>, rest: &[String], change: &mut dyn FnMut(&mut Vec<Target>, &[String])) {
    let around = level.iter().position(|target| {
        let names = path::names(&target.path);
        names.len() < rest.len() && rest.starts_with(&names) && target.value.as_ref().is_some_and(|fill| fill.targets().is_some())
    });
    match around {
        None => change(level, rest),
        Some(at) => {
            let used = path::names(&level[at].path).len();
            if let Some(inner) = level[at].value.as_mut().and_then(Fill::targets_mut) {
                with_level(inner, &rest[used..], change);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::tests::{mapping, model};
    use super::*;
    use serde_json::json;

    fn written(mapping: &Mapping) -> serde_json::Value {
        serde_json::to_value(&mapping.targets).expect("a document")
    }

    #[test]
    fn a_row_of_the_model_enters_the_document_in_the_order_of_the_model() {
        let model = model(json!([{ "name": "a", "required": true, "type": "text" }, { "name": "b" }, { "name": "c" }]));
        let mut document = mapping(json!([{ "path": "c", "value": { "constant": 1 } }]));
        let rows = TargetRows::build(&document, Some(&model));
        set_fill(&mut document, &rows, 0, Some(Fill::Field("x".into()))).expect("set");
        assert_eq!(
            written(&document),
            json!([{ "path": "a", "type": "text", "required": true, "value": { "field": "x" } },
                   { "path": "c", "type": "any", "value": { "constant": 1 } }])
        );
    }

    #[test]
    fn odd_and_plain_names_are_told_apart() {
        let mut document = mapping(json!([
            { "path": "`order id`", "value": { "constant": 1 } }, { "path": "`a`.b", "value": { "constant": 2 } },
            { "path": "ab", "type": "object", "value": { "object": [{ "path": "`x y`.z" }] } }
        ]));
        let mut fill = |key: &str| {
            let rows = TargetRows::build(&document, None);
            let row = rows.find(key).expect("a row");
            set_fill(&mut document, &rows, row, Some(Fill::Field("v".into()))).expect("set");
            written(&document)
        };
        fill("`order id`");
        fill("a.b");
        let after = fill("ab.`x y`.z");
        assert_eq!(after[0]["value"], json!({ "field": "v" }));
        assert_eq!(after[1]["value"], json!({ "field": "v" }));
        assert_eq!(after[2]["value"]["object"][0]["value"], json!({ "field": "v" }));
        assert_eq!(after.as_array().expect("targets").len(), 3);
    }

    #[test]
    fn a_field_of_a_list_waits_for_the_loop() {
        let model = model(json!([{ "name": "items", "type": "list", "fields": [{ "name": "sku", "type": "text" }] }]));
        let mut document = mapping(json!([]));
        let rows = TargetRows::build(&document, Some(&model));
        let refused = set_fill(&mut document, &rows, 1, Some(Fill::Field("sku".into())));
        assert_eq!(refused, Err(Refusal::NotLooped(vec!["items".into()])));
        set_each(&mut document, &rows, 0, "lines".into()).expect("looped");
        let rows = TargetRows::build(&document, Some(&model));
        set_fill(&mut document, &rows, 1, Some(Fill::Field("sku".into()))).expect("set");
        assert_eq!(
            written(&document),
            json!([{ "path": "items", "type": "list", "value": { "each": { "list": "lines", "targets": [
                { "path": "sku", "type": "text", "value": { "field": "sku" } } ] } } }])
        );
    }

    #[test]
    fn fields_are_added_named_moved_and_removed() {
        let mut document = mapping(json!([]));
        let mut build = |change: &mut dyn FnMut(&mut Mapping, &TargetRows)| {
            let rows = TargetRows::build(&document, None);
            change(&mut document, &rows);
            written(&document)
        };
        build(&mut |document, rows| drop(add(document, rows, None, "address", Kind::Object).expect("added")));
        build(&mut |document, rows| drop(add(document, rows, Some(0), "post code", Kind::Text).expect("added")));
        build(&mut |document, rows| drop(add(document, rows, None, "id", Kind::Any).expect("added")));
        build(&mut |document, rows| assert!(add(document, rows, None, "id", Kind::Any).is_err()));
        build(&mut |document, rows| drop(rename(document, rows, 1, "zip").expect("renamed")));
        let after = build(&mut |document, _| assert!(shift(document, &["id".into()], false)));
        assert_eq!(
            after,
            json!([{ "path": "id", "type": "any" },
                   { "path": "address", "type": "object", "value": { "object": [{ "path": "zip", "type": "text" }] } }])
        );
        let after = build(&mut |document, _| remove(document, &["address".into(), "zip".into()]));
        assert_eq!(after[1]["value"], json!({ "object": [] }));
    }

    #[test]
    fn what_is_filled_as_a_whole_has_no_room_for_parts() {
        let model = model(json!([{ "name": "address", "type": "object", "fields": [{ "name": "city" }] }]));
        let mut document = mapping(json!([{ "path": "address", "type": "object", "value": { "field": "billing" } }]));
        let rows = TargetRows::build(&document, Some(&model));
        assert_eq!(set_fill(&mut document, &rows, 1, Some(Fill::Field("city".into()))), Err(Refusal::FilledAsWhole("address".into())));
    }
}
