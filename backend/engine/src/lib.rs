//! What runs flows: accepts what arrives and keeps it before it answers, sees runs through, takes up what was left.
//! Carries out what the flow room decided; leaves out HTTP.

mod again;
mod answer;
mod asks;
mod call;
mod compiled;
mod error;
mod execution;
mod facts;
mod fires;
mod governor;
mod governors;
mod hand;
mod handlers;
pub mod headless;
mod hooks;
pub mod intake;
mod journal;
mod live;
mod meter;
mod outside;
mod polls;
mod purge;
mod queue;
mod replays;
mod spill;
mod surroundings;
mod suspects;
mod sweep;
mod tally;
mod trace;
mod turns;
mod watch;
mod whole;
mod workers;

pub use answer::{ANSWERED_FAULTS_MAX, ANSWERED_RECORDS_MAX, Ended, Refused, Response};
pub use error::Error;
pub use facts::facts;
pub use fires::BACKFILL_MAX;
pub use intake::BODY_BYTES_MAX;
pub use meter::{COMMIT_BOUNDS, Measured};
pub use purge::Purged;
pub use surroundings::{Connection, Surroundings};
pub use tally::Called;

use compiled::Library;
use connector::{RawEvent, Registry};
use connectors::webhook::Reply;
use execution::Signal;
use flow::spill::{Limits, Spilling};
use hand::Hand;
use handlers::Handlers;
use hooks::Hooks;
use journal::Journal;
use live::Live;
use meter::Meter;
use outside::Outside;
use queue::Queue;
use replays::Replays;
use spill::Folder;
use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, atomic::AtomicBool},
    time::Duration,
};
use store::{
    Ids, Store, SystemRandom,
    asks::{NewAnswer, NewSignal},
    journal::Write,
};
use suspects::Suspects;
use tokio::{
    sync::{Semaphore, broadcast, watch as tokio_watch},
    task::JoinHandle,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use watch::Watch;
use wire::{
    ApprovalId, ConnectionId, FailedRecordId, FlowId, ReplayId, RunId, WorkspaceId,
    connection::HeldBack,
    event::Event,
    failed_record::Settled,
    flow::{Backfill, Backfilled},
    replay::{NewReplay, Replay},
    run::{Retry, Run, RunStatus, SettleEffects, StartRun},
};

/// What an engine is made of.
pub struct Deps {
    /// What it remembers.
    pub store: Store,
    /// The connectors.
    pub registry: Registry,
    /// Where connections come from.
    pub surroundings: Arc<dyn Surroundings>,
    /// The folder below which files may be read and written.
    pub files_root: Option<PathBuf>,
    /// The folder in which runs put what is too much to hold in memory; absent: the system's folder for such files.
    pub spill_folder: Option<PathBuf>,
    /// How it works.
    pub options: Options,
}

/// How an engine works.
#[derive(Debug, Clone)]
pub struct Options {
    /// Runs at the same time.
    pub workers: usize,
    /// How often it looks for runs that are open and in nobody's hand.
    pub sweep_every: Duration,
    /// How often the history is purged of what is older than it is kept.
    pub purge_every: Duration,
    /// Runs of one workspace that may wait in memory.
    pub queue_max: usize,
    /// How long a run waits that was under way when the server ended twice in a row; until then the others go on.
    pub suspect_after: Duration,
    /// Takes up nothing and begins nothing: what is accepted waits for a server. For commands that look at a data folder.
    pub still: bool,
    /// How much the steps of a run hold in memory, and how much beside it.
    pub spill: Limits,
}

impl Default for Options {
    fn default() -> Self {
        let suspect_after = Duration::from_secs(10);
        let every = Duration::from_secs(60);
        Self {
            workers: 64,
            sweep_every: every,
            purge_every: every,
            queue_max: queue::DEPTH_MAX,
            suspect_after,
            still: false,
            spill: Limits::default(),
        }
    }
}

/// What became of an event that arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// The run that takes care of it.
    pub run: RunId,
    /// Whether the same event had arrived before: then the run is the first one's.
    pub duplicate: bool,
}

