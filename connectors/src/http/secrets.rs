//! The credentials of a connection, and the one origin they may be sent to.

use crate::settings::Settings;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use connector::ConnectorError;
use http::{HeaderMap, HeaderName, HeaderValue, header::AUTHORIZATION};
use url::{Origin, Url};

/// What is added to each request that goes to the origin of the connection.
#[derive(Clone)]
pub struct Credentials {
    origin: Option<Origin>,
    headers: HeaderMap,
    query: Option<(String, String)>,
    /// Whether there is anything that the other side can refuse.
    pub any: bool,
}

impl Credentials {
    /// From the settings of a connection.
    pub fn new(settings: &Settings, base: Option<&Url>) -> Result<Self, ConnectorError> {
        let mut headers = HeaderMap::new();
        for (name, value) in settings.pairs("headers") {
            headers.append(header_name("headers", &name)?, header_value("headers", &value)?);
        }
        let mut query = None;
        let auth = settings.text("auth");
        match auth.as_str() {
            "bearer" => insert_secret(&mut headers, AUTHORIZATION, "token", &format!("Bearer {}", settings.required("token")?))?,
            "basic" => {
                let pair = format!("{}:{}", settings.required("username")?, settings.text("password"));
                insert_secret(&mut headers, AUTHORIZATION, "password", &format!("Basic {}", STANDARD.encode(pair)))?;
            }
            "api_key" => {
                let (name, key) = (settings.text("api_key_name"), settings.required("api_key")?);
                if settings.text("api_key_in") == "query" {
                    query = Some((name, key));
                } else {
                    insert_secret(&mut headers, header_name("api_key_name", &name)?, "api_key", &key)?;
                }
            }
            _ => {}
        }
        Ok(Self { origin: base.map(Url::origin), any: matches!(auth.as_str(), "bearer" | "basic" | "api_key"), headers, query })
    }

    /// Adds them, if this URL is on the origin of the connection.
    pub fn add_to(&self, url: &mut Url, headers: &mut HeaderMap) {
        if self.origin.as_ref() != Some(&url.origin()) {
            return;
        }
        for (name, value) in &self.headers {
            headers.insert(name.clone(), value.clone());
        }
        if let Some((name, key)) = &self.query {
            let others: Vec<(String, String)> =
                url.query_pairs().filter(|(other, _)| other != name).map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
            url.query_pairs_mut().clear().extend_pairs(others).append_pair(name, key);
        }
    }
}

fn insert_secret(headers: &mut HeaderMap, name: HeaderName, field: &str, text: &str) -> Result<(), ConnectorError> {
    let mut value = HeaderValue::from_str(text).map_err(|_| {
        ConnectorError::setting(
            field,
            "http.bad_secret",
            format!("`{field}` holds a character that cannot be sent in a header; was a line break copied along?"),
        )
    })?;
    value.set_sensitive(true);
    headers.insert(name, value);
    Ok(())
}

/// A header's name, or what is wrong with it.
pub fn header_name(field: &str, name: &str) -> Result<HeaderName, ConnectorError> {
    let parsed = HeaderName::try_from(name)
        .map_err(|_| ConnectorError::setting(field, "http.bad_header", format!("`{name}` cannot be the name of a header")))?;
    let ours = [
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "upgrade",
        "te",
        "trailer",
        "keep-alive",
        "proxy-connection",
        "expect",
    ];
    if ours.contains(&parsed.as_str()) {
        return Err(ConnectorError::setting(field, "http.bad_header", format!("the header `{name}` is set by the connection itself")));
    }
    Ok(parsed)
}

/// A header's value, or what is wrong with it.
pub fn header_value(field: &str, value: &str) -> Result<HeaderValue, ConnectorError> {
    HeaderValue::try_from(value)
        .map_err(|_| ConnectorError::setting(field, "http.bad_header", "the value of a header holds a line break or a control character"))
}
