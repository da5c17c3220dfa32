//! What a changed model touches: the findings of the checker that it brings to mappings, and new fields for those that went.

use super::super::{
    auth::Member,
    extract::{Json, Path},
    fields::Fields,
    flows::document::wire_finding,
    problem::Problem,
    uses::{self, side, step_name},
};
use crate::app::App;
use axum::extract::State;
use flow::{Action, Flow, Step, reroute};
use mapping::{Facts, Mapping, Model};
use serde::Deserialize;
use std::collections::BTreeMap;
use wire::{
    ModelId,
    table::{AskImpact, Impact, Route, Touched},
};

/// The most findings that are told.
pub const TOUCHED_MAX: usize = 500;

/// [`AskImpact`] with its document read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    model: Model,
}

/// See what a changed model touches.
///
/// Nothing is kept: the answer is what the checker would say of mappings that name the model, and which new fields
/// probably take the places of fields that go.
#[utoipa::path(post, path = "/api/v1/models/{id}/impact", tag = "models", params(("id" = String, Path)), request_body = AskImpact, responses((status = 200, body = Impact)))]
pub async fn model_impact(
    State(app): State<App>,
    member: Member,
    Path(id): Path<ModelId>,
    Json(body): Json<Body>,
) -> Result<Json<Impact>, Problem> {
    let mut found = Fields::default();
    super::check_model(&mut found, &mut 0, &body.model);
    found.check()?;
    let scoped = member.scoped(&app);
    let stored = scoped.model(id).await?.ok_or_else(|| Problem::not_found("model"))?;
    let old: Model = serde_json::from_str(&stored.model).map_err(Problem::internal)?;
    let new = body.model;
    let difference = reroute::difference(&old, &new);
    let tables = scoped.lookup_table_columns().await?.into_iter().collect();
    let change = Change { name: &stored.name, old: &old, new: &new, tables };
    let mut touched: Vec<Touched> = Vec::new();
    for flow in uses::flows_with(&scoped, None, &["_model\""]).await? {
        for (document, draft) in [(&flow.draft, true), (&flow.published, false)] {
            for (step, is_target, finding) in document.iter().flat_map(|document| change.findings(document)) {
                let step_name = document.as_ref().map(|document| step_name(document, &step)).unwrap_or_default();
                let finding = wire_finding(finding.at(&step));
                let same = |one: &&mut Touched| one.flow == flow.id && one.side == side(is_target) && one.finding == finding;
                if let Some(known) = touched.iter_mut().find(same) {
                    (known.draft, known.published) = (known.draft || draft, known.published || !draft);
                } else if touched.len() < TOUCHED_MAX {
                    let (flow, flow_name) = (flow.id, flow.name.clone());
                    touched.push(Touched { flow, flow_name, step_name, side: side(is_target), draft, published: !draft, finding });
                }
            }
        }
    }
    let routes = reroute::routes(&old, &new).into_iter().map(wire_route).collect();
    Ok(Json(Impact { added: difference.added, changed: difference.changed, removed: difference.removed, touched, routes }))
}

fn wire_route(route: reroute::Route) -> Route {
    Route { from: route.from, to: route.to, score: route.score, reasons: route.reasons }
}

struct Change<'c> {
    name: &'c str,
    old: &'c Model,
    new: &'c Model,
    tables: BTreeMap<String, Vec<String>>,
}

impl Change<'_> {
    /// What the checker says with the new model and not with the old one: step, side, finding.
    fn findings(&self, flow: &Flow) -> Vec<(String, bool, flow::Finding)> {
        let of = |step: &Step, is_target: bool| {
            let name = if is_target { &step.target_model } else { &step.source_model };
            let Action::Map(mapping) = &step.action else { return Vec::new() };
            if name.as_deref() != Some(self.name) {
                return Vec::new();
            }
            let before = self.check(mapping, self.old, is_target);
            let after = self.check(mapping, self.new, is_target);
            after.into_iter().filter(|finding| !before.contains(finding)).map(|finding| (step.id.clone(), is_target, finding)).collect()
        };
        flow.steps.iter().flat_map(|step| [of(step, false), of(step, true)]).flatten().collect()
    }

    fn check(&self, mapping: &Mapping, model: &Model, is_target: bool) -> Vec<flow::Finding> {
        let facts = if is_target {
            Facts { source: mapping.source.clone(), target: Some(model.clone()), tables: Some(self.tables.clone()), rows: None }
        } else {
            Facts { source: Some(model.clone()), target: mapping.target.clone(), tables: Some(self.tables.clone()), rows: None }
        };
        mapping::check(mapping, &facts).iter().map(flow::pure::finding).collect()
    }
}
