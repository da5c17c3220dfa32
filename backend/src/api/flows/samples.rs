//! Samples: recent inputs of a flow and the records pinned in its draft, for the mapper's sample picker.

use super::{
    super::{
        auth::Member,
        extract::{Json, Path},
        problem::Problem,
    },
    document::from_text,
};
use crate::app::App;
use axum::extract::State;
use wire::{FlowId, flow::Sample};

/// The most recent inputs that are listed.
const SAMPLES_MAX: u64 = 20;

/// List samples of a flow's input.
///
/// Those pinned in the draft first, then what came in lately, the newest first.
#[utoipa::path(get, path = "/api/v1/flows/{id}/samples", tag = "flows", params(("id" = String, Path)), responses((status = 200, body = Vec<Sample>)))]
pub async fn list_samples(State(app): State<App>, member: Member, Path(id): Path<FlowId>) -> Result<Json<Vec<Sample>>, Problem> {
    let scoped = member.scoped(&app);
    let draft = scoped.draft(id).await?.ok_or_else(|| Problem::not_found("flow"))?;
    let pinned = from_text(&draft.document)?.trigger.map(|trigger| trigger.samples).unwrap_or_default();
    let mut samples = pinned.into_iter().map(|record| Sample { label: "pinned".to_owned(), run: None, record }).collect::<Vec<_>>();
    samples.extend(scoped.samples(id, SAMPLES_MAX).await?);
    Ok(Json(samples))
}
