//! Taking up what is open in the database and in nobody's hand: at the start all of it; then, now and then, what was lost on
//! the way, as a run whose commit was not acknowledged, and what found no place in the queue before.

use crate::{Error, Host};
use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use store::runs::RunRow;
use wire::{RunId, WorkspaceId, run::RunStatus};

/// Runs whose rows are read at once.
const READ_AT_ONCE: usize = 500;
/// How long to wait before looking again while runs are known to be left.
const SOON: Duration = Duration::from_secs(1);

impl Host {
    /// Looks for runs that are open and in nobody's hand, and takes them up; says how many.
    ///
    /// With several servers on one database none can tell what another one has in hand: then nothing is taken up.
    pub(crate) async fn sweep(&self) -> Result<usize, Error> {
        if !self.store.is_alone().await? {
            self.behind.store(true, Ordering::Relaxed);
            return Ok(0);
        }
        let (mut found, mut behind) = (0, false);
        let mut lost: Vec<(WorkspaceId, RunId)> = Vec::new();
        let mut room: HashMap<WorkspaceId, usize> = HashMap::new();
        for (workspace, run) in self.store.open_run_ids().await? {
            if self.hand.has(run) {
                continue;
            }
            let room = room.entry(workspace).or_insert_with(|| self.queue.room(workspace));
            if *room == 0 {
                behind = true;
                continue;
            }
            *room -= 1;
            lost.push((workspace, run));
        }
        if !lost.is_empty() {
            // Whoever had them may have gone in the middle of a commit, which still becomes true.
            self.store.settle().await?;
        }
        for some in lost.chunks(READ_AT_ONCE) {
            found += self.pick_up(some).await?;
        }
        self.behind.store(behind, Ordering::Relaxed);
        Ok(found)
    }

    /// Takes runs in hand that nobody has. What is read after that is how they stand: whoever had one let go of it only when
    /// its end was kept.
    async fn pick_up(&self, runs: &[(WorkspaceId, RunId)]) -> Result<usize, Error> {
        let mine: Vec<_> = runs.iter().filter(|(_, run)| self.hand.take(*run)).map(|(_, run)| *run).collect();
        let rows = match self.store.runs_by_id(&mine).await {
            Ok(rows) => rows,
            Err(error) => {
                mine.iter().for_each(|run| self.hand.release(*run));
                return Err(error.into());
            }
        };
        let mut rows: HashMap<RunId, RunRow> = rows.into_iter().map(|row| (row.id, row)).collect();
        let mut count = 0;
        for run in mine {
            match rows.remove(&run).filter(|row| !row.is_over()) {
                Some(row) => {
                    count += 1;
                    if row.status != RunStatus::Queued {
                        self.queue.hold(&row);
                    }
                    match row.wakes_at.filter(|_| row.status == RunStatus::Waiting) {
                        Some(at) => {
                            if let Some(connection) = row.waits_on {
                                self.outside.governors.found(row.workspace, connection, row.id);
                            }
                            self.queue.park(at, row.id, row.workspace);
                        }
                        None => match self.suspects.found(&row) {
                            Some(wait) => self.queue.park(self.outside.clock.now() + wait, row.id, row.workspace),
                            None => self.enqueue(row, None).await,
                        },
                    }
                }
                None => self.hand.release(run),
            }
        }
        Ok(count)
    }

    /// Sweeps until the server stops.
    pub(crate) async fn sweep_now_and_then(self: Arc<Self>, every: Duration) {
        loop {
            let pause = if self.behind.load(Ordering::Relaxed) { every.min(SOON) } else { every };
            tokio::select! {
                biased;
                () = self.stopping.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            let known = self.behind.load(Ordering::Relaxed);
            match self.sweep().await {
                Ok(0) => {}
                Ok(found) if known => tracing::info!(runs = found, "runs that waited for a place are taken up"),
                Ok(found) => {
                    self.meter.found_lost(found as u64);
                    tracing::warn!(runs = found, "runs were open in the database and in nobody's hand: they are taken up");
                }
                Err(error) => tracing::warn!("lost runs cannot be looked for, it is tried again: {error}"),
            }
        }
    }
}
