//! Steps that ask somebody: each record is a call of nobody, which waits for an answer and for the end of the time.

use super::{Batch, CallState, Open, Run, deliver, gather::size, keys, wait};
use crate::{
    document::{Late, PORT_OUT, PORT_REJECTED, SIGNAL_CHARS_MAX, WAIT_SECS_MAX},
    effect::{Asked, Asking, Call, Effect, Passed, Response},
    event::{CallId, Fault, Said},
    plan::{Ask, Built, Kind, Plan},
    value,
};
use mapping::{Object, Record, Value};
use std::sync::Arc;

/// Records that a flow may give back to who called it.
pub const LEFT_RECORDS_MAX: usize = 1_000;

/// What left the last steps of a run.
#[derive(Debug, Default)]
pub(super) struct LeftOver {
    records: Vec<Record>,
    more: bool,
    response: Option<Record>,
}

impl LeftOver {
    pub(super) fn leaves(&mut self, batch: &Batch) {
        let room = LEFT_RECORDS_MAX - self.records.len();
        self.more |= batch.records.len() > room;
        self.records.extend(batch.records.iter().take(room).cloned());
    }

    pub(super) fn responds(&mut self, response: &Response) {
        self.response = Some(response.body.clone());
    }
}

impl Run {
    /// The questions that are open, as they were asked.
    #[must_use]
    pub fn asking(&self) -> Vec<Arc<Asked>> {
        let open = self.calls.values().filter(|open| open.state == CallState::Waiting);
        open.filter_map(|open| open.asked.clone()).collect()
    }

    /// What the run gives to who called it: its answer if a step answered, else what left the last steps.
    ///
    /// # Errors
    /// When that is more than [`LEFT_RECORDS_MAX`] records.
    pub fn left(&self) -> Result<Vec<Record>, Fault> {
        match &self.left.response {
            Some(response) => Ok(vec![response.clone()]),
            None if self.left.more => {
                let hint = Some("Let it answer with one record, or gather them before its end.".to_owned());
                Err(Fault { hint, ..Fault::new("call_flow.too_many_results", format!("it gave more than {LEFT_RECORDS_MAX} records")) })
            }
            None => Ok(self.left.records.clone()),
        }
    }

    /// A page comes to a step that asks.
    pub(super) fn ask(&mut self, node: usize, built: &Built, batch: &Batch, effects: &mut Vec<Effect>) {
        let Built::Ask(ask) = built else { return };
        let plan = Arc::clone(&self.plan);
        let (mut outs, mut timers) = (Vec::new(), Vec::new());
        for item in batch.items() {
            match self.question(ask, &item.record) {
                Err(fault) => self.refuse(node, batch.page, item.id.place, item.record, fault, &mut outs, &plan, effects),
                Ok((what, until)) => {
                    self.hold(node, 0, size(&item.record), effects);
                    self.held.0 += 1;
                    let key = keys::idempotency(&self.options.origin, &plan.nodes[node].id, batch.page, batch.lane, item.id.place);
                    let call = Arc::new(Call {
                        id: self.next_call,
                        node,
                        page: batch.page,
                        number: 1,
                        places: vec![item.id.place],
                        records: Arc::new(vec![item.record]),
                        settings: Vec::new(),
                        keys: vec![key],
                        read: None,
                        needs_intent: false,
                        after_commit: false,
                    });
                    self.next_call += 1;
                    // What is answered at once waits all the same, should the host end before that.
                    let at = until.unwrap_or_else(|| self.latest());
                    let why = words(&plan, node, &what);
                    let asked = Arc::new(Asked { call: Arc::clone(&call), what, until, why: why.clone() });
                    let open =
                        Open { state: CallState::Waiting, until: Some(at), asked: Some(Arc::clone(&asked)), ..Open::new(call, batch.lane) };
                    let id = open.call.id;
                    self.calls.insert(id, open);
                    effects.push(Effect::Ask(asked));
                    timers.push(Effect::WakeAt { call: id, at, why });
                }
            }
        }
        effects.append(&mut timers);
        self.leave_by_ports(node, batch.page, batch.lane, outs, effects);
    }

