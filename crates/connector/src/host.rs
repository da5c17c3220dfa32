//! The promise: what a connector does for its host, and what the host hands in.

use crate::{ConnectorError, ConnectorSpec, RecordFault, RowFault};
use mapping::{Model, Object, Record};
use serde_json::{Map, Value as Json};
use std::{sync::Arc, time::Duration};
use wire::connection::{OptionItem, TestResult};

/// A connector: one per kind of system, shared by all its connections.
#[async_trait::async_trait]
pub trait Connector: Send + Sync {
    /// What it says about itself.
    fn spec(&self) -> &ConnectorSpec;

    /// Tries the connection and says in words what it found.
    async fn test(&self, context: &Context) -> TestResult;

    /// What a field with [`crate::Input::Discovered`] can be set to.
    ///
    /// # Errors
    /// When the other side cannot be asked.
    async fn options(&self, context: &Context, source: &str, settings: &Map<String, Json>) -> Result<Vec<OptionItem>, ConnectorError> {
        let _ = (context, settings);
        Err(ConnectorError::setting(source, "connector.no_options", format!("`{source}` has no list to choose from")))
    }

    /// The models of an operation as it is set: what goes in, what comes out.
    ///
    /// # Errors
    /// When the other side cannot be asked.
    async fn models(
        &self,
        context: &Context,
        operation: &str,
        settings: &Map<String, Json>,
    ) -> Result<(Option<Model>, Option<Model>), ConnectorError> {
        let _ = (context, settings);
        let found = self.spec().operation(operation);
        Ok((found.and_then(|o| o.input.clone()), found.and_then(|o| o.output.clone())))
    }

    /// Reads the next page. `cursor` is `None` for the first one and what the last page gave for the others.
    ///
    /// # Errors
    /// See [`ConnectorError`].
    async fn read(&self, context: &Context, operation: &str, settings: &Object, cursor: Option<Json>) -> Result<Page, ConnectorError> {
        let _ = (context, settings, cursor);
        Err(ConnectorError::setting("operation", "connector.no_operation", format!("`{operation}` is not something to read")))
    }

    /// Writes or asks, record by record or in batches. `settings` holds one object per record when some fields are
    /// filled per record, else one for all; their numbers keep every digit.
    ///
    /// # Errors
    /// See [`ConnectorError`]; records that alone are to blame are in the outcome instead.
    async fn call(&self, context: &Context, operation: &str, settings: &[Object], records: &[Record]) -> Result<Outcome, ConnectorError> {
        let _ = (context, settings, records);
        Err(ConnectorError::setting("operation", "connector.no_operation", format!("`{operation}` takes no records")))
    }

    /// For triggers that look: what is new since `place`, which is `None` for the first look and what the last one gave for
    /// the others. Asking twice from the same place must not lose anything.
    ///
    /// # Errors
    /// See [`ConnectorError`].
    async fn poll(&self, context: &Context, operation: &str, settings: &Object, place: Option<Json>) -> Result<Polled, ConnectorError> {
        let _ = (context, settings, place);
        Err(ConnectorError::setting("operation", "connector.no_operation", format!("`{operation}` is not a trigger that looks")))
    }

    /// For push triggers: checks what arrived and makes records of it. Pure.
    ///
    /// # Errors
    /// When a signature is wrong or the body cannot be read.
    fn receive(
        &self,
        operation: &str,
        settings: &Map<String, Json>,
        secrets: &Map<String, Json>,
        event: &RawEvent,
    ) -> Result<Triggered, ConnectorError> {
        let _ = (settings, secrets, event);
        Err(ConnectorError::setting("operation", "connector.no_operation", format!("`{operation}` is not a trigger that is pushed")))
    }
}

/// What a trigger that looks has found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Polled {
    /// What is new, in order.
    pub records: Vec<Record>,
    /// How far it has come with them. The host keeps it in the commit that keeps the records.
    pub place: Json,
    /// Whether there is more to be had at once.
    pub more: bool,
}

