//! Someone who asks: keeps cookies as a browser does, or sends an API token.

use axum::{Router, body::Body, extract::ConnectInfo};
use http::{HeaderMap, Method, Request, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::net::{IpAddr, SocketAddr};
use tower::ServiceExt;

/// Someone who asks the server.
#[derive(Clone)]
pub struct Client {
    router: Router,
    /// The session's cookie, as `name=value`.
    pub cookie: Option<String>,
    token: Option<String>,
    address: IpAddr,
    headers: Vec<(String, String)>,
}

/// What it answered.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Client {
    pub fn new(router: Router) -> Self {
        Self { router, cookie: None, token: None, address: IpAddr::from([127, 0, 0, 1]), headers: Vec::new() }
    }

    /// The same, without the cookie and with an API token.
    pub fn with_token(&self, secret: &str) -> Self {
        Self { cookie: None, token: Some(secret.to_owned()), ..self.clone() }
    }

    /// The same, from another address.
    pub fn from(&self, address: [u8; 4]) -> Self {
        Self { address: IpAddr::from(address), ..self.clone() }
    }

    /// The same, with changes that overwrite whatever is there.
    pub fn over(&self) -> Self {
        self.with_header("if-match", "*")
    }

    /// The same, with a header on each request.
    pub fn with_header(&self, name: &str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.push((name.to_owned(), value.to_owned()));
        client
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body.to_string())).await
    }

    pub async fn patch(&mut self, path: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, path, Some(body.to_string())).await
    }

    pub async fn delete(&mut self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    /// Sends a request; a body goes as JSON unless a header of this client says otherwise.
    pub async fn send(&mut self, method: Method, path: &str, body: Option<String>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let typed = self.headers.iter().any(|(name, _)| name == "content-type");
        if body.is_some() && !typed {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = request.extension(ConnectInfo(SocketAddr::new(self.address, 50_000)));
        let request = request.body(body.map_or_else(Body::empty, Body::from)).expect("a request");
        let Ok(response) = self.router.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        self.remember(&parts.headers);
        // A stream of events has no end: its head is all that is looked at.
        let endless = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        let bytes = if endless { Vec::new() } else { axum::body::to_bytes(body, usize::MAX).await.expect("a body").to_vec() };
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    fn remember(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            let pair = cookie.split(';').next().unwrap_or_default();
            let gone = cookie.contains("Max-Age=0");
            self.cookie = (!gone).then(|| pair.to_owned());
        }
    }
}

impl Answer {
    /// The answer, if it has the status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The body as one of the types of the line.
    #[track_caller]
    pub fn read<T: DeserializeOwned>(&self) -> T {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The problem, if it has the status and code, and is complete.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> wire::Problem {
        let answer = self.expect(status);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let problem = answer.read::<wire::Problem>();
        assert_eq!((problem.status, problem.code.as_str()), (status, code), "{problem:?}");
        assert!(!problem.trace_id.is_empty() && !problem.detail.is_empty() && !problem.title.is_empty(), "{problem:?}");
        assert_eq!(answer.header("x-trace-id"), problem.trace_id);
        problem
    }

    /// A header, empty when it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