    fn latest(&self) -> i64 {
        self.now.saturating_add(i64::try_from(WAIT_SECS_MAX * 1_000).unwrap_or(i64::MAX))
    }

    /// What is asked about a record, and until when.
    fn question(&self, ask: &Ask, record: &Record) -> Result<(Asking, Option<i64>), Fault> {
        let of = |value: &Option<value::Value>| match value {
            None => Ok(None),
            Some(value) => value.of(record, &self.context),
        };
        match ask {
            Ask::Approval { title, show, question, within_ms, .. } => {
                let title = deliver::said(title.of(record, &self.context)?);
                let shown = if show.is_empty() {
                    record.clone()
                } else {
                    let mut fields = Object::new();
                    for (name, value) in show {
                        fields.insert(name.clone(), value.of(record, &self.context)?.unwrap_or_default());
                    }
                    Value::Object(fields).into()
                };
                Ok((Asking::Approval { title, shown, question: question.clone() }, Some(self.now.saturating_add(*within_ms))))
            }
            Ask::Signal { name, key, within_ms, until, .. } => {
                let moment = wait::moment(of(until)?.as_ref())?;
                let at = match (moment, within_ms) {
                    (None, None) => self.latest(),
                    (moment, ms) => moment.unwrap_or(self.now).saturating_add(ms.unwrap_or(0)),
                };
                if at > self.latest() {
                    return Err(wait::too_long());
                }
                Ok((Asking::Signal { name: name.clone(), key: key_of(of(key)?)? }, Some(at.max(self.now))))
            }
            Ask::Send { name, key, data } => {
                let data = match data {
                    None => record.clone(),
                    Some(_) => of(data)?.unwrap_or_default().into(),
                };
                Ok((Asking::Send { name: name.clone(), key: key_of(of(key)?)?, data }, None))
            }
            Ask::Flow { flow, go_on, .. } => {
                Ok((Asking::Flow { flow: flow.clone(), waits: !go_on }, if *go_on { None } else { Some(self.latest()) }))
            }
        }
    }

    /// Somebody said something. Who asks no more hears nothing.
    pub(super) fn on_answered(&mut self, id: CallId, said: Said, records: Vec<Record>, effects: &mut Vec<Effect>) {
        if self.calls.get(&id).is_some_and(|open| open.state == CallState::Waiting && open.asked.is_some()) {
            self.answered(id, said, records, effects);
        }
    }

    /// The time is over, and nobody said anything.
    pub(super) fn unanswered(&mut self, id: CallId, effects: &mut Vec<Effect>) {
        let Some(open) = self.calls.get(&id) else { return };
        let plan = Arc::clone(&self.plan);
        let Some(ask) = ask_of(&plan, open.call.node) else { return };
        let late = |said: &str| {
            let fields = [("decision", Value::from(said)), ("by", Value::Null), ("late", Value::from(true))];
            vec![Value::Object(fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect::<Object>()).into()]
        };
        let (said, records) = match ask {
            Ask::Approval { late: Late::Approve, .. } => (Said::Yes, late("approved")),
            Ask::Approval { late: Late::Reject, .. } => (Said::No, late("rejected")),
            Ask::Approval { .. } => (Said::Failed(Fault::new("approve.nobody_answered", "nobody answered in time")), Vec::new()),
            Ask::Signal { name, .. } => {
                (Said::Failed(Fault::new("wait.no_signal", format!("the signal `{name}` did not come in time"))), Vec::new())
            }
            Ask::Send { .. } | Ask::Flow { .. } => {
                (Said::Failed(Fault::new("call_flow.no_end", "the other flow did not come to an end within a year")), Vec::new())
            }
        };
        self.answered(id, said, records, effects);
    }

