//! How characters stand in bytes: Unicode with and without a mark, and the one-byte tables that old programs still write.

use encoding_rs::Encoding;
use std::{collections::HashMap, fmt};

/// The one-byte tables by name, as people know them.
const TABLES: [(&str, &Encoding); 16] = [
    ("windows-1250", encoding_rs::WINDOWS_1250),
    ("windows-1251", encoding_rs::WINDOWS_1251),
    ("windows-1252", encoding_rs::WINDOWS_1252),
    ("windows-1253", encoding_rs::WINDOWS_1253),
    ("windows-1254", encoding_rs::WINDOWS_1254),
    ("windows-1257", encoding_rs::WINDOWS_1257),
    ("iso-8859-2", encoding_rs::ISO_8859_2),
    ("iso-8859-3", encoding_rs::ISO_8859_3),
    ("iso-8859-4", encoding_rs::ISO_8859_4),
    ("iso-8859-5", encoding_rs::ISO_8859_5),
    ("iso-8859-7", encoding_rs::ISO_8859_7),
    ("iso-8859-10", encoding_rs::ISO_8859_10),
    ("iso-8859-13", encoding_rs::ISO_8859_13),
    ("iso-8859-14", encoding_rs::ISO_8859_14),
    ("iso-8859-15", encoding_rs::ISO_8859_15),
    ("iso-8859-16", encoding_rs::ISO_8859_16),
];
/// How many bytes are looked at to guess.
pub const GUESS_BYTES: usize = 64 * 1024;

/// A way to write characters as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Charset {
    /// UTF-8; a mark at the begin is left out.
    #[default]
    Utf8,
    /// UTF-16, the low byte first; a mark at the begin is left out.
    Utf16Le,
    /// UTF-16, the high byte first; a mark at the begin is left out.
    Utf16Be,
    /// ISO 8859-1: a byte is the character of that number.
    Latin1,
    /// A table, by its place in the list of them.
    Table(u8),
}

/// What bytes seem to be, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guessed {
    /// It.
    pub charset: Charset,
    /// Whether the bytes say so themselves; if not, it is no more than likely.
    pub sure: bool,
}

impl Charset {
    /// By its name, as `windows-1252`; upper case and a few other names are taken.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        Some(match name.as_str() {
            "utf-8" | "utf8" | "us-ascii" | "ascii" | "utf-8-bom" => Self::Utf8,
            "utf-16le" | "utf-16" => Self::Utf16Le,
            "utf-16be" => Self::Utf16Be,
            "iso-8859-1" | "latin1" => Self::Latin1,
            "cp1252" | "ansi" => return Self::by_name("windows-1252"),
            "latin9" => return Self::by_name("iso-8859-15"),
            _ => Self::Table(u8::try_from(TABLES.iter().position(|(known, _)| *known == name)?).ok()?),
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Latin1 => "iso-8859-1",
            Self::Table(at) => TABLES[usize::from(at) % TABLES.len()].0,
        }
    }

    /// All names that [`Self::by_name`] gives back.
    pub fn names() -> impl Iterator<Item = &'static str> {
        ["utf-8", "utf-16le", "utf-16be", "iso-8859-1"].into_iter().chain(TABLES.iter().map(|(name, _)| *name))
    }

    /// What the first bytes of a file seem to be: a mark and the declaration of an XML document say it; else what is UTF-8 is
    /// taken for it, and the rest for Windows-1252, which is a guess.
    #[must_use]
    pub fn guess(bytes: &[u8]) -> Guessed {
        let sure = |charset| Guessed { charset, sure: true };
        let bytes = &bytes[..bytes.len().min(GUESS_BYTES)];
        match bytes {
            [0xef, 0xbb, 0xbf, ..] => return sure(Self::Utf8),
            [0xff, 0xfe, ..] => return sure(Self::Utf16Le),
            [0xfe, 0xff, ..] => return sure(Self::Utf16Be),
            _ => {}
        }
        if let Some(declared) = declared(bytes) {
            return sure(declared);
        }
        let nul = |odd: usize| bytes.len() >= 4 && bytes[odd..].iter().step_by(2).take(64).all(|byte| *byte == 0);
        if nul(1) {
            return Guessed { charset: Self::Utf16Le, sure: false };
        }
        if nul(0) {
            return Guessed { charset: Self::Utf16Be, sure: false };
        }
        match std::str::from_utf8(bytes) {
            Ok(_) => sure(Self::Utf8),
            // A character that the look at the first bytes cut in two.
            Err(error) if error.error_len().is_none() && bytes.len() == GUESS_BYTES => sure(Self::Utf8),
            Err(_) => Guessed { charset: Self::by_name("windows-1252").unwrap_or_default(), sure: false },
        }
    }

    /// How many bytes a text takes.
    pub(crate) fn length(self, text: &str) -> u64 {
        let length = match self {
            Self::Utf8 => text.len(),
            Self::Utf16Le | Self::Utf16Be => text.encode_utf16().count() * 2,
            Self::Latin1 | Self::Table(_) => text.chars().count(),
        };
        length as u64
    }

    pub(crate) fn is_unicode(self) -> bool {
        matches!(self, Self::Utf8 | Self::Utf16Le | Self::Utf16Be)
    }

    /// The characters of the upper half of a one-byte table.
    pub(crate) fn table(self) -> Option<Box<[Option<char>; 128]>> {
        let mut table = Box::new([None; 128]);
        for (at, slot) in table.iter_mut().enumerate() {
            let byte = u8::try_from(at + 128).unwrap_or_default();
            *slot = match self {
                Self::Latin1 => Some(char::from(byte)),
                Self::Table(number) => {
                    let encoding = TABLES.get(usize::from(number))?.1;
                    encoding.decode_without_bom_handling_and_without_replacement(&[byte]).and_then(|text| text.chars().next())
                }
                Self::Utf8 | Self::Utf16Le | Self::Utf16Be => return None,
            };
        }
        Some(table)
    }
}

