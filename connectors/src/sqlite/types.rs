//! SQLite's own ways: columns that take anything, types that are only a wish.

use crate::sql::dialect::{Dialect, Param, bytes, plain, quoted};
use crate::sql::table::{Column, Shape};
use mapping::{Kind, Number, Value};

/// SQLite takes 32,766 parameters.
const PARAMS_MAX: usize = 30_000;
/// A function takes 127 arguments in older builds: two for each column.
const OBJECT_COLUMNS_MAX: usize = 60;

/// Exact decimals are kept as text: this type keeps every digit.
pub const DECIMAL_TEXT: &str = "DECIMAL_TEXT";
/// JSON is kept as text.
pub const JSON_TEXT: &str = "JSON_TEXT";

/// SQLite.
pub struct Lite;

impl Dialect for Lite {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn placeholder(&self, number: usize, _column: &Column) -> String {
        format!("?{number}")
    }

    fn text_placeholder(&self, number: usize) -> String {
        format!("?{number}")
    }

    fn param(&self, column: &Column, value: &Value) -> Result<Param, String> {
        if let (Value::Bool(yes), Kind::Boolean | Kind::Integer) = (value, column.kind) {
            return Ok(Param::Int(i64::from(*yes)));
        }
        let Some(text) = plain(column, value)? else { return Ok(Param::Null) };
        match (column.shape, column.kind) {
            (Shape::Bytes, _) => bytes(column, &text).map(Param::Bytes),
            (Shape::Json, _) => Ok(Param::Text(text)),
            (_, Kind::Boolean) => match text.as_str() {
                "true" | "1" => Ok(Param::Int(1)),
                "false" | "0" => Ok(Param::Int(0)),
                _ => Err(format!("`{}` takes true or false", column.name)),
            },
            (_, Kind::Integer) => text.parse().map(Param::Int).map_err(|_| format!("`{}` takes a whole number", column.name)),
            (_, Kind::Number | Kind::Decimal) if Number::parse(text.trim()).is_none() => Err(format!("`{}` takes a number", column.name)),
            (_, Kind::Number | Kind::Decimal) => Ok(Param::Text(text.trim().to_owned())),
            _ => Ok(Param::Text(text)),
        }
    }

    fn json_objects(&self, columns: &[&Column]) -> Vec<String> {
        let object = |part: &[&Column]| {
            let pairs: Vec<String> =
                part.iter().map(|column| format!("'{}', {}", column.name.replace('\'', "''"), as_json(column))).collect();
            format!("json_object({})", pairs.join(", "))
        };
        columns.chunks(OBJECT_COLUMNS_MAX).map(object).collect()
    }

    fn as_text(&self, column: &Column) -> String {
        format!("CAST({} AS TEXT)", quoted(&column.name))
    }

    fn holds(&self, text: &str, part: &str) -> String {
        format!("instr({text}, {part}) > 0")
    }

    fn params_max(&self) -> usize {
        PARAMS_MAX
    }
}

fn as_json(column: &Column) -> String {
    let name = quoted(&column.name);
    match (column.shape, column.kind) {
        (Shape::Json, _) => format!("CASE WHEN json_valid({name}) THEN json({name}) ELSE {name} END"),
        (_, Kind::Boolean) => format!("CASE {name} WHEN 1 THEN json('true') WHEN 0 THEN json('false') ELSE {name} END"),
        (_, Kind::Decimal) => format!("CASE WHEN typeof({name}) = 'text' AND json_valid({name}) THEN json({name}) ELSE {name} END"),
        _ => format!("CASE typeof({name}) WHEN 'blob' THEN lower(hex({name})) ELSE {name} END"),
    }
}

/// How the values of a column travel, its type in a model and what its text means, from its declared type.
pub fn kind(declared: &str) -> (Shape, Kind, Option<&'static str>) {
    let upper = declared.to_uppercase();
    let has = |part: &str| upper.contains(part);
    match () {
        () if has("JSON") => (Shape::Json, Kind::Any, None),
        () if has("BOOL") => (Shape::Plain, Kind::Boolean, None),
        () if has("DATETIME") || has("TIMESTAMP") => (Shape::Plain, Kind::Datetime, None),
        () if has("DATE") => (Shape::Plain, Kind::Date, None),
        () if has("DEC") || has("NUMERIC") => (Shape::Plain, Kind::Decimal, None),
        () if has("INT") => (Shape::Plain, Kind::Integer, None),
        () if has("CHAR") || has("CLOB") || has("TEXT") => (Shape::Plain, Kind::Text, None),
        () if has("BLOB") => (Shape::Bytes, Kind::Text, Some("hex")),
        () if has("REAL") || has("FLOA") || has("DOUB") => (Shape::Plain, Kind::Number, None),
        () => (Shape::Plain, Kind::Any, None),
    }
}
