//! Keeping the history bounded: what is older than the workspace keeps it, or beyond its limits, goes in short transactions
//! between those of the journal. Old figures are folded, old keys forgotten, and the disk comes back.

use crate::{Error, Host};
use std::{sync::Arc, time::Duration};
use store::{
    Scoped,
    retention::{self, Gone, OVER},
};
use tokio::time::Instant;
use wire::{RunId, run::RunStatus};

/// Runs that are taken out at once, at first; then as many as fit into the time.
const RUNS_AT_FIRST: u64 = 50;
/// The most runs that are taken out at once.
const RUNS_AT_ONCE_MAX: u64 = 500;
/// How long one transaction of a purge should take: the journal waits for no more than that.
const TURN: Duration = Duration::from_millis(20);
/// Pages of an SQLite file that are given back at once.
const PAGES_AT_ONCE: u64 = 500;
/// The most pages that one pass gives back; the next one goes on.
const PAGES_MAX: u64 = 50_000;

/// What a pass did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Purged {
    /// Runs that went, tests of drafts among them.
    pub runs: u64,
    /// Rows that hung on them.
    pub rows: u64,
    /// Entries of the audit log.
    pub audit: u64,
    /// Figures that were folded into larger ones.
    pub folded: u64,
    /// Pages that were given back to the disk.
    pub pages: u64,
}

/// How far a pass has come with the runs of one workspace.
struct Pass {
    at_once: u64,
    purged: Purged,
}

impl Host {
    /// One pass over all workspaces. What a pass that was cut off has left goes first.
    pub(crate) async fn purge(&self) -> Result<Purged, Error> {
        let mut pass = Pass { at_once: RUNS_AT_FIRST, purged: Purged::default() };
        self.purge_rest(&mut pass).await?;
        for workspace in self.store.workspace_ids().await? {
            self.purge_workspace(&self.store.workspace(workspace), &mut pass).await?;
        }
        while !self.stopping.is_cancelled() && self.store.purge_dedupe_keys().await? > 0 {
            tokio::task::yield_now().await;
        }
        while !self.stopping.is_cancelled() && self.store.purge_signals().await? > 0 {
            tokio::task::yield_now().await;
        }
        while !self.stopping.is_cancelled() {
            match self.timed(self.store.fold_figures()).await? {
                0 => break,
                folded => pass.purged.folded += folded,
            }
        }
        while !self.stopping.is_cancelled() && pass.purged.pages < PAGES_MAX {
            match self.timed(self.store.give_back(PAGES_AT_ONCE)).await? {
                0 => break,
                pages => pass.purged.pages += pages,
            }
        }
        Ok(pass.purged)
    }

    async fn purge_workspace(&self, scoped: &Scoped, pass: &mut Pass) -> Result<(), Error> {
        let (history, _) = scoped.retention().await?;
        let now = self.outside.clock.now();
        for (status, succeeded) in OVER {
            let before = retention::kept_from(&history, succeeded, now);
            self.purge_old(scoped, Some(status), before, u64::MAX, pass).await?;
        }
        if history.runs_max.is_some() || history.bytes_max.is_some() {
            loop {
                let (runs, bytes) = scoped.kept().await?;
                let over = history.runs_max.map_or(0, |most| runs.saturating_sub(most));
                let full = history.bytes_max.map_or(0, |most| share(runs, bytes, most));
                let wanted = over.max(full);
                // What the limit wants gone and what must stay may be the same: then this is all that goes.
                if wanted == 0 || self.purge_old(scoped, None, now + 1, wanted, pass).await? == 0 {
                    break;
                }
            }
        }
        let before = now - i64::from(history.audit_days) * store::fold::DAY_MS;
        while !self.stopping.is_cancelled() {
            match self.timed(scoped.purge_audit(before)).await? {
                0 => break,
                entries => pass.purged.audit += entries,
            }
        }
        Ok(())
    }