/// What the sender of an event is answered.
#[derive(Debug)]
pub struct Answer {
    /// Which run takes care of it.
    pub accepted: Accepted,
    /// The HTTP status that says so.
    pub status: u16,
    /// How the run ended, if the sender waits for that and it was not too long.
    pub ended: Option<Ended>,
}

/// An engine at work. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    host: Arc<Host>,
    background: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

pub(crate) struct Host {
    pub(crate) store: Store,
    pub(crate) outside: Arc<Outside>,
    pub(crate) library: Arc<Library>,
    pub(crate) handlers: Handlers,
    pub(crate) journal: Journal,
    pub(crate) live: Arc<Live>,
    pub(crate) watch: Watch,
    pub(crate) queue: Queue,
    pub(crate) hand: Hand,
    pub(crate) meter: Arc<Meter>,
    /// Whether runs are known to be left in the database that nobody has in hand.
    pub(crate) behind: AtomicBool,
    pub(crate) hooks: Hooks,
    pub(crate) workers: Arc<Semaphore>,
    pub(crate) suspects: Suspects,
    pub(crate) tasks: TaskTracker,
    pub(crate) stopping: CancellationToken,
    pub(crate) replays: Replays,
    /// Everything is left as it is.
    pub(crate) abandoned: CancellationToken,
    /// Runs that wait to be taken up, to take back what they did.
    pub(crate) taken_back: Mutex<HashSet<RunId>>,
    /// How to reach the runs that are under way.
    pub(crate) signals: Mutex<HashMap<RunId, tokio_watch::Sender<Signal>>>,
}

