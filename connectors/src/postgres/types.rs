//! PostgreSQL's own ways: casts, arrays, JSON.

use crate::sql::dialect::{Dialect, Param, bytes, plain, quoted};
use crate::sql::table::{Column, Shape};
use crate::value;
use mapping::{Kind, Value};

/// The protocol counts parameters in sixteen bits.
const PARAMS_MAX: usize = 60_000;

/// PostgreSQL. Every parameter travels as text and is cast by the server to the type of its column, so that no digit
/// and no microsecond is lost on the way.
pub struct Pg;

impl Dialect for Pg {
    fn name(&self) -> &'static str {
        "postgres"
    }

    fn placeholder(&self, number: usize, column: &Column) -> String {
        format!("${number}::text::{}", column.cast)
    }

    fn text_placeholder(&self, number: usize) -> String {
        format!("${number}::text")
    }

    fn param(&self, column: &Column, value: &Value) -> Result<Param, String> {
        if value.is_null() {
            return Ok(Param::Null);
        }
        let text = match column.shape {
            Shape::Array => Some(array(column, value)?),
            Shape::Bytes => {
                plain(column, value)?.map(|text| bytes(column, &text).map(|bytes| format!("\\x{}", hex::encode(bytes)))).transpose()?
            }
            Shape::Plain | Shape::Json => plain(column, value)?,
        };
        Ok(text.map_or(Param::Null, Param::Text))
    }

    fn json_objects(&self, columns: &[&Column]) -> Vec<String> {
        let list: Vec<String> = columns
            .iter()
            .map(|column| {
                let name = quoted(&column.name);
                match column.shape {
                    Shape::Bytes => format!("encode({name}, 'hex') AS {name}"),
                    _ => name,
                }
            })
            .collect();
        vec![format!("(SELECT row_to_json(row_read) FROM (SELECT {}) AS row_read)::text", list.join(", "))]
    }

    fn as_text(&self, column: &Column) -> String {
        format!("{}::text", quoted(&column.name))
    }

    fn holds(&self, text: &str, part: &str) -> String {
        format!("strpos({text}, {part}) > 0")
    }

    fn params_max(&self) -> usize {
        PARAMS_MAX
    }
}

/// A list as PostgreSQL writes it: `{"a","b",NULL}`.
fn array(column: &Column, value: &Value) -> Result<String, String> {
    if value::text(value).is_some() || value::fields(value).is_some() {
        return Err(format!("`{}` takes a list", column.name));
    }
    let items = value::into_list(value.clone());
    let items: Vec<String> = items
        .iter()
        .map(|item| {
            if item.is_null() {
                Ok("NULL".to_owned())
            } else if let Some(text) = value::text(item) {
                Ok(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
            } else if value::fields(item).is_some() {
                Err(format!("`{}` takes a list of plain values", column.name))
            } else {
                array(column, item)
            }
        })
        .collect::<Result<_, _>>()?;
    Ok(format!("{{{}}}", items.join(",")))
}

/// The type of a column in a model, from the name of its base type, and what its text means.
pub fn kind(base: &str) -> (Kind, Option<&'static str>) {
    match base {
        "int2" | "int4" | "int8" | "oid" => (Kind::Integer, None),
        "float4" | "float8" => (Kind::Number, None),
        "numeric" => (Kind::Decimal, None),
        "bool" => (Kind::Boolean, None),
        "date" => (Kind::Date, None),
        "timestamptz" => (Kind::Datetime, None),
        "timestamp" => (Kind::Text, Some("local-date-time")),
        "uuid" => (Kind::Text, Some("uuid")),
        "bytea" => (Kind::Text, Some("hex")),
        "json" | "jsonb" => (Kind::Any, None),
        "time" | "timetz" => (Kind::Text, Some("time")),
        "interval" => (Kind::Text, Some("duration")),
        _ => (Kind::Text, None),
    }
}
