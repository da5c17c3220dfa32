//! Records come to a node: those that touch nothing outside are worked at once, the others wait in their queue.

use super::{Batch, Run, keys};
use crate::{
    document::{OnError, PORT_FAILED, PORT_OUT, PORT_REJECTED},
    effect::{Effect, LogLine, Passed, Place, Records, Response, SetAside},
    event::{Fault, Unread},
    facts::OperationKind,
    plan::{Built, Kind, Plan},
    value,
};
use mapping::Record;
use std::sync::Arc;

/// Lines that one page may write into the log; of more records only the number is told.
pub const LOG_LINES_PAGE_MAX: usize = 20;
/// Characters of a line.
pub const LOG_TEXT_MAX: usize = 2_000;

/// Records on their way out of a node, by port.
pub(super) struct Out<'p> {
    pub(super) port: &'p str,
    pub(super) places: Vec<Place>,
    pub(super) records: Vec<Record>,
}

impl Run {
    /// A page comes to a node.
    pub(super) fn deliver(&mut self, node: usize, batch: Batch, effects: &mut Vec<Effect>) {
        let plan = Arc::clone(&self.plan);
        let tally = &mut self.nodes[node].tally;
        tally.reached = true;
        tally.records_in += batch.records.len() as u64;
        match &plan.nodes[node].kind {
            Kind::Operation(_) => self.nodes[node].queue.push_back(batch),
            Kind::Built(built) if self.queues(built, &batch) => self.nodes[node].queue.push_back(batch),
            Kind::Built(built) if built.gathers() => self.gather(node, built, batch, effects),
            Kind::Built(built) if matches!(**built, Built::Wait(..)) => self.wait_for(node, built, &batch, effects),
            Kind::Built(built) if matches!(**built, Built::Ask(_)) => self.ask(node, built, &batch, effects),
            Kind::Trigger => {
                let output = vec![(PORT_OUT.to_owned(), Arc::clone(&batch.records))];
                effects.push(Effect::Passed(Passed { node, page: batch.page, input: Arc::default(), output, failed: 0 }));
                self.leave(node, PORT_OUT, batch, effects);
            }
            kind => self.work(node, kind, &plan, batch, effects),
        }
    }

    /// A page enters the run at a node. What enters at a read was no record when it was read, and was mended since: it goes
    /// on behind it.
    pub(super) fn enter(&mut self, node: usize, batch: Batch, effects: &mut Vec<Effect>) {
        let reads = matches!(&self.plan.nodes[node].kind, Kind::Operation(called) if called.kind == OperationKind::Read);
        if !reads || self.options.enter_at != Some(node) {
            return self.deliver(node, batch, effects);
        }
        let tally = &mut self.nodes[node].tally;
        tally.reached = true;
        tally.records_in += batch.records.len() as u64;
        self.leave(node, PORT_OUT, batch, effects);
    }

    fn work(&mut self, node: usize, kind: &Kind, plan: &Arc<Plan>, batch: Batch, effects: &mut Vec<Effect>) {
        let mut outs: Vec<Out<'_>> = Vec::new();
        let mut refused: Vec<(usize, Fault)> = Vec::new();
        let mut filtered = 0;
        let context = Arc::clone(&self.context);
        for (at, record) in batch.records.iter().enumerate() {
            let went = match kind {
                Kind::Map(map) => map.apply(record, &context).map(|made| Some((PORT_OUT, made))),
                Kind::Filter(keep) => keep.holds(record, &context).map(|holds| holds.then(|| (PORT_OUT, record.clone()))),
                Kind::Branch(ways, otherwise) => way(ways, otherwise.as_deref(), record, &context),
                Kind::Built(built) => self.built(node, built, at, record, &context, effects),
                Kind::Trigger | Kind::Operation(_) => Ok(None),
            };
            match went {
                Ok(Some((port, value))) => push(&mut outs, port, batch.places[at], value),
                Ok(None) => filtered += 1,
                Err(fault) => refused.push((at, fault)),
            }
        }
        self.nodes[node].tally.filtered += filtered;
        self.totals.filtered += filtered;
        let failed = u32::try_from(refused.len()).unwrap_or(u32::MAX);
        for (at, fault) in refused {
            self.refuse(node, batch.page, batch.places[at], batch.records[at].clone(), fault, &mut outs, plan, effects);
        }
        let outs: Vec<(String, Vec<Place>, Records)> =
            outs.into_iter().map(|out| (out.port.to_owned(), out.places, Arc::new(out.records))).collect();
        let output = outs.iter().map(|(port, _, records)| (port.clone(), Arc::clone(records))).collect();
        effects.push(Effect::Passed(Passed { node, page: batch.page, input: Arc::clone(&batch.records), output, failed }));
        for (port, places, records) in outs {
            self.leave(node, &port, Batch { places: Arc::new(places), records, ..batch.clone() }, effects);
        }
    }

