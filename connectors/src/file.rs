//! Files: reads and writes CSV, JSON, NDJSON, XML, fixed width and Excel below the files folder of this server.

mod attributes;
mod broken;
mod excel;
mod format;
mod limits;
mod list;
mod page;
mod raw;
mod read;
mod rows;
mod sniff;
mod spec;
mod state;
mod tape;
mod write;

use crate::folder::{self, Place};
use crate::settings::{Settings, object};
use connector::{Connector, ConnectorError, ConnectorSpec, Context, Outcome, Page};
use format::Writing;
use mapping::{Model, Object, Record};
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use tokio::{sync::Mutex, time::Instant};
use wire::connection::{OptionItem, TestResult};

/// The connector.
pub struct Files {
    spec: ConnectorSpec,
    /// One write at a time: what a write does depends on what the last one left.
    writing: Mutex<()>,
    /// Sheets of Excel files that are being read.
    sheets: Arc<excel::Sheets>,
}

impl Files {
    /// A new one.
    #[must_use]
    pub fn new() -> Self {
        Self { spec: spec::spec(), writing: Mutex::new(()), sheets: Arc::default() }
    }

    fn settings(&self, operation: &str, settings: Object) -> Result<Settings, ConnectorError> {
        let spec = self.spec.operation(operation).ok_or_else(|| crate::no_operation(operation))?;
        Ok(Settings::of_run(&spec.fields, settings))
    }

    /// The connection's folder.
    fn folder(&self, context: &Context) -> Result<Place, ConnectorError> {
        let below = Settings::new(&self.spec.settings, &context.settings).text("folder");
        folder::place(&folder::root(context)?, "", &below, "folder")
    }

    fn place(&self, context: &Context, path: &str) -> Result<Place, ConnectorError> {
        let below = Settings::new(&self.spec.settings, &context.settings).text("folder");
        folder::place(&folder::root(context)?, &below, path, "path")
    }
}

impl Default for Files {
    fn default() -> Self {
        Self::new()
    }
}

/// Does work on the disk where it holds up nobody.
async fn on_disk<T: Send + 'static>(work: impl FnOnce() -> Result<T, ConnectorError> + Send + 'static) -> Result<T, ConnectorError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(ConnectorError::retry("files.stopped", "the server is stopping")))
}

#[async_trait::async_trait]
impl Connector for Files {
    fn spec(&self) -> &ConnectorSpec {
        &self.spec
    }

    async fn test(&self, context: &Context) -> TestResult {
        let started = Instant::now();
        let found = match self.folder(context) {
            Ok(place) => on_disk(move || list::describe(&place)).await,
            Err(error) => Err(error),
        };
        crate::test_result(found, started.elapsed())
    }

    async fn options(&self, context: &Context, source: &str, _settings: &Map<String, Json>) -> Result<Vec<OptionItem>, ConnectorError> {
        if source != "files" {
            return Err(ConnectorError::setting(source, "connector.no_options", format!("`{source}` has no list to choose from")));
        }
        let place = self.folder(context)?;
        on_disk(move || list::files(&place)).await
    }

    async fn models(
        &self,
        context: &Context,
        operation: &str,
        settings: &Map<String, Json>,
    ) -> Result<(Option<Model>, Option<Model>), ConnectorError> {
        if operation != "read_file" {
            return Ok((None, None));
        }
        let page = self.read(context, operation, &object(settings), None).await?;
        Ok((None, Some(mapping::infer(page.records.iter().map(Record::value)))))
    }

    async fn read(&self, context: &Context, operation: &str, settings: &Object, cursor: Option<Json>) -> Result<Page, ConnectorError> {
        if operation != "read_file" {
            return Err(crate::no_operation(operation));
        }
        let settings = self.settings(operation, settings.clone())?;
        let path = settings.required("path")?;
        let place = self.place(context, &path)?;
        let page_size = settings.whole("page_size").clamp(1, u64::from(limits::PAGE_RECORDS_MAX)) as usize;
        let (job, sheets) = (read::Job { place, path, settings, page_size }, Arc::clone(&self.sheets));
        on_disk(move || read::run(&job, &sheets, cursor)).await
    }

    async fn call(&self, context: &Context, operation: &str, settings: &[Object], records: &[Record]) -> Result<Outcome, ConnectorError> {
        if operation != "write_file" {
            return Err(crate::no_operation(operation));
        }
        let settings = self.settings(operation, settings.first().cloned().unwrap_or_default())?;
        let path = settings.required("path")?;
        let place = self.place(context, &path)?;
        let format = Writing::new(&settings, &path)?;
        let replace = settings.text("mode") == "replace";
        let job = write::Job {
            place,
            path,
            format,
            replace,
            run: context.run.clone(),
            keys: context.idempotency_keys.to_vec(),
            dry_run: context.dry_run,
        };
        let records = records.to_vec();
        let _alone = self.writing.lock().await;
        on_disk(move || write::run(&job, &records)).await
    }
}

#[cfg(test)]
mod tests;
