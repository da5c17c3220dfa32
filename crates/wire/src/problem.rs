//! Problem documents (RFC 9457) with a stable code.

use serde::{Deserialize, Serialize};

/// What went wrong with a request: `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{title}: {detail}")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// The address of the help page of this code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code in a few words, the same each time.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Stable, for programs: `flow.stale`, `input.invalid` …
    pub code: String,
    /// What happened here and how to mend it, one or two sentences.
    pub detail: String,
    /// The id under which the server logged this request.
    #[serde(default)]
    pub trace_id: String,
    /// The fields that are wrong, all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
}

/// One wrong field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldProblem {
    /// Where: a JSON Pointer (RFC 6901) into the request's body, or `query:name`.
    pub pointer: String,
    /// Stable, for programs.
    pub code: String,
    /// What is wrong and how to mend it.
    pub detail: String,
}