    /// Purges runs that were accepted and ended before a moment, oldest first, at most so many; gives how many went.
    async fn purge_old(&self, scoped: &Scoped, status: Option<RunStatus>, before: i64, most: u64, pass: &mut Pass) -> Result<u64, Error> {
        let (mut after, mut count): (Option<RunId>, u64) = (None, 0);
        while count < most && !self.stopping.is_cancelled() {
            let ids = scoped.old_runs(status, before, after, pass.at_once.min(most - count)).await?;
            let Some(last) = ids.last() else { break };
            after = Some(*last);
            let began = Instant::now();
            let Gone { runs, tests, .. } = self.timed(scoped.purge_runs(&ids, before)).await?;
            pass.at_once = fitting(pass.at_once, began.elapsed());
            let went = (runs.accepted + tests).unsigned_abs();
            count += went;
            pass.purged.runs += went;
            self.meter.purged(&runs, tests);
            if went > 0 {
                self.purge_rest(pass).await?;
            }
        }
        Ok(count)
    }

    async fn purge_rest(&self, pass: &mut Pass) -> Result<(), Error> {
        while !self.stopping.is_cancelled() {
            match self.timed(self.store.purge_rest(TURN)).await? {
                0 => break,
                rows => pass.purged.rows += rows,
            }
        }
        Ok(())
    }

    /// Does one transaction, notes how long it took, and lets the others write for as long.
    async fn timed<T>(&self, work: impl Future<Output = store::Result<T>>) -> Result<T, Error> {
        let began = Instant::now();
        let done = work.await?;
        let took = began.elapsed();
        self.meter.purge_took(took);
        tokio::select! {
            biased;
            () = self.stopping.cancelled() => {}
            () = tokio::time::sleep(took.min(TURN * 2)) => {}
        }
        Ok(done)
    }

    /// Purges until the server stops.
    pub(crate) async fn purge_now_and_then(self: Arc<Self>, every: Duration) {
        loop {
            match self.purge().await {
                Ok(Purged { runs: 0, audit: 0, .. }) => {}
                Ok(purged) => tracing::info!(runs = purged.runs, rows = purged.rows, audit = purged.audit, "the history was purged"),
                Err(error) => tracing::warn!("the history cannot be purged, it is tried again: {error}"),
            }
            tokio::select! {
                biased;
                () = self.stopping.cancelled() => return,
                () = tokio::time::sleep(every) => {}
            }
        }
    }
}

/// How many of the runs have to go so that the bytes fit, when all of them keep about the same.
fn share(runs: u64, bytes: u64, most: u64) -> u64 {
    if bytes <= most || runs == 0 {
        return 0;
    }
    let over = u128::from(bytes - most) * u128::from(runs);
    u64::try_from(over.div_ceil(u128::from(bytes))).unwrap_or(u64::MAX)
}

/// How many runs to take out next, when so many took so long.
fn fitting(at_once: u64, took: Duration) -> u64 {
    if took > TURN {
        (at_once / 2).max(1)
    } else if took < TURN / 2 {
        (at_once * 2).min(RUNS_AT_ONCE_MAX)
    } else {
        at_once
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_runs_go_that_the_rest_fits() {
        assert_eq!(share(100, 1_000, 1_000), 0);
        assert_eq!(share(100, 1_000, 900), 10);
        assert_eq!(share(3, 1_000, 999), 1, "rounded up");
        assert_eq!(share(0, 1_000, 10), 0);
        assert_eq!(share(u64::MAX, u64::MAX, 0), u64::MAX);
    }

    #[test]
    fn a_slow_turn_is_followed_by_a_smaller_one() {
        assert_eq!(fitting(100, TURN * 2), 50);
        assert_eq!(fitting(1, TURN * 2), 1);
        assert_eq!(fitting(100, TURN / 4), 200);
        assert_eq!(fitting(RUNS_AT_ONCE_MAX, TURN / 4), RUNS_AT_ONCE_MAX);
        assert_eq!(fitting(100, TURN), 100);
    }
}