/// What the host hands in with every call.
#[derive(Clone)]
pub struct Context {
    /// Identifies the connection (with its revision), so that a connector can keep a pool for it.
    pub connection_key: String,
    /// The connection's settings, secrets among them, in clear.
    pub settings: Arc<Map<String, Json>>,
    /// Equal on every try of the same effect; one per record when the operation sends one request a record.
    pub idempotency_keys: Arc<Vec<String>>,
    /// Now, in milliseconds since the Unix epoch.
    pub now_ms: i64,
    /// The longest one call may take.
    pub timeout: Duration,
    /// Hosts and networks inside that this workspace may reach: host names, addresses, CIDR ranges, each with an
    /// optional `:port`.
    pub allowed_hosts: Arc<Vec<String>>,
    /// The one folder below which files may be read and written.
    pub files_root: Option<Arc<std::path::PathBuf>>,
    /// Show what would be sent, and do not send it.
    pub dry_run: bool,
    /// Names the run, so that an operation can tell the pages of one run from those of another; empty outside of runs.
    pub run: String,
    /// The fields that each record fills anew: with them, an answer such as "not found" is about the record, and not
    /// about the step.
    pub filled: Arc<Vec<String>>,
    /// Where the call stands in a trace: what speaks HTTP sends it along.
    pub trace: Option<crate::Trace>,
    /// Where a connector that sends several requests a call lets the host hold each of them back; `None`: nobody does.
    pub turnstile: Option<Arc<dyn Turnstile>>,
}

/// Lets requests through one by one, as many as the connection takes.
#[async_trait::async_trait]
pub trait Turnstile: Send + Sync {
    /// Waits for a turn.
    ///
    /// # Errors
    /// [`ConnectorError::Throttled`] when the wait is too long for a call: nothing was sent then.
    async fn enter(&self) -> Result<Turn, ConnectorError>;
}

/// A request that was let through. Dropped, it was given up.
pub struct Turn(Option<CameBack>);

/// What hears what came of a request.
type CameBack = Box<dyn FnOnce(Option<(Came, Option<Duration>)>) + Send>;

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// The other side answered.
    Well,
    /// Something else is to blame than whether the other side is well.
    Aside,
    /// It asked us to wait so long.
    Throttled(Duration),
    /// It was away or stumbled.
    Failed,
}

impl Turn {
    /// A turn; `hears` is told what came of it: nothing, where it was given up.
    pub fn new(hears: impl FnOnce(Option<(Came, Option<Duration>)>) + Send + 'static) -> Self {
        Self(Some(Box::new(hears)))
    }

    /// What came of it; `none_for`: how long the other side takes no more requests, if it says that none are left.
    pub fn came(mut self, came: Came, none_for: Option<Duration>) {
        if let Some(hears) = self.0.take() {
            hears(Some((came, none_for)));
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(hears) = self.0.take() {
            hears(None);
        }
    }
}

impl Context {
    /// A context for a connection with these settings, with nothing allowed beyond the public network.
    #[must_use]
    pub fn new(connection_key: impl Into<String>, settings: Map<String, Json>, now_ms: i64) -> Self {
        Self {
            connection_key: connection_key.into(),
            settings: Arc::new(settings),
            idempotency_keys: Arc::default(),
            now_ms,
            timeout: TIMEOUT,
            allowed_hosts: Arc::default(),
            files_root: None,
            dry_run: false,
            run: String::new(),
            filled: Arc::default(),
            trace: None,
            turnstile: None,
        }
    }
}

/// How long one call may take when the host says nothing else.
pub const TIMEOUT: Duration = Duration::from_secs(120);

/// A page that was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// The records in order.
    pub records: Vec<Record>,
    /// The rows that are no records, in order; the host sets them aside in the commit that keeps the page.
    pub faults: Vec<RowFault>,
    /// Where the next page begins; `None` after the last one.
    pub next: Option<Json>,
    /// What was said and answered, secrets left out.
    pub exchange: Option<Exchange>,
}

/// What became of records that were written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// What each record that went through became, with its index in the page.
    pub records: Vec<(usize, Record)>,
    /// The records that were refused.
    pub faults: Vec<RecordFault>,
    /// What was said and answered, secrets left out.
    pub exchange: Option<Exchange>,
    /// The records of which nothing became yet, where others went through: they are tried again, or wait for a person.
    pub rest: Option<Rest>,
}

/// Records of which nothing became yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Rest {
    /// Their indexes in the page.
    pub indexes: Vec<usize>,
    /// Why.
    pub error: ConnectorError,
}

/// What was said and answered, secrets left out: `{ "request": …, "response": … }`, as the run's detail shows it.
pub type Exchange = Json;

/// Something that was pushed to us, as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct RawEvent {
    /// `POST`.
    pub method: String,
    /// Header names in lower case.
    pub headers: Vec<(String, String)>,
    /// The query, decoded.
    pub query: Vec<(String, String)>,
    /// The body, byte for byte.
    pub body: Vec<u8>,
    /// When it arrived, in milliseconds since the Unix epoch.
    pub at_ms: i64,
}

/// What a push trigger made of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Triggered {
    /// The records.
    pub records: Vec<Record>,
    /// The same for an event that is sent twice.
    pub dedupe_key: Option<String>,
}
