//! Folding figures: buckets of five minutes into hours once no window shows them alone, hours into days later. Each fold is a
//! short transaction that takes the small buckets out and puts the large one in, so that the sums are the same before and after.

use crate::{
    Result, Store,
    rollups::{self, FINE_MS, HOUR_MS},
    sql::Sql,
};
use std::collections::BTreeSet;
use wire::{FlowId, Timestamp, WorkspaceId};

/// The length of the largest buckets.
pub const DAY_MS: i64 = 24 * HOUR_MS;
/// Buckets of five minutes are kept for the window of an hour and the hour before it, and for as long as one of them lasts.
const FINE_KEPT_MS: i64 = 2 * HOUR_MS + 2 * FINE_MS;
/// Hours are kept for the window of a week and the week before it, and for a day more. Longer windows are shown by the day.
const HOURS_KEPT_MS: i64 = 15 * DAY_MS;
/// Buckets that are looked at for one transaction.
const ROWS_MAX: i64 = 200;

impl Store {
    /// Folds some of the figures that are old enough; gives how many buckets there are fewer. 0: nothing is left to fold.
    ///
    /// # Errors
    /// When the database fails: then nothing was folded.
    pub async fn fold_figures(&self) -> Result<u64> {
        let now = self.now();
        let hours = self.fold("hour % 3600000 <> 0", HOUR_MS, rollups::hour_of(now - FINE_KEPT_MS)).await?;
        if hours > 0 {
            return Ok(hours);
        }
        self.fold("hour % 86400000 <> 0", DAY_MS, rollups::start_of(now - HOURS_KEPT_MS, DAY_MS)).await
    }

    /// `small`: what finds a bucket that is to be folded, as its index says it.
    async fn fold(&self, small: &str, length_ms: i64, before: Timestamp) -> Result<u64> {
        let sql = Sql::new("select workspace_id, flow_id, hour from run_rollups where ").add(small).add(" and hour < ").bind(before);
        let rows = sql.add(" order by hour limit ").bind(ROWS_MAX).all(self.reader()).await?;
        if rows.is_empty() {
            return Ok(0);
        }
        let mut buckets = BTreeSet::new();
        for row in &rows {
            let at = rollups::start_of(row.get("hour")?, length_ms);
            buckets.insert((WorkspaceId(row.get("workspace_id")?), FlowId(row.get("flow_id")?), at));
        }
        let tx = self.begin().await?;
        for (workspace, flow, at) in &buckets {
            let sum = rollups::take(&*tx, (*workspace, *flow), *at, *at + length_ms).await?;
            rollups::put(&*tx, (*workspace, *flow), *at, sum).await?;
        }
        tx.commit().await?;
        Ok((rows.len() as u64).saturating_sub(buckets.len() as u64).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        rollups::{Delta, Figures, Row},
        testing::on_both,
    };

    fn sum(rows: &[Row]) -> Figures {
        let mut sum = Figures::default();
        rows.iter().for_each(|row| sum.merge(&row.figures));
        sum
    }

    #[tokio::test]
    async fn figures_are_the_same_before_and_after_they_are_folded() {
        on_both(|store, clock| async move {
            let tx = store.begin().await.unwrap();
            let workspace = tx.insert_workspace("Acme", vec![1]).await.unwrap();
            tx.commit().await.unwrap();
            let scoped = store.workspace(workspace);
            let first = store.now();
            let flows: [FlowId; 2] = [store.ids().next(), store.ids().next()];
            let mut whole = Figures::default();
            for step in 0..80_i64 {
                let mut figures = Figures { started: 1, succeeded: 1, bytes: step, ..Figures::default() };
                figures.durations.add(step.unsigned_abs() * 7);
                whole.merge(&figures);
                let delta = Delta { workspace, flow: flows[usize::from(step % 3 == 0)], at: first + step * 4 * 60_000, figures };
                let tx = store.begin().await.unwrap();
                rollups::add(&*tx, &[delta]).await.unwrap();
                tx.commit().await.unwrap();
            }
            let kept = || async { scoped.fine_rollups(0, i64::MAX).await.unwrap() };
            let hours = || async { scoped.rollups(0, i64::MAX).await.unwrap() };
            let (fine, by_hour) = (kept().await, hours().await);
            assert_eq!(sum(&fine), whole);
            assert_eq!(store.fold_figures().await.unwrap(), 0, "none is old enough");

            clock.advance_ms(6 * HOUR_MS);
            while store.fold_figures().await.unwrap() > 0 {}
            let folded = kept().await;
            let window = store.now() - 2 * HOUR_MS;
            assert!(folded.len() < fine.len(), "{} of {}", folded.len(), fine.len());
            assert!(
                folded.iter().all(|row| row.hour % HOUR_MS == 0 || row.hour >= window - HOUR_MS),
                "only what no window shows is folded"
            );
            assert_eq!((sum(&folded), hours().await), (whole.clone(), by_hour), "hours read the same, durations too");

            clock.advance_ms(HOURS_KEPT_MS + DAY_MS);
            while store.fold_figures().await.unwrap() > 0 {}
            let days = kept().await;
            assert!(days.iter().all(|row| row.hour % DAY_MS == 0), "{days:?}");
            assert_eq!(sum(&days), whole);
            assert_eq!(sum(&days).durations.percentile(50.0), whole.durations.percentile(50.0));
        })
        .await;
    }

    #[tokio::test]
    async fn a_fold_that_is_not_committed_leaves_all_as_it_was() {
        on_both(|store, _| async move {
            let (workspace, flow) = (store.ids().next(), store.ids().next());
            let at = store.now() - 10 * HOUR_MS;
            let figures = Figures { started: 1, ..Figures::default() };
            let deltas = [at, at + FINE_MS].map(|at| Delta { workspace, flow, at, figures: figures.clone() });
            let tx = store.begin().await.unwrap();
            rollups::add(&*tx, &deltas).await.unwrap();
            tx.commit().await.unwrap();
            let tx = store.begin().await.unwrap();
            let sum = rollups::take(&*tx, (workspace, flow), at, at + HOUR_MS).await.unwrap();
            assert_eq!(sum.started, 2);
            drop(tx);
            assert_eq!(store.workspace(workspace).fine_rollups(0, i64::MAX).await.unwrap().len(), 2);
        })
        .await;
    }
}
