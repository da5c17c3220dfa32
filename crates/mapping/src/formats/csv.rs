//! CSV in its dialects: rows of columns with a character in between. Every value is text, exactly as it stands: `1.234,50`
//! stays `1.234,50`.

pub(crate) mod read;
pub(crate) mod split;
pub mod write;

pub use write::Writer;

/// How a CSV file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    /// Between two columns.
    pub delimiter: u8,
    /// Around a value that holds what would end it; `None`: nothing is quoted.
    pub quote: Option<u8>,
    /// Before a quote within a quoted value; `None`: the quote is doubled.
    pub escape: Option<u8>,
    /// Whether the first row holds the names.
    pub header: bool,
    /// What a line that is no row begins with.
    pub comment: Option<u8>,
    /// Whether blanks around values are left out.
    pub trim: bool,
    /// Whether a row with more or fewer columns than the first one is wrong. If not, values that are missing are left out
    /// and those without a name are called `column_7`.
    pub strict: bool,
    /// How many lines come before the first row.
    pub skip_lines: u32,
    /// When written: whether every value is quoted.
    pub quote_all: bool,
    /// When written: whether lines end as on Windows.
    pub crlf: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            delimiter: b',',
            quote: Some(b'"'),
            escape: None,
            header: true,
            comment: None,
            trim: false,
            strict: false,
            skip_lines: 0,
            quote_all: false,
            crlf: false,
        }
    }
}

/// The name of a column without one; `at` counts from 0.
#[must_use]
pub fn column_name(at: usize) -> String {
    format!("column_{}", at + 1)
}

/// The names of a first row, each made whole and single.
#[must_use]
pub fn column_names(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut found = indexmap::IndexSet::new();
    // The last number that a name got: counting from 1 each time would take the square of the columns.
    let mut counts = std::collections::HashMap::<String, u32>::new();
    for (at, name) in names.into_iter().enumerate() {
        let name = name.trim();
        let base = if name.is_empty() { column_name(at) } else { name.to_owned() };
        let mut single = base.clone();
        let times = counts.entry(base.clone()).or_insert(1);
        while found.contains(&single) {
            *times += 1;
            single = format!("{base}_{times}");
        }
        found.insert(single);
    }
    found.into_iter().collect()
}
