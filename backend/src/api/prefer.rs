//! `Prefer: wait=N` (RFC 7240): whoever starts a run may wait for its end.

use super::{auth::Member, extract::Json, problem::Problem};
use crate::app::App;
use axum::{
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, request::Parts};
use std::time::Duration;
use wire::{
    RunId,
    run::{Run, RunStatus},
};

/// The longest a request waits, in seconds; asking for more waits so long.
pub const WAIT_SECS_MAX: u64 = 60;

/// How long to wait, if at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Prefer {
    wait_secs: Option<u64>,
}

impl<S: Send + Sync> FromRequestParts<S> for Prefer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let values = parts.headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
        Ok(values.fold(Self::default(), |found, value| found.or(Self::parse(value))))
    }
}

impl Prefer {
    fn parse(value: &str) -> Self {
        let preferences = value.split(',').map(|one| one.split(';').next().unwrap_or_default().trim());
        let wait = preferences.filter_map(|one| one.split_once('=')).find(|(name, _)| name.trim().eq_ignore_ascii_case("wait"));
        // A preference that cannot be read is passed over, as the RFC wants it.
        Self { wait_secs: wait.and_then(|(_, secs)| secs.trim().trim_matches('"').parse::<u64>().ok()).map(|secs| secs.min(WAIT_SECS_MAX)) }
    }

    fn or(self, other: Self) -> Self {
        if self.wait_secs.is_some() { self } else { other }
    }

    /// The run, waited for if that was wished.
    ///
    /// # Errors
    /// When the run is gone, or the server stops.
    pub async fn answer(self, app: &App, member: &Member, run: RunId) -> Result<Response, Problem> {
        let waited = match self.wait_secs {
            Some(secs) => app.engine.wait(member.workspace, run, Duration::from_secs(secs)).await?,
            None => None,
        };
        let run = match waited {
            Some(run) => run,
            None => member.scoped(app).run(run).await?.ok_or_else(|| Problem::not_found("run"))?,
        };
        let status = if self.wait_secs.is_some() && has_ended(&run) { StatusCode::OK } else { StatusCode::ACCEPTED };
        let mut response = (status, Json(run)).into_response();
        if let Some(Ok(applied)) = self.wait_secs.map(|secs| HeaderValue::from_str(&format!("wait={secs}"))) {
            response.headers_mut().insert("preference-applied", applied);
        }
        Ok(response)
    }
}

fn has_ended(run: &Run) -> bool {
    matches!(run.status, RunStatus::Succeeded | RunStatus::WithFailedRecords | RunStatus::Failed | RunStatus::Cancelled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_is_found_among_other_preferences_and_has_a_limit() {
        for (value, wanted) in [
            ("wait=10", Some(10)),
            ("respond-async, Wait = 5", Some(5)),
            ("wait=900", Some(60)),
            ("wait=soon", None),
            ("return=minimal", None),
            ("wait=\"3\";x=y", Some(3)),
        ] {
            assert_eq!(Prefer::parse(value).wait_secs, wanted, "{value}");
        }
    }
}
