//! Records as cells: which columns a group has, what a cell shows, and what a typed text means in its place.

use serde_json::{Map, Number, Value};

/// The most columns of the grid.
const COLUMNS_MAX: usize = 12;

/// The columns, in the order of the records; the failing field among them if the records have it.
pub fn columns(records: &[Value], failing: Option<&str>) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for record in records {
        for (name, value) in flat(record) {
            if !columns.contains(&name) && !value.is_array() {
                columns.push(name);
            }
        }
    }
    columns.truncate(COLUMNS_MAX);
    // A target of a mapping that failed is no field of the record, and nothing to edit here.
    let is_own = |failing: &&str| records.iter().any(|record| get(record, failing).is_some());
    if let Some(failing) = failing.filter(is_own).filter(|failing| !columns.iter().any(|column| column == failing)) {
        columns.truncate(COLUMNS_MAX - 1);
        columns.push(failing.to_owned());
    }
    columns
}

/// The fields of a record, those of objects inside it with dots.
fn flat(record: &Value) -> Vec<(String, Value)> {
    let Value::Object(fields) = record else { return Vec::new() };
    fields
        .iter()
        .flat_map(|(name, value)| match value {
            Value::Object(_) => flat(value).into_iter().map(|(below, value)| (format!("{name}.{below}"), value)).collect(),
            _ => vec![(name.clone(), value.clone())],
        })
        .collect()
}

/// The value at a path with dots and `[n]`.
pub fn get<'a>(record: &'a Value, path: &str) -> Option<&'a Value> {
    parts(path).into_iter().try_fold(record, |value, part| match part.parse::<usize>() {
        Ok(at) if value.is_array() => value.get(at),
        _ => value.get(part),
    })
}

/// Sets the value at a path; objects on the way are made.
pub fn set(record: &mut Value, path: &str, value: Value) {
    let mut place = record;
    for part in parts(path) {
        let at = part.parse::<usize>().ok();
        if let (Some(at), true) = (at, place.is_array()) {
            let Some(next) = place.get_mut(at) else { return };
            place = next;
            continue;
        }
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        let Value::Object(fields) = place else { return };
        place = fields.entry(part.to_owned()).or_insert(Value::Null);
    }
    *place = value;
}

fn parts(path: &str) -> Vec<&str> {
    path.split(['.', '[', ']']).filter(|part| !part.is_empty()).collect()
}

/// What a cell shows.
pub fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// What a typed text means where `before` stood: a number where a number was, else text; quotes force text.
pub fn typed(text: &str, before: Option<&Value>) -> Value {
    if let Some(quoted) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        return Value::String(quoted.to_owned());
    }
    let is_text = matches!(before, Some(Value::String(_)));
    match text {
        "" if !is_text => Value::Null,
        _ if !is_text
            && text.starts_with(['{', '['])
            && let Ok(value) = serde_json::from_str(text) =>
        {
            value
        }
        "true" | "false" if !is_text => Value::Bool(text == "true"),
        _ if !is_text && let Ok(number) = text.parse::<Number>() => Value::Number(number),
        _ => Value::String(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn columns_open_objects_and_leave_lists() {
        let records = [json!({"id": 1, "customer": {"name": "Ada"}, "lines": [1]}), json!({"id": 2, "total": 3, "lines": [{"price": 1}]})];
        assert_eq!(columns(&records, Some("lines[0].price")), ["id", "customer.name", "total", "lines[0].price"]);
    }

    #[test]
    fn values_are_read_and_set_by_path() {
        let mut record = json!({"lines": [{"price": 1}], "a": null});
        set(&mut record, "lines[0].price", json!(2));
        set(&mut record, "a.b", json!("x"));
        assert_eq!(record, json!({"lines": [{"price": 2}], "a": {"b": "x"}}));
        assert_eq!(get(&record, "lines[0].price"), Some(&json!(2)));
    }

    #[test]
    fn typed_text_keeps_the_kind_of_what_stood_there() {
        assert_eq!(typed("12.40", Some(&json!(-12.4))), json!(12.4));
        assert_eq!(typed("10", Some(&json!("9"))), json!("10"));
        assert_eq!(typed("\"10\"", Some(&json!(9))), json!("10"));
        assert_eq!(typed("", Some(&json!(9))), Value::Null);
        assert_eq!(typed("{\"name\":\"Ada\"}", Some(&Value::Null)), json!({"name": "Ada"}));
    }
}
