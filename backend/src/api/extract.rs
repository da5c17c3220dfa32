//! How handlers get at a request: JSON bodies, path ids and queries whose mistakes become problems that name the field.

use super::problem::Problem;
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request, rejection::BytesRejection},
    response::{IntoResponse, Response},
};
use http::{StatusCode, header, request::Parts};
use serde::{Serialize, de::DeserializeOwned};
use serde_path_to_error::Segment;
use wire::FieldProblem;

/// A JSON body, both ways.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

/// A JSON body that may be left out, and then is the default.
#[derive(Debug, Clone, Copy)]
pub struct JsonOrDefault<T>(pub T);

/// What the `{…}` of the path hold. A text that is no id of the right kind is "not found", as an unknown id is.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

/// The query.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !says_json(&request) {
            return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes = body(request, state).await?;
        parse(&bytes).map(Self)
    }
}

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for JsonOrDefault<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let json = says_json(&request);
        let bytes = body(request, state).await?;
        match bytes.is_empty() {
            true => Ok(Self(T::default())),
            false if json => parse(&bytes).map(Self),
            false => Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)),
        }
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
            Err(error) => Problem::internal(format!("an answer cannot be written: {error}")).into_response(),
        }
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let found = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        found.map(|axum::extract::Path(found)| Self(found)).map_err(|_| Problem::not_found("thing"))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let pairs = serde_urlencoded::Deserializer::new(url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()));
        serde_path_to_error::deserialize(pairs).map(Self).map_err(|error| {
            let name = error.path().to_string();
            let name = if name == "." { String::new() } else { name };
            Problem::field(format!("query:{name}"), "input.query", sentence(&error.into_inner().to_string()))
        })
    }
}

/// Reads JSON; an unknown field, a wrong type or a missing field is told with its place.
///
/// # Errors
/// 400 for what is no JSON, 422 for what is JSON of another form.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let pointer = pointer(error.path());
        // An enum that meets a number says "expected value", as broken JSON does: ask whether it is JSON at all.
        let json = error.inner().is_data() || serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok();
        broken(error.inner(), pointer, json)
    })?;
    deserializer.end().map_err(|error| broken(&error, String::new(), false))?;
    Ok(value)
}

fn broken(error: &serde_json::Error, mut pointer: String, json: bool) -> Problem {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let text = text.strip_suffix(&place).unwrap_or(&text);
    if !json {
        return Problem::unreadable(format!("The body is not JSON: {text}, at line {}, column {}.", error.line(), error.column()));
    }
    let code = if text.starts_with("unknown field") {
        "input.unknown_field"
    } else if let Some(missing) = text.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        pointer = format!("{pointer}/{missing}");
        "input.missing"
    } else {
        "input.type"
    };
    let detail = if error.is_data() { sentence(text) } else { "This is of another type than expected.".to_owned() };
    Problem::invalid(vec![FieldProblem { pointer, code: code.to_owned(), detail }])
}

/// The words of a library as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// The JSON Pointer of a path.
pub(super) fn pointer(path: &serde_path_to_error::Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        let name = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.replace('~', "~0").replace('/', "~1"),
            Segment::Enum { .. } | Segment::Unknown => continue,
        };
        pointer.push('/');
        pointer.push_str(&name);
    }
    pointer
}

fn says_json(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

async fn body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state).await.map_err(|rejection| match rejection {
        BytesRejection::FailedToBufferBody(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::too_large(super::BODY_BYTES_MAX)
        }
        other => Problem::unreadable(format!("The body cannot be read: {other}.")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::account::{MemberPatch, NewMember};

    fn problem<T: DeserializeOwned>(text: &str) -> wire::Problem {
        parse::<T>(text.as_bytes()).err().expect("refused").document().clone()
    }

    #[test]
    fn broken_json_says_where() {
        let problem = problem::<MemberPatch>("{\n  \"role\": }");
        assert_eq!((problem.status, problem.code.as_str()), (400, "input.unreadable"));
        assert_eq!(problem.detail, "The body is not JSON: expected value, at line 2, column 11.");
    }

    #[test]
    fn wrong_fields_are_pointed_at() {
        let cases = [
            (r#"{"role": 3}"#, "/role", "input.type"),
            (r#"{"role": "king"}"#, "/role", "input.type"),
            (r#"{}"#, "/role", "input.missing"),
            (r#"{"role": "viewer", "rank": 1}"#, "/rank", "input.unknown_field"),
            (r#"[]"#, "", "input.type"),
        ];
        for (text, pointer, code) in cases {
            let problem = problem::<MemberPatch>(text);
            assert_eq!(problem.status, 422, "{text}");
            assert_eq!((problem.fields[0].pointer.as_str(), problem.fields[0].code.as_str()), (pointer, code), "{text}: {problem:?}");
        }
        assert_eq!(problem::<Vec<NewMember>>(r#"[{"email": 1}]"#).fields[0].pointer, "/0/email");
    }

    #[test]
    fn something_behind_the_document_is_refused() {
        assert_eq!(problem::<MemberPatch>(r#"{"role": "viewer"} x"#).code, "input.unreadable");
    }

    // fault: F18 F39
    #[test]
    fn nesting_without_end_is_refused() {
        assert_eq!(problem::<serde_json::Value>(&"[".repeat(100_000)).status, 400);
    }
}