impl Engine {
    /// Starts an engine: listens to every active trigger, and takes up the runs that were left open.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn start(deps: Deps) -> Result<Self, Error> {
        let Deps { store, registry, surroundings, files_root, spill_folder, options } = deps;
        let meter = Arc::new(Meter::new(store.run_totals().await?));
        let live = Arc::new(Live::default());
        let (watch, counts) = Watch::start(store.clone(), Arc::clone(&live));
        let (journal, writer) = Journal::start(store.clone(), Arc::clone(&meter), watch.clone()).map_err(anyhow::Error::from)?;
        let ids = Arc::new(Ids::new(store.clock(), Arc::new(SystemRandom)));
        let library = Arc::new(Library::new(store.clone(), &registry));
        let places = Arc::new(Folder(spill_folder.unwrap_or_else(std::env::temp_dir)));
        let spilling = Spilling { places, limits: options.spill };
        let outside = Arc::new(Outside::new(registry, surroundings, files_root, spilling, store.clock(), Arc::clone(&ids)));
        let handlers = Handlers { store: store.clone(), clock: store.clock(), ids };
        let host = Arc::new(Host {
            watch,
            store,
            outside,
            library,
            handlers,
            journal,
            live,
            queue: Queue::new(options.queue_max.max(1)),
            hand: Hand::default(),
            meter,
            behind: AtomicBool::new(false),
            hooks: Hooks::default(),
            workers: Arc::new(Semaphore::new(options.workers.max(1))),
            suspects: Suspects::new(options.suspect_after),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
            replays: Replays::default(),
            abandoned: CancellationToken::new(),
            taken_back: Mutex::default(),
            signals: Mutex::default(),
        });
        let mut background = vec![writer, counts];
        if !options.still {
            host.listen_to_all().await?;
            let open = host.sweep().await?;
            if open > 0 {
                tracing::info!(runs = open, "runs that were left open are taken up");
            }
            background.push(tokio::spawn(Arc::clone(&host).dispatch()));
            background.push(tokio::spawn(Arc::clone(&host).wake()));
            background.push(tokio::spawn(Arc::clone(&host).answer_asks()));
            host.take_up_replays().await?;
            background.push(tokio::spawn(Arc::clone(&host).replay_on()));
            background.push(tokio::spawn(Arc::clone(&host).sweep_now_and_then(options.sweep_every)));
            background.push(tokio::spawn(Arc::clone(&host).purge_now_and_then(options.purge_every)));
        }
        Ok(Self { host, background: Arc::new(Mutex::new(background)) })
    }

    /// Takes what arrived at a webhook's address. It is kept when this answers.
    ///
    /// # Errors
    /// When there is no such webhook, the event is refused, or it cannot be kept.
    pub async fn accept_webhook(&self, token: &str, event: RawEvent) -> Result<Accepted, Error> {
        self.host.accept_webhook(token, event, false).await.map(|(accepted, _)| accepted)
    }

    /// Takes what arrived at a webhook's address, and waits for what comes out if its trigger answers with that.
    ///
    /// # Errors
    /// When there is no such webhook, the event is refused, or it cannot be kept.
    pub async fn answer_webhook(&self, token: &str, event: RawEvent) -> Result<Answer, Error> {
        let (accepted, (reply, ended)) = self.host.accept_webhook(token, event, true).await?;
        let ended = match (reply, ended) {
            // A repeat starts no run; one that waits for long, or gives too much, lets go of the sender.
            (Reply::Result { at_most }, Some(ended)) if !accepted.duplicate => {
                tokio::time::timeout(at_most, ended).await.ok().and_then(Result::ok)
            }
            _ => None,
        };
        let status = match reply {
            Reply::Accepted { status } => status,
            Reply::Result { .. } => 202,
        };
        Ok(Answer { accepted, status, ended })
    }

    /// Starts a run by hand, or a test of the draft.
    ///
    /// # Errors
    /// When the flow cannot run, or the run cannot be kept.
    pub async fn start_run(&self, workspace: WorkspaceId, flow: FlowId, start: StartRun) -> Result<RunId, Error> {
        self.host.start_run(workspace, flow, start).await
    }

    /// Waits until a run is over, but not longer than this; gives it as it stands then.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn wait(&self, workspace: WorkspaceId, run: RunId, at_most: Duration) -> Result<Option<Run>, Error> {
        let mut events = self.subscribe(workspace);
        let scoped = self.host.store.workspace(workspace);
        let ended = async {
            loop {
                let found = scoped.run(run).await?;
                if found.as_ref().is_none_or(is_over) {
                    return Ok::<_, Error>(found);
                }
                // A run that others changed tells nothing; one that was missed is read again.
                loop {
                    match events.recv().await {
                        Ok(Event::Run { run: changed }) if changed.id == run && is_over(&changed) => return Ok(Some(*changed)),
                        Ok(_) => {}
                        Err(broadcast::error::RecvError::Lagged(_)) => break,
                        Err(broadcast::error::RecvError::Closed) => return Ok(found),
                    }
                }
            }
        };
        match tokio::time::timeout(at_most, ended).await {
            Ok(found) => found,
            Err(_) => Ok(scoped.run(run).await?),
        }
    }

    /// Sends a run that is over on its way again, as a new run.
    ///
    /// # Errors
    /// When there is no such run, it is under way, or the new one cannot be kept.
    pub async fn retry(&self, workspace: WorkspaceId, run: RunId, retry: Retry) -> Result<RunId, Error> {
        self.host.retry(workspace, run, retry).await
    }

    /// Sends a run on from effects of which nobody knew: a person says of each whether it happened.
    ///
    /// # Errors
    /// When there is no such run, nothing of it is unknown, not all of it is named, or somebody was faster.
    pub async fn settle_effects(&self, workspace: WorkspaceId, run: RunId, settle: &SettleEffects, by: &str) -> Result<RunId, Error> {
        self.host.settle_effects(workspace, run, settle, by).await
    }

    /// Answers an approval for its run; `false` when somebody was faster, or nobody is asked any more.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn answer_approval(&self, workspace: WorkspaceId, id: ApprovalId, answer: &NewAnswer) -> Result<bool, Error> {
        self.host.answer_approval(workspace, id, answer).await
    }

    /// Sends a signal to the records that wait for it; gives how many go on.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn send_signal(&self, signal: &NewSignal) -> Result<u32, Error> {
        let heard = self.host.store.workspace(signal.workspace).send_signal(signal).await?;
        self.host.outside.asks.stir();
        Ok(heard)
    }

    /// Ends a run: what is under way is finished, nothing more begins.
    ///
    /// # Errors
    /// When there is no such run, or it is over.
    pub async fn cancel(&self, workspace: WorkspaceId, run: RunId) -> Result<(), Error> {
        self.host.cancel(workspace, run, false).await
    }

    /// Ends a run and takes back what it did, where its steps say how: the newest first.
    ///
    /// # Errors
    /// When there is no such run, or it is over.
    pub async fn take_back(&self, workspace: WorkspaceId, run: RunId) -> Result<(), Error> {
        self.host.cancel(workspace, run, true).await
    }

    /// Starts runs for the moments of a schedule that have none, or whose run failed.
    ///
    /// # Errors
    /// When the flow has no schedule, the range is none, or a run cannot be kept.
    pub async fn backfill(&self, workspace: WorkspaceId, flow: FlowId, asked: &Backfill) -> Result<Backfilled, Error> {
        self.host.backfill(workspace, flow, asked).await
    }

    /// Why a run has not begun, in words, and its place among those of its workspace; `None`: it does not wait to begin.
    #[must_use]
    pub fn waits(&self, run: RunId) -> Option<(String, u64)> {
        let waits = self.host.queue.why(run, self.host.outside.clock.now())?;
        Some((waits.words(), waits.place as u64))
    }

    /// Begins to retry or cancel many runs, or says how many it would be.
    ///
    /// # Errors
    /// When no run fits, or too many, or it cannot be kept.
    pub async fn begin_replay(&self, workspace: WorkspaceId, new: &NewReplay, by: &str) -> Result<Replay, Error> {
        self.host.begin_replay(workspace, new, by).await
    }

    /// Ends a replay: what had its turn stays as it is.
    ///
    /// # Errors
    /// When there is no such replay, or it is over.
    pub async fn cancel_replay(&self, workspace: WorkspaceId, id: ReplayId) -> Result<Replay, Error> {
        self.host.cancel_replay(workspace, id).await
    }

    /// Sends failed records on from the step that refused them, as they were mended.
    ///
    /// # Errors
    /// When they cannot be read, or the runs cannot be kept.
    pub async fn resume_failed_records(&self, workspace: WorkspaceId, ids: &[FailedRecordId], by: &str) -> Result<Settled, Error> {
        self.host.resume_failed_records(workspace, ids, by).await
    }

    /// What happens in a workspace from now on.
    #[must_use]
    pub fn subscribe(&self, workspace: WorkspaceId) -> broadcast::Receiver<Event> {
        self.host.live.subscribe(workspace)
    }

    /// Tells those who watch a workspace.
    pub fn publish(&self, workspace: WorkspaceId, event: Event) {
        if event == Event::Connection {
            self.host.outside.forget(workspace);
            self.host.outside.governors.mended(workspace);
        }
        self.host.live.tell(workspace, || event);
    }

    /// Why the calls of a connection wait, if the other side is the reason.
    #[must_use]
    pub fn held_back(&self, workspace: WorkspaceId, connection: ConnectionId, name: &str) -> Option<HeldBack> {
        self.host.outside.governors.held_back(workspace, connection, name)
    }

    /// Lets one call try a connection now that failed again and again; `false`: nothing waits for that.
    #[must_use]
    pub fn try_connection_now(&self, workspace: WorkspaceId, connection: ConnectionId) -> bool {
        self.host.outside.governors.try_now(workspace, connection)
    }

    /// A flow was published, switched on or off, renamed or removed, and that is committed: its trigger follows.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn flow_changed(&self, workspace: WorkspaceId, flow: FlowId) -> Result<(), Error> {
        self.host.flow_changed(workspace, flow).await
    }

    /// Looks now for runs that are open in the database and in nobody's hand, and takes them up; says how many there were.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sweep(&self) -> Result<usize, Error> {
        self.host.sweep().await
    }

    /// Purges now what is older than the history is kept, folds old figures, gives room back to the disk; says what went.
    ///
    /// # Errors
    /// When the database fails; what went before that is gone.
    pub async fn purge(&self) -> Result<Purged, Error> {
        self.host.purge().await
    }

    /// What it counted, and how the queue stands. Reads no runs.
    pub async fn measure(&self) -> Measured {
        let host = &self.host;
        let failed_records_open = match host.meter.failed_records() {
            Some(known) => Some(known),
            None => match host.store.open_failed_records().await {
                Ok(count) => {
                    host.meter.note_failed_records(count);
                    Some(count)
                }
                Err(error) => {
                    tracing::warn!("the number of failed records cannot be read: {error}");
                    None
                }
            },
        };
        let standing = host.queue.standing();
        let waited = standing.oldest.map_or(0, |since| host.outside.clock.now() - since);
        let mut measured = host.meter.read();
        measured.calls = host.outside.tally.read();
        measured.schedules_late_ms = host.hooks.late_by(host.outside.clock.now());
        measured.runs.in_flight = i64::try_from(host.hand.count()).unwrap_or(i64::MAX);
        measured.queued = standing.queued as u64;
        measured.queued_for_ms = u64::try_from(waited).unwrap_or(0);
        measured.under_way = host.tasks.len() as u64;
        measured.parked = standing.parked as u64;
        measured.failed_records_open = failed_records_open;
        measured
    }

    /// How many runs are under way on this node.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.host.tasks.len()
    }

    /// Stops: accepts nothing more, finishes the calls that are under way, keeps what came of them. What is left open goes
    /// on after the next start.
    pub async fn stop(&self, drain: Duration) {
        self.host.stopping.cancel();
        for signal in self.host.signals.lock().unwrap_or_else(PoisonError::into_inner).values() {
            signal.send_replace(Signal::Stop);
        }
        self.host.tasks.close();
        if tokio::time::timeout(drain, self.host.tasks.wait()).await.is_err() {
            tracing::warn!(runs = self.host.tasks.len(), "the time to drain is over; these runs go on after the next start");
        }
        self.abandon().await;
    }

    /// Leaves everything as it is, at once: what a crash does.
    pub async fn abandon(&self) {
        self.host.stopping.cancel();
        self.host.abandoned.cancel();
        let tasks: Vec<_> = self.background.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect();
        tasks.iter().for_each(JoinHandle::abort);
        for task in tasks {
            // It was ended, or was over before.
            drop(task.await);
        }
    }
}

