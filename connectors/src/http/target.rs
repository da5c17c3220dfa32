//! From settings to the URL and headers of a request.

use super::secrets::{Credentials, header_name, header_value};
use super::send::Request;
use super::success::Success;
use crate::net_guard::{Refused, parse_url};
use crate::redact::Redactor;
use crate::settings::Settings;
use bytes::Bytes;
use connector::{ConnectorError, ConnectorSpec, Context};
use http::{HeaderMap, HeaderValue, Method, header};
use mapping::Object;
use std::time::Duration;
use url::Url;

/// A connection, read.
pub struct Peer {
    base: Option<Url>,
    /// What is sent to its origin.
    pub credentials: Credentials,
    /// Keeps its secrets out of what is shown.
    pub redactor: Redactor,
    /// The longest wait for an answer.
    pub longest: Duration,
    success: Option<Success>,
}

impl Peer {
    /// Reads the connection's settings; without a connection there is no base URL.
    pub fn new(spec: &ConnectorSpec, context: &Context) -> Result<Self, ConnectorError> {
        let settings = Settings::new(&spec.settings, &context.settings);
        let base =
            settings.some_text("base_url").map(|text| parse_url(&text).map_err(|refused| refused.into_error("base_url"))).transpose()?;
        Ok(Self {
            credentials: Credentials::new(&settings, base.as_ref())?,
            redactor: Redactor::new(&spec.settings, &context.settings),
            longest: Duration::from_secs(settings.whole("timeout_secs").max(1)),
            success: Success::of(&settings),
            base,
        })
    }

    /// Where an answer says whether it was done: as the step says, else as the connection does.
    pub fn success(&self, settings: &Settings) -> Option<Success> {
        Success::of(settings).or_else(|| self.success.clone())
    }

    /// The URL of a path below the base, or a whole URL. With a connection, it must be on the connection's server.
    pub fn url(&self, text: &str) -> Result<Url, ConnectorError> {
        let blame = |refused: Refused| refused.into_error("url");
        let is_whole = text.get(..8).unwrap_or(text).to_ascii_lowercase().starts_with("http");
        let Some(base) = &self.base else {
            return if is_whole || text.contains("://") {
                parse_url(text).map_err(blame)
            } else {
                Err(ConnectorError::Fail {
                    code: "http.no_base_url".to_owned(),
                    message: format!("`{text}` is only a path, and no connection says where it begins"),
                    field: Some("url".to_owned()),
                    hint: Some("Write the whole URL, or choose a connection.".to_owned()),
                })
            };
        };
        if is_whole && text.contains("://") {
            let url = parse_url(text).map_err(blame)?;
            return if url.origin() == base.origin() {
                Ok(url)
            } else {
                Err(ConnectorError::setting(
                    "url",
                    "http.other_server",
                    format!("this connection speaks to {} only", base.origin().ascii_serialization()),
                ))
            };
        }
        self.below(base, text)
    }

    fn below(&self, base: &Url, path: &str) -> Result<Url, ConnectorError> {
        let (before_query, query) = base.as_str().split_once('?').map_or((base.as_str(), None), |(before, query)| (before, Some(query)));
        let joined = match path.trim_start_matches('/') {
            "" => before_query.to_owned(),
            rest if rest.starts_with('?') => format!("{before_query}{rest}"),
            rest => format!("{}/{rest}", before_query.trim_end_matches('/')),
        };
        let mut url = parse_url(&joined).map_err(|refused| refused.into_error("url"))?;
        if let Some(query) = query {
            let both = url.query().map_or_else(|| query.to_owned(), |own| format!("{query}&{own}"));
            url.set_query(Some(&both));
        }
        if url.origin() != base.origin() || !url.path().starts_with(base.path().trim_end_matches('/')) {
            return Err(ConnectorError::setting(
                "url",
                "http.other_server",
                format!("`{path}` leads out of the base URL of the connection"),
            ));
        }
        Ok(url)
    }

    /// A request of a step: its URL with the query, its headers.
    pub fn request(&self, method: Method, settings: &Settings, body: Option<(HeaderValue, Bytes)>) -> Result<Request, ConnectorError> {
        let mut url = self.url(&settings.required("url")?)?;
        url.set_fragment(None);
        let query = settings.pairs("query");
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json, */*;q=0.5"));
        let body = body.map(|(kind, bytes)| {
            headers.insert(header::CONTENT_TYPE, kind);
            bytes
        });
        for (name, value) in settings.pairs("headers") {
            let name = header_name("headers", &name)?;
            if name == header::AUTHORIZATION || name == header::COOKIE {
                return Err(ConnectorError::setting(
                    "headers",
                    "http.bad_header",
                    format!("the header `{name}` belongs to the connection, where it is kept secret"),
                ));
            }
            headers.insert(name, header_value("headers", &value)?);
        }
        Ok(Request { method, url, headers, body })
    }
}

/// The method that a setting names.
pub fn method(settings: &Settings) -> Result<Method, ConnectorError> {
    Method::from_bytes(settings.text("method").as_bytes())
        .map_err(|_| ConnectorError::setting("method", "http.method", "this is not a method"))
}

/// The settings of the record at an index: its own, or those that are the same for all.
pub fn of_record(settings: &[Object], index: usize) -> Object {
    settings.get(index).or_else(|| settings.first()).cloned().unwrap_or_default()
}
