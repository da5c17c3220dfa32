//! Those who answer runs that ask: calls the flows that are to be called, and wakes runs whose answer has come. What is asked and
//! answered is in the database; here is only who is told when.

use crate::{Error, Host, intake::Arrival};
use flow::document::CALL_DEPTH_MAX;
use mapping::Record;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use store::{
    asks::{NewAnswer, Said, ToCall},
    failpoint,
    runs::RunRow,
};
use tokio::sync::Notify;
use wire::{
    ApprovalId, RunId, WorkspaceId,
    run::{Origin, RunError},
};

/// How long to wait before looking again while an answer has not been heard.
const SOON: Duration = Duration::from_millis(250);
/// How often to look although nobody said anything.
const NOW_AND_THEN: Duration = Duration::from_secs(60);

/// Who is told that something was asked or answered.
#[derive(Default)]
pub(crate) struct Asks {
    stirred: Notify,
    looking: Mutex<HashMap<RunId, Arc<Notify>>>,
}

/// A run under way that waits for answers.
pub(crate) struct Looking {
    asks: Arc<Asks>,
    run: RunId,
    notify: Arc<Notify>,
}

impl Looking {
    /// Until somebody has answered.
    pub(crate) async fn looked(&self) {
        self.notify.notified().await;
    }
}

impl Drop for Looking {
    fn drop(&mut self) {
        self.asks.lock().remove(&self.run);
    }
}

impl Asks {
    /// Something was asked or answered, and that is kept.
    pub(crate) fn stir(&self) {
        self.stirred.notify_one();
    }

    /// A run under way wants to know when it is answered.
    pub(crate) fn look(self: &Arc<Self>, run: RunId) -> Looking {
        let notify = Arc::new(Notify::new());
        self.lock().insert(run, Arc::clone(&notify));
        Looking { asks: Arc::clone(self), run, notify }
    }

    /// Tells a run that is under way; `false` when there is none.
    fn tell(&self, run: RunId) -> bool {
        let found = self.lock().get(&run).cloned();
        found.inspect(|notify| notify.notify_one()).is_some()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<RunId, Arc<Notify>>> {
        self.looking.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host {
    /// Answers until the server stops.
    pub(crate) async fn answer_asks(self: Arc<Self>) {
        let mut again = true;
        loop {
            tokio::select! {
                biased;
                () = self.stopping.cancelled() => return,
                () = self.outside.asks.stirred.notified() => {}
                () = tokio::time::sleep(if again { SOON } else { NOW_AND_THEN }) => {}
            }
            again = match self.answer_once().await {
                Ok(all) => !all,
                Err(error) => {
                    tracing::warn!("what runs ask cannot be answered now, it is tried again: {error}");
                    true
                }
            };
        }
    }

    /// Calls what is to be called, and wakes who was answered; `false` when something is left to do.
    async fn answer_once(&self) -> Result<bool, Error> {
        let mut all = true;
        for call in self.store.flows_to_call().await? {
            match self.call_flow(&call).await {
                Ok(()) => {}
                Err(Error::Unavailable { message, .. }) => {
                    tracing::info!(run = %call.run, "a flow is called later: {message}");
                    all = false;
                }
                Err(Error::Internal(error)) => {
                    tracing::error!(run = %call.run, "a flow cannot be called: {error:#}");
                    self.refuse_call(&call, "call_flow.cannot_run", "the flow cannot be called: this is a mistake of ours").await?;
                }
                Err(error) => {
                    let code = if let Error::Refused { code, .. } | Error::Bad { code, .. } = &error { code } else { "call_flow.no_flow" };
                    self.refuse_call(&call, code, &error.to_string()).await?;
                }
            }
        }
        for (workspace, run) in self.store.answered_runs().await? {
            // It hears them soon; until it has, it is asked about again.
            all = false;
            if !self.outside.asks.tell(run) && self.queue.unpark(run) {
                self.wake_one(workspace, run).await.inspect_err(|_| {
                    self.queue.park(self.outside.clock.now() + 1_000, run, workspace);
                })?;
            }
        }
        Ok(all)
    }

    async fn refuse_call(&self, call: &ToCall, code: &str, message: &str) -> Result<(), Error> {
        let fault = RunError { code: code.to_owned(), message: message.to_owned(), field: Some("flow".to_owned()), hint: None };
        let answer = NewAnswer { said: Said::Failed, fault: Some(fault), given: Vec::new(), by: None };
        self.store.workspace(call.workspace).answer_ask(&call.key, &answer).await?;
        Ok(())
    }

    async fn call_flow(&self, call: &ToCall) -> Result<(), Error> {
        if call.depth > CALL_DEPTH_MAX {
            let message = format!("flows call one another more than {CALL_DEPTH_MAX} deep");
            return Err(Error::refused("call_flow.too_deep", message));
        }
        let scoped = self.store.workspace(call.workspace);
        let missing = || Error::refused("call_flow.no_flow", format!("there is no flow `{}`", call.name));
        let id = scoped.flow_named(&call.name).await?.ok_or_else(missing)?;
        let head = scoped.flow(id).await?.ok_or_else(missing)?;
        let unpublished = || Error::refused("call_flow.not_published", format!("the flow `{}` is not published", call.name));
        let version = head.published_version.ok_or_else(unpublished)?;
        let mut row = RunRow::accepted(self.outside.ids.next(), call.workspace, head.id, Origin::Called, self.outside.clock.now());
        (row.version, row.version_id, row.parent) = (head.published, Some(version), Some(call.run));
        if let Some(parent) = scoped.run_row(call.run).await? {
            row.correlation_id = parent.correlation_id;
        }
        let compiled = self.library.version(call.workspace, version).await?;
        let records = vec![Record::read(&call.content).map_err(|error| Error::Internal(error.into()))?];
        failpoint::reach("ask::before_call");
        let called = Some(call.key.clone());
        self.accept(Arrival { called, ..Arrival::new(row, compiled, records) }).await?;
        failpoint::reach("ask::called");
        Ok(())
    }

    /// A person answers an approval.
    pub(crate) async fn answer_approval(&self, workspace: WorkspaceId, id: ApprovalId, answer: &NewAnswer) -> Result<bool, Error> {
        let answered = self.store.workspace(workspace).answer_approval(id, answer).await?;
        self.outside.asks.stir();
        Ok(answered)
    }
}