/// What an XML declaration says.
fn declared(bytes: &[u8]) -> Option<Charset> {
    let head = bytes.strip_prefix(b"<?xml")?;
    let head = &head[..head.iter().take(256).position(|byte| *byte == b'>')?];
    let head = std::str::from_utf8(head).ok()?;
    let value = head.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    Charset::by_name(value[1..].split(quote).next()?)
}

impl fmt::Display for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Text in, bytes out.
#[derive(Debug)]
pub struct Encoder {
    charset: Charset,
    upper: HashMap<char, u8>,
}

impl Encoder {
    /// For a way to write.
    #[must_use]
    pub fn new(charset: Charset) -> Self {
        let table = charset.table();
        let upper = table
            .iter()
            .flat_map(|table| table.iter().enumerate())
            .filter_map(|(at, found)| Some(((*found)?, u8::try_from(at + 128).ok()?)));
        Self { charset, upper: upper.collect() }
    }

    /// A text as bytes.
    ///
    /// # Errors
    /// The first character that cannot be written so.
    pub fn encode(&self, text: &str) -> Result<Vec<u8>, char> {
        match self.charset {
            Charset::Utf8 => Ok(text.as_bytes().to_vec()),
            Charset::Utf16Le => Ok(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            Charset::Utf16Be => Ok(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
            Charset::Latin1 | Charset::Table(_) => text.chars().map(|character| self.one_byte(character).ok_or(character)).collect(),
        }
    }

    fn one_byte(&self, character: char) -> Option<u8> {
        if character.is_ascii() { u8::try_from(character).ok() } else { self.upper.get(&character).copied() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_what_they_name() {
        for name in Charset::names() {
            assert_eq!(Charset::by_name(name).map(Charset::name), Some(name));
        }
        assert_eq!(Charset::by_name("Latin1"), Some(Charset::Latin1));
        assert_eq!(Charset::by_name("ebcdic"), None);
    }

    #[test]
    fn a_guess_is_named_as_one() {
        let guess = |bytes: &[u8]| {
            let found = Charset::guess(bytes);
            (found.charset.name(), found.sure)
        };
        assert_eq!(guess("Müller".as_bytes()), ("utf-8", true));
        assert_eq!(guess(b"M\xfcller"), ("windows-1252", false));
        assert_eq!(guess(b"\xef\xbb\xbfa"), ("utf-8", true));
        assert_eq!(guess(b"\xff\xfea\0"), ("utf-16le", true));
        assert_eq!(guess(b"a\0b\0c\0"), ("utf-16le", false));
        assert_eq!(guess(b"\0a\0b\0c"), ("utf-16be", false));
        assert_eq!(guess(b"<?xml version='1.0' encoding='ISO-8859-15'?><a/>"), ("iso-8859-15", true));
        assert_eq!(guess(b"<?xml version='1.0' encoding='ebcdic'?><a/>"), ("utf-8", true));
        assert_eq!(guess(b""), ("utf-8", true));
        let mut cut = vec![b'a'; GUESS_BYTES - 1];
        cut.extend_from_slice("ü".as_bytes());
        assert_eq!(guess(&cut), ("utf-8", true));
    }

    #[test]
    fn what_cannot_be_written_is_named() {
        let encode = |name, text| Encoder::new(Charset::by_name(name).unwrap()).encode(text);
        assert_eq!(encode("windows-1252", "€ü"), Ok(vec![0x80, 0xfc]));
        assert_eq!(encode("iso-8859-1", "ü€"), Err('€'));
        assert_eq!(encode("iso-8859-15", "€"), Ok(vec![0xa4]));
        assert_eq!(encode("utf-16be", "ü"), Ok(vec![0, 0xfc]));
        assert_eq!(encode("windows-1251", "Ж✓"), Err('✓'));
    }
}
