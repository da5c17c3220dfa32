//! Schedules: each moment starts one run, whatever else happens; what was missed and what overlaps counts as the trigger
//! says. A range of moments can be made up for.

use crate::{Error, Host, hooks::Hook, intake::Arrival};
use connectors::schedule::{Overlap, When};
use std::{collections::HashMap, sync::Arc};
use store::{
    journal::{self, Once},
    runs::RunRow,
    triggers::SCHEDULE,
};
use wire::{
    FlowId, RunId, WorkspaceId,
    flow::{Backfill, Backfilled},
    run::{Origin, RunStatus},
};

/// The most moments of one backfill.
pub const BACKFILL_MAX: usize = 1_000;

impl Host {
    /// Starts the runs of the schedules whose moment has come.
    pub(crate) async fn fire_due(&self) {
        let now = self.outside.clock.now();
        for (due, hook) in self.hooks.schedules_due(now) {
            if let Err(error) = self.fire(due, &hook, now).await {
                tracing::warn!(flow = %hook.flow, "a schedule could not fire, it is tried again: {error}");
                self.hooks.schedule_waits(now + 1_000, due, hook);
            }
        }
    }

    async fn fire(&self, due: i64, hook: &Arc<Hook>, now: i64) -> Result<(), Error> {
        let Some(when) = &hook.when else { return Ok(()) };
        let moments = hook.policy.due_now(when, due, now);
        if moments.left_out > 0 {
            tracing::info!(flow = %hook.flow, "{} moments of a schedule passed unseen and are left out", moments.left_out);
        }
        for at in moments.fires {
            self.fire_for(hook, at, now).await?;
        }
        let scoped = self.store.workspace(hook.workspace);
        let tx = scoped.begin().await?;
        scoped.note_fired(&tx, hook.trigger, now, moments.next).await?;
        scoped.note_next_run(&tx, hook.flow, moments.next).await?;
        tx.commit().await?;
        if let Some(next) = moments.next {
            self.hooks.schedule_waits(hook.acts_at(next), next, Arc::clone(hook));
        }
        Ok(())
    }

    /// Starts the run of one moment, unless one that is under way stands in its way.
    async fn fire_for(&self, hook: &Hook, due: i64, now: i64) -> Result<(), Error> {
        let mut row = RunRow::accepted(self.outside.ids.next(), hook.workspace, hook.flow, Origin::Schedule, now);
        row.version = hook.version;
        row.version_id = hook.version_id;
        row.trigger = Some(hook.trigger);
        let overlap = hook.policy.overlap;
        if overlap != Overlap::Allow {
            let scoped = self.store.workspace(hook.workspace);
            if !scoped.fires(hook.trigger, due, due).await?.is_empty() {
                return Ok(());
            }
            let open = scoped.open_runs_of(hook.trigger).await?;
            let left_out = match overlap {
                Overlap::Skip => !open.is_empty(),
                Overlap::QueueOne => open.len() > 1,
                Overlap::Allow | Overlap::QueueAll | Overlap::CancelOlder => false,
            };
            if left_out {
                let tx = scoped.begin().await?;
                scoped.leave_out_fire(&tx, hook.trigger, due).await?;
                tx.commit().await?;
                tracing::info!(flow = %hook.flow, "a moment of a schedule is left out: an earlier run is under way");
                return Ok(());
            }
            if overlap == Overlap::CancelOlder {
                for (run, _) in open {
                    self.cancel_if_open(hook.workspace, run).await?;
                }
            }
            if matches!(overlap, Overlap::QueueOne | Overlap::QueueAll) {
                row.order_key = Some(format!("schedule {}", hook.trigger));
            }
        }
        let records = vec![connectors::schedule::record(due, now).into()];
        let arrival = Arrival { due: Some(due), ..Arrival::new(row, Arc::clone(&hook.compiled), records) };
        if self.accept(arrival).await? != journal::Accepted::New {
            tracing::info!(flow = %hook.flow, "this moment of a schedule has its run");
        }
        Ok(())
    }

    /// Cancels a run; one that is over by then stays as it is.
    pub(crate) async fn cancel_if_open(&self, workspace: WorkspaceId, run: RunId) -> Result<(), Error> {
        match self.cancel(workspace, run, false).await {
            Err(Error::Refused { .. } | Error::NoSuch(_)) => Ok(()),
            other => other,
        }
    }

    /// Starts runs for the moments of a range that have none, or whose run failed; `dry`: says how many.
    pub(crate) async fn backfill(&self, workspace: WorkspaceId, flow: FlowId, asked: &Backfill) -> Result<Backfilled, Error> {
        let scoped = self.store.workspace(workspace);
        let head = scoped.flow(flow).await?.ok_or(Error::NoSuch("flow"))?;
        let version = head.published_version.ok_or_else(|| Error::refused("flow.not_published", "the flow has no published version"))?;
        let compiled = self.library.version(workspace, version).await?;
        let trigger = scoped.triggers(flow).await?.into_iter().find(|trigger| trigger.kind == SCHEDULE);
        let document = compiled.document.trigger.as_ref().filter(|trigger| trigger.connector == SCHEDULE);
        let (Some(document), Some(trigger)) = (document, trigger) else {
            return Err(Error::refused(
                "backfill.no_schedule",
                "the flow is not started by a schedule, so it has no moments to make up for",
            ));
        };
        let when = When::read(&document.settings).map_err(|bad| Error::refused("backfill.no_schedule", bad.message))?;
        let now = self.outside.clock.now();
        if asked.from > asked.to {
            return Err(Error::bad("backfill.range", Some("to"), "the range ends before it begins"));
        }
        if asked.to > now {
            return Err(Error::bad("backfill.range", Some("to"), "the range ends in the future; its moments come by themselves"));
        }
        let moments = when.between(asked.from, asked.to, BACKFILL_MAX);
        if moments.len() > BACKFILL_MAX {
            let message = format!("the range has more than {BACKFILL_MAX} moments; choose a shorter one");
            return Err(Error::bad("backfill.too_many", Some("from"), message));
        }
        let fired = scoped.fires(trigger.id, asked.from, asked.to).await?;
        let known: HashMap<i64, Option<RunStatus>> =
            fired.iter().filter(|fire| fire.run.is_some()).map(|fire| (fire.due, fire.status)).collect();
        let failed = |due: &i64| known.get(due) == Some(&Some(RunStatus::Failed));
        let missing: Vec<i64> = moments.iter().copied().filter(|due| !known.contains_key(due)).collect();
        let again: Vec<i64> = moments.iter().copied().filter(failed).collect();
        let count = |list: &[i64]| u32::try_from(list.len()).unwrap_or(u32::MAX);
        let mut done = Backfilled { moments: count(&moments), missing: count(&missing), failed: count(&again), runs: Vec::new() };
        if asked.dry {
            return Ok(done);
        }
        let mut due: Vec<i64> = missing.into_iter().chain(again).collect();
        due.sort_unstable();
        for due in due {
            let mut row = RunRow::accepted(self.outside.ids.next(), workspace, flow, Origin::Schedule, now);
            (row.version, row.version_id, row.trigger) = (head.published, Some(version), Some(trigger.id));
            let id = row.id;
            let records = vec![connectors::schedule::record(due, now).into()];
            let once = Some(Once::Refire { trigger: trigger.id, due });
            let arrival = Arrival { once, ..Arrival::new(row, Arc::clone(&compiled), records) };
            if self.accept(arrival).await? == journal::Accepted::New {
                done.runs.push(id);
            }
        }
        Ok(done)
    }
}
