//! What a person calls a character: a grapheme cluster of Unicode, which may be several code points (`é`, a flag, a family).

use unicode_segmentation::UnicodeSegmentation;

/// Its characters.
pub(in super::super) fn characters(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.graphemes(true)
}

/// How many there are.
pub(in super::super) fn count(text: &str) -> usize {
    // Of ASCII only a line's end can be one character of two code points.
    if text.is_ascii() && !text.contains('\r') { text.len() } else { characters(text).count() }
}

/// The first ones.
pub(in super::super) fn first(text: &str, count: usize) -> &str {
    text.grapheme_indices(true).nth(count).map_or(text, |(at, _)| &text[..at])
}

/// All but the first ones.
pub(in super::super) fn without_first(text: &str, count: usize) -> &str {
    text.grapheme_indices(true).nth(count).map_or("", |(at, _)| &text[at..])
}

/// The words: what stands between spaces, hyphens and other marks; an apostrophe belongs to its word.
pub(in super::super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '\'' | '’') && !is_mark(letter))
        .map(|word| word.trim_matches(['\'', '’']))
        .filter(|word| !word.is_empty())
}

/// Whether it is an accent that stands on the letter before it.
pub(in super::super) fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// The pieces of a name as programs write it: `orderId`, `order_id`, `Order ID`.
pub(in super::super) fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut open = false;
    let letters: Vec<char> = text.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() && !is_mark(*letter) {
            open = false;
            continue;
        }
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let hump = letter.is_uppercase()
            && (before.is_some_and(|before| before.is_lowercase() || before.is_numeric())
                || (before.is_some_and(|before| before.is_uppercase()) && letters.get(at + 1).is_some_and(|after| after.is_lowercase())));
        match pieces.last_mut() {
            Some(last) if open && !hump => last.push(*letter),
            _ => pieces.push(letter.to_string()),
        }
        open = true;
    }
    pieces
}

/// A word with its first letter large and the others small.
pub(in super::super) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect())
}
