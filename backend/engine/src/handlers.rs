//! The flow that handles the failures of another one: its run is kept in the commit that keeps the end of the run that failed, so
//! that it starts once for each, whatever breaks. The failure of such a run starts nothing.

use crate::{Error, compiled::Compiled};
use mapping::Record;
use std::sync::Arc;
use store::{
    Clock, Ids, Store,
    journal::{Accept, Write},
    payloads::{Content, Payload},
    rollups::{Delta, Figures},
    runs::RunRow,
};
use wire::{
    FlowId, PayloadId, WorkspaceId,
    run::{Origin, RunError},
};

/// Bytes of the record that failed, as the flow that handles it gets it; a larger one is left out.
const RECORD_BYTES_MAX: usize = 1024 * 1024;

/// What it takes to start such runs.
#[derive(Clone)]
pub(crate) struct Handlers {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<Ids>,
}

/// A run that failed.
pub(crate) struct Failed<'a> {
    pub(crate) row: &'a RunRow,
    pub(crate) flow_name: &'a str,
    pub(crate) error: &'a RunError,
    /// At which step: its id and name.
    pub(crate) step: Option<(String, String)>,
    /// The record that it failed with, if it is one's fault.
    pub(crate) record: Option<Record>,
}

/// What became of the wish to have a failure handled.
pub(crate) enum Handled {
    /// Nobody wishes it.
    No,
    /// This run starts.
    Starts(Box<Accept>),
    /// It cannot: why, in one sentence.
    Cannot(String),
}

impl Handlers {
    /// Whose run handles a failure.
    ///
    /// # Errors
    /// When the database does not tell.
    pub(crate) async fn handle(&self, compiled: &Compiled, failed: &Failed<'_>) -> Result<Handled, Error> {
        let row = failed.row;
        let Some(wanted) = &compiled.document.settings.on_failure else { return Ok(Handled::No) };
        if matches!(row.origin, Origin::Test | Origin::Failure) || row.dry_run {
            return Ok(Handled::No);
        }
        let Some(id) = self.find(row.workspace, &wanted.flow).await? else {
            return Ok(Handled::Cannot(format!("there is no flow `{}` to handle the failure", wanted.flow)));
        };
        let head = self.store.workspace(row.workspace).flow(id).await?;
        let Some((head, version)) = head.and_then(|head| head.published_version.map(|version| (head, version))) else {
            return Ok(Handled::Cannot(format!("the flow `{}` that handles failures is not published", wanted.flow)));
        };
        if id == row.flow {
            return Ok(Handled::Cannot("a flow does not handle its own failures".to_owned()));
        }
        let now = self.clock.now();
        let mut run = RunRow::accepted(self.ids.next(), row.workspace, id, Origin::Failure, now);
        (run.version, run.version_id) = (head.published, Some(version));
        run.parent = Some(row.id);
        run.correlation_id.clone_from(&row.correlation_id);
        let input: PayloadId = self.ids.next();
        let content = Content { records: told(failed).into_bytes(), ..Content::default() };
        let payload = Payload::pack(input, row.workspace, run.id, &content, Some(1), now);
        (run.input, run.records_in) = (Some(input), 1);
        let none = (None, None, None, None, Vec::new());
        let (dedupe, fire, events_of, resumes, decides) = none;
        Ok(Handled::Starts(Box::new(Accept { run, payload: Some(payload), dedupe, fire, events_of, resumes, decides, called: None })))
    }

    /// A flow by its id or its name.
    pub(crate) async fn find(&self, workspace: WorkspaceId, wanted: &str) -> Result<Option<FlowId>, Error> {
        let scoped = self.store.workspace(workspace);
        if let Ok(id) = wanted.parse::<FlowId>()
            && scoped.flow(id).await?.is_some()
        {
            return Ok(Some(id));
        }
        Ok(scoped.flow_named(wanted).await?)
    }
}

/// Adds the run to the write that keeps the end of the other one.
pub(crate) fn start(write: &mut Write, accept: Accept) {
    let run = &accept.run;
    let figures = Figures { started: 1, ..Figures::default() };
    write.figures.push(Delta { workspace: run.workspace, flow: run.flow, at: run.created_at, figures });
    write.starts = Some(accept);
}

/// What the flow that handles a failure gets, as a list of one record.
fn told(failed: &Failed<'_>) -> String {
    let Failed { row, flow_name, error, step, record } = failed;
    let head = serde_json::json!({
        "flow": { "id": row.flow.to_string(), "name": flow_name },
        "run": row.id.to_string(),
        "version": row.version,
        "step": step.as_ref().map(|(id, name)| serde_json::json!({ "id": id, "name": name })),
        "summary": row.summary,
        "error": { "code": error.code, "message": error.message, "field": error.field, "hint": error.hint },
    });
    // The record keeps every digit: it goes in as the text that it is.
    let record = record.as_ref().map(|record| record.text().to_owned()).filter(|text| text.len() <= RECORD_BYTES_MAX);
    let head = head.to_string();
    format!("[{},\"record\":{}}}]", head.strip_suffix('}').unwrap_or(&head), record.as_deref().unwrap_or("null"))
}
