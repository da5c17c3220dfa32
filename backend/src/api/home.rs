//! Home: is everything all right? Answers from figures in buckets of five minutes and more, so it is as fast at ten million runs
//! as at ten. No run is looked at but those that are open.

mod figures;

use super::{
    auth::Member,
    connections::sentence,
    extract::{Json, Query},
    problem::Problem,
};
use crate::app::App;
use axum::extract::State;
use figures::{Tally, Window};
use serde::Deserialize;
use store::{Scoped, home::OpenRun};
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    Timestamp,
    home::{Attention, AttentionKind, BusyFlow, Home},
    run::{RunError, RunStatus},
};

/// The flows with the most runs that are shown.
const BUSIEST: usize = 5;

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_home))
}

/// Which window of time.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// `1h`, `24h`, `7d` or `30d`.
    #[param(value_type = Option<String>)]
    #[serde(default)]
    window: Window,
}

/// Read Home: what needs a person, and the figures of a window of time.
#[utoipa::path(get, path = "/api/v1/home", tag = "home", params(Asked), responses((status = 200, body = Home)))]
async fn get_home(State(app): State<App>, member: Member, Query(asked): Query<Asked>) -> Result<Json<Home>, Problem> {
    let scoped = member.scoped(&app);
    let now = app.clock.now();
    let open = scoped.open_runs().await?;
    let (current, before) = tallies(&scoped, asked.window, now, &open).await?;
    let (live, every) = scoped.flow_counts().await?;
    let attention = scoped.attention().await?.into_iter().map(wire_attention).collect();
    let mut busiest = Vec::new();
    for (flow, counts) in current.busiest(BUSIEST) {
        if let Some(head) = scoped.flow(flow).await? {
            busiest.push(BusyFlow { flow, name: head.name, runs: counts.runs, failed: counts.failed, failed_records: head.failed_records });
        }
    }
    let mut figures = current.figures();
    let queued = open.iter().filter(|run| run.status == RunStatus::Queued).collect::<Vec<_>>();
    figures.queued = queued.len() as u64;
    figures.oldest_queued_ms = queued.iter().map(|run| u64::try_from(now - run.created_at).unwrap_or(0)).max();
    Ok(Json(Home {
        flows: live,
        attention,
        figures,
        before: before.figures(),
        runs: current.buckets(),
        bucket_ms: asked.window.bucket_ms(),
        busiest,
        first_start: every == 0,
    }))
}

async fn tallies(scoped: &Scoped, window: Window, now: Timestamp, open: &[OpenRun]) -> Result<(Tally, Tally), Problem> {
    let mut current = Tally::new(window, window.start(now));
    let mut before = Tally::new(window, current.start() - window.length_ms());
    let rows = if window.is_short() {
        scoped.fine_rollups(before.start(), now + 1).await?
    } else {
        scoped.rollups(before.start(), now + 1).await?
    };
    for row in rows {
        if row.hour >= current.start() { &mut current } else { &mut before }.add_row(&row);
    }
    open.iter().for_each(|run| current.add_open(run));
    Ok((current, before))
}

fn wire_attention(found: store::home::Attention) -> Attention {
    let message = match found.kind {
        AttentionKind::Reconnect if found.detail.is_empty() => format!("{} refused our credentials: reconnect it.", found.subject),
        AttentionKind::Reconnect => format!("{}: {}", found.subject, sentence(&found.detail)),
        AttentionKind::FailedRun => sentence(&found.detail),
        AttentionKind::FailedRecords => {
            let error = serde_json::from_str::<RunError>(&found.detail).map_or(found.detail, |error| error.message);
            let were = if found.count == 1 { "1 record was" } else { &format!("{} records were", found.count) };
            format!("{were} set aside at {}: {}", found.subject, sentence(&error))
        }
    };
    Attention {
        kind: found.kind,
        flow: found.flow.id,
        flow_name: found.flow.name,
        connectors: found.connectors,
        message,
        count: found.count,
        since: found.since,
    }
}
