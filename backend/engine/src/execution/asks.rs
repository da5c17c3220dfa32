//! What a run under way asks, and hears of it.

use super::{Execution, record};
use crate::{asks::Looking, journal::NotKept};
use flow::{
    Event, Fault,
    effect::{Asked, Asking as What},
    event::{CallId, Said, list},
};
use mapping::{Object, Record, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use store::{
    asks::{AskKind, Asks, NewAsk, NewSignal},
    failpoint,
};
use wire::run::{Origin, RunStatus};

/// How long until a question is closed again that could not be, in milliseconds.
const AGAIN_MS: i64 = 1_000;

/// What a run under way asks.
#[derive(Default)]
pub(super) struct Asking {
    /// The keys of the questions that are open.
    open: BTreeMap<CallId, String>,
    /// Calls that sent a signal, which is not kept yet.
    sent: Vec<CallId>,
    /// Something was asked that is not kept yet.
    stirred: bool,
    /// Whether anything was asked at all.
    asked: bool,
    looking: Option<Looking>,
    /// Calls of a test that were answered at once.
    answered_here: BTreeSet<CallId>,
}

impl Asking {
    /// Whether a call of a test was answered at once, so that it does not wait.
    pub(super) fn is_answered(&self, call: CallId) -> bool {
        self.answered_here.contains(&call)
    }

    /// Whether a call sent a signal that is not kept yet.
    pub(super) fn is_sent(&self, call: CallId) -> bool {
        self.sent.contains(&call)
    }

    pub(super) fn is_stirred(&self) -> bool {
        self.stirred
    }

    /// Until somebody has answered, as far as this node knows.
    pub(super) async fn looked(&self) {
        match &self.looking {
            Some(looking) if !self.open.is_empty() => looking.looked().await,
            _ => std::future::pending().await,
        }
    }
}

impl Execution {
    /// Whether another flow called it.
    pub(crate) fn is_called(&self) -> bool {
        self.row.origin == Origin::Called
    }

    /// Asks, under a key that is the same however often that is done.
    pub(super) fn ask(&mut self, asked: &Arc<Asked>) {
        if self.row.dry_run || self.row.origin == Origin::Test || !self.journal.is_durable() {
            return self.answer_at_once(asked);
        }
        let (workspace, run, flow, now) = (self.row.workspace, self.row.id, self.row.flow, self.now());
        let node = &self.compiled.plan.nodes[asked.call.node];
        let key = asked.call.keys.first().cloned().unwrap_or_default();
        let mut ask = NewAsk {
            workspace,
            key: key.clone(),
            id: self.outside.ids.next(),
            run,
            flow,
            call: asked.call.id,
            step: node.id.clone(),
            step_name: node.name.clone(),
            kind: AskKind::Approval,
            title: String::new(),
            question: "{}".to_owned(),
            name: String::new(),
            match_key: String::new(),
            content: Vec::new(),
            waits: true,
            asked_at: now,
            until: asked.until,
        };
        match &asked.what {
            What::Approval { title, shown, question } => {
                ask.title = record::clean(title);
                ask.content = shown.to_string().into_bytes();
                ask.question = serde_json::to_string(question).expect("a question holds nothing that JSON cannot say");
            }
            What::Signal { name, key } => {
                (ask.kind, ask.name, ask.match_key) = (AskKind::Signal, record::clean(name), record::clean(key));
            }
            What::Flow { flow, waits } => {
                (ask.kind, ask.name, ask.waits) = (AskKind::Flow, record::clean(flow), *waits);
                ask.content = asked.call.records.first().map(ToString::to_string).unwrap_or_default().into_bytes();
            }
            What::Send { name, key: match_key, data } => {
                let (name, match_key) = (record::clean(name), record::clean(match_key));
                let signal = NewSignal { workspace, id: key.clone(), name, match_key, data: list(std::iter::once(data)), at: now };
                self.recorder.pending.asks.send.push(signal);
                self.asking.sent.push(asked.call.id);
                self.asking.stirred = true;
                return;
            }
        }
        self.recorder.pending.asks.ask.push(ask);
        self.asking.open.insert(asked.call.id, key);
        (self.asking.stirred, self.asking.asked) = (true, true);
        let outside = &self.outside;
        self.asking.looking.get_or_insert_with(|| outside.asks.look(run));
    }

    /// Keeps what was asked, and tells those who answer.
    pub(super) async fn stir(&mut self) -> Result<(), NotKept> {
        self.asking.stirred = false;
        failpoint::reach("ask::before_commit");
        self.flush().await?;
        self.settle().await?;
        failpoint::reach("ask::after_commit");
        self.outside.asks.stir();
        for call in std::mem::take(&mut self.asking.sent) {
            self.timers.remove(&call);
            self.hear(Event::Answered { call, said: Said::Yes, records: Vec::new() }, true);
        }
        // A signal may have come before.
        self.take_answers().await;
        Ok(())
    }

    /// Hears what was answered; `true` when there was something.
    pub(super) async fn take_answers(&mut self) -> bool {
        if self.asking.open.is_empty() {
            return false;
        }
        let Some(store) = self.watch.store() else { return false };
        let answers = match store.workspace(self.row.workspace).answers(self.row.id).await {
            Ok(answers) => answers,
            Err(error) => {
                tracing::warn!(run = %self.row.id, "what was answered cannot be read, it is tried again: {error}");
                self.outside.asks.stir();
                return false;
            }
        };
        let mut heard = false;
        for answer in answers {
            if self.asking.open.get(&answer.call) != Some(&answer.key) {
                continue;
            }
            let records = if answer.given.is_empty() {
                Ok(Vec::new())
            } else {
                mapping::json::read_around(&answer.given, &[]).map(|read| read.records.unwrap_or_default())
            };
            let (said, records) = match (answer.said, records) {
                (store::asks::Said::Yes, Ok(records)) => (Said::Yes, records),
                (store::asks::Said::No, Ok(records)) => (Said::No, records),
                (_, Ok(_)) => {
                    let fault = answer.fault.unwrap_or_else(|| wire::run::RunError {
                        code: "ask.failed".to_owned(),
                        message: "it went wrong".to_owned(),
                        field: None,
                        hint: None,
                    });
                    let fault = Fault { field: fault.field, hint: fault.hint, ..Fault::new(&fault.code, fault.message) };
                    (Said::Failed(fault), Vec::new())
                }
                (_, Err(error)) => (Said::Failed(Fault::new("ask.unreadable", format!("the answer cannot be read: {error}"))), Vec::new()),
            };
            failpoint::reach("ask::answered");
            self.asking.open.remove(&answer.call);
            self.timers.remove(&answer.call);
            (self.row.wakes_at, self.row.waits_for, self.row.status) = (None, None, RunStatus::Running);
            self.recorder.pending.asks.heard.push(answer.key);
            self.hear(Event::Answered { call: answer.call, said, records }, true);
            heard = true;
        }
        heard
    }

    /// The time of a call is over: whether it still waits, or was answered in time. If not, nobody can answer any more, which is
    /// kept before the run goes on: who answers is told the truth.
    pub(super) async fn answered_in_time(&mut self, call: CallId) -> bool {
        let (Some(key), Some(store)) = (self.asking.open.get(&call), self.watch.store()) else { return false };
        match store.workspace(self.row.workspace).close_ask(self.row.id, key).await {
            Ok(true) => {
                self.asking.open.remove(&call);
                self.watch.approvals(self.row.workspace);
                return false;
            }
            Ok(false) => drop(self.take_answers().await),
            Err(error) => tracing::warn!(run = %self.row.id, "a question cannot be closed, it is tried again: {error}"),
        }
        if self.asking.open.contains_key(&call) {
            self.timers.insert(call, self.now().saturating_add(AGAIN_MS));
        }
        true
    }

    /// The run is over: what it still asks needs no answer, and whoever called it gets what it gives.
    pub(super) fn end_asking(&mut self) {
        let asks: &mut Asks = &mut self.recorder.pending.asks;
        asks.withdraw = self.asking.asked;
        if self.row.origin == Origin::Called {
            asks.gives = self.run.left().ok().map(|records| list(&records));
        }
    }

    /// A test and a run in memory ask nobody: what they would ask counts as answered well.
    fn answer_at_once(&mut self, asked: &Asked) {
        let call = asked.call.id;
        let (said, records): (Said, Vec<Record>) = match &asked.what {
            What::Approval { .. } => {
                let fields = [("decision", Value::from("approved")), ("by", Value::from("test"))];
                let fields: Object = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
                (Said::Yes, vec![Value::Object(fields).into()])
            }
            What::Flow { waits: true, .. } => (Said::Yes, asked.call.records.to_vec()),
            What::Signal { .. } | What::Send { .. } | What::Flow { .. } => (Said::Yes, Vec::new()),
        };
        // Waits that follow in the same breath find that they are over.
        self.asking.answered_here.insert(call);
        self.hear(Event::Answered { call, said, records }, true);
    }
}
