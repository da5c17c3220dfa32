//! What a request that went wrong is answered with: problem documents (RFC 9457). Leaves out why the caller asked.
//!
//! Handlers return `Result<…, Problem>`; `?` turns errors of the store into the right one. Mistakes of ours are logged
//! here, once, and told without internals. The trace id is put in by the outermost layer ([`super::edge`]).

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use std::borrow::Cow;
use wire::FieldProblem;

/// The content type of a problem.
pub const CONTENT_TYPE: &str = "application/problem+json";

/// An answer that says what went wrong.
#[derive(Debug, Clone)]
pub struct Problem {
    document: Box<wire::Problem>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// What handlers return.
pub type Result<T, E = Problem> = std::result::Result<T, E>;

impl Problem {
    /// A problem with a stable code. `title` is the same for every problem of the code; `detail` says what happened here
    /// and how to mend it.
    #[must_use]
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, title: &str, detail: impl Into<String>) -> Self {
        let code = code.into().into_owned();
        let document = wire::Problem {
            kind: format!("/api/docs/problems#{code}"),
            title: title.to_owned(),
            status: status.as_u16(),
            code,
            detail: detail.into(),
            trace_id: String::new(),
            fields: Vec::new(),
        };
        Self { document: Box::new(document), headers: Vec::new() }
    }

    /// 404: also for what is there, but in another workspace.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "Not found", format!("There is no such {what} here."))
    }

    /// 401.
    #[must_use]
    pub fn unauthenticated(code: &'static str, detail: &str) -> Self {
        let problem = Self::new(StatusCode::UNAUTHORIZED, code, "Sign in first", detail);
        problem.with_header(header::WWW_AUTHENTICATE, "Bearer")
    }

    /// 403.
    #[must_use]
    pub fn forbidden(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, "Not allowed", detail)
    }

    /// 400: the request cannot be read.
    #[must_use]
    pub fn unreadable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "input.unreadable", "Cannot be read", detail)
    }

    /// 422: the request can be read, but some fields are wrong; tells all of them.
    #[must_use]
    pub fn invalid(fields: Vec<FieldProblem>) -> Self {
        let detail = match fields.as_slice() {
            [only] => only.detail.clone(),
            [first, rest @ ..] => format!("{} And {} more.", super::connections::sentence(&first.detail), rest.len()),
            [] => "Something is missing or wrong.".to_owned(),
        };
        let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "input.invalid", "Not valid", detail);
        problem.document.fields = fields;
        problem
    }

    /// 422 for one field: `pointer` is a JSON Pointer into the body, or `query:name`.
    #[must_use]
    pub fn field(pointer: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        Self::invalid(vec![FieldProblem { pointer: pointer.into(), code: code.to_owned(), detail: detail.into() }])
    }

    /// 409: what is there forbids it.
    #[must_use]
    pub fn conflict(code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, "Conflict", detail)
    }

    /// 412: someone else changed the `what` (as `flow`) since it was read; it is at `revision` now.
    #[must_use]
    pub fn stale(what: &str, revision: i64) -> Self {
        let detail = format!("The {what} was changed meanwhile by someone else. Read it again, and make your change there.");
        let problem = Self::new(StatusCode::PRECONDITION_FAILED, format!("{}.stale", what.replace(' ', "_")), "Changed meanwhile", detail);
        problem.with_header(header::ETAG, &super::etag::text(revision))
    }

    /// 429, to be tried again after `seconds`.
    #[must_use]
    pub fn too_many(code: &'static str, detail: impl Into<String>, seconds: u64) -> Self {
        let problem = Self::new(StatusCode::TOO_MANY_REQUESTS, code, "Too many requests", detail);
        problem.with_header(header::RETRY_AFTER, &seconds.to_string())
    }

    /// 503, to be tried again soon.
    #[must_use]
    pub fn unavailable(detail: impl Into<String>) -> Self {
        let problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Not available at the moment", detail);
        problem.with_header(header::RETRY_AFTER, "5")
    }

    /// 500: a mistake of ours. `error` is logged, and not told.
    #[must_use]
    pub fn internal(error: impl std::fmt::Display) -> Self {
        tracing::error!(%error, "a request failed by a mistake of ours");
        let detail = "Something went wrong on our side. The server's log tells more under the trace id.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Internal error", detail)
    }

    /// With the fields that are wrong.
    #[must_use]
    pub fn with_fields(mut self, fields: Vec<FieldProblem>) -> Self {
        self.document.fields = fields;
        self
    }

    /// With another header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.document.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> &wire::Problem {
        &self.document
    }

    /// With the id under which the request is logged.
    #[must_use]
    pub fn with_trace_id(mut self, trace_id: &str) -> Self {
        trace_id.clone_into(&mut self.document.trace_id);
        self
    }

    /// The problem that a status of the framework's own stands for, as 404 and 405.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::new(status, "not_found", "Not found", "There is nothing at this address."),
            StatusCode::METHOD_NOT_ALLOWED => Self::new(
                status,
                "method_not_allowed",
                "Method not allowed",
                "This address does not know this method; `Allow` says which it knows.",
            ),
            StatusCode::PAYLOAD_TOO_LARGE => Self::too_large(super::BODY_BYTES_MAX),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                Self::new(status, "input.media_type", "Unsupported media type", "Send JSON, with `Content-Type: application/json`.")
            }
            StatusCode::BAD_REQUEST => Self::unreadable("The request cannot be read."),
            _ if status.is_client_error() => Self::new(status, "input.refused", "Refused", "The request was refused."),
            _ => Self::internal(format!("a bare {status}")),
        }
    }

    /// 413.
    #[must_use]
    pub fn too_large(bytes_max: usize) -> Self {
        let detail = format!("The body is larger than {} MiB, which is the limit here.", bytes_max / (1024 * 1024));
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "input.too_large", "Too large", detail)
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        use store::Conflict;
        match error {
            store::Error::Conflict(Conflict::Stale { revision }) => Self::stale("thing", revision),
            store::Error::Conflict(Conflict::Taken) => Self::conflict("taken", "There is one of this name already: choose another."),
            store::Error::Conflict(Conflict::InUse(by)) => Self::conflict("in_use", format!("It is in use: {by}.")),
            store::Error::Conflict(Conflict::LastOwner) => {
                Self::conflict("member.last_owner", "The last owner stays: make someone else an owner first.")
            }
            store::Error::Conflict(Conflict::State(text)) => Self::conflict("state", text),
            store::Error::Unavailable(error) => {
                tracing::warn!(%error, "the database is not available");
                Self::unavailable("The database is not available at the moment.")
            }
            error @ store::Error::Internal(_) => Self::internal(error),
        }
    }
}

impl From<anyhow::Error> for Problem {
    fn from(error: anyhow::Error) -> Self {
        Self::internal(format!("{error:#}"))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.document).unwrap_or_default();
        let mut response = (self.status(), [(header::CONTENT_TYPE, CONTENT_TYPE)], body).into_response();
        for (name, value) in &self.headers {
            response.headers_mut().insert(name.clone(), value.clone());
        }
        // The outermost layer finds it here and puts the trace id in.
        response.extensions_mut().insert(self);
        response
    }
}
