//! Elements to records.

use super::{
    DEPTH_MAX, ORDER, Options, Pattern, Prefixes, TEXT, name,
    token::{self, Piece, Search, Tag},
};
use crate::{
    Object, Value,
    formats::{Flaw, Parser, RECORD_BYTES_MAX, Window},
};
use indexmap::IndexMap;

/// Finds records in a document.
pub(crate) struct Elements {
    records: Pattern,
    lists: Vec<Pattern>,
    prefixes: Prefixes,
    search: Search,
    /// The names of the open elements, as they are compared with paths, and as they stand.
    path: Vec<String>,
    open: Vec<String>,
    /// The elements of the record that are open, the outermost first.
    nodes: Vec<Node>,
    /// How many bytes the record has so far.
    bytes: usize,
    /// The first bytes of the record that are no characters.
    bad: Option<Flaw>,
    /// Whether the outermost element came.
    root: bool,
}

/// An element that is open.
#[derive(Default)]
struct Node {
    attributes: Object,
    texts: Vec<String>,
    children: IndexMap<String, Vec<Value>>,
    /// The names of elements in order; an empty one is the next piece of text.
    order: Vec<String>,
}

impl Node {
    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match (self.order.last(), self.texts.last_mut()) {
            (Some(last), Some(piece)) if last.is_empty() => piece.push_str(text),
            _ => {
                self.texts.push(text.to_owned());
                self.order.push(String::new());
            }
        }
    }

    fn child(&mut self, name: &str, value: Value) {
        self.children.entry(name.to_owned()).or_default().push(value);
        self.order.push(name.to_owned());
    }

    fn into_value(mut self, is_list: impl Fn(&str) -> bool) -> Value {
        if self.children.is_empty() {
            let text = self.texts.pop().unwrap_or_default();
            if self.attributes.is_empty() {
                return Value::Text(text);
            }
            if !text.is_empty() {
                self.attributes.insert(TEXT.to_owned(), Value::Text(text));
            }
            return Value::Object(self.attributes);
        }
        // Blanks between elements are no text.
        let blank: Vec<bool> = self.texts.iter().map(|text| text.trim().is_empty()).collect();
        let mut pieces = blank.iter();
        self.order.retain(|name| !(name.is_empty() && pieces.next() == Some(&true)));
        self.texts.retain(|text| !text.trim().is_empty());
        let ordered = self.needs_order();
        let mut object = self.attributes;
        let mut texts: Vec<Value> = self.texts.into_iter().map(Value::Text).collect();
        match texts.len() {
            0 => {}
            1 => drop(object.insert(TEXT.to_owned(), texts.swap_remove(0))),
            _ => drop(object.insert(TEXT.to_owned(), Value::List(texts))),
        }
        for (name, mut values) in self.children {
            let value = if values.len() == 1 && !is_list(&name) { values.swap_remove(0) } else { Value::List(values) };
            object.insert(name, value);
        }
        if ordered {
            let named = |name: String| Value::Text(if name.is_empty() { TEXT.to_owned() } else { name });
            object.insert(ORDER.to_owned(), self.order.into_iter().map(named).collect());
        }
        Value::Object(object)
    }

    /// Whether writing text first and then the fields one after the other would give another order.
    fn needs_order(&self) -> bool {
        let texts = self.texts.len();
        let written = std::iter::repeat_n("", texts.min(1))
            .chain(self.children.iter().flat_map(|(name, values)| std::iter::repeat_n(name.as_str(), values.len())));
        texts > 1 || !written.eq(self.order.iter().map(String::as_str))
    }
}

impl Elements {
    pub(crate) fn new(options: Options) -> Self {
        Self {
            records: Pattern::new(&options.records),
            lists: options.lists.iter().map(|path| Pattern::new(path)).filter(|path| !path.is_empty()).collect(),
            prefixes: options.prefixes,
            search: Search::default(),
            path: Vec::new(),
            open: Vec::new(),
            nodes: Vec::new(),
            bytes: 0,
            bad: None,
            root: false,
        }
    }

