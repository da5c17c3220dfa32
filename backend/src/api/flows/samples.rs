//! Samples: recent inputs of a flow and the records pinned in its draft, for the mapper's sample picker.

use super::{
    super::{
        auth::Member,
        extract::{Json, Path, Query},
        problem::Problem,
    },
    document::from_text,
};
use crate::app::App;
use axum::extract::State;
use serde::Deserialize;
use wire::{FlowId, flow::Sample};

/// The most recent inputs that are listed.
const SAMPLES_MAX: u64 = 20;
/// The most records that came to a step which are listed.
const STEP_SAMPLES_MAX: usize = 20;

/// Whose samples.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// The records that came to this step, instead of the flow's input.
    step: Option<String>,
}

/// List samples of a flow's input, or of a step's.
///
/// Of the input: those pinned in the draft first, then what came in lately, the newest first. Of a step: what came to it
/// in the last runs.
#[utoipa::path(get, path = "/api/v1/flows/{id}/samples", tag = "flows", params(("id" = String, Path), Wanted), responses((status = 200, body = Vec<Sample>)))]
pub async fn list_samples(
    State(app): State<App>,
    member: Member,
    Path(id): Path<FlowId>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Vec<Sample>>, Problem> {
    let scoped = member.scoped(&app);
    let draft = scoped.draft(id).await?.ok_or_else(|| Problem::not_found("flow"))?;
    if let Some(step) = wanted.step.filter(|step| !step.is_empty()) {
        return Ok(Json(scoped.step_samples(id, &step, STEP_SAMPLES_MAX).await?));
    }
    let pinned = from_text(&draft.document)?.trigger.map(|trigger| trigger.samples).unwrap_or_default();
    let pinned = pinned.into_iter().map(|record| {
        let record = wire::Json::of(&record).map_err(Problem::internal)?;
        Ok(Sample { label: "pinned".to_owned(), run: None, record })
    });
    let mut samples = pinned.collect::<Result<Vec<_>, Problem>>()?;
    samples.extend(scoped.samples(id, SAMPLES_MAX).await?);
    Ok(Json(samples))
}
