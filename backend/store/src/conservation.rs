//! Conservation: what was accepted has ended, or is in flight. The sum that `linkspan doctor` shows and that crash tests
//! check. Tests of drafts are left out: they are no work that anybody handed in.

use crate::{
    Result, Scoped, Store,
    sql::{Row, Sql},
};

/// Every run there was, by how it stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunCounts {
    /// Accepted.
    pub accepted: i64,
    /// Ended well.
    pub succeeded: i64,
    /// Ended with records set aside.
    pub with_failed_records: i64,
    /// Ended badly.
    pub failed: i64,
    /// Ended by a person.
    pub cancelled: i64,
    /// Queued, running or waiting.
    pub in_flight: i64,
}

impl RunCounts {
    /// Whether each run that was accepted is in exactly one of the others.
    #[must_use]
    pub fn hold(&self) -> bool {
        self.accepted == self.succeeded + self.with_failed_records + self.failed + self.cancelled + self.in_flight
    }

    /// Adds those of another workspace.
    pub fn add(&mut self, other: &Self) {
        self.accepted += other.accepted;
        self.succeeded += other.succeeded;
        self.with_failed_records += other.with_failed_records;
        self.failed += other.failed;
        self.cancelled += other.cancelled;
        self.in_flight += other.in_flight;
    }
}

/// The sums of the figures by flow and hour.
const SUMS: &str = "select cast(coalesce(sum(started), 0) as bigint) as accepted, cast(coalesce(sum(succeeded), 0) as bigint) as succeeded, \
    cast(coalesce(sum(with_failed_records), 0) as bigint) as with_failed_records, cast(coalesce(sum(failed), 0) as bigint) as failed, \
    cast(coalesce(sum(cancelled), 0) as bigint) as cancelled";

impl Scoped {
    /// Every run there was, for the conservation sum. One statement, so that both sides are of the same moment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn run_counts(&self) -> Result<RunCounts> {
        let sql = Sql::new(SUMS)
            .add(", (select count(*) from runs where status in ('queued', 'running', 'waiting') and origin <> 'test' and workspace_id = ")
            .bind(self.uuid())
            .add(") as in_flight from run_rollups where workspace_id = ")
            .bind(self.uuid());
        sql.one(self.reader()).await?.as_ref().map_or(Ok(RunCounts::default()), |row| counts(row, true))
    }
}

impl Store {
    /// The runs of all workspaces that were accepted and that ended, from the figures; those in flight are left at 0.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn run_totals(&self) -> Result<RunCounts> {
        let row = Sql::new(SUMS).add(" from run_rollups").one(self.reader()).await?;
        row.as_ref().map_or(Ok(RunCounts::default()), |row| counts(row, false))
    }

    /// How many failed records are open, of all workspaces.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_failed_records(&self) -> Result<u64> {
        let mut count = 0;
        for workspace in self.workspace_ids().await? {
            count += u64::from(self.workspace(workspace).open_failed_record_count().await?);
        }
        Ok(count)
    }
}

fn counts(row: &Row, in_flight: bool) -> Result<RunCounts> {
    Ok(RunCounts {
        accepted: row.get("accepted")?,
        succeeded: row.get("succeeded")?,
        with_failed_records: row.get("with_failed_records")?,
        failed: row.get("failed")?,
        cancelled: row.get("cancelled")?,
        in_flight: if in_flight { row.get("in_flight")? } else { 0 },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        journal::{Accept, Write},
        rollups::{Delta, Figures},
        runs::RunRow,
        testing::on_both,
    };
    use wire::{FlowId, RunId, run::Origin};

    fn accept(run: &RunRow) -> Write {
        let figures = Figures { started: i64::from(run.origin != Origin::Test), ..Figures::default() };
        Write {
            accept: Some(Accept {
                run: run.clone(),
                payload: None,
                dedupe: None,
                fire: None,
                events_of: None,
                resumes: None,
                decides: Vec::new(),
                called: None,
            }),
            figures: vec![Delta { workspace: run.workspace, flow: run.flow, at: run.created_at, figures }],
            ..Write::default()
        }
    }

    #[tokio::test]
    async fn what_was_accepted_is_in_flight_or_ended_and_a_lost_run_shows() {
        on_both(|store, _| async move {
            let tx = store.begin().await.unwrap();
            let workspace = tx.insert_workspace("Acme", vec![1]).await.unwrap();
            tx.commit().await.unwrap();
            let scoped = store.workspace(workspace);
            assert!(scoped.run_counts().await.unwrap().hold(), "nothing is conserved");
            let flow: FlowId = store.ids().next();
            let run = |origin| RunRow::accepted(store.ids().next::<RunId>(), workspace, flow, origin, store.now());
            let (one, two, test) = (run(Origin::Webhook), run(Origin::Manual), run(Origin::Test));
            store.write(&[accept(&one), accept(&two), accept(&test)]).await.unwrap();
            let counts = scoped.run_counts().await.unwrap();
            assert_eq!((counts.accepted, counts.in_flight, counts.hold()), (2, 2, true), "a test is none of them: {counts:?}");
            assert_eq!(store.run_totals().await.unwrap().accepted, 2);
            let sql = Sql::new("delete from runs where id = ").bind(one.id.0);
            assert_eq!(sql.run(store.writer()).await.unwrap(), 1);
            let counts = scoped.run_counts().await.unwrap();
            assert_eq!((counts.in_flight, counts.hold()), (1, false), "{counts:?}");
        })
        .await;
    }
}
