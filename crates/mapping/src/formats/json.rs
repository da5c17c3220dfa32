//! JSON: a file that is one list, or a list somewhere within a document. Its items are found one by one; what lies beside the
//! way to them is passed over and not held. A file that is one object is one record.

use super::{Flaw, Parser, RECORD_BYTES_MAX, Window};
use crate::{Value, json::DEPTH_MAX};

/// The longest name on the way to the records, in bytes.
const NAME_BYTES_MAX: usize = 4_096;

/// Where the records are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The names of the objects on the way to the list, from the outermost; none: the file itself is the list. A list on
    /// the way is walked through.
    pub path: Vec<String>,
}

/// What is open around the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// An object whose field of this number of the path is looked for; true: it was found.
    Object(usize, bool),
    /// A list of which each item is on the way; true: an item came before.
    List(usize, bool),
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// A value; so many names of the path lie behind.
    Value(usize),
    /// A value that is passed over.
    Skipped,
    /// A name or the end of an object.
    Name,
    /// A comma or the end of what is open.
    Next,
    /// Nothing more.
    End,
}

pub(crate) struct Items {
    path: Vec<String>,
    open: Vec<Open>,
    expect: Expect,
    scan: Scan,
    /// Whether a list or a document was found at the path.
    found: bool,
    /// Whether a comma came last.
    comma: bool,
}

/// How far a value was scanned for its end.
#[derive(Debug, Clone, Copy, Default)]
struct Scan {
    at: usize,
    depth: usize,
    in_text: bool,
    escaped: bool,
    /// Whether a part of it was passed over already.
    begun: bool,
}

type Step = Result<Option<Value>, Stop>;

/// Why there is no record now.
enum Stop {
    More,
    Over,
    Wrong(Box<Flaw>),
}

impl Items {
    pub(crate) fn new(options: &Options) -> Self {
        Self { path: options.path.clone(), open: Vec::new(), expect: Expect::Value(0), scan: Scan::default(), found: false, comma: false }
    }

    fn wrong(window: &Window, message: impl Into<String>) -> Stop {
        let (line, column) = window.place(0);
        Stop::Wrong(Box::new(Flaw::fatal(line, column, message)))
    }

    /// The next byte that is no blank.
    fn solid(&self, window: &mut Window) -> Result<Option<u8>, Stop> {
        let blanks = window.rest().bytes().take_while(u8::is_ascii_whitespace).count();
        if blanks > 0 {
            window.consume(blanks);
        }
        match window.rest().bytes().next() {
            Some(byte) => Ok(Some(byte)),
            None if window.ended() => Ok(None),
            None => Err(Stop::More),
        }
    }

    fn step(&mut self, window: &mut Window) -> Step {
        let Some(byte) = self.solid(window)? else {
            return match self.expect {
                Expect::End => Err(Stop::Over),
                Expect::Value(0) if self.open.is_empty() => Err(Self::wrong(window, "it is empty")),
                _ => Err(Self::wrong(window, "it ends too early")),
            };
        };
        if std::mem::take(&mut self.comma) && matches!(byte, b'}' | b']') {
            return Err(Self::wrong(window, "there is nothing behind the comma"));
        }
        match self.expect {
            Expect::End => Err(Self::wrong(window, "there is more text after the end")),
            Expect::Next => self.next_of_open(byte, window),
            Expect::Name if byte == b'}' => {
                window.consume(1);
                self.close(window)
            }
            Expect::Name => self.name(byte, window),
            Expect::Skipped => self.skip(window),
            Expect::Value(depth) => self.value(depth, byte, window),
        }
    }

    fn value(&mut self, depth: usize, byte: u8, window: &mut Window) -> Step {
        // A list can only be empty where no item came before.
        if byte == b']' && matches!(self.open.last(), Some(Open::List(_, false))) {
            window.consume(1);
            return self.close(window);
        }
        if let Some(Open::List(_, came)) = self.open.last_mut() {
            *came = true;
        }
        let items = matches!(self.open.last(), Some(Open::List(..)));
        let arrived = depth == self.path.len();
        if byte == b'[' && !(arrived && items) {
            self.found |= arrived;
            return self.open(Open::List(depth, false), Expect::Value(depth), window);
        }
        if arrived {
            self.found = true;
            return self.record(byte, items, window);
        }
        if byte == b'{' {
            return self.open(Open::Object(depth, false), Expect::Name, window);
        }
        if self.open.is_empty() {
            return Err(self.nothing(window));
        }
        self.expect = Expect::Skipped;
        Ok(None)
    }

