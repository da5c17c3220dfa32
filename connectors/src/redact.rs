//! Keeps secrets out of what is shown: every secret of a connection is replaced in every text, in each form in which it
//! may have travelled, before the text is cut.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use connector::FieldSpec;
use connector::spec::Input;
use serde_json::{Map, Value};

/// What stands in place of a secret.
pub const MASK: &str = "•••";
/// A shorter secret is not looked for: it would be found everywhere.
const SECRET_BYTES_MIN: usize = 4;

/// Replaces the secrets of one connection.
#[derive(Clone, Default)]
pub struct Redactor {
    needles: Vec<String>,
}

impl Redactor {
    /// Knows the secret fields' values.
    pub fn new(fields: &[FieldSpec], settings: &Map<String, Value>) -> Self {
        let mut redactor = Self::default();
        for field in fields.iter().filter(|field| field.input == Input::Secret) {
            if let Some(secret) = settings.get(&field.name).and_then(Value::as_str) {
                redactor.learn(secret);
            }
        }
        if let (Some(user), Some(password)) =
            (settings.get("username").and_then(Value::as_str), settings.get("password").and_then(Value::as_str))
        {
            redactor.learn(&STANDARD.encode(format!("{user}:{password}")));
        }
        redactor
    }

    /// Knows one more secret, in each of its forms.
    fn learn(&mut self, secret: &str) {
        if secret.len() < SECRET_BYTES_MIN {
            return;
        }
        let quoted = Value::from(secret).to_string();
        let forms = [
            secret.to_owned(),
            quoted.trim_matches('"').to_owned(),
            percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC).to_string(),
            url::form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
            STANDARD.encode(secret),
            hex::encode(secret),
        ];
        for form in forms {
            if !self.needles.contains(&form) {
                self.needles.push(form);
            }
        }
        self.needles.sort_by_key(|needle| std::cmp::Reverse(needle.len()));
    }

    /// The text without secrets.
    pub fn clean(&self, text: &str) -> String {
        self.needles
            .iter()
            .fold(text.to_owned(), |text, needle| if text.contains(needle.as_str()) { text.replace(needle.as_str(), MASK) } else { text })
    }
}

/// The first so many bytes of a text, cut between characters, with a sign that something is missing.
pub fn cut(text: &str, bytes_max: usize) -> String {
    if text.len() <= bytes_max {
        return text.to_owned();
    }
    let end = (0..=bytes_max).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    format!("{}…", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_secret_is_replaced_in_every_form() {
        let fields = [FieldSpec::text("username", "User"), FieldSpec::secret("password", "Password")];
        let settings = json!({"username": "ada", "password": "s3cr\"t/+ü"}).as_object().expect("an object").clone();
        let redactor = Redactor::new(&fields, &settings);
        let forms = [
            "s3cr\"t/+ü".to_owned(),
            json!({"echo": "s3cr\"t/+ü"}).to_string(),
            "s3cr%22t%2F%2B%C3%BC".to_owned(),
            STANDARD.encode("s3cr\"t/+ü"),
            hex::encode("s3cr\"t/+ü"),
            format!("Basic {}", STANDARD.encode("ada:s3cr\"t/+ü")),
        ];
        for form in forms {
            let clean = redactor.clean(&format!("before {form} after"));
            assert!(
                clean.contains(MASK) && !clean.contains("s3cr") && clean.starts_with("before") && clean.ends_with("after"),
                "{form} became {clean}"
            );
        }
        assert_eq!(redactor.clean("ada is no secret"), "ada is no secret");
    }

    #[test]
    fn cutting_keeps_characters_whole() {
        assert_eq!(cut("aüb", 2), "a…");
        assert_eq!(cut("aüb", 4), "aüb");
    }
}
