//! The requests of one call, each let through by the governor of its connection: a call of many requests must not send more of
//! them than the connection takes. The first one goes with the pass of the call.

use crate::{
    Connection,
    governor::Outcome,
    governors::{Asked, Governors, Pass, Place},
    watch::Watch,
};
use connector::{Came, ConnectorError, Turn, Turnstile};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use store::Clock;
use tokio::sync::Notify;
use wire::{RunId, WorkspaceId};

/// The longest that one request waits within its call; after that the call waits, and the run with it.
const WAIT_MS_MAX: i64 = 5_000;
/// Requests of a call are told from calls by their numbers.
const FIRST_NUMBER: u64 = 1 << 40;

/// The requests of one call.
pub(crate) struct Turns {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) governors: Arc<Governors>,
    pub(crate) watch: Watch,
    pub(crate) workspace: WorkspaceId,
    pub(crate) name: String,
    pub(crate) connection: Arc<Connection>,
    pub(crate) run: RunId,
    /// The call, by its number in the run.
    pub(crate) call: u64,
    /// Of the call, until its first request takes it.
    pub(crate) first: Mutex<Option<Pass>>,
    pub(crate) next: AtomicU64,
}

impl Turns {
    /// The call's own pass, if its connector lets no request through here.
    pub(crate) fn unused(&self) -> Option<Pass> {
        self.first.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn turn(&self, pass: Pass) -> Turn {
        let (watch, workspace, clock) = (self.watch.clone(), self.workspace, Arc::clone(&self.clock));
        Turn::new(move |came| {
            let after = |wait: Duration| clock.now().saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
            let (outcome, none_for) = match came {
                None => (Outcome::Abandoned, None),
                Some((Came::Well, pause)) => (Outcome::Done, pause),
                Some((Came::Aside, pause)) => (Outcome::Aside, pause),
                Some((Came::Throttled(wait), pause)) => (Outcome::Throttled { until: after(wait) }, pause),
                Some((Came::Failed, pause)) => (Outcome::Failed, pause),
            };
            if pass.told(outcome, none_for.map(after)) {
                watch.connection(workspace);
            }
        })
    }
}

#[async_trait::async_trait]
impl Turnstile for Turns {
    async fn enter(&self) -> Result<Turn, ConnectorError> {
        if let Some(pass) = self.unused() {
            return Ok(self.turn(pass));
        }
        let who = (self.run, self.next.fetch_add(1, Ordering::Relaxed) * FIRST_NUMBER + self.call);
        let (began, bell) = (self.clock.now(), Arc::new(Notify::new()));
        // Its place is held until it is asked for again.
        let mut before: Option<Place> = None;
        loop {
            let asked = self.governors.ask(self.workspace, &self.name, &self.connection, who, false, &bell);
            if let Some(place) = before.take() {
                Place::handed_on(place);
            }
            let wait = match asked {
                Asked::Go(pass) => return Ok(self.turn(pass)),
                Asked::Wait(wait) => wait,
            };
            let now = self.clock.now();
            let left = wait.until.saturating_sub(now);
            if left > WAIT_MS_MAX || now.saturating_sub(began) > WAIT_MS_MAX {
                let after = Duration::from_millis(u64::try_from(left.max(1)).unwrap_or(1));
                return Err(ConnectorError::Throttled { code: "connection.held_back".to_owned(), message: wait.why, after });
            }
            before = Some(wait.place);
            let moment = tokio::time::sleep(Duration::from_millis(u64::try_from(left).unwrap_or(0)));
            tokio::select! {
                () = bell.notified() => {}
                () = moment => {}
            }
        }
    }
}
