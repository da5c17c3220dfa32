//! Where lookup tables and models are used: read from the drafts and the published versions of all flows.

use super::{flows::document::from_text, problem::Problem};
use flow::Flow;
use store::{Scoped, Tx, flows::Documents};
use wire::{
    FlowId,
    table::{Side, Use, UsedBy},
};

/// The most places that are told.
pub const USES_MAX: usize = 1_000;
/// How many flows are read at once.
const FLOWS_AT_ONCE: u64 = 50;

/// The places in which flows use the lookup table of this name.
///
/// # Errors
/// When the store cannot be read.
pub async fn of_table(scoped: &Scoped, name: &str) -> Result<UsedBy, Problem> {
    gathered(scoped, &["\"table\"", "lookup_table"], |flow| {
        let uses = flow::uses::tables(flow).into_iter().filter(|one| one.table == name);
        uses.map(|one| Place { step: one.step, field: one.field, side: None }).collect()
    })
    .await
}

/// The steps that name this model.
///
/// # Errors
/// When the store cannot be read.
pub async fn of_model(scoped: &Scoped, name: &str) -> Result<UsedBy, Problem> {
    gathered(scoped, &["_model\""], |flow| {
        let uses = flow::uses::models(flow).into_iter().filter(|one| one.model == name);
        uses.map(|one| Place { step: one.step, field: None, side: Some(side(one.is_target)) }).collect()
    })
    .await
}

/// The side of a mapping.
#[must_use]
pub fn side(is_target: bool) -> Side {
    if is_target { Side::Target } else { Side::Source }
}

/// What people call a step.
#[must_use]
pub fn step_name(flow: &Flow, step: &str) -> String {
    let found = flow.steps.iter().find(|found| found.id == step);
    found.and_then(|found| found.name.clone()).unwrap_or_else(|| step.to_owned())
}

fn is_mapping(flow: &Flow, step: &str) -> bool {
    flow.steps.iter().any(|found| found.id == step && matches!(found.action, flow::Action::Map(_)))
}

/// A flow whose documents are read.
pub struct Read {
    /// The flow.
    pub id: FlowId,
    /// Its name.
    pub name: String,
    /// The draft.
    pub draft: Option<Flow>,
    /// The published version.
    pub published: Option<Flow>,
}

/// Every flow in whose documents one of these texts stands.
///
/// # Errors
/// When the store, or a document in it, cannot be read.
pub async fn flows_with(scoped: &Scoped, tx: Option<&Tx>, marks: &[&str]) -> Result<Vec<Read>, Problem> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = scoped.flow_documents(tx, after, FLOWS_AT_ONCE).await?;
        let last = page.last().map(|flow| flow.id);
        for documents in page {
            found.extend(read(documents, marks)?);
        }
        if last.is_none() {
            return Ok(found);
        }
        after = last;
    }
}

fn read(documents: Documents, marks: &[&str]) -> Result<Option<Read>, Problem> {
    let worth = |text: &String| marks.iter().any(|mark| text.contains(mark));
    let parsed = |text: Option<String>| text.filter(worth).map(|text| from_text(&text)).transpose();
    let Documents { id, name, draft, published } = documents;
    let (draft, published) = (parsed(Some(draft))?, parsed(published)?);
    Ok((draft.is_some() || published.is_some()).then_some(Read { id, name, draft, published }))
}

#[derive(PartialEq)]
struct Place {
    step: String,
    field: Option<String>,
    side: Option<Side>,
}

async fn gathered(scoped: &Scoped, marks: &[&str], places: impl Fn(&Flow) -> Vec<Place>) -> Result<UsedBy, Problem> {
    let mut used = UsedBy::default();
    for flow in flows_with(scoped, None, marks).await? {
        let in_draft = flow.draft.as_ref().map(&places).unwrap_or_default();
        let in_published = flow.published.as_ref().map(&places).unwrap_or_default();
        let only_published = in_published.iter().filter(|place| !in_draft.contains(place));
        for place in in_draft.iter().chain(only_published) {
            let draft = in_draft.contains(place);
            let named = if draft { &flow.draft } else { &flow.published };
            used.items.push(Use {
                flow: flow.id,
                flow_name: flow.name.clone(),
                step: place.step.clone(),
                step_name: named.as_ref().map(|named| step_name(named, &place.step)).unwrap_or_default(),
                mapping: named.as_ref().is_some_and(|named| is_mapping(named, &place.step)),
                field: place.field.clone(),
                side: place.side,
                draft,
                published: in_published.contains(place),
            });
        }
    }
    used.more = used.items.len() > USES_MAX;
    used.items.truncate(USES_MAX);
    Ok(used)
}
