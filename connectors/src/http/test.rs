//! The connection test: asks for the test path and says in words what came back.

use super::Http;
use super::answer::message;
use super::send::{Request, send};
use super::target::Peer;
use crate::settings::Settings;
use connector::{ConnectorError, Context};
use http::{HeaderMap, HeaderValue, Method, header};
use tokio::time::Instant;
use wire::connection::TestResult;

/// Tries the connection.
pub async fn run(http: &Http, context: &Context) -> TestResult {
    let started = Instant::now();
    let found = ask(http, context).await;
    crate::test_result(found, started.elapsed())
}

async fn ask(http: &Http, context: &Context) -> Result<String, ConnectorError> {
    let settings = Settings::new(&http.spec.settings, &context.settings);
    let peer = Peer::new(&http.spec, context)?;
    settings.required("base_url")?;
    let url = peer.url(&settings.text("test_path"))?;
    let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static("application/json, */*;q=0.5"))]);
    let request = Request { method: Method::GET, url, headers, body: None };
    let answer = send(&http.clients, context, &peer.credentials, request, peer.longest, "base_url").await?;
    let host = answer.url.host_str().unwrap_or_default();
    match answer.status.as_u16() {
        401 if peer.credentials.any => Err(ConnectorError::Reauthenticate {
            code: "http.unauthorized".to_owned(),
            message: format!("{host} did not accept the credentials (401)"),
        }),
        401 => Err(ConnectorError::setting("auth", "http.unauthorized", format!("{host} wants to know who is asking (401)"))),
        403 => Err(ConnectorError::setting("auth", "http.forbidden", format!("{host} knows us, but does not let us in here (403)"))),
        404 if !settings.text("test_path").is_empty() => {
            Err(ConnectorError::setting("test_path", "http.not_found", format!("{host} has nothing at this path (404)")))
        }
        status @ 500..=599 => Err(ConnectorError::retry("http.server_error", format!("{host} answered with {status}"))),
        status => match peer.success(&settings) {
            Some(success) if (200..300).contains(&status) && !success.holds(&answer.body) => {
                let said = message(&answer, &peer.redactor).message.map(|text| format!(": {text}")).unwrap_or_default();
                let words = format!("{host} says at `{}` that it did not work{said}", success.at());
                Err(ConnectorError::setting("success_at", "http.not_done", words))
            }
            _ => Ok(format!("{host} answered with {status}")),
        },
    }
}
