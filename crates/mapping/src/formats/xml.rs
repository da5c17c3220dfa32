//! XML and records: one mapping, both ways.
//!
//! | XML | Record |
//! |---|---|
//! | an element that holds text only | the text, exactly as it stands; an empty element is `""` |
//! | an attribute | a field `@name` of its element |
//! | the text of an element that has attributes or elements too | a field `#text`; text in several pieces is a list of them |
//! | elements of the same name | a list under that name; one alone is no list, unless [`Options::lists`] says so |
//! | elements and text in an order that the fields do not give | a field `#order`: the names in order, `#text` among them |
//! | prefixes and `xmlns` attributes | stay as they stand, or are left out with [`Prefixes::Drop`] |
//! | CDATA, character references, the five entities | text |
//! | comments, instructions, blanks between elements | nothing |
//!
//! Back: `null` writes nothing, numbers and truth values are written as text, a list is one element for each item. What was read
//! with its prefixes and is written again has the same elements, attributes, text and order.
//!
//! Refused on purpose: document type definitions (and with them every other entity), more than [`DEPTH_MAX`] elements in each
//! other, more than [`ATTRIBUTES_MAX`] attributes. Whether a prefix is declared is not checked.

pub(crate) mod name;
pub(crate) mod read;
mod token;
pub mod write;

pub use write::Writer;

/// How deep elements may lie in each other.
pub const DEPTH_MAX: usize = 128;
/// The most attributes of an element.
pub const ATTRIBUTES_MAX: usize = 256;
/// The field that holds text beside attributes or elements.
pub const TEXT: &str = "#text";
/// The field that holds the order of elements and text, where the fields do not give it.
pub const ORDER: &str = "#order";

/// What becomes of prefixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Prefixes {
    /// They stay: `cbc:ID`.
    #[default]
    Keep,
    /// They are left out, and `xmlns` attributes with them: `ID`.
    Drop,
}

/// How a document becomes records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Which elements are records: `/Orders/Order` from the outermost one, `Order` or `Lines/Line` wherever they are; `*` is
    /// any name. Empty: the document is one record, which has its outermost element as its only field.
    pub records: String,
    /// Names of elements, or the ends of their paths, that are lists even where one stands alone.
    pub lists: Vec<String>,
    /// What becomes of prefixes.
    pub prefixes: Prefixes,
}

/// A path of names, to be compared with the elements that are open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    from_root: bool,
    names: Vec<String>,
}

impl Pattern {
    pub(crate) fn new(path: &str) -> Self {
        let path = path.trim();
        let names = path.split('/').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        Self { from_root: path.starts_with('/') && !path.starts_with("//"), names }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether the innermost of these elements is meant.
    pub(crate) fn fits(&self, path: &[String]) -> bool {
        let Some(outer) = path.len().checked_sub(self.names.len()) else { return false };
        (outer == 0 || !self.from_root) && self.names.iter().zip(&path[outer..]).all(|(wanted, name)| wanted == "*" || wanted == name)
    }
}