    fn answered(&mut self, id: CallId, said: Said, records: Vec<Record>, effects: &mut Vec<Effect>) {
        let Some(open) = self.close(id) else { return };
        let plan = Arc::clone(&self.plan);
        let Call { node, page, places, records: about, .. } = &*open.call;
        let (Some(ask), Some(record), place) = (ask_of(&plan, *node), about.first(), places.first().copied().unwrap_or_default()) else {
            return;
        };
        self.no_longer_waits(about);
        let mut outs = Vec::new();
        let made = match said {
            Said::Failed(fault) => Err(fault),
            Said::No => result(ask, record, records).map(|made| made.map(|made| (PORT_REJECTED, made))),
            Said::Yes => result(ask, record, records).map(|made| made.map(|made| (PORT_OUT, made))),
        };
        let mut passed = Passed { node: *node, page: *page, input: Arc::clone(about), output: Vec::new(), failed: 0 };
        match made {
            Ok(Some((port, made))) => {
                passed.output = vec![(port.to_owned(), Arc::new(vec![made.clone()]))];
                deliver::push(&mut outs, port, place, made);
            }
            Ok(None) => {
                self.nodes[*node].tally.filtered += 1;
                self.totals.filtered += 1;
            }
            Err(fault) => {
                passed.failed = 1;
                self.refuse(*node, *page, place, record.clone(), fault, &mut outs, &plan, effects);
            }
        }
        effects.push(Effect::Passed(passed));
        self.leave_by_ports(*node, *page, open.lane, outs, effects);
    }
}

fn ask_of(plan: &Plan, node: usize) -> Option<&Ask> {
    match &plan.nodes[node].kind {
        Kind::Built(built) => match &**built {
            Built::Ask(ask) => Some(ask),
            _ => None,
        },
        _ => None,
    }
}

/// What becomes of a record about which something was said; `None` where another flow gave nothing.
fn result(ask: &Ask, record: &Record, mut records: Vec<Record>) -> Result<Option<Record>, Fault> {
    match ask {
        Ask::Approval { into, .. } => with(record, into, records.pop().map(Record::into_value).unwrap_or_default()).map(Some),
        Ask::Signal { into: Some(into), .. } => with(record, into, records.pop().map(Record::into_value).unwrap_or_default()).map(Some),
        Ask::Signal { .. } | Ask::Send { .. } | Ask::Flow { go_on: true, .. } => Ok(Some(record.clone())),
        Ask::Flow { into: Some(into), .. } => {
            let mut values: Vec<Value> = records.into_iter().map(Record::into_value).collect();
            let value = if values.len() == 1 { values.pop().unwrap_or_default() } else { Value::List(values) };
            with(record, into, value).map(Some)
        }
        Ask::Flow { into: None, flow, .. } => match (records.pop(), records.is_empty()) {
            (one, true) => Ok(one),
            (_, false) => {
                let hint = Some("Name a field that gets them (`into`), or let it answer with one record.".to_owned());
                let message = format!("the flow `{flow}` gave {} records for one", records.len() + 1);
                Err(Fault { hint, ..Fault::new("call_flow.many_results", message) })
            }
        },
    }
}

/// A record with one more field.
fn with(record: &Record, name: &str, value: Value) -> Result<Record, Fault> {
    let Some(fields) = record.as_object() else {
        let message = format!("the record has no fields, so that `{name}` cannot be one of them");
        return Err(Fault { field: Some(name.to_owned()), ..Fault::new("step.no_fields", message) });
    };
    let mut fields = fields.clone();
    fields.insert(name.to_owned(), value);
    Ok(Value::Object(fields).into())
}

/// The key of a signal: a text, a number, nothing.
fn key_of(value: Option<Value>) -> Result<String, Fault> {
    let text = value.as_ref().map(value::text).unwrap_or_default();
    if text.chars().count() <= SIGNAL_CHARS_MAX {
        return Ok(text);
    }
    let message = format!("the key of a signal has {SIGNAL_CHARS_MAX} characters at most");
    Err(Fault { field: Some("key".to_owned()), ..Fault::new("signal.key_too_long", message) })
}

/// What a record waits for.
fn words(plan: &Plan, node: usize, what: &Asking) -> String {
    let name = &plan.nodes[node].name;
    match what {
        Asking::Approval { title, .. } => format!("{name} waits for an approval: {title}"),
        Asking::Signal { name: signal, key } if key.is_empty() => format!("{name} waits for the signal `{signal}`"),
        Asking::Signal { name: signal, key } => format!("{name} waits for the signal `{signal}` for `{key}`"),
        Asking::Send { name: signal, .. } => format!("{name} sends the signal `{signal}`"),
        Asking::Flow { flow, .. } => format!("{name} waits for the flow `{flow}`"),
    }
}
