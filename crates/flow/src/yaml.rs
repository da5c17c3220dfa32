//! A document of ours as YAML, and back: digits are kept both ways. Reading is the mapping room's ([`mapping::yaml`]); a file is
//! written in the style of the YAML library, with texts of several lines as blocks.

use mapping::Value;
pub use mapping::yaml::{YamlError, read};
use serde::{Serialize, de::DeserializeOwned};
use serde_path_to_error::Path;

/// A value as a type of ours. By way of JSON: the variants of a document are plain keys, not YAML tags.
///
/// # Errors
/// Where it is wrong, and what.
pub fn into<T: DeserializeOwned>(value: &Value) -> Result<T, (Path, String)> {
    let text = mapping::json::write(value);
    let mut deserializer = serde_json::Deserializer::from_slice(&text);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let message = error.inner().to_string();
        // The place in the text that was made here tells nobody anything.
        let place = format!(" at line {} column {}", error.inner().line(), error.inner().column());
        (error.path().clone(), message.strip_suffix(&place).unwrap_or(&message).to_owned())
    })
}

/// Writes YAML.
///
/// # Errors
/// When a value cannot be written.
pub fn write<T: Serialize + ?Sized>(value: &T) -> Result<String, YamlError> {
    let json = serde_json::to_string(value).map_err(|error| YamlError::new(&error))?;
    let value = mapping::json::read(json.as_bytes()).map_err(|error| YamlError::new(&error))?;
    let mark = (0..).map(|number| format!("__digits{number}__")).find(|mark| !json.contains(mark)).unwrap_or_default();
    let text = serde_yaml_ng::to_string(&marked(value, &mark)).map_err(|error| YamlError::new(&error))?;
    Ok(text.replace(&mark, ""))
}

/// The value for a writer that makes floats of numbers: those that would lose digits stand between marks, as text. What no
/// float comes near stands behind a tag, as [`read`] takes it.
fn marked(value: Value, mark: &str) -> serde_json::Value {
    match value {
        Value::Number(number) => match serde_json::from_str::<serde_json::Number>(&number.as_str()) {
            Ok(float) if float.to_string() == number.as_str() => serde_json::Value::Number(float),
            Ok(_) => serde_json::Value::String(format!("{mark}{number}{mark}")),
            Err(_) => serde_json::Value::String(format!("{mark}!{} {number}{mark}", mapping::yaml::TAG)),
        },
        Value::List(items) => serde_json::Value::Array(items.into_iter().map(|item| marked(item, mark)).collect()),
        Value::Object(fields) => serde_json::Value::Object(fields.into_iter().map(|(name, value)| (name, marked(value, mark))).collect()),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_digit_by_digit() {
        let text = r#"{"a":149.00,"huge":1e400,"list":[9007199254740993,-0.10,12345678901234567890.10,5],"text":"__digits0__149.00__digits0__","other":"149.00","lines":"one\ntwo\n"}"#;
        let yaml = write(&read(text).expect("JSON")).expect("written");
        assert!(yaml.contains("a: 149.00\n") && yaml.contains("other: '149.00'") && yaml.contains("lines: |\n"), "{yaml}");
        assert_eq!(read(&yaml).expect("YAML").to_string(), text, "{yaml}");
    }
}
