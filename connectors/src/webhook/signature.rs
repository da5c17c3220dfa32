//! Whether a request was signed by someone who knows the secret. The raw body is signed, byte for byte; comparing takes
//! the same time wherever the first difference is.

use super::{CODE_NO_SECRET, CODE_SIGNATURE, one_header};
use crate::settings::Settings;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use connector::{ConnectorError, RawEvent};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value as Json};
use sha2::Sha256;

/// Checks the signature as the settings describe it.
pub fn check(settings: &Settings, secrets: &Map<String, Json>, event: &RawEvent) -> Result<(), ConnectorError> {
    let known: Vec<&str> =
        ["secret", "previous_secret"].iter().filter_map(|name| secrets.get(*name)?.as_str()).filter(|secret| !secret.is_empty()).collect();
    if known.is_empty() {
        return Err(ConnectorError::Fail {
            code: CODE_NO_SECRET.to_owned(),
            message: "a signature is asked for, but no secret is known to check it with".to_owned(),
            field: Some("signature".to_owned()),
            hint: Some("Choose a webhook connection that holds the secret for this trigger.".to_owned()),
        });
    }
    let name = settings.text("signature_header");
    let sent = one_header(event, &name).ok_or_else(|| wrong(format!("the header `{name}` is missing, or there is more than one")))?;
    let prefix = settings.text("signature_prefix");
    let written = sent.strip_prefix(prefix.as_str()).ok_or_else(|| wrong(format!("the header `{name}` does not begin with `{prefix}`")))?;
    let signature = decode(&settings.text("signature_encoding"), written)
        .ok_or_else(|| wrong(format!("the header `{name}` holds no HMAC-SHA256 signature")))?;
    let timestamp = timestamp(settings, event)?;
    let matches = known.iter().any(|secret| match Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        Ok(mut mac) => {
            if let Some(timestamp) = timestamp {
                mac.update(timestamp.as_bytes());
                mac.update(b".");
            }
            mac.update(&event.body);
            mac.verify_slice(&signature).is_ok()
        }
        Err(_) => false,
    });
    if matches { Ok(()) } else { Err(wrong("the signature does not belong to this body".to_owned())) }
}

/// The timestamp as it was sent, if one is asked for and it is near enough to now.
fn timestamp<'a>(settings: &Settings, event: &'a RawEvent) -> Result<Option<&'a str>, ConnectorError> {
    let Some(name) = settings.some_text("timestamp_header") else { return Ok(None) };
    let text = one_header(event, &name).ok_or_else(|| wrong(format!("the header `{name}` is missing, or there is more than one")))?;
    let is_number = !text.is_empty() && text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds: i64 =
        text.parse().ok().filter(|_| is_number).ok_or_else(|| wrong(format!("the header `{name}` holds no seconds since 1970")))?;
    let tolerance = i64::try_from(settings.whole("tolerance_secs")).unwrap_or(i64::MAX);
    let age = (event.at_ms.div_euclid(1000) - seconds).abs();
    if age > tolerance {
        return Err(wrong(format!("the request was signed {age} s away from now; {tolerance} s are allowed")));
    }
    Ok(Some(text))
}

fn decode(encoding: &str, text: &str) -> Option<Vec<u8>> {
    let bytes = match encoding {
        "base64" => STANDARD.decode(text).ok()?,
        _ => hex::decode(text).ok()?,
    };
    (bytes.len() == 32).then_some(bytes)
}

fn wrong(message: String) -> ConnectorError {
    ConnectorError::setting("signature", CODE_SIGNATURE, message)
}