    /// One record at a built-in step that holds nothing back; `at`: the how many-th of its page.
    fn built(
        &mut self,
        node: usize,
        built: &Built,
        at: usize,
        record: &Record,
        context: &crate::pure::Context,
        effects: &mut Vec<Effect>,
    ) -> Result<Option<(&'static str, Record)>, Fault> {
        let goes_on = || Ok(Some((PORT_OUT, record.clone())));
        match built {
            Built::Log(message, level) => {
                if let Some(line) = self.line(node, message, at, record, context, level.word()) {
                    effects.push(Effect::Log(line));
                }
                goes_on()
            }
            Built::Fail { message, code, .. } => Err(Fault::new(code, said(message.of(record, context)?))),
            Built::Respond(status, body) => {
                if self.responded {
                    let message = "the caller has been answered already: this record answers nobody".to_owned();
                    effects.push(Effect::Log(LogLine { level: "warn", node: Some(node), message }));
                    return goes_on();
                }
                let status = status.as_ref().map(|status| status.of(record, context)).transpose()?.flatten();
                let body = body
                    .as_ref()
                    .map_or_else(|| Ok(record.clone()), |body| body.of(record, context).map(|body| body.unwrap_or_default().into()))?;
                let response = Response { status: status_of(status)?, body };
                self.left.responds(&response);
                effects.push(Effect::Respond(response));
                self.responded = true;
                goes_on()
            }
            Built::Validate(model, strict) => match crate::validate::fault(model, record, *strict) {
                Some(fault) => Err(fault),
                None => goes_on(),
            },
            Built::Deduplicate(by) => Ok(self.is_first(node, by, record, context, effects)?.then(|| (PORT_OUT, record.clone()))),
            _ => goes_on(),
        }
    }

    fn line(
        &self,
        node: usize,
        message: &value::Value,
        at: usize,
        record: &Record,
        context: &crate::pure::Context,
        level: &'static str,
    ) -> Option<LogLine> {
        let line = |level, message| Some(LogLine { level, node: Some(node), message });
        match at {
            at if at > LOG_LINES_PAGE_MAX => None,
            LOG_LINES_PAGE_MAX => line(level, format!("more than {LOG_LINES_PAGE_MAX} records of this page: the rest is left out")),
            _ => match message.of(record, context) {
                Ok(text) => line(level, said(text)),
                // A line that cannot be made holds up no record.
                Err(fault) => line("warn", format!("the line cannot be made: {}", fault.message)),
            },
        }
    }