    fn open(&mut self, open: Open, expect: Expect, window: &mut Window) -> Step {
        if self.open.len() >= DEPTH_MAX {
            return Err(Self::wrong(window, "lists and objects lie too deep in each other"));
        }
        window.consume(1);
        self.open.push(open);
        self.expect = expect;
        Ok(None)
    }

    fn next_of_open(&mut self, byte: u8, window: &mut Window) -> Step {
        let (end, expect) = match self.open.last() {
            Some(Open::Object(..)) => (b'}', Expect::Name),
            Some(Open::List(depth, _)) => (b']', Expect::Value(*depth)),
            None => return Err(Self::wrong(window, "there is more text after the end")),
        };
        if byte == end {
            window.consume(1);
            return self.close(window);
        }
        if byte != b',' {
            let what =
                if end == b']' { "a comma or the end of the list was expected" } else { "a comma or the end of the object was expected" };
            return Err(Self::wrong(window, what));
        }
        window.consume(1);
        (self.expect, self.comma) = (expect, true);
        Ok(None)
    }

    fn close(&mut self, window: &Window) -> Step {
        self.open.pop();
        self.after_value();
        if self.open.is_empty() && !self.found { Err(self.nothing(window)) } else { Ok(None) }
    }

    fn nothing(&self, window: &Window) -> Stop {
        Self::wrong(window, format!("it has nothing at `{}`", self.path.join(".")))
    }

    /// The name of a field, and what becomes of its value.
    fn name(&mut self, byte: u8, window: &mut Window) -> Step {
        if byte != b'"' {
            return Err(Self::wrong(window, "the name of a field, in quotes, was expected"));
        }
        let rest = window.rest();
        let bytes = rest.as_bytes();
        let mut at = 1;
        while at < bytes.len() && bytes[at] != b'"' {
            at += if bytes[at] == b'\\' { 2 } else { 1 };
        }
        if at >= bytes.len() {
            return Err(if at > NAME_BYTES_MAX { Self::wrong(window, "the name of a field is too long") } else { self.more(window) });
        }
        let name = crate::json::read(&bytes[..=at]).map_err(|error| Self::wrong(window, error.message))?;
        let blanks = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        match bytes.get(at + 1 + blanks) {
            None => return Err(self.more(window)),
            Some(b':') => {}
            Some(_) => return Err(Self::wrong(window, "`:` was expected behind the name of a field")),
        }
        window.consume(at + 2 + blanks);
        let Some(Open::Object(depth, came)) = self.open.last_mut() else { return Err(Self::wrong(window, "an object was expected")) };
        let wanted = !*came && self.path.get(*depth).map(String::as_str) == name.as_text();
        *came |= wanted;
        self.expect = if wanted { Expect::Value(*depth + 1) } else { Expect::Skipped };
        Ok(None)
    }

    #[expect(clippy::unused_self, reason = "reads like the other stops")]
    fn more(&self, window: &Window) -> Stop {
        if window.ended() { Self::wrong(window, "it ends too early") } else { Stop::More }
    }

