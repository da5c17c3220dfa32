//! `ETag` and `If-Match`: what two people may edit says which revision it is, and a change which one it is meant for.

use super::{extract::Json, problem::Problem};
use axum::{
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header, request::Parts};
use serde::Serialize;

/// The `ETag` of a revision.
#[must_use]
pub fn text(revision: i64) -> String {
    format!("\"{revision}\"")
}

/// An answer with its `ETag`: `Tagged(flow.revision, flow)`.
#[derive(Debug, Clone, Copy)]
pub struct Tagged<T>(pub i64, pub T);

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.1).into_response();
        if let Ok(value) = HeaderValue::from_str(&text(self.0)) {
            response.headers_mut().insert(header::ETAG, value);
        }
        response
    }
}

/// Goes on when what is there is at the revision that a change is meant for.
///
/// # Errors
/// 412 when someone else changed the `what` (as `flow`) since it was read.
pub fn check(what: &str, expected: Option<i64>, revision: i64) -> Result<(), Problem> {
    if expected.is_some_and(|expected| expected != revision) { Err(Problem::stale(what, revision)) } else { Ok(()) }
}

/// The `If-Match` of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfMatch {
    /// The header was left out.
    Absent,
    /// `*`: whatever is there.
    Any,
    /// Only over this revision.
    Revision(i64),
    /// A tag that we never gave: matches nothing.
    Foreign,
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(Self::Absent) };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(Self::Any);
        }
        let tag = text.strip_prefix("W/").unwrap_or(text);
        let revision = tag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).and_then(|tag| tag.parse().ok());
        Ok(revision.map_or(Self::Foreign, Self::Revision))
    }
}

impl IfMatch {
    /// The revision that the change is meant for; `None` is "any".
    ///
    /// # Errors
    /// 428 when the header is missing: a change made blindly may undo another's.
    pub fn required(self) -> Result<Option<i64>, Problem> {
        match self {
            Self::Absent => Err(Problem::new(
                StatusCode::PRECONDITION_REQUIRED,
                "if_match.missing",
                "If-Match is missing",
                "Send `If-Match` with the `ETag` that you read, so that nobody's change is lost; `*` overwrites whatever is there.",
            )),
            _ => Ok(self.optional()),
        }
    }

    /// The revision that the change is meant for, if the header says one.
    #[must_use]
    pub fn optional(self) -> Option<i64> {
        match self {
            Self::Absent | Self::Any => None,
            Self::Revision(revision) => Some(revision),
            Self::Foreign => Some(-1),
        }
    }
}
