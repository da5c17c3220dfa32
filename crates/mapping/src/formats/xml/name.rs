//! Names and characters of XML 1.0.

/// Whether a text is a name, with a prefix or without.
pub(crate) fn is_name(text: &str) -> bool {
    let first = text.chars().next().is_some_and(|first| first.is_alphabetic() || first == '_');
    let part = |part: &str| !part.is_empty() && !part.starts_with(|first: char| first.is_numeric() || matches!(first, '-' | '.' | '·'));
    first && text.split(':').count() <= 2 && text.split(':').all(part) && text.chars().all(is_name_character)
}

fn is_name_character(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | '.' | ':' | '·' | '\u{300}'..='\u{36f}' | '\u{203f}' | '\u{2040}')
}

/// Whether a document may hold this character.
pub(crate) fn is_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// The name without its prefix.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
