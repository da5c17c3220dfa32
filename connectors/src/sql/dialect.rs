//! Where databases differ, and what they have in common: how names are quoted, how a value becomes a parameter.

use super::table::{Column, Shape, Table};
use crate::value;
use mapping::Value;

/// A value on its way into a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Param {
    /// Nothing.
    Null,
    /// Characters.
    Text(String),
    /// A whole number.
    Int(i64),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// What one database does in its own way.
pub trait Dialect: Send + Sync {
    /// The prefix of its codes: `postgres`.
    fn name(&self) -> &'static str;

    /// The placeholder of a parameter for a column.
    fn placeholder(&self, number: usize, column: &Column) -> String;

    /// The placeholder of a parameter that is text, whatever it is compared to.
    fn text_placeholder(&self, number: usize) -> String;

    /// The value as a parameter for a column; the message says why it cannot be one.
    fn param(&self, column: &Column, value: &Value) -> Result<Param, String>;

    /// Expressions that give these columns as JSON objects, several when one would be too large.
    fn json_objects(&self, columns: &[&Column]) -> Vec<String>;

    /// A column as text, exactly.
    fn as_text(&self, column: &Column) -> String;

    /// Whether one text holds another, both expressions.
    fn holds(&self, text: &str, part: &str) -> String;

    /// The most parameters of a statement.
    fn params_max(&self) -> usize;
}

/// A name, quoted: nothing in it can end the quotes.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\"").replace('\0', ""))
}

/// The quoted name of a table.
pub fn table_name(table: &Table) -> String {
    table.schema.as_ref().map_or_else(|| quoted(&table.name), |schema| format!("{}.{}", quoted(schema), quoted(&table.name)))
}

/// Names, quoted, with commas in between.
pub fn list_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(quoted).collect::<Vec<_>>().join(", ")
}

/// A value as the text of a plain column.
pub fn plain(column: &Column, value: &Value) -> Result<Option<String>, String> {
    if value.is_null() {
        return Ok(None);
    }
    if column.shape == Shape::Json {
        return Ok(Some(value.to_string()));
    }
    let text = value::text(value).ok_or_else(|| {
        let what = if value::fields(value).is_some() { "an object" } else { "a list" };
        format!("`{}` holds {what}, and the column takes {}", column.name, column.type_name)
    })?;
    if text.contains('\0') {
        return Err(format!("`{}` holds a NUL character, which a database does not take", column.name));
    }
    Ok(Some(text))
}

/// The bytes of a hexadecimal text.
pub fn bytes(column: &Column, text: &str) -> Result<Vec<u8>, String> {
    hex::decode(text.strip_prefix("\\x").unwrap_or(text)).map_err(|_| format!("`{}` takes bytes, written in hexadecimal", column.name))
}
