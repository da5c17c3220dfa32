//! The record as expressions want it, made from its bytes.

use super::{
    Bail, kind,
    scan::{Found, Scanner, What},
    trie::Trie,
};
use crate::{Number, expression, json};
use indexmap::IndexMap;
use jsonata_core::value::JValue;

/// The data of a value that was found.
pub(super) fn of(text: &str, found: Found) -> Result<JValue, Bail> {
    let start = found.start as usize - usize::from(matches!(found.what, What::Plain | What::Escaped));
    let (nobody, mut seen) = (Trie::default(), Vec::new());
    value(text, &mut Scanner::new(text.as_bytes(), start, &nobody, &mut [], &mut seen))
}

/// Stands on a value that was walked over before, ends behind it.
fn value(text: &str, scanner: &mut Scanner<'_, '_>) -> Result<JValue, Bail> {
    let start = scanner.at;
    let word = |scanner: &mut Scanner<'_, '_>, length: usize, value: JValue| {
        scanner.at += length;
        value
    };
    Ok(match scanner.peek().ok_or(Bail)? {
        b'"' => {
            let (inner, end, escaped) = scanner.string()?;
            if escaped { JValue::string(json::unquote(&text[start..=end]).ok_or(Bail)?) } else { JValue::string(&text[inner..end]) }
        }
        b'[' => {
            let mut items = Vec::new();
            let mut more = scanner.enter();
            if !more {
                scanner.at += 1;
            }
            while more {
                items.push(value(text, scanner)?);
                more = scanner.more();
            }
            JValue::array(items)
        }
        b'{' => {
            let mut fields = IndexMap::new();
            scanner.at += 1;
            scanner.space();
            while scanner.peek() == Some(b'"') {
                let (name, end, _) = scanner.string()?;
                scanner.space();
                scanner.at += 1;
                scanner.space();
                fields.insert(text[name..end].to_owned(), value(text, scanner)?);
                scanner.space();
                if scanner.peek() == Some(b'}') {
                    break;
                }
                scanner.at += 1;
                scanner.space();
            }
            scanner.at += 1;
            JValue::object(fields)
        }
        b't' => word(scanner, 4, JValue::Bool(true)),
        b'f' => word(scanner, 5, JValue::Bool(false)),
        b'n' => word(scanner, 4, JValue::Null),
        _ => {
            scanner.number()?;
            number(&text[start..scanner.at])
        }
    })
}

/// A number of few digits is a float and back the same; others are looked at closer.
fn number(text: &str) -> JValue {
    /// So many digits every float carries.
    const DIGITS_MAX: usize = 15;
    match text.parse() {
        Ok(float) if text.len() <= DIGITS_MAX && kind::is_number(text) && float != 0.0 => JValue::Number(float),
        _ => expression::number(&Number::from_checked(text)),
    }
}
