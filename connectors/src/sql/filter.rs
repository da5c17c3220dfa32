//! The conditions of `where`: a list that must all hold, each a column, a comparison and a value.

use super::dialect::{Dialect, Param, quoted};
use super::limits::{CONDITIONS_MAX, IN_VALUES_MAX};
use super::table::{Column, Shape, Table};
use connector::ConnectorError;
use mapping::Value;
use serde::Deserialize;

/// One condition.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    column: String,
    is: Comparison,
    #[serde(default)]
    value: Value,
}

/// How a column is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Contains,
    StartsWith,
    In,
    Missing,
    Present,
}

/// Reads the setting; a text is JSON that was typed.
pub fn parse(setting: Option<&Value>) -> Result<Vec<Condition>, ConnectorError> {
    let blame = |message: String| ConnectorError::setting("where", "sql.bad_condition", message);
    let text = match setting {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Text(text)) if text.trim().is_empty() => return Ok(Vec::new()),
        Some(Value::Text(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    // Read from the text, so that a number that is compared keeps its digits.
    let conditions: Vec<Condition> = serde_json::from_str(&text).map_err(|error| {
        let broken = error.is_syntax() || error.is_eof();
        blame(format!("the conditions {}: {error}", if broken { "are no JSON" } else { "cannot be read" }))
    })?;
    if conditions.len() > CONDITIONS_MAX {
        return Err(blame(format!("there are more than {CONDITIONS_MAX} conditions")));
    }
    Ok(conditions)
}

/// The conditions as SQL, with their parameters added to `params`.
pub fn write(
    dialect: &dyn Dialect,
    table: &Table,
    conditions: &[Condition],
    params: &mut Vec<Param>,
) -> Result<Vec<String>, ConnectorError> {
    conditions.iter().map(|condition| one(dialect, table, condition, params)).collect()
}

fn one(dialect: &dyn Dialect, table: &Table, condition: &Condition, params: &mut Vec<Param>) -> Result<String, ConnectorError> {
    let column = table.must_have(&condition.column, "where")?;
    let blame = |message: String| ConnectorError::setting("where", "sql.bad_condition", message);
    if column.shape != Shape::Plain && !matches!(condition.is, Comparison::Missing | Comparison::Present) {
        return Err(blame(format!("`{}` can only be asked whether it is missing or present", column.name)));
    }
    let name = quoted(&column.name);
    let mut add = |value: &Value| -> Result<String, ConnectorError> {
        let param = dialect.param(column, value).map_err(&blame)?;
        if param == Param::Null {
            return Err(blame(format!("`{}` is compared with nothing; use missing or present", column.name)));
        }
        params.push(param);
        Ok(dialect.placeholder(params.len(), column))
    };
    let operator = match condition.is {
        Comparison::Missing => return Ok(format!("{name} IS NULL")),
        Comparison::Present => return Ok(format!("{name} IS NOT NULL")),
        Comparison::In => {
            let values = condition.value.as_list().ok_or_else(|| blame(format!("`in` for `{}` takes a list", column.name)))?;
            if values.is_empty() {
                return Ok("1 = 0".to_owned());
            }
            if values.len() > IN_VALUES_MAX {
                return Err(blame(format!("`in` takes at most {IN_VALUES_MAX} values")));
            }
            let holders = values.iter().map(&mut add).collect::<Result<Vec<_>, _>>()?;
            return Ok(format!("{name} IN ({})", holders.join(", ")));
        }
        Comparison::Contains | Comparison::StartsWith => return part(dialect, column, condition, params),
        Comparison::Equal => "=",
        Comparison::NotEqual => "<>",
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::Greater => ">",
        Comparison::AtLeast => ">=",
    };
    Ok(format!("{name} {operator} {}", add(&condition.value)?))
}

fn part(dialect: &dyn Dialect, column: &Column, condition: &Condition, params: &mut Vec<Param>) -> Result<String, ConnectorError> {
    let text = condition.value.as_text().ok_or_else(|| {
        ConnectorError::setting("where", "sql.bad_condition", format!("`{}` is compared with a part that is no text", column.name))
    })?;
    params.push(Param::Text(text.replace('\0', "")));
    let (whole, holder) = (dialect.as_text(column), dialect.text_placeholder(params.len()));
    Ok(match condition.is {
        Comparison::StartsWith => format!("substr({whole}, 1, length({holder})) = {holder}"),
        _ => dialect.holds(&whole, &holder),
    })
}
