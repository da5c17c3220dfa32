//! What may start runs: webhooks by their address, schedules by their next moment. Held in memory; the store has them all.

use crate::{Error, Host, compiled::Compiled, intake::Arrival};
use connectors::webhook::Reply;
use flow::document::Trigger as Document;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError, RwLock},
};
use store::{
    failpoint, journal,
    runs::RunRow,
    triggers::{SCHEDULE, Trigger, TriggerContent, WEBHOOK},
};
use wire::{FlowId, TriggerId, VersionId, WorkspaceId, event::Event, run::Origin};

/// A trigger that may start runs now.
pub(crate) struct Hook {
    pub(crate) trigger: TriggerId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) flow: FlowId,
    pub(crate) version: Option<u32>,
    pub(crate) version_id: Option<VersionId>,
    pub(crate) compiled: Arc<Compiled>,
    /// What the sender is answered.
    pub(crate) reply: Reply,
}

/// All that may start runs now.
#[derive(Default)]
pub(crate) struct Hooks {
    by_token: RwLock<HashMap<String, Arc<Hook>>>,
    by_due: Mutex<BTreeMap<(i64, TriggerId), Arc<Hook>>>,
}

impl Hooks {
    pub(crate) fn find(&self, token: &str) -> Option<Arc<Hook>> {
        self.by_token.read().unwrap_or_else(PoisonError::into_inner).get(token).cloned()
    }

    fn remove(&self, flow: FlowId) {
        self.by_token.write().unwrap_or_else(PoisonError::into_inner).retain(|_, hook| hook.flow != flow);
        self.lock().retain(|_, hook| hook.flow != flow);
    }

    fn add(&self, trigger: &Trigger, hook: Arc<Hook>) {
        if let (WEBHOOK, Some(token)) = (trigger.kind.as_str(), &trigger.token) {
            self.by_token.write().unwrap_or_else(PoisonError::into_inner).insert(token.clone(), Arc::clone(&hook));
        }
        if let (SCHEDULE, Some(due)) = (trigger.kind.as_str(), trigger.next_due) {
            self.lock().insert((due, trigger.id), hook);
        }
    }

    /// How late the schedule is that should have fired first, in milliseconds.
    pub(crate) fn late_by(&self, now: i64) -> u64 {
        self.lock().first_key_value().map_or(0, |((due, _), _)| u64::try_from(now - due).unwrap_or(0))
    }

    fn due(&self, now: i64) -> Vec<(i64, Arc<Hook>)> {
        let mut by_due = self.lock();
        let later = by_due.split_off(&(now + 1, TriggerId(uuid::Uuid::nil())));
        std::mem::replace(&mut *by_due, later).into_iter().map(|((at, _), hook)| (at, hook)).collect()
    }

