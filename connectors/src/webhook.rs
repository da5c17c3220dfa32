//! Webhook: starts a flow when another system sends a request. Pure: the host listens, stores and acknowledges.

mod body;
mod reply;
mod signature;
mod spec;

pub use reply::{Reply, WAIT_SECS_MAX};

use crate::settings::Settings;
use crate::value;
use connector::{Connector, ConnectorError, ConnectorSpec, Context, RawEvent, Triggered};
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};
use wire::connection::TestResult;

/// The method of the request is not the one that is expected: answer 405.
pub const CODE_METHOD: &str = "webhook.method";
/// The signature is missing or wrong: answer 401.
pub const CODE_SIGNATURE: &str = "webhook.signature";
/// The body cannot be read: answer 400.
pub const CODE_BODY: &str = "webhook.body";
/// What a repeat is recognised by is missing: answer 400.
pub const CODE_DEDUPE: &str = "webhook.dedupe_key";
/// A signature is asked for, and no secret is known: answer 503, it is ours to mend.
pub const CODE_NO_SECRET: &str = "webhook.no_secret";

/// The longest dedupe key that is kept as it is; a longer one is kept as its hash.
const DEDUPE_BYTES_MAX: usize = 200;

/// The connector.
pub struct Webhook {
    spec: ConnectorSpec,
}

impl Webhook {
    /// A new one.
    #[must_use]
    pub fn new() -> Self {
        Self { spec: spec::spec() }
    }
}

impl Default for Webhook {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait::async_trait]
impl Connector for Webhook {
    fn spec(&self) -> &ConnectorSpec {
        &self.spec
    }

    async fn test(&self, context: &Context) -> TestResult {
        let settings = Settings::new(&self.spec.settings, &context.settings);
        let found = settings
            .required("secret")
            .map(|_| "The secret is stored. Whether the sender has the same one is seen with its first request.".to_owned());
        crate::test_result(found, std::time::Duration::ZERO)
    }

    fn receive(
        &self,
        operation: &str,
        settings: &Map<String, Json>,
        secrets: &Map<String, Json>,
        event: &RawEvent,
    ) -> Result<Triggered, ConnectorError> {
        let spec = self.spec.operation(operation).ok_or_else(|| crate::no_operation(operation))?;
        let settings = Settings::new(&spec.fields, settings);
        let method = settings.text("method");
        if method != "any" && !method.eq_ignore_ascii_case(&event.method) {
            return Err(ConnectorError::setting("method", CODE_METHOD, format!("this webhook takes {method}, not {}", event.method)));
        }
        if settings.text("signature") != "none" {
            signature::check(&settings, secrets, event)?;
        }
        let whole =
            body::read(event).map_err(|why| ConnectorError::setting("body", CODE_BODY, format!("the body cannot be read: {why}")))?;
        let dedupe_key = dedupe_key(&settings, event, &whole)?;
        let records =
            body::records(whole, &settings.text("records_at")).map_err(|why| ConnectorError::setting("records_at", CODE_BODY, why))?;
        Ok(Triggered { records, dedupe_key })
    }
}

fn dedupe_key(settings: &Settings, event: &RawEvent, body: &mapping::Value) -> Result<Option<String>, ConnectorError> {
    let missing = |what: String| ConnectorError::setting("dedupe", CODE_DEDUPE, what);
    let key = match settings.text("dedupe").as_str() {
        "header" => {
            let name = settings.required("dedupe_header")?;
            one_header(event, &name)
                .ok_or_else(|| missing(format!("the request has no header `{name}`, by which repeats are recognised")))?
                .to_owned()
        }
        "field" => {
            let path = settings.required("dedupe_field")?;
            value::at(body, &path)
                .and_then(|found| value::text(&found))
                .filter(|text| !text.is_empty())
                .ok_or_else(|| missing(format!("the body has no text or number at `{path}`, by which repeats are recognised")))?
        }
        "body" => hex::encode(Sha256::digest(&event.body)),
        _ => return Ok(None),
    };
    Ok(Some(if key.len() > DEDUPE_BYTES_MAX { hex::encode(Sha256::digest(key)) } else { key }))
}

/// The value of a header that is there exactly once.
fn one_header<'a>(event: &'a RawEvent, name: &str) -> Option<&'a str> {
    let mut found = event.headers.iter().filter(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim());
    found.next().filter(|value| !value.is_empty() && found.next().is_none())
}

#[cfg(test)]
mod tests;