    /// A record is to blame for its own failure: what then, the step says.
    #[expect(clippy::too_many_arguments, reason = "the place of a record is four things, and nothing else shares them")]
    pub(super) fn refuse<'p>(
        &mut self,
        node: usize,
        page: u32,
        place: Place,
        record: Record,
        fault: Fault,
        outs: &mut Vec<Out<'p>>,
        plan: &Plan,
        effects: &mut Vec<Effect>,
    ) {
        let on_error = if fault.code == crate::pure::SET_ASIDE { OnError::SetAside } else { plan.nodes[node].on_error };
        match on_error {
            OnError::Ignore => push(outs, PORT_OUT, place, record),
            OnError::Port => push(outs, PORT_FAILED, place, record),
            OnError::Substitute if let Some(made) = self.substitute(node, &record) => push(outs, PORT_OUT, place, made),
            OnError::SetAside | OnError::Fail | OnError::Substitute => {
                let fails = on_error == OnError::Fail;
                let aside = SetAside { node, page, index: place.at, turn: place.turn, record, raw: None, fault: fault.clone() };
                self.set_aside(aside, effects);
                if fails {
                    self.fail(Some(node), fault, effects);
                }
            }
        }
    }

    /// What a refused record becomes; where that cannot be made, it is set aside with its first fault.
    fn substitute(&self, node: usize, record: &Record) -> Option<Record> {
        self.plan.nodes[node].substitute.as_ref()?.apply(record, &self.context).ok()
    }

    /// Rows that are no records never go on by themselves, whatever the step says of records that fail.
    pub(super) fn set_unread_aside(&mut self, node: usize, page: u32, faults: Vec<Unread>, effects: &mut Vec<Effect>) {
        let fails = self.plan.nodes[node].on_error == OnError::Fail;
        for Unread { index, raw, record, fault } in faults {
            self.set_aside(SetAside { node, page, index, turn: 0, record, raw: Some(raw), fault: fault.clone() }, effects);
            if fails {
                self.fail(Some(node), fault, effects);
            }
        }
    }

    fn set_aside(&mut self, aside: SetAside, effects: &mut Vec<Effect>) {
        self.nodes[aside.node].tally.failed += 1;
        self.totals.failed += 1;
        let node = aside.node;
        let last = aside.fault.message.clone();
        effects.push(Effect::SetAside(aside));
        if let Some(most) = self.plan.failed_records_max
            && self.totals.failed > most
        {
            let message = if most == 0 { last } else { format!("more than {most} records failed; the last one: {last}") };
            self.fail(Some(node), Fault::new("flow.too_many_failed_records", message), effects);
        }
        self.check_percent(false, effects);
    }

    /// Records leave a node by a port: to all who follow there, or out of the flow.
    pub(super) fn leave(&mut self, node: usize, port: &str, batch: Batch, effects: &mut Vec<Effect>) {
        if batch.records.is_empty() {
            return;
        }
        let plan = Arc::clone(&self.plan);
        let count = batch.records.len() as u64;
        let next: Vec<(usize, u32)> =
            plan.nodes[node].next.get(port).into_iter().flatten().copied().filter(|(next, _)| self.is_active(*next)).collect();
        let stops = self.options.until == Some(node);
        if !stops && next.is_empty() && self.takes_back(node, port, &batch) {
            return;
        }
        if next.is_empty() || stops {
            self.end_of_the_way(node, port, &batch, stops, effects);
            return;
        }
        self.nodes[node].tally.records_out += count;
        // Where a way forks, each branch counts as records of its own.
        self.totals.records_in += count * (next.len() as u64 - 1);
        for (to, edge) in next {
            self.deliver(to, Batch { lane: keys::lane(batch.lane, edge), came: edge, ..batch.clone() }, effects);
        }
    }

    fn end_of_the_way(&mut self, node: usize, port: &str, batch: &Batch, stops: bool, effects: &mut Vec<Effect>) {
        let count = batch.records.len() as u64;
        let branches = matches!(self.plan.nodes[node].kind, Kind::Branch(..)) || port == PORT_REJECTED;
        if port == PORT_FAILED && !stops {
            for (at, record) in batch.records.iter().enumerate() {
                let fault = Fault::new("flow.port_leads_nowhere", "it failed, and nothing follows the port `failed`");
                let Place { at: index, turn } = batch.places[at];
                self.set_aside(SetAside { node, page: batch.page, index, turn, record: record.clone(), raw: None, fault }, effects);
            }
        } else if branches && !stops {
            self.nodes[node].tally.filtered += count;
            self.totals.filtered += count;
        } else {
            self.nodes[node].tally.records_out += count;
            self.totals.records_out += count;
            if self.options.keep_left {
                self.left.leaves(batch);
            }
        }
    }

    /// Hands on what came out of a call.
    pub(super) fn leave_by_ports(&mut self, node: usize, page: u32, lane: u32, outs: Vec<Out<'_>>, effects: &mut Vec<Effect>) {
        for out in outs {
            let batch = Batch { page, lane, came: u32::MAX, places: Arc::new(out.places), records: Arc::new(out.records) };
            self.leave(node, out.port, batch, effects);
        }
    }
}

/// What a step says for people; a text is cut where it is too long.
pub(super) fn said(value: Option<mapping::Value>) -> String {
    let text = value.as_ref().map(value::text).unwrap_or_default();
    match text.char_indices().nth(LOG_TEXT_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn status_of(value: Option<mapping::Value>) -> Result<u16, Fault> {
    let Some(value) = value else { return Ok(200) };
    let status = value::text(&value).parse::<u16>().ok().filter(|status| (200..=599).contains(status));
    status.ok_or_else(|| Fault {
        field: Some("status".to_owned()),
        hint: Some("Give a number from 200 to 599.".to_owned()),
        ..Fault::new("respond.status", format!("{} is no status of an answer", said(Some(value))))
    })
}

fn way<'p>(
    ways: &'p [(String, crate::pure::Condition)],
    otherwise: Option<&'p str>,
    record: &Record,
    context: &crate::pure::Context,
) -> Result<Option<(&'p str, Record)>, Fault> {
    for (port, condition) in ways {
        if condition.holds(record, context)? {
            return Ok(Some((port, record.clone())));
        }
    }
    Ok(otherwise.map(|port| (port, record.clone())))
}

pub(super) fn push<'p>(outs: &mut Vec<Out<'p>>, port: &'p str, place: Place, record: Record) {
    match outs.iter_mut().find(|out| out.port == port) {
        Some(out) => {
            out.places.push(place);
            out.records.push(record);
        }
        None => outs.push(Out { port, places: vec![place], records: vec![record] }),
    }
}
