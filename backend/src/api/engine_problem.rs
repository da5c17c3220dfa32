//! What the engine's refusals mean over HTTP.

use super::{connections::sentence, problem::Problem};
use http::{StatusCode, header};

impl From<engine::Error> for Problem {
    fn from(error: engine::Error) -> Self {
        match error {
            engine::Error::NoSuch(what) => Self::not_found(what),
            engine::Error::TooLarge { max } => Self::too_large(max),
            engine::Error::Bad { code, message, field } => {
                let pointer = field.map(|field| format!("/{}", super::connections::escape(&field))).unwrap_or_default();
                Self::field(pointer, &code, sentence(&message))
            }
            engine::Error::Refused { code, message } => Self::conflict(code, sentence(&message)),
            engine::Error::Unavailable { message, retry_after_secs } => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Not available at the moment", sentence(&message))
                    .with_header(header::RETRY_AFTER, &retry_after_secs.to_string())
            }
            engine::Error::Internal(error) => Self::internal(format!("{error:#}")),
        }
    }
}