fn is_over(run: &Run) -> bool {
    !matches!(run.status, RunStatus::Queued | RunStatus::Running | RunStatus::Waiting)
}

impl Host {
    pub(crate) async fn cancel(&self, workspace: WorkspaceId, run: RunId, undo: bool) -> Result<(), Error> {
        let found = self.store.workspace(workspace).run_row(run).await?.ok_or(Error::NoSuch("run"))?;
        if let Some(signal) = self.signals.lock().unwrap_or_else(PoisonError::into_inner).get(&run) {
            signal.send_replace(if undo { Signal::TakeBack } else { Signal::Cancel });
            return Ok(());
        }
        if found.is_over() {
            return Err(Error::refused("run.over", "the run is over"));
        }
        if !self.queue.remove(run) {
            return Err(Error::Unavailable { message: "the run is just being taken up".to_owned(), retry_after_secs: 1 });
        }
        self.outside.governors.leave(run);
        if undo && found.started_at.is_some() {
            // It is taken up once more, to take back what it did.
            self.taken_back.lock().unwrap_or_else(PoisonError::into_inner).insert(run);
            self.enqueue(found, None).await;
            return Ok(());
        }
        let now = self.outside.clock.now();
        let mut row = found;
        row.status = RunStatus::Cancelled;
        row.ended_at = Some(now);
        row.updated_at = now;
        row.wakes_at = None;
        row.waits_for = None;
        row.waits_on = None;
        row.summary = "Cancelled before it went on".to_owned();
        let figures = execution::end_figures(&row, flow::Outcome::Cancelled, now);
        let asks = store::asks::Asks { withdraw: true, ..Default::default() };
        if let Err(error) = self.journal.keep(Write { run: Some(row.clone()), figures, asks, ..Write::default() }).await {
            // It waits on as it did.
            self.hand.release(run);
            return Err(error.into());
        }
        self.let_go(run);
        self.outside.asks.stir();
        let name = self.library.of_run(&row).await.map(|compiled| compiled.name.clone()).unwrap_or_default();
        self.watch.changed(&row, &name);
        Ok(())
    }
}
