//! Records to elements.

use super::{ORDER, TEXT, name};
use crate::{Object, Value};
use std::fmt::Write as _;

/// Writes a document of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    root: String,
    record: String,
}

/// What cannot be written: the field, and why.
pub type Refused = (Option<String>, String);

impl Writer {
    /// Records are elements `record` within an element `root`.
    ///
    /// # Errors
    /// A name that no element can have.
    pub fn new(root: &str, record: &str) -> Result<Self, String> {
        for given in [root, record] {
            if !name::is_name(given) {
                return Err(format!("`{given}` is not the name of an element"));
            }
        }
        Ok(Self { root: root.to_owned(), record: record.to_owned() })
    }

    /// What comes before the first record; `charset` is what the bytes will be in.
    #[must_use]
    pub fn begin(&self, charset: &str) -> String {
        format!("<?xml version=\"1.0\" encoding=\"{}\"?>\n<{}>\n", charset.to_ascii_uppercase(), self.root)
    }

    /// What comes behind the last record.
    #[must_use]
    pub fn end(&self) -> String {
        format!("</{}>\n", self.root)
    }

    /// A record, with its line end.
    ///
    /// # Errors
    /// The field that cannot be written, and why.
    pub fn record(&self, record: &Value) -> Result<String, Refused> {
        let mut out = String::new();
        let below = format!("{}.", self.record);
        let field = |name: String| name.strip_prefix(&below).map(str::to_owned);
        element(&self.record, record, &mut out).map_err(|(name, why)| (name.and_then(field), why))?;
        out.push('\n');
        Ok(out)
    }
}

/// A whole document from a record whose only field is the outermost element, without a declaration.
///
/// # Errors
/// The field that cannot be written, and why.
pub fn document(record: &Value) -> Result<String, Refused> {
    let fields = record.as_object().filter(|object| object.len() == 1);
    let Some((name, value)) = fields.and_then(|object| object.first()) else {
        return Err((None, "a document is made from an object with one field, its outermost element".to_owned()));
    };
    if matches!(value, Value::List(_) | Value::Null) {
        return Err((Some(name.clone()), "the outermost element is one, and neither a list nor null".to_owned()));
    }
    let mut out = String::new();
    element(name, value, &mut out)?;
    Ok(out)
}

fn refused(field: &str, why: impl Into<String>) -> Refused {
    (Some(field.to_owned()), why.into())
}

/// In the field that holds it.
fn within(field: &str, (deeper, why): Refused) -> Refused {
    (Some(deeper.map_or_else(|| field.to_owned(), |deeper| format!("{field}.{deeper}"))), why)
}

fn element(name: &str, value: &Value, out: &mut String) -> Result<(), Refused> {
    if !name::is_name(name) {
        return Err(refused(name, "this is not the name of an element"));
    }
    let depth = super::DEPTH_MAX;
    elements(name, value, depth, out)
}

fn elements(name: &str, value: &Value, depth: usize, out: &mut String) -> Result<(), Refused> {
    match value {
        Value::List(items) => {
            for item in items {
                one(name, item, depth, out)?;
            }
            Ok(())
        }
        other => one(name, other, depth, out),
    }
}

fn one(name: &str, value: &Value, depth: usize, out: &mut String) -> Result<(), Refused> {
    let depth = depth.checked_sub(1).ok_or_else(|| refused(name, format!("more than {} elements lie in each other", super::DEPTH_MAX)))?;
    if !name::is_name(name) {
        return Err(refused(name, "this is not the name of an element"));
    }
    match value {
        Value::Null => Ok(()),
        Value::List(_) => Err(refused(name, "a list within a list cannot be written as elements")),
        Value::Object(object) => inner(name, object, depth, out).map_err(|why| within(name, why)),
        scalar => {
            let text = plain(scalar);
            if text.is_empty() {
                let _ = write!(out, "<{name}/>");
                return Ok(());
            }
            let _ = write!(out, "<{name}>");
            escaped(&text, false, out).map_err(|why| refused(name, why))?;
            let _ = write!(out, "</{name}>");
            Ok(())
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn inner(name: &str, object: &Object, depth: usize, out: &mut String) -> Result<(), Refused> {
    let _ = write!(out, "<{name}");
    for (field, value) in object {
        let Some(attribute) = field.strip_prefix('@') else { continue };
        if !name::is_name(attribute) {
            return Err(refused(field, "this is not the name of an attribute"));
        }
        match value {
            Value::Null => continue,
            Value::List(_) | Value::Object(_) => return Err(refused(field, "an attribute is one value")),
            _ => {}
        }
        let _ = write!(out, " {attribute}=\"");
        escaped(&plain(value), true, out).map_err(|why| refused(field, why))?;
        out.push('"');
    }
    let opened = out.len();
    out.push('>');
    match object.get(ORDER) {
        Some(order) => in_order(object, order, depth, out)?,
        None => {
            for text in object.get(TEXT).into_iter().flat_map(listed) {
                self::text(text, out)?;
            }
            for (field, value) in fields(object) {
                elements(field, value, depth, out)?;
            }
        }
    }
    if out.len() == opened + 1 {
        out.truncate(opened);
        out.push_str("/>");
    } else {
        let _ = write!(out, "</{name}>");
    }
    Ok(())
}

/// The fields that are elements.
fn fields(object: &Object) -> impl Iterator<Item = (&String, &Value)> {
    object.iter().filter(|(name, _)| !name.starts_with('@') && !matches!(name.as_str(), TEXT | ORDER))
}

fn listed(value: &Value) -> &[Value] {
    match value {
        Value::List(items) => items,
        other => std::slice::from_ref(other),
    }
}

fn text(value: &Value, out: &mut String) -> Result<(), Refused> {
    match value {
        Value::List(_) | Value::Object(_) => Err(refused(TEXT, "text is one value or a list of them")),
        scalar => escaped(&plain(scalar), false, out).map_err(|why| refused(TEXT, why)),
    }
}

/// Elements and text in the order that is noted; what it does not name comes behind.
fn in_order(object: &Object, order: &Value, depth: usize, out: &mut String) -> Result<(), Refused> {
    let mut left: indexmap::IndexMap<&str, std::slice::Iter<'_, Value>> =
        fields(object).map(|(name, value)| (name.as_str(), listed(value).iter())).collect();
    let mut texts = object.get(TEXT).map(listed).unwrap_or_default().iter();
    for name in order.as_list().ok_or_else(|| refused(ORDER, "it is not a list of names"))? {
        let name = name.as_text().ok_or_else(|| refused(ORDER, "it is not a list of names"))?;
        if name == TEXT {
            if let Some(piece) = texts.next() {
                text(piece, out)?;
            }
        } else if let Some(value) = left.get_mut(name).and_then(Iterator::next) {
            one(name, value, depth, out)?;
        }
    }
    for piece in texts {
        text(piece, out)?;
    }
    for (name, values) in left {
        for value in values {
            one(name, value, depth, out)?;
        }
    }
    Ok(())
}

fn escaped(text: &str, attribute: bool, out: &mut String) -> Result<(), String> {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' if attribute => {
                let _ = write!(out, "&#{};", u32::from(character));
            }
            other if name::is_character(other) => out.push(other),
            other => return Err(format!("the character U+{:04X} cannot stand in a document", u32::from(other))),
        }
    }
    Ok(())
}
