//! Mappings in drafts that name a changed model: from now on they read or fill its new fields, and name it by its new name.

use super::super::{auth::Member, flows, problem::Problem, uses};
use crate::app::App;
use flow::{Action, Flow, reroute};
use serde_json::json;
use store::Tx;
use wire::{FlowId, table::Route};

/// The most routes of one change.
const ROUTES_MAX: usize = 5_000;

/// What changes for steps that name a model.
pub struct Change<'c> {
    /// The name by which they know it.
    pub model: &'c str,
    /// The name by which they are to know it.
    pub renamed: Option<&'c str>,
    /// Fields that go, and those to use instead.
    pub routes: &'c [Route],
}

/// Rewrites every draft that names the model, each as a save of the draft, and gives the flows.
///
/// # Errors
/// 422 for too many routes; when a draft cannot be saved.
pub async fn drafts(app: &App, member: &Member, tx: &Tx, change: &Change<'_>) -> Result<Vec<FlowId>, Problem> {
    let Change { model, renamed, routes } = change;
    if routes.is_empty() && renamed.is_none() {
        return Ok(Vec::new());
    }
    if routes.len() > ROUTES_MAX {
        return Err(Problem::field("/routes", "field.too_long", format!("Send {ROUTES_MAX} routes at most.")));
    }
    let scoped = member.scoped(app);
    let pairs: Vec<reroute::Route> = routes.iter().map(domain).collect();
    let mut changed = Vec::new();
    for found in uses::flows_with(&scoped, Some(tx), &["_model\""]).await? {
        let Some(mut draft) = found.draft else { continue };
        if !rewrite(&mut draft, model, *renamed, &pairs) {
            continue;
        }
        flows::save_draft_in(app, member, tx, found.id, None, draft).await?;
        let details = json!({ "model": model, "renamed": renamed, "routes": routes.iter().map(|route| json!({ "from": route.from, "to": route.to })).collect::<Vec<_>>() });
        tx.audit(member.workspace, &member.actor, "flow.reroute", Some(found.id.to_string()), details).await?;
        changed.push(found.id);
    }
    Ok(changed)
}

fn domain(route: &Route) -> reroute::Route {
    reroute::Route { from: route.from.clone(), to: route.to.clone(), score: route.score, reasons: Vec::new() }
}

/// Whether anything changed.
fn rewrite(flow: &mut Flow, model: &str, renamed: Option<&str>, routes: &[reroute::Route]) -> bool {
    let mut any = false;
    for step in &mut flow.steps {
        let names = |name: &Option<String>| name.as_deref() == Some(model);
        let (source, target) = (names(&step.source_model), names(&step.target_model));
        let Action::Map(mapping) = &mut step.action else { continue };
        if let Some(changed) = source.then(|| reroute::rewrite_source(mapping, routes)).flatten() {
            *mapping = changed;
            any = true;
        }
        if let Some(changed) = target.then(|| reroute::rewrite_target(mapping, routes)).flatten() {
            *mapping = changed;
            any = true;
        }
        for (names, side) in [(source, &mut step.source_model), (target, &mut step.target_model)] {
            if let Some(renamed) = renamed.filter(|_| names) {
                *side = Some(renamed.to_owned());
                any = true;
            }
        }
    }
    any
}
