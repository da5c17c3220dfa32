//! Published versions: numbered, and never changed.

use super::super::{
    auth::Member,
    extract::{Json, Path},
    page::{PageQuery, Paging},
    problem::Problem,
};
use crate::app::App;
use axum::extract::State;
use wire::{FlowId, Page, flow::Version};

/// List the published versions of a flow.
///
/// The newest first, without their documents.
#[utoipa::path(get, path = "/api/v1/flows/{id}/versions", tag = "flows", params(("id" = String, Path), PageQuery), responses((status = 200, body = Page<Version>)))]
pub async fn list_versions(
    State(app): State<App>,
    member: Member,
    Path(id): Path<FlowId>,
    paging: Paging,
) -> Result<Json<Page<Version>>, Problem> {
    let scoped = member.scoped(&app);
    scoped.flow(id).await?.ok_or_else(|| Problem::not_found("flow"))?;
    let rows = scoped.versions(id, paging.cursor()?, paging.limit_and_one()).await?;
    let rows = rows.into_iter().map(|row| wire_version(row, false)).collect::<Result<Vec<_>, _>>()?;
    Ok(Json(paging.page(rows, |version| version.number)))
}

/// Read a published version with its document.
#[utoipa::path(get, path = "/api/v1/flows/{id}/versions/{number}", tag = "flows", params(("id" = String, Path), ("number" = u32, Path)), responses((status = 200, body = Version)))]
pub async fn get_version(
    State(app): State<App>,
    member: Member,
    Path((id, number)): Path<(FlowId, u32)>,
) -> Result<Json<Version>, Problem> {
    let version = member.scoped(&app).version(id, number).await?.ok_or_else(|| Problem::not_found("version"))?;
    wire_version(version, true).map(Json)
}

/// A version as it travels.
///
/// # Errors
/// When its document cannot be read.
pub fn wire_version(version: store::versions::Version, with_document: bool) -> Result<Version, Problem> {
    let document = if with_document { Some(wire::Json::from_text(version.document).map_err(Problem::internal)?) } else { None };
    Ok(Version {
        id: version.id,
        number: version.number,
        message: version.message,
        author: version.author,
        created_at: version.created_at,
        document,
    })
}
