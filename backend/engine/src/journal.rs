//! The journal: one task that gathers what all runs want to keep and commits it together; whoever waits, waits for the
//! commit of his own.

use crate::{meter::Meter, watch::Watch};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use store::{
    Store, failpoint,
    journal::{Accepted, Write},
    marks::Mark,
};
use tokio::{
    runtime::Runtime,
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::Instant,
};

/// The most writes of one transaction.
const BATCH_MAX: usize = 512;
/// Writes that may wait for the writer; more have to wait to be taken at all.
const WAITING_MAX: usize = 4_096;
/// How long the writer waits before it tries again while the database is away.
const AWAY: Duration = Duration::from_millis(500);

/// Why a write was not kept.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum NotKept {
    /// The database is away, or the server stops.
    #[error("{0}")]
    Unavailable(String),
    /// The database refused it.
    #[error("{0}")]
    Refused(String),
}

type Answer = Result<Accepted, NotKept>;

/// The way into the journal. Cheap to clone; the task ends when all are gone.
#[derive(Clone)]
pub(crate) struct Journal(Way);

#[derive(Clone)]
enum Way {
    /// Nothing is kept, as for a run without a database.
    Nowhere,
    /// It is put aside, for one who keeps it together with more.
    Aside(Aside),
    /// To the writer.
    Writer(mpsc::Sender<(Write, oneshot::Sender<Answer>)>),
}

/// What was handed to a journal that puts it aside.
#[derive(Clone, Default)]
pub(crate) struct Aside(Arc<Mutex<Vec<Write>>>);

impl Aside {
    /// All of it, in order.
    pub(crate) fn taken(&self) -> Vec<Write> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A write that is on its way.
pub(crate) struct Ticket(Option<oneshot::Receiver<Answer>>);

impl Ticket {
    /// Waits until it is kept.
    pub(crate) async fn kept(self) -> Answer {
        match self.0 {
            None => Ok(Accepted::New),
            Some(receiver) => receiver.await.unwrap_or_else(|_| Err(stopping())),
        }
    }
}

fn stopping() -> NotKept {
    NotKept::Unavailable("the server is stopping".to_owned())
}

impl Journal {
    /// Starts the writer, on a thread of its own: a transaction is many short waits for the database, and at each of them it would wait
    /// for the turn of everything else that is under way.
    ///
    /// # Errors
    /// When there is no room for a thread.
    pub(crate) fn start(store: Store, meter: Arc<Meter>, watch: Watch) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (sender, receiver) = mpsc::channel(WAITING_MAX);
        let mark = Mark { writer: store.ids().next(), number: 0 };
        let writer = Writer { mark, store, meter, watch, receiver, later: VecDeque::new() };
        let task = runtime()?.spawn(writer.run());
        Ok((Self(Way::Writer(sender)), task))
    }

    /// A journal that keeps nothing, for a run in memory.
    pub(crate) fn none() -> Self {
        Self(Way::Nowhere)
    }

    /// A journal that puts aside what it gets.
    pub(crate) fn aside() -> (Self, Aside) {
        let aside = Aside::default();
        (Self(Way::Aside(aside.clone())), aside)
    }

    /// Whether what it takes outlives the process.
    pub(crate) fn is_durable(&self) -> bool {
        !matches!(self.0, Way::Nowhere)
    }

    /// Hands in a write. Writes of one caller are kept in their order.
    pub(crate) async fn hand_in(&self, write: Write) -> Result<Ticket, NotKept> {
        let sender = match &self.0 {
            Way::Nowhere => return Ok(Ticket(None)),
            Way::Aside(aside) => {
                aside.0.lock().unwrap_or_else(PoisonError::into_inner).push(write);
                return Ok(Ticket(None));
            }
            Way::Writer(sender) => sender,
        };
        let (answer, receiver) = oneshot::channel();
        sender.send((write, answer)).await.map_err(|_| stopping())?;
        Ok(Ticket(Some(receiver)))
    }

    /// Hands in a write and waits until it is kept.
    pub(crate) async fn keep(&self, write: Write) -> Answer {
        self.hand_in(write).await?.kept().await
    }
}

