//! Replays: many runs are retried or cancelled one after the other, at a rate. How far one has come is kept with the run that
//! it starts, so that it goes on after a restart and none has its turn twice.

use crate::{Error, Host};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use store::replays::{RUNS_MAX, Underway};
use wire::{
    ReplayId, RunId, WorkspaceId,
    replay::{NewReplay, Replay, ReplayAction, ReplayStatus},
    run::Retry,
};

/// The most runs a second.
pub const PER_SEC_MAX: f64 = 1_000.0;
/// The most runs of a replay that have their turn between two looks at the others.
const AT_ONCE_MAX: u64 = 200;

/// The replays that are under way, each with how many of its runs may have their turn now, and since when that is so.
#[derive(Default)]
pub(crate) struct Replays(Mutex<HashMap<ReplayId, Turn>>);

struct Turn {
    replay: Underway,
    may: f64,
    since: i64,
}

impl Replays {
    fn add(&self, replay: Underway, now: i64) {
        self.lock().entry(replay.id).or_insert(Turn { replay, may: 1.0, since: now });
    }

    fn remove(&self, id: ReplayId) {
        self.lock().remove(&id);
    }

    /// Each with how many of its runs may have their turn now.
    fn look(&self, now: i64) -> Vec<(Underway, u64)> {
        let look = |turn: &mut Turn| {
            let Some(per_sec) = turn.replay.per_sec else { return (turn.replay.clone(), AT_ONCE_MAX) };
            turn.may = (turn.may + (now - turn.since).max(0) as f64 / 1_000.0 * per_sec).min(per_sec.max(1.0));
            turn.since = now;
            (turn.replay.clone(), (turn.may.floor() as u64).min(AT_ONCE_MAX))
        };
        self.lock().values_mut().map(look).collect()
    }

    fn took(&self, id: ReplayId) {
        if let Some(turn) = self.lock().get_mut(&id) {
            turn.may -= 1.0;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ReplayId, Turn>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host {
    /// Begins a replay, or says how many runs it would be.
    pub(crate) async fn begin_replay(&self, workspace: WorkspaceId, new: &NewReplay, by: &str) -> Result<Replay, Error> {
        if new.per_sec.is_some_and(|rate| !(0.001..=PER_SEC_MAX).contains(&rate)) {
            let message = format!("a replay goes at 0.001 to {PER_SEC_MAX} runs a second");
            return Err(Error::bad("replay.rate", Some("per_sec"), message));
        }
        if new.pick.runs.len() as u64 > RUNS_MAX {
            return Err(Error::bad("replay.too_many", Some("pick"), format!("a replay is for {RUNS_MAX} runs at most")));
        }
        let scoped = self.store.workspace(workspace);
        let total = scoped.count_picked(new.action, &new.pick).await?;
        if total > RUNS_MAX {
            let message = format!("more than {RUNS_MAX} runs fit; choose a shorter time, or one flow");
            return Err(Error::bad("replay.too_many", Some("pick"), message));
        }
        if new.dry {
            let (action, from_start, latest, per_sec) = (new.action, new.from_start, new.latest, new.per_sec);
            let (author, created_at) = (by.to_owned(), self.outside.clock.now());
            let (id, status, done, refused, problem, ended_at) = (None, ReplayStatus::Estimate, 0, 0, None, None);
            return Ok(Replay {
                id,
                action,
                status,
                from_start,
                latest,
                per_sec,
                total,
                done,
                refused,
                problem,
                author,
                created_at,
                ended_at,
            });
        }
        if total == 0 {
            return Err(Error::refused("replay.nothing", "no run fits, or each of them was sent on its way again already"));
        }
        let tx = scoped.begin().await?;
        let id = scoped.insert_replay(&tx, new, by).await?;
        tx.commit().await?;
        let (action, from_start, latest, per_sec) = (new.action, new.from_start, new.latest, new.per_sec);
        self.replays.add(Underway { id, workspace, action, from_start, latest, per_sec }, self.outside.clock.now());
        scoped.replay(id).await?.ok_or(Error::NoSuch("replay"))
    }

    /// Ends a replay: what had its turn stays as it is.
    pub(crate) async fn cancel_replay(&self, workspace: WorkspaceId, id: ReplayId) -> Result<Replay, Error> {
        let scoped = self.store.workspace(workspace);
        scoped.replay(id).await?.ok_or(Error::NoSuch("replay"))?;
        let tx = scoped.begin().await?;
        if !scoped.end_replay(&tx, id, ReplayStatus::Cancelled).await? {
            return Err(Error::refused("replay.over", "the replay is over"));
        }
        tx.commit().await?;
        self.replays.remove(id);
        scoped.replay(id).await?.ok_or(Error::NoSuch("replay"))
    }

    /// Takes up the replays that were under way.
    pub(crate) async fn take_up_replays(&self) -> Result<(), Error> {
        let now = self.outside.clock.now();
        self.store.replays_under_way().await?.into_iter().for_each(|replay| self.replays.add(replay, now));
        Ok(())
    }

    /// Lets runs of replays have their turn, until the server stops.
    pub(crate) async fn replay_on(self: Arc<Self>) {
        loop {
            tokio::select! {
                biased;
                () = self.stopping.cancelled() => return,
                () = tokio::time::sleep(crate::workers::LOOK) => {}
            }
            for (replay, may) in self.replays.look(self.outside.clock.now()) {
                if may > 0
                    && let Err(error) = self.replay_some(&replay, may).await
                {
                    tracing::warn!(replay = %replay.id, "a replay does not come on now, it is tried again: {error}");
                }
            }
        }
    }

    async fn replay_some(&self, replay: &Underway, may: u64) -> Result<(), Error> {
        let scoped = self.store.workspace(replay.workspace);
        let runs = scoped.replay_runs_left(replay.id, may).await?;
        if runs.is_empty() {
            let tx = scoped.begin().await?;
            scoped.end_replay(&tx, replay.id, ReplayStatus::Done).await?;
            tx.commit().await?;
            self.replays.remove(replay.id);
            return Ok(());
        }
        for run in runs {
            if self.stopping.is_cancelled() || !self.replays.lock().contains_key(&replay.id) {
                return Ok(());
            }
            self.replay_one(replay, run).await?;
            self.replays.took(replay.id);
        }
        Ok(())
    }

    async fn replay_one(&self, replay: &Underway, run: RunId) -> Result<(), Error> {
        let done = match replay.action {
            ReplayAction::Retry => {
                let retry = Retry { from_start: replay.from_start, latest: replay.latest };
                self.retry_once(replay.workspace, run, retry, Some(replay.id)).await.map(drop)
            }
            ReplayAction::Cancel => self.cancel(replay.workspace, run, false).await,
        };
        let problem = match (done, replay.action) {
            // Kept with the new run.
            (Ok(()), ReplayAction::Retry) => return Ok(()),
            (Ok(()), ReplayAction::Cancel) => None,
            (Err(error @ Error::Unavailable { .. }), _) => return Err(error),
            (Err(error), _) => Some(error.to_string()),
        };
        let scoped = self.store.workspace(replay.workspace);
        let tx = scoped.begin().await?;
        scoped.note_replayed(&tx, replay.id, run, problem.as_deref()).await?;
        Ok(tx.commit().await?)
    }
}
