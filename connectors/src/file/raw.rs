//! The bytes of a row that is no record, as a person sees them: what is no character is named, and never replaced.

use super::limits::RAW_CHARS_MAX;
use encoding_rs::Encoding;
use mapping::formats::Charset;
use std::fmt::Write as _;

/// Bytes as text; those that are no character as `\xFC`.
pub fn shown(charset: Charset, bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    match charset {
        Charset::Utf8 => utf8(bytes, &mut text),
        Charset::Utf16Le => utf16(bytes, u16::from_le_bytes, &mut text),
        Charset::Utf16Be => utf16(bytes, u16::from_be_bytes, &mut text),
        Charset::Latin1 => text.extend(bytes.iter().map(|byte| char::from(*byte))),
        Charset::Table(_) => table(Encoding::for_label(charset.name().as_bytes()), bytes, &mut text),
    }
    // No database takes it.
    if text.contains('\0') { text.replace('\0', "\\x00") } else { text }
}

/// A row as it is kept: without the end of its line, and not without end.
pub fn row(charset: Charset, bytes: &[u8]) -> String {
    let text = shown(charset, bytes);
    let text = text.trim_start_matches('\u{feff}').trim_matches(['\r', '\n']);
    match text.char_indices().nth(RAW_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn escaped(bytes: &[u8], text: &mut String) {
    for byte in bytes {
        // Writing into a text does not fail.
        let _ = write!(text, "\\x{byte:02X}");
    }
}

fn utf8(bytes: &[u8], text: &mut String) {
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        escaped(chunk.invalid(), text);
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16, text: &mut String) {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let mut at = 0;
    for found in char::decode_utf16(units) {
        match found {
            Ok(character) => {
                text.push(character);
                at += character.len_utf16() * 2;
            }
            Err(_) => {
                escaped(&bytes[at..at + 2], text);
                at += 2;
            }
        }
    }
    escaped(&bytes[bytes.len() / 2 * 2..], text);
}

fn table(encoding: Option<&'static Encoding>, bytes: &[u8], text: &mut String) {
    for byte in bytes {
        let single = std::slice::from_ref(byte);
        match encoding.and_then(|encoding| encoding.decode_without_bom_handling_and_without_replacement(single)) {
            Some(character) => text.push_str(&character),
            None => escaped(single, text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_character_are_named() {
        let by_name = |name| Charset::by_name(name).expect("an encoding");
        let cases: [(&str, &[u8], &str); 8] = [
            ("utf-8", "Müller".as_bytes(), "Müller"),
            ("utf-8", b"M\xfcller;\xe2\x82", r"M\xFCller;\xE2\x82"),
            ("utf-8", b"a\0b", r"a\x00b"),
            ("iso-8859-1", b"M\xfc", "Mü"),
            ("windows-1252", b"\x80", "€"),
            ("iso-8859-7", b"a\xff", r"a\xFF"),
            ("utf-16le", b"a\0\x00\xd8b\0c", r"a\x00\xD8b\x63"),
            ("utf-16be", b"\xd8\x3d\xde\x00", "😀"),
        ];
        for (name, bytes, expect) in cases {
            assert_eq!(shown(by_name(name), bytes), expect, "{name} {bytes:?}");
        }
        assert_eq!(row(Charset::Utf8, b"\r\na;b\r\n"), "a;b");
        assert_eq!(row(Charset::Utf8, "ü".repeat(RAW_CHARS_MAX + 1).as_bytes()).chars().count(), RAW_CHARS_MAX + 1);
    }
}