/// Where writers run: one thread for all of the process. It lasts as long as that: connections that it opened belong to the pool.
fn runtime() -> std::io::Result<&'static Runtime> {
    static ONE: Mutex<Option<&'static Runtime>> = Mutex::new(None);
    let mut one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(runtime) = *one {
        return Ok(runtime);
    }
    let made = tokio::runtime::Builder::new_multi_thread().worker_threads(1).thread_name("journal").enable_all().build()?;
    Ok(one.insert(Box::leak(Box::new(made))))
}

struct Writer {
    /// Of the newest transaction.
    mark: Mark,
    store: Store,
    meter: Arc<Meter>,
    watch: Watch,
    receiver: mpsc::Receiver<(Write, oneshot::Sender<Answer>)>,
    /// Handed in while the database was away.
    later: VecDeque<(Write, oneshot::Sender<Answer>)>,
}

impl Writer {
    async fn run(mut self) {
        let mut gathered = Vec::with_capacity(BATCH_MAX);
        loop {
            // While one transaction commits, the next one gathers in the channel.
            let waiting = self.later.len().min(BATCH_MAX);
            gathered.extend(self.later.drain(..waiting));
            if gathered.is_empty() && self.receiver.recv_many(&mut gathered, BATCH_MAX).await == 0 {
                return;
            }
            if gathered.len() < BATCH_MAX {
                // Those that are about to hand in something get the chance to.
                tokio::task::yield_now().await;
                while gathered.len() < BATCH_MAX
                    && let Ok(more) = self.receiver.try_recv()
                {
                    gathered.push(more);
                }
            }
            failpoint::reach("journal::gathered");
            let (writes, answers): (Vec<_>, Vec<_>) = gathered.drain(..).unzip();
            self.commit(writes, answers).await;
        }
    }

    /// Writes, unless it is doubtful whether it was written before, and it was: the database may go away after it has kept
    /// something and before it says so.
    async fn write(&self, writes: &[Write], doubtful: bool) -> store::Result<Vec<Accepted>> {
        if doubtful && self.store.is_kept(self.mark).await? {
            return Ok(vec![Accepted::New; writes.len()]);
        }
        self.store.write_marked(self.mark, writes).await
    }

    /// Waits a while for the database. Who asks to be accepted meanwhile is told at once; what runs have done waits its turn.
    async fn away(&mut self, message: &str) {
        let over = tokio::time::sleep(AWAY);
        tokio::pin!(over);
        loop {
            tokio::select! {
                biased;
                () = &mut over => return,
                handed_in = self.receiver.recv(), if self.later.len() < WAITING_MAX => match handed_in {
                    Some((write, answer)) if write.accept.is_some() => tell(answer, Err(NotKept::Unavailable(message.to_owned()))),
                    Some(other) => self.later.push_back(other),
                    None => return over.await,
                },
            }
        }
    }

    async fn commit(&mut self, mut writes: Vec<Write>, mut answers: Vec<oneshot::Sender<Answer>>) {
        self.mark.number += 1;
        let mut doubtful = false;
        loop {
            let began = Instant::now();
            match self.write(&writes, doubtful).await {
                Ok(accepted) => {
                    failpoint::reach("journal::before_answer");
                    self.meter.committed(began.elapsed(), &writes, &accepted);
                    self.watch.kept(writes.iter());
                    for (answer, accepted) in answers.into_iter().zip(accepted) {
                        tell(answer, Ok(accepted));
                    }
                    return;
                }
                Err(store::Error::Unavailable(message)) => {
                    tracing::warn!(writes = writes.len(), "the journal cannot be written, the database is away: {message}");
                    // Who asks to be accepted is told to come back; what runs have done waits for the database.
                    let (mut kept, mut waiting) = (Vec::new(), Vec::new());
                    for (write, answer) in writes.into_iter().zip(answers) {
                        if write.accept.is_some() {
                            tell(answer, Err(NotKept::Unavailable(message.clone())));
                        } else {
                            kept.push(write);
                            waiting.push(answer);
                        }
                    }
                    (writes, answers) = (kept, waiting);
                    if writes.is_empty() {
                        return;
                    }
                    doubtful = true;
                    self.away(&message).await;
                }
                Err(error) if writes.len() == 1 => {
                    tracing::error!("a write of the journal was refused: {error}");
                    answers.into_iter().for_each(|answer| tell(answer, Err(NotKept::Refused(error.to_string()))));
                    return;
                }
                Err(_) => {
                    // One of them is at fault: by itself it fails alone.
                    for (write, answer) in writes.into_iter().zip(answers) {
                        Box::pin(self.commit(vec![write], vec![answer])).await;
                    }
                    return;
                }
            }
        }
    }
}

