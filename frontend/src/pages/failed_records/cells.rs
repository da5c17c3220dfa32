//! Records as cells: which columns a group has, what a cell shows, and what a typed text means in its place.

use mapping::{Number, Object, Value};

/// The most columns of the grid.
const COLUMNS_MAX: usize = 12;

/// The columns, in the order of the records; the failing field among them if the records have it.
pub fn columns(records: &[Value], failing: Option<&str>) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for record in records {
        for (name, value) in flat(record) {
            if !columns.contains(&name) && value.as_list().is_none() {
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
fn flat(record: &Value) -> Vec<(String, &Value)> {
    let Value::Object(fields) = record else { return Vec::new() };
    fields
        .iter()
        .flat_map(|(name, value)| match value {
            Value::Object(_) => flat(value).into_iter().map(|(below, value)| (format!("{name}.{below}"), value)).collect(),
            _ => vec![(name.clone(), value)],
        })
        .collect()
}

/// The value at a path with dots and `[n]`.
pub fn get<'a>(record: &'a Value, path: &str) -> Option<&'a Value> {
    parts(path).into_iter().try_fold(record, |value, part| match (value, part.parse::<usize>()) {
        (Value::List(_), Ok(at)) => value.item(at),
        _ => value.get(part),
    })
}

/// Sets the value at a path; objects on the way are made.
pub fn set(record: &mut Value, path: &str, value: Value) {
    let mut place = record;
    for part in parts(path) {
        if let (Value::List(_), Ok(at)) = (&*place, part.parse::<usize>()) {
            let Value::List(items) = place else { return };
            let Some(next) = items.get_mut(at) else { return };
            place = next;
            continue;
        }
        if place.as_object().is_none() {
            *place = Value::Object(Object::new());
        }
        let Value::Object(fields) = place else { return };
        place = fields.entry(part.to_owned()).or_insert(Value::Null);
    }
    *place = value;
}

fn parts(path: &str) -> Vec<&str> {
    path.split(['.', '[', ']']).filter(|part| !part.is_empty()).collect()
}

/// What a cell shows: a number as it came, digit by digit.
pub fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::Text(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// What a typed text means where `before` stood: a number where a number was, else text; quotes force text.
pub fn typed(text: &str, before: Option<&Value>) -> Value {
    if let Some(quoted) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        return quoted.into();
    }
    let is_text = matches!(before, Some(Value::Text(_)));
    match text {
        "" if !is_text => Value::Null,
        _ if !is_text
            && text.starts_with(['{', '['])
            && let Ok(value) = text.parse() =>
        {
            value
        }
        "true" | "false" if !is_text => Value::Bool(text == "true"),
        _ if !is_text && let Ok(number) = text.parse::<Number>() => Value::Number(number),
        _ => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Value {
        text.parse().expect("JSON")
    }

    #[test]
    fn columns_open_objects_and_leave_lists() {
        let records =
            [json(r#"{"id": 1, "customer": {"name": "Ada"}, "lines": [1]}"#), json(r#"{"id": 2, "total": 3, "lines": [{"price": 1}]}"#)];
        assert_eq!(columns(&records, Some("lines[0].price")), ["id", "customer.name", "total", "lines[0].price"]);
    }

    #[test]
    fn values_are_read_and_set_by_path() {
        let mut record = json(r#"{"lines": [{"price": 1}], "a": null}"#);
        set(&mut record, "lines[0].price", 2.into());
        set(&mut record, "a.b", "x".into());
        assert_eq!(record, json(r#"{"lines": [{"price": 2}], "a": {"b": "x"}}"#));
        assert_eq!(get(&record, "lines[0].price"), Some(&2.into()));
    }

    #[test]
    fn typed_text_keeps_the_kind_of_what_stood_there() {
        assert_eq!(typed("12.40", Some(&json("-12.4"))).to_string(), "12.40");
        assert_eq!(typed("10", Some(&json("\"9\""))), "10".into());
        assert_eq!(typed("\"10\"", Some(&json("9"))), "10".into());
        assert_eq!(typed("", Some(&json("9"))), Value::Null);
        assert_eq!(typed("{\"name\":\"Ada\"}", Some(&Value::Null)), json("{\"name\":\"Ada\"}"));
    }

    #[test]
    fn an_edit_leaves_every_other_digit_alone() {
        let mut record = json(r#"{"a":9007199254740993,"b":149.00,"c":1e400,"total":null}"#);
        let cells: Vec<_> = ["a", "b", "c"].iter().map(|column| shown(get(&record, column))).collect();
        assert_eq!(cells, ["9007199254740993", "149.00", "1e400"]);
        set(&mut record, "total", typed("12345678901234567890.10", get(&json("{}"), "total")));
        assert_eq!(record.to_string(), r#"{"a":9007199254740993,"b":149.00,"c":1e400,"total":12345678901234567890.10}"#);
        let typed_again = typed(&shown(get(&record, "b")), get(&record, "b"));
        assert_eq!(typed_again.to_string(), "149.00");
    }
}
