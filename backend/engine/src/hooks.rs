//! What may start runs: webhooks by their address, schedules and polls by their next moment. Held in memory; the store has
//! them all.

use crate::{Error, Host, compiled::Compiled};
use connector::Registry;
use connectors::{
    polling,
    schedule::{Policy, When},
    webhook::Reply,
};
use flow::document::Trigger as Document;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError, RwLock},
};
use store::{
    failpoint,
    triggers::{POLL, SCHEDULE, Trigger, TriggerContent, WEBHOOK},
};
use wire::{FlowId, TriggerId, VersionId, WorkspaceId, event::Event};

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
    /// When a schedule fires.
    pub(crate) when: Option<When>,
    /// How a schedule behaves.
    pub(crate) policy: Policy,
}

/// What waits for a moment: when it acts, for which moment, and what it is.
type ByDue = BTreeMap<(i64, TriggerId), (i64, Arc<Hook>)>;

/// All that may start runs now.
#[derive(Default)]
pub(crate) struct Hooks {
    by_token: RwLock<HashMap<String, Arc<Hook>>>,
    schedules: Mutex<Line>,
    polls: Mutex<Line>,
}

/// Triggers that wait for a moment.
#[derive(Default)]
struct Line {
    by_due: ByDue,
    /// Those that may come back, once what they do is done.
    current: HashMap<TriggerId, Arc<Hook>>,
}

impl Line {
    fn remove(&mut self, flow: FlowId) {
        self.by_due.retain(|_, (_, hook)| hook.flow != flow);
        self.current.retain(|_, hook| hook.flow != flow);
    }

    fn add(&mut self, acts: i64, due: i64, hook: Arc<Hook>) {
        self.current.insert(hook.trigger, Arc::clone(&hook));
        self.by_due.insert((acts, hook.trigger), (due, hook));
    }

    /// Back into the line, unless the trigger was changed or removed meanwhile.
    fn back(&mut self, acts: i64, due: i64, hook: Arc<Hook>) {
        if self.current.get(&hook.trigger).is_some_and(|current| Arc::ptr_eq(current, &hook)) {
            self.by_due.insert((acts, hook.trigger), (due, hook));
        }
    }

    fn due(&mut self, now: i64) -> Vec<(i64, Arc<Hook>)> {
        let later = self.by_due.split_off(&(now + 1, TriggerId(uuid::Uuid::nil())));
        std::mem::replace(&mut self.by_due, later).into_values().collect()
    }
}

impl Hooks {
    pub(crate) fn find(&self, token: &str) -> Option<Arc<Hook>> {
        self.by_token.read().unwrap_or_else(PoisonError::into_inner).get(token).cloned()
    }

    fn remove(&self, flow: FlowId) {
        self.by_token.write().unwrap_or_else(PoisonError::into_inner).retain(|_, hook| hook.flow != flow);
        lock(&self.schedules).remove(flow);
        lock(&self.polls).remove(flow);
    }

    fn add(&self, trigger: &Trigger, hook: Arc<Hook>) {
        match (trigger.kind.as_str(), &trigger.token, trigger.next_due) {
            (WEBHOOK, Some(token), _) => {
                self.by_token.write().unwrap_or_else(PoisonError::into_inner).insert(token.clone(), hook);
            }
            (SCHEDULE, _, Some(due)) => lock(&self.schedules).add(hook.acts_at(due), due, hook),
            (POLL, _, due) => {
                let due = due.unwrap_or(0);
                lock(&self.polls).add(due, due, hook);
            }
            _ => {}
        }
    }

    /// How late the schedule is that should have fired first, in milliseconds.
    pub(crate) fn late_by(&self, now: i64) -> u64 {
        lock(&self.schedules).by_due.first_key_value().map_or(0, |((due, _), _)| u64::try_from(now - due).unwrap_or(0))
    }

    /// The schedules whose moment has come, each with that moment.
    pub(crate) fn schedules_due(&self, now: i64) -> Vec<(i64, Arc<Hook>)> {
        lock(&self.schedules).due(now)
    }

    /// A schedule waits for its next moment, or is tried again later.
    pub(crate) fn schedule_waits(&self, acts: i64, due: i64, hook: Arc<Hook>) {
        lock(&self.schedules).back(acts, due, hook);
    }

    /// The polls that look now.
    pub(crate) fn polls_due(&self, now: i64) -> Vec<Arc<Hook>> {
        lock(&self.polls).due(now).into_iter().map(|(_, hook)| hook).collect()
    }

    /// A poll looks again at a moment.
    pub(crate) fn poll_waits(&self, at: i64, hook: Arc<Hook>) {
        lock(&self.polls).back(at, at, hook);
    }
}

/// The trigger that waits for something outside; a flow that only other flows call has none.
fn listens(document: &flow::Flow) -> Option<&Document> {
    document.trigger.as_ref().filter(|trigger| trigger.connector != flow::document::CALLED)
}

impl Hook {
    /// When a moment of a schedule is let go.
    pub(crate) fn acts_at(&self, due: i64) -> i64 {
        due + self.policy.delay_ms(self.trigger.0.as_bytes(), due)
    }
}

fn lock(line: &Mutex<Line>) -> std::sync::MutexGuard<'_, Line> {
    line.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The kind of trigger row that a document's trigger needs.
fn kind_of(registry: &Registry, trigger: &Document) -> &'static str {
    if trigger.connector == SCHEDULE {
        return SCHEDULE;
    }
    let operation = registry.spec(&trigger.connector).and_then(|spec| spec.operation(&trigger.operation));
    let looks = operation.is_some_and(|operation| operation.fields.iter().any(|field| field.name == polling::EVERY_SECS));
    if looks { POLL } else { WEBHOOK }
}

/// When a schedule fires next after a moment.
fn next_due(trigger: &Document, after: i64) -> Option<i64> {
    When::read(&trigger.settings).ok()?.next_after(after)
}

impl Host {
    /// Listens to every trigger that is active, after each one follows its flow: a process that ended between publishing
    /// and [`Host::flow_changed`] left it behind.
    pub(crate) async fn listen_to_all(&self) -> Result<(), Error> {
        for flow in self.store.paused_flows().await? {
            self.queue.pause(flow);
        }
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
            when: (trigger.kind == SCHEDULE).then(|| When::read(&trigger.settings).ok()).flatten(),
            policy: Policy::read(&trigger.settings),
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
        self.pause_as(workspace, &head).await;
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
                let kind = kind_of(&self.outside.registry, &document);
                let same = before
                    .iter()
                    .find(|old| old.active && old.kind == kind && old.settings == document.settings)
                    .and_then(|old| old.next_due);
                let now = self.outside.clock.now();
                let due = match kind {
                    SCHEDULE => same.or_else(|| next_due(&document, now)),
                    // A look at once shows whether it can look at all.
                    POLL => Some(now),
                    _ => None,
                };
                let content = TriggerContent { kind: kind.to_owned(), active: true, version, settings: document.settings, next_due: due };
                scoped.note_next_run(&tx, flow, due.filter(|_| kind == SCHEDULE)).await?;
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

    /// A flow that is paused begins nothing; one that is not any more begins what it kept, at the rate that it says.
    async fn pause_as(&self, workspace: WorkspaceId, head: &store::flows::Flow) {
        if head.paused {
            return self.queue.pause(head.id);
        }
        let per_sec = match head.published_version {
            Some(version) => {
                self.library.version(workspace, version).await.ok().and_then(|compiled| compiled.document.settings.drain_per_sec)
            }
            None => None,
        };
        self.queue.resume(head.id, per_sec, self.outside.clock.now());
    }
}
