//! One request: headers, body, and every failure as a [`Problem`].

use crate::session;
use gloo_net::http::{Method, RequestBuilder, Response};
use serde::{Serialize, de::DeserializeOwned};
use wire::{Page, Problem};

const BASE: &str = "/api/v1";
/// The status of an answer to nobody.
const UNAUTHORIZED: u16 = 401;

/// What the server says, or why not.
pub type Answer<T> = Result<T, Problem>;

/// What was read, and the tag of its revision: a change names it, so that it overwrites nothing that nobody has seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Tagged<T> {
    /// The tag, as it came.
    pub etag: String,
    /// What was read.
    pub value: T,
}

/// Whether a change was refused because somebody else made one first.
#[must_use]
pub fn is_stale(problem: &Problem) -> bool {
    const PRECONDITION_FAILED: u16 = 412;
    problem.status == PRECONDITION_FAILED
}

/// A problem that arose here, not on the server.
#[must_use]
pub fn problem(code: &str, title: &str, detail: impl Into<String>) -> Problem {
    Problem {
        kind: "about:blank".to_owned(),
        title: title.to_owned(),
        status: 0,
        code: code.to_owned(),
        detail: detail.into(),
        trace_id: String::new(),
        fields: Vec::new(),
    }
}

/// A request to be sent.
pub(crate) struct Call {
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Option<Body>,
    waits: bool,
}

enum Body {
    Json(String),
    Yaml(String),
    File(&'static str, web_sys::Blob),
}

impl Call {
    fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), headers: Vec::new(), body: None, waits: true }
    }

    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    /// A POST carries a key of its own, so that a repeated one counts once.
    pub(crate) fn post(path: impl Into<String>) -> Self {
        let mut call = Self::new(Method::POST, path);
        call.headers.push(("Idempotency-Key", key()));
        call
    }

    pub(crate) fn put(path: impl Into<String>) -> Self {
        Self::new(Method::PUT, path)
    }

    pub(crate) fn patch(path: impl Into<String>) -> Self {
        Self::new(Method::PATCH, path)
    }

    pub(crate) fn delete(path: impl Into<String>) -> Self {
        Self::new(Method::DELETE, path)
    }

    pub(crate) fn json<T: Serialize>(mut self, body: &T) -> Self {
        // Wire types hold nothing that JSON cannot say; were it otherwise, the server refuses the empty body.
        self.body = Some(Body::Json(serde_json::to_string(body).unwrap_or_default()));
        self
    }

    pub(crate) fn yaml(mut self, body: String) -> Self {
        self.body = Some(Body::Yaml(body));
        self
    }

    /// A file as it is; `kind` is its media type.
    pub(crate) fn file(mut self, kind: &'static str, file: web_sys::Blob) -> Self {
        self.body = Some(Body::File(kind, file));
        self
    }

    /// Changes only what still is at this revision.
    pub(crate) fn if_match(mut self, revision: i64) -> Self {
        self.headers.push(("If-Match", format!("\"{revision}\"")));
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Changes only what still is at this tag, as it came.
    pub(crate) fn if_tag(self, etag: &str) -> Self {
        self.header("If-Match", etag)
    }

    /// Does not wait for anybody to sign in: it is about signing in itself.
    pub(crate) fn at_once(mut self) -> Self {
        self.waits = false;
        self
    }

    /// Sends it and reads the JSON of the answer.
    pub(crate) async fn read<T: DeserializeOwned>(self) -> Answer<T> {
        parse(&self.text().await?)
    }

    /// Sends it; the answer's body does not matter.
    pub(crate) async fn done(self) -> Answer<()> {
        self.text().await.map(drop)
    }

    /// Sends it and gives the text of the answer.
    pub(crate) async fn text(self) -> Answer<String> {
        let response = self.answered().await?;
        response.text().await.map_err(|error| offline(&error.to_string()))
    }

    /// Sends it, and reads the JSON of the answer and its `ETag`.
    pub(crate) async fn read_tagged<T: DeserializeOwned>(self) -> Answer<Tagged<T>> {
        let response = self.answered().await?;
        let etag = response.headers().get("etag").unwrap_or_default();
        let text = response.text().await.map_err(|error| offline(&error.to_string()))?;
        Ok(Tagged { etag, value: parse(&text)? })
    }

    /// Sends it until the server takes or refuses it. Where the session has ended it waits for the person to sign in
    /// again, and then goes as it was: nothing that was typed is lost with it.
    async fn answered(self) -> Answer<Response> {
        loop {
            let response = self.send().await?;
            if response.ok() {
                return Ok(response);
            }
            let problem = refused(&response).await;
            if problem.status == UNAUTHORIZED && self.waits && session::renewed().await {
                continue;
            }
            return Err(problem);
        }
    }

    async fn send(&self) -> Answer<Response> {
        let url = if self.path.starts_with(BASE) { self.path.clone() } else { format!("{BASE}{}", self.path) };
        let mut request = RequestBuilder::new(&url).method(self.method.clone()).header("Accept", "application/json");
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = match &self.body {
            Some(Body::Json(body)) => request.header("Content-Type", "application/json").body(body.clone()),
            Some(Body::Yaml(body)) => request.header("Content-Type", "application/yaml").body(body.clone()),
            Some(Body::File(kind, file)) => request.header("Content-Type", kind).body(wasm_bindgen::JsValue::from(file)),
            None => request.build(),
        };
        let request = request.map_err(|error| offline(&error.to_string()))?;
        request.send().await.map_err(|error| offline(&error.to_string()))
    }
}

/// The next page of a list.
///
/// # Errors
/// What the server refuses.
pub async fn next_page<T: DeserializeOwned>(next: &str) -> Answer<Page<T>> {
    Call::get(next).read().await
}

async fn refused(response: &Response) -> Problem {
    let status = response.status();
    let text = response.text().await.unwrap_or_default();
    serde_json::from_str::<Problem>(&text).unwrap_or_else(|_| Problem {
        status,
        ..problem("client.refused", "Request refused", format!("The server answered {status} {}.", response.status_text()))
    })
}

fn parse<T: DeserializeOwned>(text: &str) -> Answer<T> {
    serde_json::from_str(text).map_err(|error| {
        problem("client.answer", "Answer not understood", format!("The server's answer does not fit this page ({error}). Reload the page."))
    })
}

fn offline(reason: &str) -> Problem {
    problem(
        "client.offline",
        "Server not reached",
        format!("The server did not answer ({reason}). Check the network and try again; nothing was lost here."),
    )
}

/// A key that no other request has.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a random key needs no more bits than these")]
fn key() -> String {
    let part = || (js_sys::Math::random() * f64::from(u32::MAX)).floor();
    format!("{:x}-{:08x}{:08x}", js_sys::Date::now() as u64, part() as u32, part() as u32)
}

/// A value inside a query.
pub(crate) fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// A query of the parts that are set, with its question mark.
pub(crate) fn query(parts: &[(&str, &str)]) -> String {
    let set: Vec<String> =
        parts.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    if set.is_empty() { String::new() } else { format!("?{}", set.join("&")) }
}
