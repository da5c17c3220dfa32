//! Flows made ready to run, once for each published version.

use crate::Error;
use connector::Registry;
use flow::{Context, Facts, Flow, Plan, Table, document::Priority};
use mapping::Record;
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use store::{Store, runs::RunRow};
use wire::{FlowId, VersionId, WorkspaceId};

/// Versions that are kept ready.
const READY_MAX: usize = 1_000;

/// A flow made ready to run.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) flow: FlowId,
    pub(crate) name: String,
    pub(crate) document: Flow,
    pub(crate) plan: Arc<Plan>,
    /// The lookup tables that it needs.
    pub(crate) tables: Vec<String>,
    /// Whether it touches nothing outside and never waits.
    pub(crate) is_pure: bool,
    /// What runs are put in order by.
    order_by: Option<flow::pure::Fill>,
}

/// The longest key as it is; a longer one is kept as its hash.
const KEY_CHARS_MAX: usize = 200;

impl Compiled {
    /// # Errors
    /// What is wrong with the flow, in one sentence.
    pub(crate) fn new(flow: FlowId, name: String, document: Flow, facts: &Facts) -> Result<Self, String> {
        let plan = Plan::new(&document, facts).map_err(|findings| {
            let sentences: Vec<_> = findings.iter().map(|finding| finding.message.as_str()).collect();
            sentences.join("; ")
        })?;
        let tables = Plan::tables(&document);
        let is_pure = plan.is_pure();
        let order_by = document.settings.order_by.as_ref().map(flow::pure::Fill::new).transpose().map_err(|fault| fault.message)?;
        Ok(Self { flow, name, document, plan: Arc::new(plan), tables, is_pure, order_by })
    }

    pub(crate) fn concurrency_max(&self) -> Option<u32> {
        self.document.settings.concurrency_max
    }

    pub(crate) fn priority(&self) -> Priority {
        self.document.settings.priority
    }

    /// The key by which a run with these records is put in order; one whose key cannot be made is in nobody's way.
    pub(crate) fn order_key(&self, records: &[Record], now_ms: i64) -> Option<String> {
        let (order_by, record) = (self.order_by.as_ref()?, records.first()?);
        let context = Context { now_ms, tables: Arc::default() };
        let value = order_by.value(record.value(), &context).ok().flatten().filter(|value| !value.is_null())?;
        let text = value.as_text().map_or_else(|| value.to_string(), str::to_owned);
        let is_long = text.chars().count() > KEY_CHARS_MAX;
        Some(if is_long { Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect() } else { text })
    }

    /// What records of this flow may look at; the tables as they are now.
    pub(crate) async fn context(&self, store: &Store, workspace: WorkspaceId, now_ms: i64) -> Result<Arc<Context>, store::Error> {
        let mut tables = flow::pure::Tables::new();
        for name in &self.tables {
            if let Some(table) = store.workspace(workspace).lookup_table_named(name).await? {
                tables.insert(name.clone(), Table::new(table.columns, table.rows));
            }
        }
        Ok(Arc::new(Context { now_ms, tables: Arc::new(tables) }))
    }
}

/// All that are ready.
pub(crate) struct Library {
    store: Store,
    pub(crate) facts: Facts,
    ready: Mutex<HashMap<VersionId, Arc<Compiled>>>,
}

impl Library {
    pub(crate) fn new(store: Store, registry: &Registry) -> Self {
        Self { store, facts: crate::facts::of_connectors(registry), ready: Mutex::default() }
    }

    /// The published version of this id.
    pub(crate) async fn version(&self, workspace: WorkspaceId, id: VersionId) -> Result<Arc<Compiled>, Error> {
        if let Some(found) = self.lock().get(&id) {
            return Ok(Arc::clone(found));
        }
        let scoped = self.store.workspace(workspace);
        let version = scoped.version_by_id(id).await?.ok_or(Error::NoSuch("version of the flow"))?;
        let compiled = self.compile(workspace, version.flow, &version.document).await?;
        let mut ready = self.lock();
        if ready.len() >= READY_MAX {
            ready.clear();
        }
        ready.insert(id, Arc::clone(&compiled));
        Ok(compiled)
    }

    /// A document that is no version.
    pub(crate) async fn compile(&self, workspace: WorkspaceId, flow: FlowId, document: &str) -> Result<Arc<Compiled>, Error> {
        let unreadable = |message: String| Error::refused("flow.cannot_run", format!("the flow cannot run: {message}"));
        let document = Flow::from_json(document).map_err(|error| unreadable(error.to_string()))?;
        let name = self.store.workspace(workspace).flow(flow).await?.map_or_else(|| document.name.clone(), |head| head.name);
        Compiled::new(flow, name, document, &self.facts).map(Arc::new).map_err(unreadable)
    }

    /// What a kept run runs.
    pub(crate) async fn of_run(&self, row: &RunRow) -> Result<Arc<Compiled>, Error> {
        match (&row.document, row.version_id) {
            (Some(document), _) => self.compile(row.workspace, row.flow, document).await,
            (None, Some(version)) => self.version(row.workspace, version).await,
            (None, None) => Err(Error::NoSuch("version of the flow")),
        }
    }

    /// Forgets what belongs to a flow that was changed.
    pub(crate) fn forget(&self, flow: FlowId) {
        self.lock().retain(|_, compiled| compiled.flow != flow);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<VersionId, Arc<Compiled>>> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
