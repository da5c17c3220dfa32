//! HTTP: speaks to any web API. Leaves out what any one API means; the catalogue says that.

mod allowance;
mod answer;
mod client;
mod exchange;
mod limits;
mod look_up;
mod paging;
mod post_records;
mod read;
mod request;
mod secrets;
mod send;
mod spec;
mod success;
mod target;
mod test;

use crate::net_guard::{Lookup, SystemLookup};
use crate::settings::object;
use client::Clients;
use connector::{Connector, ConnectorError, ConnectorSpec, Context, FieldSpec, Outcome, Page};
use mapping::{Model, Object, Record};
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use wire::connection::TestResult;

/// The connector.
pub struct Http {
    spec: ConnectorSpec,
    clients: Clients,
}

impl Http {
    /// With the resolver of the operating system.
    #[must_use]
    pub fn new() -> Self {
        Self::with_lookup(Arc::new(SystemLookup))
    }

    /// With another way to find addresses.
    #[must_use]
    pub fn with_lookup(lookup: Arc<dyn Lookup>) -> Self {
        Self { spec: spec::spec(), clients: Clients::new(lookup) }
    }

    fn fields(&self, operation: &str) -> &[FieldSpec] {
        self.spec.operation(operation).map_or(&[], |operation| &operation.fields)
    }
}

impl Default for Http {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait::async_trait]
impl Connector for Http {
    fn spec(&self) -> &ConnectorSpec {
        &self.spec
    }

    async fn test(&self, context: &Context) -> TestResult {
        test::run(self, context).await
    }

    async fn models(
        &self,
        context: &Context,
        operation: &str,
        settings: &Map<String, Json>,
    ) -> Result<(Option<Model>, Option<Model>), ConnectorError> {
        if operation != "read" {
            return Ok((None, None));
        }
        let page = read::run(self, context, &object(settings), None).await?;
        Ok((None, Some(mapping::infer(page.records.iter().map(Record::value)))))
    }

    async fn read(&self, context: &Context, operation: &str, settings: &Object, cursor: Option<Json>) -> Result<Page, ConnectorError> {
        match operation {
            "read" => read::run(self, context, settings, cursor).await,
            other => Err(crate::no_operation(other)),
        }
    }

    async fn call(&self, context: &Context, operation: &str, settings: &[Object], records: &[Record]) -> Result<Outcome, ConnectorError> {
        match operation {
            "request" => request::run(self, context, settings, records).await,
            "post_records" => post_records::run(self, context, settings, records).await,
            "look_up" => look_up::run(self, context, settings, records).await,
            other => Err(crate::no_operation(other)),
        }
    }
}

#[cfg(test)]
mod tests;