/// Whoever waited may have gone; what was kept is kept all the same.
fn tell(answer: oneshot::Sender<Answer>, what: Answer) {
    drop(answer.send(what));
}

impl From<NotKept> for crate::Error {
    fn from(error: NotKept) -> Self {
        match error {
            NotKept::Unavailable(message) => Self::Unavailable { message, retry_after_secs: 5 },
            NotKept::Refused(message) => Self::Internal(anyhow::anyhow!(message)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::{journal::Accept, runs::RunRow, testing::on_both};
    use wire::run::Origin;

    #[tokio::test]
    async fn what_was_kept_before_the_database_went_away_is_not_kept_twice() {
        on_both(|store, _| async move {
            let tx = store.begin().await.unwrap();
            let workspace = tx.insert_workspace("Acme", vec![1]).await.unwrap();
            tx.commit().await.unwrap();
            let run = RunRow::accepted(store.ids().next(), workspace, store.ids().next(), Origin::Manual, store.now());
            let figures = store::rollups::Figures { started: 1, ..store::rollups::Figures::default() };
            let figures = vec![store::rollups::Delta { workspace, flow: run.flow, at: run.created_at, figures }];
            let write = [Write { run: Some(run), figures, ..Write::default() }];
            let meter = Arc::new(Meter::new(store.run_totals().await.unwrap()));
            let mark = Mark { writer: store.ids().next(), number: 1 };
            let writer =
                Writer { mark, store: store.clone(), meter, watch: Watch::nobody(), receiver: mpsc::channel(1).1, later: VecDeque::new() };

            assert_eq!(writer.write(&write, false).await.unwrap(), [Accepted::New]);
            // Its answer was lost: the database said that it is away.
            assert_eq!(writer.write(&write, true).await.unwrap(), [Accepted::New]);
            assert_eq!(store.run_totals().await.unwrap().accepted, 1, "counted once");
            let next = Writer { mark: Mark { number: 2, ..mark }, ..writer };
            assert_eq!(next.write(&write, true).await.unwrap(), [Accepted::New]);
            assert_eq!(store.run_totals().await.unwrap().accepted, 2, "another one, which was not kept before");
        })
        .await;
    }

    // fault: F21 F27
    #[tokio::test]
    async fn who_asks_to_be_accepted_is_told_while_what_runs_did_waits() {
        on_both(|store, _| async move {
            let meter = Arc::new(Meter::new(store.run_totals().await.unwrap()));
            let run = RunRow::accepted(store.ids().next(), store.ids().next(), store.ids().next(), Origin::Manual, store.now());
            store.close().await.unwrap();
            let (journal, writer) = Journal::start(store, meter, Watch::nobody()).expect("a thread");
            let waits = journal.hand_in(Write::default()).await.unwrap();
            let accept =
                Accept { run, payload: None, dedupe: None, fire: None, events_of: None, resumes: None, decides: Vec::new(), called: None };
            for _ in 0..3 {
                let asked = journal.keep(Write { accept: Some(accept.clone()), ..Write::default() });
                let told = tokio::time::timeout(Duration::from_secs(20), asked).await.expect("it is told");
                assert!(matches!(told, Err(NotKept::Unavailable(_))), "{told:?}");
            }
            writer.abort();
            drop(waits);
        })
        .await;
    }
}
