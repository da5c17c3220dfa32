//! Schedules: when one would fire next, in words and on the clock on the wall.

use super::{auth::Member, connections::sentence, extract::Json, problem::Problem};
use crate::app::App;
use axum::extract::State;
use connectors::schedule::{BadSchedule, When};
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::connection::{ScheduleFires, ScheduleQuery};

/// How many fires are told.
const FIRES: usize = 10;

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(next_fires))
}

/// Tell when a schedule fires next.
///
/// The next ten fires from now on; what a change of the clocks does to one is noted with it.
#[utoipa::path(post, path = "/api/v1/schedules/next", tag = "flows", request_body = ScheduleQuery, responses((status = 200, body = ScheduleFires)))]
async fn next_fires(State(app): State<App>, _: Member, Json(query): Json<ScheduleQuery>) -> Result<Json<ScheduleFires>, Problem> {
    let wrong = |bad: BadSchedule| Problem::field(format!("/{}", bad.field), "field.invalid", sentence(&bad.message));
    let when = match &query.settings {
        Some(settings) => When::read(settings),
        None => When::cron(&query.cron, &query.time_zone),
    };
    let when = when.map_err(wrong)?;
    Ok(Json(ScheduleFires { words: when.words().to_owned(), fires: when.fires(app.clock.now(), FIRES) }))
}
