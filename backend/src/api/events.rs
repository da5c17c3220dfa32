//! Live events of a workspace, as server-sent events.

use super::{auth::Member, problem::Problem};
use crate::app::App;
use axum::{
    extract::State,
    response::sse::{KeepAlive, Sse},
};
use futures_util::{Stream, StreamExt, stream};
use std::{convert::Infallible, time::Duration};
use tokio_stream::wrappers::BroadcastStream;
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::event::Event;

/// A stream ends after this, and the browser opens it anew: a session that ended meanwhile is noticed then.
const STREAM_AGE_MAX: Duration = Duration::from_secs(15 * 60);
/// How often an idle stream shows that it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(stream_events))
}

/// Follow what happens in the workspace.
///
/// Server-sent events, one JSON object each. `missed` says that the reader was too slow: read the lists again.
#[utoipa::path(get, path = "/api/v1/events", tag = "events", responses((status = 200, body = Event, content_type = "text/event-stream")))]
async fn stream_events(
    State(app): State<App>,
    member: Member,
) -> Result<Sse<impl Stream<Item = Result<axum::response::sse::Event, Infallible>>>, Problem> {
    let received = BroadcastStream::new(app.engine.subscribe(member.workspace));
    let events = received.map(|event| Ok(written(&event.unwrap_or(Event::Missed))));
    let end = {
        let stopping = app.stopping.clone();
        Box::pin(async move {
            tokio::select! {
                () = stopping.cancelled() => {}
                () = tokio::time::sleep(STREAM_AGE_MAX) => {}
            }
        })
    };
    // Something goes out at once, so that the browser knows it is connected, and proxies pass the head on.
    let first = stream::once(async { Ok(axum::response::sse::Event::default().comment("connected")) });
    Ok(Sse::new(first.chain(events).take_until(end)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

fn written(event: &Event) -> axum::response::sse::Event {
    match axum::response::sse::Event::default().json_data(event) {
        Ok(written) => written,
        Err(error) => {
            tracing::error!(%error, "an event cannot be written");
            axum::response::sse::Event::default().comment("lost")
        }
    }
}