    fn wait(&self, due: i64, hook: Arc<Hook>) {
        self.lock().insert((due, hook.trigger), hook);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<(i64, TriggerId), Arc<Hook>>> {
        self.by_due.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The trigger that waits for something outside; a flow that only other flows call has none.
fn listens(document: &flow::Flow) -> Option<&Document> {
    document.trigger.as_ref().filter(|trigger| trigger.connector != flow::document::CALLED)
}

/// The kind of trigger row that a document's trigger needs.
fn kind_of(trigger: &Document) -> &'static str {
    if trigger.connector == SCHEDULE { SCHEDULE } else { WEBHOOK }
}

/// When a schedule fires next after a moment.
fn next_due(trigger: &Document, after: i64) -> Option<i64> {
    let text = |name: &str, default: &str| trigger.settings.get(name).and_then(|value| value.as_str()).unwrap_or(default).to_owned();
    connectors::schedule::next_due(&text("cron", ""), &text("time_zone", "UTC"), after).ok().flatten()
}

impl Host {
    /// Listens to every trigger that is active, after each one follows its flow: a process that ended between publishing
    /// and [`Host::flow_changed`] left it behind.
    pub(crate) async fn listen_to_all(&self) -> Result<(), Error> {
        for (workspace, flow, version) in self.store.flows_with_stale_triggers().await? {
            if let Err(error) = self.catch_up(workspace, flow, version).await {
                tracing::warn!(%flow, "the flow's trigger does not follow its published version: {error}");
            }
        }
        for trigger in self.store.active_triggers().await? {
            if let Err(error) = self.listen_to(&trigger).await {
                tracing::warn!(flow = %trigger.flow, "the flow's trigger is left out: {error}");
            }
        }
        Ok(())
    }

    async fn catch_up(&self, workspace: WorkspaceId, flow: FlowId, version: Option<VersionId>) -> Result<(), Error> {
        if let Some(version) = version
            && listens(&self.library.version(workspace, version).await?.document).is_none()
            && self.store.workspace(workspace).triggers(flow).await?.iter().all(|trigger| !trigger.active)
        {
            // A flow that is started by hand has no trigger to follow.
            return Ok(());
        }
        self.flow_changed(workspace, flow).await
    }

    async fn listen_to(&self, trigger: &Trigger) -> Result<(), Error> {
        let Some(version_id) = trigger.version_id.filter(|_| trigger.active) else { return Ok(()) };
        let compiled = self.library.version(trigger.workspace, version_id).await?;
        let reply = Reply::of(&trigger.settings);
        let hook = Hook {
            trigger: trigger.id,
            workspace: trigger.workspace,
            flow: trigger.flow,
            version: trigger.version,
            version_id: Some(version_id),
            compiled,
            reply,
        };
        self.hooks.add(trigger, Arc::new(hook));
        Ok(())
    }

    /// A flow was published, switched, renamed or removed: its trigger follows.
    pub(crate) async fn flow_changed(&self, workspace: WorkspaceId, flow: FlowId) -> Result<(), Error> {
        self.library.forget(flow);
        let scoped = self.store.workspace(workspace);
        let head = scoped.flow(flow).await?;
        let Some(head) = head else {
            self.hooks.remove(flow);
            self.live.tell(workspace, || Event::Flow { flow });
            return Ok(());
        };
        let version = head.published.zip(head.published_version).filter(|_| head.enabled);
        let compiled = match version {
            Some((_, id)) => Some(self.library.version(workspace, id).await?),
            None => None,
        };
        let wanted = compiled.as_ref().and_then(|compiled| listens(&compiled.document).cloned());
        let before = scoped.triggers(flow).await?;
        failpoint::reach("publish::before_trigger");
        let tx = scoped.begin().await?;
        let set = match wanted {
            None => {
                scoped.stop_triggers(&tx, flow).await?;
                scoped.note_next_run(&tx, flow, None).await?;
                None
            }
            Some(document) => {
                let kind = kind_of(&document);
                let same = before
                    .iter()
                    .find(|old| old.active && old.kind == kind && old.settings == document.settings)
                    .and_then(|old| old.next_due);
                let due = if kind == SCHEDULE { same.or_else(|| next_due(&document, self.outside.clock.now())) } else { None };
                let content = TriggerContent { kind: kind.to_owned(), active: true, version, settings: document.settings, next_due: due };
                scoped.note_next_run(&tx, flow, due).await?;
                Some(scoped.set_trigger(&tx, flow, &content).await?)
            }
        };
        tx.commit().await?;
        failpoint::reach("publish::after_trigger");
        self.hooks.remove(flow);
        if let Some(trigger) = set {
            self.listen_to(&trigger).await?;
        }
        self.live.tell(workspace, || Event::Flow { flow });
        Ok(())
    }

    /// Starts the runs of the schedules whose moment has come. What was missed while the server was down counts once: the
    /// latest moment.
    pub(crate) async fn fire_due(&self) {
        let now = self.outside.clock.now();
        for (due, hook) in self.hooks.due(now) {
            if let Err(error) = self.fire(due, &hook, now).await {
                tracing::warn!(flow = %hook.flow, "a schedule could not fire, it is tried again: {error}");
                self.hooks.wait(due.max(now + 1_000), hook);
            }
        }
    }

    async fn fire(&self, due: i64, hook: &Arc<Hook>, now: i64) -> Result<(), Error> {
        let Some(document) = hook.compiled.document.trigger.as_ref() else { return Ok(()) };
        let mut latest = due;
        let mut next = next_due(document, latest);
        while let Some(at) = next.filter(|at| *at <= now) {
            latest = at;
            next = next_due(document, at);
        }
        let mut row = RunRow::accepted(self.outside.ids.next(), hook.workspace, hook.flow, Origin::Schedule, now);
        row.version = hook.version;
        row.version_id = hook.version_id;
        row.trigger = Some(hook.trigger);
        let records = vec![connectors::schedule::record(latest, now).into()];
        let compiled = Arc::clone(&hook.compiled);
        let accepted = self
            .accept(Arrival { row, compiled, records, raw: None, dedupe: None, due: Some(latest), resumes: None, answer: None, called: None })
            .await?;
        if accepted != journal::Accepted::New {
            tracing::info!(flow = %hook.flow, "another node fired this schedule");
        }
        let scoped = self.store.workspace(hook.workspace);
        let tx = scoped.begin().await?;
        scoped.note_fired(&tx, hook.trigger, now, next).await?;
        scoped.note_next_run(&tx, hook.flow, next).await?;
        tx.commit().await?;
        if let Some(next) = next {
            self.hooks.wait(next, Arc::clone(hook));
        }
        Ok(())
    }
}