    fn shown<'n>(&self, full: &'n str) -> &'n str {
        if self.prefixes == Prefixes::Drop { name::local(full) } else { full }
    }

    /// Takes in a piece; gives a record when it ends one.
    fn take(&mut self, piece: Piece, text: &str) -> Result<Option<Value>, String> {
        match piece {
            Piece::Passed => Ok(None),
            Piece::Text | Piece::Cdata => self.text(piece, text).map(|()| None),
            Piece::Tag => match token::tag(text)? {
                Tag::Open(name, attributes, empty) => {
                    self.begin(name, attributes)?;
                    if empty { self.end(name) } else { Ok(None) }
                }
                Tag::Close(name) => self.end(name),
            },
        }
    }

    fn text(&mut self, piece: Piece, text: &str) -> Result<(), String> {
        let outside = self.open.is_empty();
        if outside && (piece == Piece::Cdata || !text.trim().is_empty()) {
            let place = if self.root { "behind" } else { "before" };
            return Err(format!("there is text {place} the outermost element"));
        }
        let Some(node) = self.nodes.last_mut() else { return Ok(()) };
        if piece == Piece::Cdata {
            let inner = text.strip_prefix("<![CDATA[").and_then(|text| text.strip_suffix("]]>")).unwrap_or_default();
            if let Some(character) = inner.chars().find(|character| !name::is_character(*character)) {
                return Err(format!("the character U+{:04X} is not taken", u32::from(character)));
            }
            node.text(&token::lines(inner));
            return Ok(());
        }
        if text.contains("]]>") {
            return Err("`]]>` ends no CDATA here".to_owned());
        }
        node.text(&token::unescaped(&token::lines(text))?);
        Ok(())
    }

    fn begin(&mut self, full: &str, attributes: Vec<(&str, String)>) -> Result<(), String> {
        if self.open.is_empty() && std::mem::replace(&mut self.root, true) {
            return Err(format!("`{full}` is a second outermost element"));
        }
        if self.open.len() >= DEPTH_MAX {
            return Err(format!("more than {DEPTH_MAX} elements lie in each other"));
        }
        self.open.push(full.to_owned());
        self.path.push(self.shown(full).to_owned());
        if self.nodes.is_empty() && !self.records.is_empty() && !self.records.fits(&self.path) {
            return Ok(());
        }
        let mut node = Node::default();
        for (full, value) in attributes {
            if self.prefixes == Prefixes::Drop && (full == "xmlns" || full.starts_with("xmlns:")) {
                continue;
            }
            let short = format!("@{}", self.shown(full));
            let name = if node.attributes.contains_key(&short) { format!("@{full}") } else { short };
            node.attributes.insert(name, Value::Text(value));
        }
        self.nodes.push(node);
        Ok(())
    }

    fn end(&mut self, full: &str) -> Result<Option<Value>, String> {
        match self.open.last() {
            Some(open) if open == full => {}
            Some(open) => return Err(format!("`</{full}>` was found where `</{open}>` was expected")),
            None => return Err(format!("`</{full}>` ends an element that did not begin")),
        }
        self.open.pop();
        let Some(node) = self.nodes.pop() else {
            self.path.pop();
            return Ok(None);
        };
        let lists = &self.lists;
        let path = &mut self.path;
        let value = if lists.is_empty() {
            node.into_value(|_| false)
        } else {
            let base = path.clone();
            node.into_value(|name| {
                let mut full = base.clone();
                full.push(name.to_owned());
                lists.iter().any(|list| list.fits(&full))
            })
        };
        let name = path.pop().unwrap_or_default();
        match self.nodes.last_mut() {
            Some(parent) => {
                parent.child(&name, value);
                Ok(None)
            }
            None if self.records.is_empty() => Ok(Some(Value::Object(Object::from_iter([(name, value)])))),
            None => Ok(Some(match value {
                Value::Object(_) => value,
                text => Value::Object(Object::from_iter([(TEXT.to_owned(), text)])),
            })),
        }
    }

    fn ended(&self, window: &Window) -> Option<Result<Value, Flaw>> {
        let (line, column) = window.place(0);
        match self.open.last() {
            Some(open) => Some(Err(Flaw::fatal(line, column, format!("the document ends within `<{open}>`")))),
            None if !window.rest().is_empty() => Some(Err(Flaw::fatal(line, column, "the document ends within a tag"))),
            None if !self.root => Some(Err(Flaw::fatal(line, column, "there is no element in it"))),
            None => None,
        }
    }
}

impl Parser for Elements {
    fn next(&mut self, window: &mut Window) -> Option<Result<Value, Flaw>> {
        loop {
            let rest = window.rest();
            let fatal = |message: String| {
                let (line, column) = window.place(0);
                Some(Err(Flaw::fatal(line, column, message)))
            };
            if self.bytes > RECORD_BYTES_MAX {
                return fatal(format!("the record is longer than {} MiB", RECORD_BYTES_MAX / 1024 / 1024));
            }
            let (piece, length) = match self.search.go(rest, window.ended()) {
                Err(message) => return fatal(message.to_owned()),
                Ok(None) if window.ended() => return self.ended(window),
                Ok(None) if rest.len() > RECORD_BYTES_MAX => {
                    return fatal(format!("a tag or a text is longer than {} MiB", RECORD_BYTES_MAX / 1024 / 1024));
                }
                Ok(None) => return None,
                Ok(Some(found)) => found,
            };
            let within = !self.nodes.is_empty();
            let found = self.take(piece, &rest[..length]);
            if let (Some(bad), None) = (window.bad_in(length), &self.bad)
                && piece != Piece::Passed
            {
                let (line, column) = window.place(bad);
                self.bad = Some(Flaw::at(line, column, window.bad_message()).field(self.path.join("/")));
            }
            let found = match found {
                Ok(found) => found,
                Err(message) => return fatal(message),
            };
            window.consume(length);
            self.bytes = if within || !self.nodes.is_empty() { self.bytes + length } else { 0 };
            if let Some(record) = found {
                self.bytes = 0;
                return Some(match self.bad.take() {
                    Some(flaw) => Err(Flaw { seen: record, ..flaw }),
                    None => Ok(record),
                });
            }
            if self.nodes.is_empty() {
                self.bad = None;
            }
        }
    }

    fn state(&self) -> String {
        if self.open.is_empty() { "end".to_owned() } else { self.open.join("/") }
    }

    fn restore(&mut self, state: &str) -> bool {
        self.root = true;
        if state != "end" {
            self.open = state.split('/').map(str::to_owned).collect();
            self.path = self.open.iter().map(|full| self.shown(full).to_owned()).collect();
        }
        self.open.len() <= DEPTH_MAX && self.open.iter().all(|full| name::is_name(full))
    }
}
