//! A workspace with a flow, a connector that does as it is told, and an engine that can be crashed.

use connector::{
    Connector, ConnectorError, ConnectorSpec, Context, FieldSpec, Idempotency, OperationSpec, Outcome, Page, RawEvent, RecordFault,
    Registry,
};
use engine::{Connection, Deps, Engine, Options, Surroundings};
use mapping::{Object, Record};
use serde_json::{Map, Value as Json};
use std::{
    collections::VecDeque,
    future::Future,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use store::{
    Store, SystemClock, SystemRandom,
    flows::Summary,
    journal::{Accept, Write},
    payloads::{Content, Payload},
    rollups::{Delta, Figures},
    runs::RunRow,
    testing::{PostgresDatabase, TestClock},
};
use tokio::sync::{Notify, Semaphore};
use wire::{
    ConnectionId, FlowId, RunId, WorkspaceId,
    connection::{Health, Limits, TestResult},
    run::{Origin, Run, RunStatus},
};

/// How long a test waits for what must come.
pub const SOON: Duration = Duration::from_secs(30);

/// What the other side does with the next call.
#[derive(Debug, Clone)]
pub enum Answer {
    Take,
    Fail(ConnectorError),
    /// Refuses the call, when it is let go.
    Refuse(ConnectorError),
    /// The connector breaks.
    Panic,
    /// Takes the call, and never answers.
    Hang,
    /// Takes the call, and answers when it is let go.
    Hold,
    /// Refuses records whose field `bad` is true.
    Sift,
}

/// The other side: remembers what it got.
pub struct Desk {
    pub script: Mutex<VecDeque<Answer>>,
    /// Operation, idempotency key and record of each effect, in order.
    pub got: Mutex<Vec<(String, String, Record)>>,
    pub arrived: Notify,
    pub go: Semaphore,
    pub list: Mutex<u32>,
}

impl Default for Desk {
    fn default() -> Self {
        let (script, got, list) = (Mutex::default(), Mutex::default(), Mutex::default());
        Self { script, got, arrived: Notify::new(), go: Semaphore::new(0), list }
    }
}

impl Desk {
    pub fn says(&self, answers: impl IntoIterator<Item = Answer>) {
        self.script.lock().expect("unpoisoned").extend(answers);
    }

    pub fn count(&self) -> usize {
        self.got.lock().expect("unpoisoned").len()
    }

    pub fn keys(&self) -> Vec<String> {
        self.got.lock().expect("unpoisoned").iter().map(|(_, key, _)| key.clone()).collect()
    }

    pub async fn has_got(&self, count: usize) {
        let waits = async {
            loop {
                let arrived = self.arrived.notified();
                if self.count() >= count {
                    return;
                }
                arrived.await;
            }
        };
        tokio::time::timeout(SOON, waits).await.expect("the desk gets it");
    }
}

struct DeskConnector {
    spec: ConnectorSpec,
    desk: Arc<Desk>,
}

fn desk_spec() -> ConnectorSpec {
    ConnectorSpec::new("desk", "Desk")
        .setting(FieldSpec::secret("token", "Token"))
        .offers(OperationSpec::write("put", "Put").idempotency(Idempotency::Key).batch(10).field(FieldSpec::text("to", "To").per_record()))
        .offers(OperationSpec::write("once", "Put once").idempotency(Idempotency::None).batch(1))
        .offers(OperationSpec::read("list", "List"))
}

#[async_trait::async_trait]
impl Connector for DeskConnector {
    fn spec(&self) -> &ConnectorSpec {
        &self.spec
    }

    async fn test(&self, _: &Context) -> TestResult {
        TestResult { ok: true, message: String::new(), field: None, duration_ms: 0 }
    }

    async fn read(&self, _: &Context, _: &str, _: &Object, cursor: Option<Json>) -> Result<Page, ConnectorError> {
        let pages = *self.desk.list.lock().expect("unpoisoned");
        let at = u32::try_from(cursor.and_then(|cursor| cursor.as_u64()).unwrap_or(0)).expect("small");
        let records = (0..10).map(|n| record(&format!("{{\"n\":{}}}", at * 10 + n))).collect();
        Ok(Page { records, next: (at + 1 < pages).then(|| (at + 1).into()), ..Page::default() })
    }

    async fn call(&self, context: &Context, operation: &str, _: &[Object], records: &[Record]) -> Result<Outcome, ConnectorError> {
        if context.dry_run {
            let shown = serde_json::json!({ "request": { "operation": operation, "records": records.iter().map(ToString::to_string).collect::<Vec<_>>() } });
            return Ok(Outcome { exchange: Some(shown), ..Outcome::default() });
        }
        let answer = self.desk.script.lock().expect("unpoisoned").pop_front().unwrap_or(Answer::Take);
        if let Answer::Fail(error) = answer {
            return Err(error);
        }
        if let Answer::Refuse(error) = answer {
            self.desk.go.acquire().await.expect("open").forget();
            return Err(error);
        }
        assert_eq!(context.idempotency_keys.len(), records.len(), "a key for each record");
        let bad = |record: &Record| matches!(answer, Answer::Sift) && record.get("bad").and_then(mapping::Value::as_bool) == Some(true);
        let mut outcome = Outcome::default();
        for (at, record) in records.iter().enumerate() {
            if bad(record) {
                outcome.faults.push(RecordFault {
                    index: at,
                    code: "desk.rejected".to_owned(),
                    message: "it is bad".to_owned(),
                    field: Some("bad".to_owned()),
                });
                continue;
            }
            self.desk.got.lock().expect("unpoisoned").push((operation.to_owned(), context.idempotency_keys[at].clone(), record.clone()));
            outcome.records.push((at, record.clone()));
        }
        self.desk.arrived.notify_waiters();
        match answer {
            Answer::Panic => panic!("a connector that breaks"),
            Answer::Hang => std::future::pending::<()>().await,
            Answer::Hold => self.desk.go.acquire().await.expect("open").forget(),
            _ => {}
        }
        Ok(outcome)
    }
}

/// Lets reads of files be held back: the page was read, and the engine does not get it.
#[derive(Default)]
pub struct Reads {
    /// Which read from now on, from 1; 0: none.
    hold: AtomicU32,
    held: Notify,
}

impl Reads {
    pub fn hold(&self, read: u32) {
        self.hold.store(read, Ordering::SeqCst);
    }

    pub async fn is_held(&self) {
        tokio::time::timeout(SOON, self.held.notified()).await.expect("a read is held");
    }
}

struct HeldFiles {
    files: Arc<dyn Connector>,
    reads: Arc<Reads>,
}

#[async_trait::async_trait]
impl Connector for HeldFiles {
    fn spec(&self) -> &ConnectorSpec {
        self.files.spec()
    }

    async fn test(&self, context: &Context) -> TestResult {
        self.files.test(context).await
    }

    async fn read(&self, context: &Context, operation: &str, settings: &Object, cursor: Option<Json>) -> Result<Page, ConnectorError> {
        let page = self.files.read(context, operation, settings, cursor).await;
        let left = self.reads.hold.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if left == Ok(1) {
            self.reads.held.notify_one();
            std::future::pending::<()>().await;
        }
        page
    }
}

/// The database file of the connection `Ledger`, below the files folder.
pub const LEDGER: &str = "ledger.sqlite";

/// The desk and the files; with a store, the connections that it has before these.
struct OneDesk(Option<Store>);

#[async_trait::async_trait]
impl Surroundings for OneDesk {
    async fn connection(&self, workspace: WorkspaceId, name: &str) -> anyhow::Result<Option<Connection>> {
        if let Some(store) = &self.0
            && let Some(kept) = store.workspace(workspace).connection_named(name).await?
        {
            return Ok(Some(Connection {
                id: kept.id,
                connector: kept.connector,
                revision: kept.revision,
                limits: kept.limits,
                reconnect_needed: (kept.health == Health::ReconnectNeeded).then(|| kept.health_detail.unwrap_or_default()),
                settings: kept.settings,
            }));
        }
        let connector = match name {
            "Desk" => "desk",
            "Files" => "file",
            "Ledger" => "sqlite",
            _ => return Ok(None),
        };
        let id = ConnectionId(uuid::Uuid::from_u128(1));
        let mut settings = Map::new();
        if connector == "sqlite" {
            settings.insert("file".to_owned(), LEDGER.into());
        }
        Ok(Some(Connection {
            id,
            connector: connector.to_owned(),
            revision: 1,
            limits: Limits::default(),
            reconnect_needed: None,
            settings,
        }))
    }

    async fn allowed_hosts(&self, _: WorkspaceId) -> anyhow::Result<Vec<String>> {
        Ok(vec!["127.0.0.1".to_owned()])
    }
}

pub fn registry(desk: &Arc<Desk>) -> Registry {
    let mut all: Vec<Arc<dyn Connector>> = connectors::registry().iter().cloned().collect();
    all.push(Arc::new(DeskConnector { spec: desk_spec(), desk: Arc::clone(desk) }));
    Registry::new(all)
}

pub fn surroundings() -> Arc<dyn Surroundings> {
    Arc::new(OneDesk(None))
}

pub fn json(text: &str) -> wire::Json {
    wire::Json::from_text(text.to_owned()).expect("JSON")
}

pub fn record(text: &str) -> Record {
    Record::read(text.as_bytes()).expect("JSON")
}

/// A store with a workspace, and the desk.
#[derive(Clone)]
pub struct World {
    pub store: Store,
    pub workspace: WorkspaceId,
    pub desk: Arc<Desk>,
    /// The files folder.
    pub files: Option<PathBuf>,
    pub reads: Arc<Reads>,
}

impl World {
    pub async fn new(url: &str) -> Self {
        Self::of(open(url).await).await
    }

    /// With a clock that moves when it is told to.
    pub async fn timed(url: &str, clock: &Arc<TestClock>) -> Self {
        let clock: Arc<dyn store::Clock> = clock.clone();
        Self::of(Store::open(url, clock, Arc::new(SystemRandom)).await.expect("opens")).await
    }

    async fn of(store: Store) -> Self {
        let tx = store.begin().await.expect("begins");
        let workspace = tx.insert_workspace("Test", vec![0; 32]).await.expect("a workspace");
        tx.commit().await.expect("commits");
        Self { store, workspace, desk: Arc::default(), files: None, reads: Arc::default() }
    }

    pub async fn engine(&self) -> Engine {
        self.engine_with(8).await
    }

    pub async fn engine_with(&self, workers: usize) -> Engine {
        self.engine_as(Options { workers, suspect_after: Duration::from_millis(10), ..Options::default() }).await
    }

    pub async fn engine_as(&self, options: Options) -> Engine {
        let held = |connector: Arc<dyn Connector>| -> Arc<dyn Connector> {
            if connector.spec().name == "file" {
                Arc::new(HeldFiles { files: connector, reads: Arc::clone(&self.reads) })
            } else {
                connector
            }
        };
        let registry = Registry::new(registry(&self.desk).iter().cloned().map(held).collect());
        let deps = Deps {
            store: self.store.clone(),
            registry,
            surroundings: Arc::new(OneDesk(Some(self.store.clone()))),
            files_root: self.files.clone(),
            spill_folder: None,
            options,
        };
        Engine::start(deps).await.expect("the engine starts")
    }

    /// Publishes a flow and lets its trigger listen.
    pub async fn publish(&self, engine: &Engine, yaml: &str) -> FlowId {
        let id = self.publish_only(yaml).await;
        engine.flow_changed(self.workspace, id).await.expect("listens");
        id
    }

    /// Publishes another version of a flow.
    pub async fn publish_again(&self, engine: &Engine, id: FlowId, yaml: &str) {
        let document = serde_json::to_string(&flow::Flow::from_yaml(yaml).expect("a flow")).expect("JSON");
        let scoped = self.store.workspace(self.workspace);
        let tx = scoped.begin().await.expect("begins");
        scoped.publish_flow(&tx, id, &document, "", "test").await.expect("published");
        tx.commit().await.expect("commits");
        engine.flow_changed(self.workspace, id).await.expect("listens");
    }

    /// Publishes a flow, and tells no engine.
    pub async fn publish_only(&self, yaml: &str) -> FlowId {
        let flow = flow::Flow::from_yaml(yaml).expect("a flow");
        let document = serde_json::to_string(&flow).expect("JSON");
        let scoped = self.store.workspace(self.workspace);
        let tx = scoped.begin().await.expect("begins");
        let id = scoped.insert_flow(&tx, &flow.name, "", &document, &Summary::default(), "test").await.expect("a flow");
        scoped.publish_flow(&tx, id, &document, "", "test").await.expect("published");
        tx.commit().await.expect("commits");
        id
    }

    /// A run that is kept, and of which no engine knows: its acknowledgement was lost.
    pub async fn keep_only(&self, flow: FlowId, body: &str, wakes_at: Option<i64>) -> RunId {
        let scoped = self.store.workspace(self.workspace);
        let head = scoped.flow(flow).await.expect("reads").expect("a flow");
        let ids = self.store.ids();
        let mut row = RunRow::accepted(ids.next(), self.workspace, flow, Origin::Webhook, self.store.now());
        (row.version, row.version_id, row.wakes_at) = (head.published, head.published_version, wakes_at);
        if wakes_at.is_some() {
            row.status = RunStatus::Waiting;
        }
        let content = Content { records: format!("[{body}]").into_bytes(), ..Content::default() };
        let payload = Payload::pack(ids.next(), self.workspace, row.id, &content, Some(1), row.created_at);
        row.input = Some(payload.id);
        let figures = Figures { started: 1, ..Figures::default() };
        let accept = Accept {
            run: row.clone(),
            payload: Some(payload),
            dedupe: None,
            fire: None,
            events_of: None,
            resumes: None,
            decides: Vec::new(),
            called: None,
        };
        let figures = vec![Delta { workspace: self.workspace, flow, at: row.created_at, figures }];
        self.store.write(&[Write { accept: Some(accept), figures, ..Write::default() }]).await.expect("kept");
        row.id
    }

    /// Whether what was accepted has ended or is in flight.
    pub async fn is_conserved(&self) -> bool {
        self.store.workspace(self.workspace).run_counts().await.expect("reads").hold()
    }

    pub async fn token(&self, flow: FlowId) -> String {
        self.store.workspace(self.workspace).hook_token(flow).await.expect("reads").expect("a webhook has a token")
    }

    pub async fn ended(&self, engine: &Engine, run: RunId) -> Run {
        let run = engine.wait(self.workspace, run, SOON).await.expect("reads").expect("the run exists");
        assert!(run.ended_at.is_some(), "it ends: {run:?}");
        run
    }

    pub async fn count(&self, filter: store::runs::RunFilter) -> usize {
        self.store.workspace(self.workspace).runs(&filter, None, 10_000).await.expect("reads").len()
    }
}

async fn open(url: &str) -> Store {
    Store::open(url, Arc::new(SystemClock), Arc::new(SystemRandom)).await.expect("opens")
}

/// Runs a test on SQLite and on PostgreSQL.
pub async fn on_both<F: Future<Output = ()> + Send + 'static>(test: impl Fn(World) -> F) {
    let folder = tempfile::tempdir().expect("a folder");
    test(World::new(&format!("sqlite://{}/linkspan.db", folder.path().display())).await).await;
    let Some(database) = PostgresDatabase::create().await else { return };
    let world = World::new(&database.url).await;
    let store = world.store.clone();
    let ended = tokio::spawn(test(world)).await;
    store.close().await.expect("closes");
    database.remove().await;
    if let Err(error) = ended {
        std::panic::resume_unwind(error.into_panic());
    }
}