    /// Where the value that begins here ends; `None`: it is not there yet.
    fn end_of_value(&mut self, window: &Window) -> Option<usize> {
        let bytes = window.rest().as_bytes();
        let Scan { mut at, mut depth, mut in_text, mut escaped, begun } = self.scan;
        let found = loop {
            let Some(byte) = bytes.get(at) else { break (window.ended() && depth == 0 && !in_text && at > 0).then_some(at) };
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_text => escaped = true,
                b'"' => {
                    in_text = !in_text;
                    if !in_text && depth == 0 {
                        break Some(at + 1);
                    }
                }
                _ if in_text => {}
                b'{' | b'[' => depth += 1,
                b'}' | b']' | b',' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 => break Some(at),
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        break Some(at + 1);
                    }
                }
                _ => {}
            }
            at += 1;
        };
        self.scan = if found.is_some() { Scan::default() } else { Scan { at, depth, in_text, escaped, begun } };
        found
    }

    fn after_value(&mut self) {
        self.expect = if self.open.is_empty() { Expect::End } else { Expect::Next };
    }

    fn record(&mut self, begin: u8, item: bool, window: &mut Window) -> Step {
        let Some(length) = self.end_of_value(window) else {
            if window.ended() {
                return Err(Self::wrong(window, "it ends too early"));
            }
            let long = window.rest().len() > RECORD_BYTES_MAX;
            return Err(if long { Self::wrong(window, too_long()) } else { Stop::More });
        };
        if length > RECORD_BYTES_MAX {
            return Err(Self::wrong(window, too_long()));
        }
        let text = &window.rest()[..length];
        let (line, column) = window.place(0);
        let found = if let Some(bad) = window.bad_in(length) {
            let (line, column) = window.place(bad);
            Err(Flaw::at(line, column, window.bad_message()).text(text))
        } else if begin != b'{' && (item || !text.starts_with("null")) {
            Err(Flaw::at(line, column, "an object was expected").text(text))
        } else {
            crate::json::read(text.as_bytes()).map_err(|error| {
                let line = line + error.line as u64 - 1;
                let column = if error.line == 1 { column + error.column as u64 - 1 } else { error.column as u64 };
                Flaw::at(line, column, error.message).text(text)
            })
        };
        window.consume(length);
        self.after_value();
        match found {
            // Nothing at the path is no record.
            Ok(Value::Null) => Ok(None),
            Ok(record) => Ok(Some(record)),
            Err(flaw) => Err(Stop::Wrong(Box::new(flaw))),
        }
    }

    /// Passes over a value piece by piece; only its brackets and quotes are looked at.
    fn skip(&mut self, window: &mut Window) -> Step {
        if matches!(window.rest().as_bytes().first(), Some(b',' | b':' | b'}' | b']')) && !self.scan.begun {
            return Err(Self::wrong(window, "a value was expected"));
        }
        match self.end_of_value(window) {
            Some(length) => {
                window.consume(length);
                self.after_value();
                Ok(None)
            }
            None if window.ended() => Err(Self::wrong(window, "it ends too early")),
            None => {
                let scanned = window.rest().len();
                window.consume(scanned);
                (self.scan.at, self.scan.begun) = (0, true);
                Err(Stop::More)
            }
        }
    }
}

fn too_long() -> String {
    format!("the record is longer than {} MiB", RECORD_BYTES_MAX / 1024 / 1024)
}

impl Parser for Items {
    fn next(&mut self, window: &mut Window) -> Option<Result<Value, Flaw>> {
        // A value that is passed over may go on within a text, whose blanks are no blanks between values.
        loop {
            let step = if self.expect == Expect::Skipped && self.scan.begun && !window.rest().is_empty() {
                self.skip(window)
            } else {
                self.step(window)
            };
            match step {
                Ok(Some(record)) => return Some(Ok(record)),
                Ok(None) => {}
                Err(Stop::More | Stop::Over) => return None,
                Err(Stop::Wrong(flaw)) => return Some(Err(*flaw)),
            }
        }
    }

    fn state(&self) -> String {
        let open: Vec<String> = self
            .open
            .iter()
            .map(|open| match open {
                Open::Object(depth, found) => format!("o{depth}{}", if *found { "+" } else { "" }),
                Open::List(depth, _) => format!("l{depth}"),
            })
            .collect();
        if self.expect == Expect::End { "end".to_owned() } else { open.join(" ") }
    }

    fn restore(&mut self, state: &str) -> bool {
        if state == "end" {
            self.expect = Expect::End;
            return true;
        }
        for word in state.split(' ') {
            let (number, found) = word.strip_suffix('+').map_or((word, false), |word| (word, true));
            let Some(depth) = number.get(1..).and_then(|number| number.parse().ok()) else { return false };
            if depth > self.path.len() {
                return false;
            }
            self.open.push(match &number[..1] {
                "o" => Open::Object(depth, found),
                "l" => Open::List(depth, true),
                _ => return false,
            });
        }
        (self.expect, self.found) = (Expect::Next, true);
        true
    }
}

/// What stands before the first record of a list, between two, and behind the last.
pub const LIST: [&str; 3] = ["[\n", ",\n", "\n]\n"];
