//! The pieces of a document: tags, text, and what is passed over.

use super::{ATTRIBUTES_MAX, name};
use std::borrow::Cow;

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Up to the next `<`.
    Text,
    /// `<![CDATA[…]]>`.
    Cdata,
    /// `<!--…-->` or `<?…?>`.
    Passed,
    /// `<a …>`, `</a>`, `<a/>`.
    Tag,
}

/// Where the search for the end of a piece stands.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Search {
    at: usize,
    quote: Option<u8>,
}

impl Search {
    /// The piece at the begin of the text and its length; `None`: it is not there as a whole.
    ///
    /// # Errors
    /// What is not taken in any document.
    pub(crate) fn go(&mut self, text: &str, ended: bool) -> Result<Option<(Piece, usize)>, &'static str> {
        let found = self.find(text, ended)?;
        if found.is_some() {
            *self = Self::default();
        }
        Ok(found)
    }

    fn find(&mut self, text: &str, ended: bool) -> Result<Option<(Piece, usize)>, &'static str> {
        if !text.starts_with('<') {
            let end = text.as_bytes()[self.at..].iter().position(|byte| *byte == b'<').map(|length| self.at + length);
            self.at = text.len();
            return Ok(end.or((ended && !text.is_empty()).then_some(text.len())).map(|length| (Piece::Text, length)));
        }
        for (begin, end, piece) in [("<!--", "-->", Piece::Passed), ("<![CDATA[", "]]>", Piece::Cdata), ("<?", "?>", Piece::Passed)] {
            if text.starts_with(begin) {
                return Ok(self.up_to(text, begin, end).map(|length| (piece, length)));
            }
        }
        if text.starts_with("<!") {
            let partial = "<!--".starts_with(text) || "<![CDATA[".starts_with(text);
            return if partial && !ended { Ok(None) } else { Err("document type definitions and their entities are not read") };
        }
        Ok(self.tag(text).map(|length| (Piece::Tag, length)))
    }

    fn up_to(&mut self, text: &str, begin: &str, end: &str) -> Option<usize> {
        let from = self.at.max(begin.len());
        let found = text.as_bytes()[from..].windows(end.len()).position(|window| window == end.as_bytes());
        // The end may have come in part.
        self.at = text.len().saturating_sub(end.len() - 1).max(begin.len());
        found.map(|length| from + length + end.len())
    }

    fn tag(&mut self, text: &str) -> Option<usize> {
        let bytes = text.as_bytes();
        while let Some(byte) = bytes.get(self.at).copied() {
            self.at += 1;
            match (self.quote, byte) {
                (Some(quote), byte) if byte == quote => self.quote = None,
                (None, b'"' | b'\'') => self.quote = Some(byte),
                (None, b'>') => return Some(self.at),
                _ => {}
            }
        }
        None
    }
}

/// A tag, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tag<'t> {
    /// `</name>`
    Close(&'t str),
    /// `<name …>`; true: `<name …/>`
    Open(&'t str, Vec<(&'t str, String)>, bool),
}

/// Takes a tag apart.
///
/// # Errors
/// Why it is none.
pub(crate) fn tag(text: &str) -> Result<Tag<'_>, String> {
    let inner = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or_default();
    if let Some(name) = inner.strip_prefix('/') {
        return checked(name.trim_end_matches(BLANKS)).map(Tag::Close);
    }
    let (inner, empty) = inner.strip_suffix('/').map_or((inner, false), |inner| (inner, true));
    let end = inner.find(BLANKS).unwrap_or(inner.len());
    let name = checked(&inner[..end])?;
    let mut rest = &inner[end..];
    let mut attributes: Vec<(&str, String)> = Vec::new();
    loop {
        let begin = rest.trim_start_matches(BLANKS);
        if begin.is_empty() {
            return Ok(Tag::Open(name, attributes, empty));
        }
        if begin.len() == rest.len() {
            return Err(format!("a blank was expected between the attributes of `{name}`"));
        }
        let (attribute, value) = begin.split_once('=').ok_or_else(|| format!("an attribute of `{name}` has no value"))?;
        let attribute = checked(attribute.trim_end_matches(BLANKS))?;
        let value = value.trim_start_matches(BLANKS);
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''));
        let quote = quote.ok_or_else(|| format!("the value of the attribute `{attribute}` is not quoted"))?;
        let (value, behind) = value[1..].split_once(quote).ok_or_else(|| format!("the value of the attribute `{attribute}` has no end"))?;
        if value.contains('<') {
            return Err(format!("the value of the attribute `{attribute}` holds `<`"));
        }
        if attributes.iter().any(|(known, _)| *known == attribute) {
            return Err(format!("the attribute `{attribute}` is there twice"));
        }
        if attributes.len() >= ATTRIBUTES_MAX {
            return Err(format!("`{name}` has more than {ATTRIBUTES_MAX} attributes"));
        }
        let value = value.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
        attributes.push((attribute, unescaped(&value)?.into_owned()));
        rest = behind;
    }
}

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

fn checked(text: &str) -> Result<&str, String> {
    if name::is_name(text) { Ok(text) } else { Err(format!("`{}` is not the name of an element or an attribute", cut(text))) }
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(64)]
}

/// The line ends of a text as XML reads them.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(text) }
}

/// A text with its references as the characters that they name.
///
/// # Errors
/// A reference that names none.
pub(crate) fn unescaped(text: &str) -> Result<Cow<'_, str>, String> {
    if let Some(character) = text.chars().find(|character| !name::is_character(*character)) {
        return Err(format!("the character U+{:04X} is not taken", u32::from(character)));
    }
    if !text.contains('&') {
        return Ok(Cow::Borrowed(text));
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        out.push_str(before);
        let (reference, after) =
            behind.split_once(';').ok_or("`&` begins a reference, and this one has no end; a sign is written `&amp;`")?;
        out.push(character(reference).ok_or_else(|| format!("`&{};` names no character that is known here", cut(reference)))?);
        rest = after;
    }
    out.push_str(rest);
    Ok(Cow::Owned(out))
}

fn character(reference: &str) -> Option<char> {
    let number = match reference {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => reference.strip_prefix('#')?,
    };
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    char::from_u32(u32::from_str_radix(digits, radix).ok().filter(|_| plain)?).filter(|found| name::is_character(*found))
}
