//! Records to rows.

use super::Dialect;
use crate::{Value, formats::MARK};

/// Writes rows of one dialect.
#[derive(Debug, Clone)]
pub struct Writer {
    dialect: Dialect,
}

impl Writer {
    /// For a dialect.
    #[must_use]
    pub fn new(dialect: Dialect) -> Self {
        Self { dialect }
    }

    /// The row of names, with its end.
    ///
    /// # Errors
    /// The name that cannot be written, and why.
    pub fn header(&self, columns: &[String]) -> Result<String, (String, String)> {
        let mut row = String::new();
        for (at, name) in columns.iter().enumerate() {
            self.cell(&mut row, at, name, columns.len()).map_err(|why| (name.clone(), why))?;
        }
        self.end(&mut row);
        Ok(row)
    }

    /// A record as a row with its end; columns it does not have are empty, a list or an object is written as JSON.
    ///
    /// # Errors
    /// The field that cannot be written, and why: a record that is no object, a field that is no column, a value that
    /// the dialect cannot quote.
    pub fn row(&self, columns: &[String], record: &Value) -> Result<String, (Option<String>, String)> {
        let object = record.as_object().ok_or_else(|| (None, "a line is made from an object, and this record is none".to_owned()))?;
        if let Some(name) = object.keys().find(|name| !columns.contains(name)) {
            return Err((Some(name.clone()), format!("the file has no column `{name}`")));
        }
        let mut row = String::new();
        for (at, name) in columns.iter().enumerate() {
            let text = match object.get(name) {
                None | Some(Value::Null) => String::new(),
                Some(Value::Text(text)) => text.clone(),
                Some(other) => other.to_string(),
            };
            self.cell(&mut row, at, &text, columns.len()).map_err(|why| (Some(name.clone()), why))?;
        }
        self.end(&mut row);
        Ok(row)
    }

    fn end(&self, row: &mut String) {
        row.push_str(if self.dialect.crlf { "\r\n" } else { "\n" });
    }

    fn cell(&self, row: &mut String, at: usize, text: &str, width: usize) -> Result<(), String> {
        let Dialect { delimiter, quote, escape, .. } = self.dialect;
        if at > 0 {
            row.push(char::from(delimiter));
        }
        // A reader that trims takes every blank sign of Unicode away, a no-break space as well.
        let blank = text.trim().len() != text.len();
        let special = |byte: u8| byte == delimiter || matches!(byte, b'\n' | b'\r') || Some(byte) == quote;
        let comment = at == 0 && self.dialect.comment.is_some_and(|comment| text.as_bytes().first() == Some(&comment));
        // What begins a file like its mark would be taken for it.
        let mark = at == 0 && text.starts_with(MARK);
        // A row of one empty value would be an empty line, which is no row.
        let needs = text.bytes().any(special) || comment || mark || self.dialect.trim && blank || width == 1 && text.is_empty();
        let Some(quote) = quote else {
            return match text.bytes().any(special) || comment || mark {
                true => Err("it holds what ends a value, and nothing is quoted".to_owned()),
                false => {
                    row.push_str(text);
                    Ok(())
                }
            };
        };
        if !needs && !self.dialect.quote_all {
            row.push_str(text);
            return Ok(());
        }
        row.push(char::from(quote));
        for character in text.chars() {
            if character == char::from(quote) || escape.is_some_and(|escape| character == char::from(escape)) {
                row.push(char::from(escape.unwrap_or(quote)));
            }
            row.push(character);
        }
        row.push(char::from(quote));
        Ok(())
    }
}

/// The columns of records: their fields in the order in which they first come.
#[must_use]
pub fn columns<'a>(records: impl IntoIterator<Item = &'a Value>) -> Vec<String> {
    let mut columns = indexmap::IndexSet::new();
    for name in records.into_iter().filter_map(Value::as_object).flat_map(|object| object.keys()) {
        if !columns.contains(name) {
            columns.insert(name.clone());
        }
    }
    columns.into_iter().collect()
}