/// The same with a clock that moves when it is told to.
pub async fn on_both_timed<F: Future<Output = ()> + Send + 'static>(test: impl Fn(World, Arc<TestClock>) -> F) {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = Arc::new(TestClock::default());
    let world = World::timed(&format!("sqlite://{}/linkspan.db", folder.path().display()), &clock).await;
    test(world, clock).await;
    let Some(database) = PostgresDatabase::create().await else { return };
    let clock = Arc::new(TestClock::default());
    let world = World::timed(&database.url, &clock).await;
    let store = world.store.clone();
    let ended = tokio::spawn(test(world, clock)).await;
    store.close().await.expect("closes");
    database.remove().await;
    if let Err(error) = ended {
        std::panic::resume_unwind(error.into_panic());
    }
}

/// Waits until something holds that is read anew each time.
pub async fn until<F: Future<Output = bool>>(what: &str, holds: impl Fn() -> F) {
    let waits = async {
        while !holds().await {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(SOON, waits).await.is_ok(), "{what}");
}

pub fn post(body: &str) -> RawEvent {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    RawEvent { method: "POST".to_owned(), headers, query: Vec::new(), body: body.as_bytes().to_vec(), at_ms: 0 }
}

/// A webhook, a mapping and one operation of the desk.
pub fn hook_to(operation: &str, rest: &str) -> String {
    format!(
        "name: Orders
trigger: {{ id: arrived, connector: webhook, operation: received, settings: {{ dedupe: field, dedupe_field: id }} }}
steps:
- id: shape
  map: {{ targets: [{{ path: number, value: {{ field: id }} }}, {{ path: total, type: number, required: true, value: {{ field: total }} }}, {{ path: bad, value: {{ field: bad }} }}] }}
- id: deliver
  name: Deliver
  operation: {{ connector: desk, name: {operation}, connection: Desk }}
  retry: {{ attempts: 3, base_secs: 0.01, factor: 1.0, cap_secs: 0.01 }}
edges: [{{ from: arrived, to: shape }}, {{ from: shape, to: deliver }}]
{rest}"
    )
}
