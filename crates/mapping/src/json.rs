//! Our own JSON reader and writer (RFC 8259): exact numbers, ordered objects, a depth limit, errors with their place.

pub(crate) mod quoted;
mod records;

use crate::{Number, Object, Value};
pub(crate) use records::tight;
pub use records::{Around, read_around};

/// How deep lists and objects may lie in each other.
pub const DEPTH_MAX: usize = 128;

/// A text that is not JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct JsonError {
    /// From 1.
    pub line: usize,
    /// From 1, in bytes.
    pub column: usize,
    /// What is wrong there.
    pub message: &'static str,
}

/// Reads one JSON value that is the whole text.
///
/// # Errors
/// When the text is not JSON, lies deeper than [`DEPTH_MAX`], or names a field of an object twice.
pub fn read(text: &[u8]) -> Result<Value, JsonError> {
    read_by(text, |reader| reader.value(0))
}

fn read_by(text: &[u8], value: impl FnOnce(&mut Reader<'_>) -> Result<Value, &'static str>) -> Result<Value, JsonError> {
    let text = std::str::from_utf8(text).map_err(|error| place(text, error.valid_up_to(), "not UTF-8"))?;
    let mut reader = Reader { text, at: 0 };
    let read = reader.space_then(value).and_then(|value| {
        reader.space();
        if reader.at == text.len() { Ok(value) } else { Err("more text after the value") }
    });
    read.map_err(|message| place(text.as_bytes(), reader.at, message))
}

/// What a text says that stands in quotes and was read before: from the opening quote on.
pub(crate) fn unquote(text: &str) -> Option<String> {
    Reader { text, at: 0 }.string().ok()
}

/// Writes a value without spaces.
#[must_use]
pub fn write(value: &Value) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    write_into(value, &mut out);
    out
}

/// Writes a value without spaces behind what is there.
pub fn write_into(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => number.write(out),
        Value::Text(text) => quoted::write(text, out),
        Value::List(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_into(item, out);
            }
            out.push(b']');
        }
        Value::Object(object) => write_object(object, out),
    }
}

fn write_object(object: &Object, out: &mut Vec<u8>) {
    out.push(b'{');
    for (index, (name, value)) in object.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        quoted::write(name, out);
        out.push(b':');
        write_into(value, out);
    }
    out.push(b'}');
}

fn place(text: &[u8], at: usize, message: &'static str) -> JsonError {
    let before = &text[..at.min(text.len())];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    JsonError { line, column, message }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn space_then<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, &'static str>) -> Result<T, &'static str> {
        self.space();
        read(self)
    }

    fn value(&mut self, depth: usize) -> Result<Value, &'static str> {
        if depth > DEPTH_MAX {
            return Err("lists and objects lie too deep in each other");
        }
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => self.string().map(Value::Text),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) => Err("a value was expected"),
            None => Err("the text ends where a value was expected"),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, &'static str> {
        if !self.text[self.at..].starts_with(word) {
            return Err("a value was expected");
        }
        self.at += word.len();
        Ok(value)
    }

    fn number(&mut self) -> Result<Value, &'static str> {
        let rest = &self.text[self.at..];
        let length = rest.bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')).count();
        let number = Number::parse(&rest[..length]).ok_or("not a number as JSON writes it")?;
        self.at += length;
        Ok(Value::Number(number))
    }

    fn list(&mut self, depth: usize) -> Result<Value, &'static str> {
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.space_then(|reader| reader.value(depth + 1))?);
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Value::List(items));
                }
                _ => return Err("`,` or `]` was expected"),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, &'static str> {
        self.object_of(|reader, _| reader.value(depth + 1))
    }

    /// An object whose values are read by `value`, which is told their names.
    fn object_of(&mut self, mut value: impl FnMut(&mut Self, &str) -> Result<Value, &'static str>) -> Result<Value, &'static str> {
        self.at += 1;
        let mut object = Object::new();
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Object(object));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err("the name of a field, in quotes, was expected");
            }
            let name = self.string()?;
            self.space();
            if self.peek() != Some(b':') {
                return Err("`:` was expected");
            }
            self.at += 1;
            self.space();
            let value = value(self, &name)?;
            if object.insert(name, value).is_some() {
                return Err("this object names a field twice");
            }
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Value::Object(object));
                }
                _ => return Err("`,` or `}` was expected"),
            }
        }
    }

    /// Stands on the opening quote, ends behind the closing one.
    fn string(&mut self) -> Result<String, &'static str> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let end = quoted::plain_until(self.text.as_bytes(), self.at);
            let plain = &self.text[self.at..end];
            self.at = end;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    if out.is_empty() {
                        return Ok(plain.to_owned());
                    }
                    out.push_str(plain);
                    return Ok(out);
                }
                Some(b'\\') => {
                    out.push_str(plain);
                    out.push(self.escape()?);
                }
                Some(_) => return Err("a control character within a text"),
                None => return Err("the text ends within quotes"),
            }
        }
    }

    fn escape(&mut self) -> Result<char, &'static str> {
        self.at += 1;
        let c = match self.peek() {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(quoted @ (b'"' | b'\\' | b'/')) => char::from(quoted),
            Some(b'u') => return self.unicode(),
            _ => return Err("an unknown escape within a text"),
        };
        self.at += 1;
        Ok(c)
    }

    fn unicode(&mut self) -> Result<char, &'static str> {
        let high = self.hex4()?;
        if !(0xd800..0xdc00).contains(&high) {
            return char::from_u32(high).ok_or("half of a surrogate pair");
        }
        if !self.text[self.at..].starts_with("\\u") {
            return Err("half of a surrogate pair");
        }
        self.at += 1;
        let low = self.hex4()?;
        if !(0xdc00..0xe000).contains(&low) {
            return Err("half of a surrogate pair");
        }
        char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)).ok_or("half of a surrogate pair")
    }

    /// Stands on the `u`, ends behind the digits.
    fn hex4(&mut self) -> Result<u32, &'static str> {
        let digits = self.text.get(self.at + 1..self.at + 5).ok_or("four hex digits were expected")?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err("four hex digits were expected");
        }
        self.at += 5;
        u32::from_str_radix(digits, 16).map_err(|_| "four hex digits were expected")
    }
}
