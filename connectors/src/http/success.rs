//! APIs that answer 200 and say in the answer whether it was done: Slack's `ok`, the `errors` of GraphQL, a result code.

use crate::settings::Settings;
use crate::value;
use connector::FieldSpec;
use mapping::Value;

/// Where an answer says whether it was done, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Success {
    at: String,
    is: Is,
}

#[derive(Debug, Clone, PartialEq)]
enum Is {
    /// True, or anything that is not false, zero, empty or missing.
    Yes,
    /// Missing, null, false or empty.
    Nothing,
    /// One of these, compared as text.
    OneOf(Vec<String>),
}

/// The fields that say so, for a connection and for a step.
pub fn fields(of_step: bool) -> [FieldSpec; 3] {
    let otherwise = if of_step { "what the connection says, else the status alone" } else { "the status alone says it" };
    [
        FieldSpec::text("success_at", "Success is said at").advanced().default("").example("ok").help(&format!(
            "For an API that answers 200 when something went wrong: the path in the answer that tells; empty: {otherwise}."
        )),
        FieldSpec::choice(
            "success_is",
            "It was done when it is",
            &[("yes", "True, or there at all"), ("nothing", "Empty or missing"), ("one_of", "One of these values")],
        )
        .advanced()
        .default("yes")
        .help("`ok` of Slack is true; `errors` of GraphQL is missing."),
        FieldSpec::text("success_values", "Values")
            .advanced()
            .shown_when("success_is", &["one_of"])
            .help("With commas between them; compared as text, each digit of a number included.")
            .example("0, accepted"),
    ]
}

impl Success {
    /// What the settings say; nothing where they leave it to the status.
    pub fn of(settings: &Settings) -> Option<Self> {
        let at = settings.some_text("success_at")?;
        let is = match settings.text("success_is").as_str() {
            "nothing" => Is::Nothing,
            "one_of" => Is::OneOf(
                settings.text("success_values").split(',').map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect(),
            ),
            _ => Is::Yes,
        };
        Some(Self { at, is })
    }

    /// Whether this answer says that it was done. What cannot be read says nothing.
    pub fn holds(&self, body: &[u8]) -> bool {
        let body = value::parse(body).ok();
        let found = body.as_ref().and_then(|body| value::at(body, &self.at));
        match (&self.is, found.as_deref()) {
            (Is::Yes, found) => found.is_some_and(says_something),
            // An answer that is no JSON has no errors in it, and nothing else of what was expected.
            (Is::Nothing, found) => body.is_some() && !found.is_some_and(says_something),
            (Is::OneOf(values), found) => found.and_then(value::text).is_some_and(|text| values.contains(&text)),
        }
    }

    /// Where it looked, for a sentence.
    pub fn at(&self) -> &str {
        &self.at
    }
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(yes) => *yes,
        Value::Number(number) => number.as_f64() != 0.0,
        Value::Text(text) => !matches!(text.trim(), "" | "false" | "0"),
        Value::List(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    fn success(settings: Json) -> Option<Success> {
        Success::of(&Settings::new(&fields(true), settings.as_object().expect("an object")))
    }

    #[test]
    fn answers_say_in_their_own_ways_that_it_was_done() {
        let slack = json!({ "success_at": "ok" });
        let graphql = json!({ "success_at": "errors", "success_is": "nothing" });
        let code = json!({ "success_at": "result.code", "success_is": "one_of", "success_values": "0, 00" });
        let cases = [
            (&slack, r#"{"ok":true}"#, true),
            (&slack, r#"{"ok":false,"error":"channel_not_found"}"#, false),
            (&slack, r#"{"ok":"false"}"#, false),
            (&slack, "{}", false),
            (&slack, "", false),
            (&slack, "<html>", false),
            (&graphql, r#"{"data":{"a":1}}"#, true),
            (&graphql, r#"{"data":null,"errors":[]}"#, true),
            (&graphql, r#"{"data":null,"errors":[{"message":"no"}]}"#, false),
            (&graphql, "<html>", false),
            (&code, r#"{"result":{"code":0}}"#, true),
            (&code, r#"{"result":{"code":"00"}}"#, true),
            (&code, r#"{"result":{"code":0.0}}"#, false),
            (&code, r#"{"result":{"code":12}}"#, false),
            (&code, r#"{"result":{}}"#, false),
        ];
        for (settings, body, done) in cases {
            assert_eq!(success(settings.clone()).expect("set").holds(body.as_bytes()), done, "{settings} {body}");
        }
        assert_eq!(success(json!({ "success_is": "nothing" })), None);
    }
}
