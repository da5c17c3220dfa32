//! What is kept of a run besides its events: attempts, payloads, failed records, the log, the figures.

use crate::{answer::Gathered, compiled::Compiled, outside::Outside};
use connector::Exchange;
use flow::{
    Effect, Ending, Event, Failure, Fault, KeepPayloads, Outcome, Run,
    effect::{Call, LogLine, Passed, Records, SetAside},
    event::list,
    facts::OperationKind,
    plan::Kind,
    run::NodeStatus,
};
use sha2::{Digest, Sha256};
use std::{collections::HashMap, sync::Arc};
use store::{
    attempts::NewAttempt,
    failed_records::NewFailedRecord,
    histogram::Histogram,
    journal::{NewLog, Write},
    payloads::{Content, Payload},
    rollups::{Delta, Figures},
    runs::RunRow,
};
use wire::{
    AttemptId, PayloadId,
    run::{EffectState, Origin, RunError, RunStatus, StepRun, StepStatus},
};

/// Records of one attempt that are kept for people to look at.
pub(crate) const SHOWN_RECORDS_MAX: usize = 100;
/// Bytes of them.
pub(crate) const SHOWN_BYTES_MAX: usize = 256 * 1024;
/// Pages of a run of which records are kept; of later ones only attempts that failed.
pub(crate) const SHOWN_PAGES_MAX: u32 = 20;
/// Bytes of inputs and outputs of a run, as they are kept: 25 MiB.
pub(crate) const RUN_BYTES_MAX: i64 = 25 * 1024 * 1024;
/// Log lines of a run.
pub(crate) const LOG_LINES_MAX: u32 = 1_000;
/// Bytes that a step may write into the log of a run.
pub(crate) const STEP_LOG_BYTES_MAX: usize = 256 * 1024;
/// Bytes of one line of the log, or of a message of an error.
pub(crate) const LINE_BYTES_MAX: usize = 16 * 1024;
/// Payloads that may be named again.
const RECENT_MAX: usize = 8;

pub(crate) struct Recorder {
    /// What is handed to the journal next.
    pub(crate) pending: Write,
    outside_ids: Arc<store::Ids>,
    clock: Arc<dyn store::Clock>,
    recent: Vec<(Records, PayloadId)>,
    steps: Vec<StepNote>,
    log_lines: u32,
    /// Bytes in the log by step.
    logged: HashMap<Option<usize>, usize>,
    keep: KeepPayloads,
    /// Bytes of inputs and outputs that were kept.
    kept: i64,
    tapped: Option<Vec<Tapped>>,
    /// For a caller who waits.
    pub(crate) gathered: Option<Gathered>,
    failed: Vec<NewFailedRecord>,
    created_at: i64,
}

#[derive(Clone, Default)]
struct StepNote {
    duration_ms: u64,
    error: Option<RunError>,
}

/// Records that passed a node.
#[derive(Debug, Clone)]
pub(crate) struct Tapped {
    pub(crate) node: usize,
    pub(crate) input: Records,
    pub(crate) output: Vec<Records>,
}

impl Recorder {
    pub(crate) fn new(row: &RunRow, outside: &Outside, keep: KeepPayloads) -> Self {
        Self {
            pending: Write::default(),
            outside_ids: Arc::clone(&outside.ids),
            clock: Arc::clone(&outside.clock),
            recent: Vec::new(),
            steps: Vec::new(),
            log_lines: 0,
            logged: HashMap::new(),
            keep,
            kept: 0,
            tapped: None,
            gathered: None,
            failed: Vec::new(),
            created_at: row.created_at,
        }
    }

    pub(crate) fn tap(&mut self) {
        self.tapped = Some(Vec::new());
    }

    pub(crate) fn into_tapped(self) -> (Vec<Tapped>, Vec<NewFailedRecord>) {
        (self.tapped.unwrap_or_default(), self.failed)
    }

    /// The records that came in are kept already, under this id.
    pub(crate) fn input_is(&mut self, effects: &[Effect], input: Option<PayloadId>) {
        let first = effects.iter().find_map(|effect| match effect {
            Effect::Passed(passed) if passed.input.is_empty() => passed.output.first().map(|(_, records)| Arc::clone(records)),
            Effect::Passed(passed) => Some(Arc::clone(&passed.input)),
            Effect::Call(call) => Some(Arc::clone(&call.records)),
            _ => None,
        });
        if let (Some(records), Some(id)) = (first, input)
            && records.len() <= SHOWN_RECORDS_MAX
        {
            self.recent.push((records, id));
        }
    }

    pub(crate) fn set_aside(&mut self, compiled: &Compiled, row: &RunRow, aside: SetAside) {
        let node = &compiled.plan.nodes[aside.node];
        let record = NewFailedRecord {
            id: self.id_of(row, &node.id, &aside),
            workspace: row.workspace,
            flow: row.flow,
            run: row.id,
            version: row.version_id,
            step: node.id.clone(),
            step_name: node.name.clone(),
            page: aside.page,
            index: aside.index,
            error: error(&aside.fault),
            record: aside.record.to_string(),
            raw: aside.raw.as_deref().map(clean),
            created_at: self.clock.now(),
        };
        self.note(aside.node, 0, Some(&aside.fault));
        if let Some(gathered) = &mut self.gathered {
            gathered.set_aside(aside.page, aside.index, error(&aside.fault));
        }
        if self.tapped.is_some() {
            self.failed.push(record);
        } else if row.origin != Origin::Test {
            self.pending.failed_records.push(record);
        }
    }

    /// The same record of the same run has the same id, so that it is set aside once however often that is decided.
    fn id_of<T: From<uuid::Uuid>>(&self, row: &RunRow, step: &str, aside: &SetAside) -> T {
        let mut hash = Sha256::new();
        hash.update(row.id.0.as_bytes());
        hash.update(step);
        hash.update([0]);
        hash.update(aside.page.to_be_bytes());
        hash.update(aside.index.to_be_bytes());
        if aside.turn > 0 {
            hash.update(aside.turn.to_be_bytes());
        }
        let hash = hash.finalize();
        let mut chance = [0; 10];
        chance.copy_from_slice(&hash[..10]);
        T::from(wire::uuid_v7(self.created_at, chance))
    }

    /// Records went through a step that touches nothing outside.
    pub(crate) fn passed(&mut self, compiled: &Compiled, row: &RunRow, passed: &Passed) {
        let records_out: usize = passed.output.iter().map(|(_, records)| records.len()).sum();
        if let Some(gathered) = &mut self.gathered {
            passed.output.iter().for_each(|(_, records)| gathered.left(compiled, passed.node, passed.page, records));
        }
        if let Some(tapped) = &mut self.tapped {
            let output = passed.output.iter().map(|(_, records)| Arc::clone(records)).collect();
            tapped.push(Tapped { node: passed.node, input: Arc::clone(&passed.input), output });
            return;
        }
        if passed.page >= SHOWN_PAGES_MAX {
            return;
        }
        let output = match passed.output.as_slice() {
            [] => None,
            [(_, records)] => self.payload(row, records),
            several => {
                let all: Vec<_> = several.iter().flat_map(|(_, records)| records.iter().cloned()).collect();
                self.payload(row, &Arc::new(all))
            }
        };
        let now = self.clock.now();
        let status = if passed.failed > 0 { StepStatus::WithFailedRecords } else { StepStatus::Succeeded };
        let attempt = NewAttempt {
            status,
            ended_at: Some(now),
            records_in: count(passed.input.len()),
            records_out: count(records_out),
            records_failed: passed.failed,
            input: self.payload(row, &passed.input),
            output,
            ..self.attempt_of(compiled, row, (passed.node, passed.page, 1), (self.outside_ids.next(), now))
        };
        self.pending.attempts.push(attempt);
    }

    fn attempt_of(
        &self,
        compiled: &Compiled,
        row: &RunRow,
        (node, page, number): (usize, u32, u32),
        (id, began_at): (AttemptId, i64),
    ) -> NewAttempt {
        NewAttempt {
            id,
            workspace: row.workspace,
            run: row.id,
            step: compiled.plan.nodes[node].id.clone(),
            page,
            number,
            status: StepStatus::Succeeded,
            effect: EffectState::None,
            started_at: began_at,
            ended_at: None,
            records_in: 0,
            records_out: 0,
            records_failed: 0,
            error: None,
            retry_at: None,
            input: None,
            output: None,
            exchange: None,
            idempotency_key: None,
        }
    }

    /// A call came back.
    #[expect(clippy::too_many_arguments, reason = "they are the parts of one attempt")]
    pub(crate) fn attempt(
        &mut self,
        compiled: &Compiled,
        row: &RunRow,
        call: &Call,
        (id, began_at): (AttemptId, i64),
        event: &Event,
        output: Option<Records>,
        exchange: Option<Exchange>,
    ) {
        let now = self.clock.now();
        let took = u64::try_from(now - began_at).unwrap_or(0);
        let lost = flow::event::lost();
        let (fault, faults, out) = match event {
            Event::Lost { .. } => (Some(&lost), 0, 0),
            Event::Succeeded { faults, passed, .. } => (faults.first().map(|refusal| &refusal.fault), count(faults.len()), *passed),
            Event::PageRead { count: read, faults, .. } => (faults.first().map(|unread| &unread.fault), count(faults.len()), *read),
            Event::Partly { failure, faults, passed, .. } => (Some(failure.fault()), count(faults.len()), *passed),
            Event::Failed { failure, .. } => (Some(failure.fault()), 0, 0),
            _ => (None, 0, 0),
        };
        let failed = matches!(event, Event::Failed { .. } | Event::Partly { .. } | Event::Lost { .. });
        self.note(call.node, took, fault);
        if let (Some(gathered), Some(records)) = (&mut self.gathered, &output) {
            gathered.left(compiled, call.node, call.page, records);
        }
        if let Some(tapped) = &mut self.tapped {
            tapped.push(Tapped { node: call.node, input: Arc::clone(&call.records), output: output.into_iter().collect() });
            return;
        }
        let shown = call.page < SHOWN_PAGES_MAX || failed || faults > 0;
        let effect = effect_of(compiled, row, call, event);
        let attempt = NewAttempt {
            status: match (failed, faults) {
                (true, _) => StepStatus::Failed,
                (false, 0) => StepStatus::Succeeded,
                (false, _) => StepStatus::WithFailedRecords,
            },
            effect,
            ended_at: Some(now),
            records_in: count(call.records.len()),
            records_out: out,
            records_failed: faults,
            error: fault.map(error),
            input: if shown { self.payload(row, &call.records) } else { None },
            output: if shown { output.and_then(|records| self.payload(row, &records)) } else { None },
            exchange: exchange.filter(|_| self.keep != KeepPayloads::None || effect == EffectState::Unknown),
            idempotency_key: call.keys.first().cloned(),
            ..self.attempt_of(compiled, row, (call.node, call.page, call.number), (id, began_at))
        };
        self.pending.attempts.push(attempt);
    }

    /// The attempt that was recorded last waits to be made again, if the run says so.
    pub(crate) fn note_wait<'a>(&mut self, call: &Call, effects: impl IntoIterator<Item = &'a Effect>) {
        let until = effects.into_iter().find_map(|effect| match effect {
            Effect::WakeAt { call: id, at, .. } if *id == call.id => Some(*at),
            _ => None,
        });
        if let (Some(at), Some(attempt)) = (until, self.pending.attempts.last_mut()) {
            attempt.retry_at = Some(at);
        }
    }

    /// The attempt that was recorded last needs a person, if the run says so: nobody knows what it did.
    pub(crate) fn note_unknown(&mut self, run: &Run, call: &Call) {
        if !run.unknown().iter().any(|open| open.id == call.id) {
            return;
        }
        let Some(attempt) = self.pending.attempts.last_mut() else { return };
        let said = attempt.error.take().map(|error| error.message).unwrap_or_default();
        let hint = Some("Look on the other side whether it happened, and say so here.".to_owned());
        let error = RunError { code: "effect.unknown".to_owned(), message: format!("needs a person: {said}"), field: None, hint };
        attempt.error = Some(error.clone());
        if let Some(step) = self.steps.get_mut(call.node) {
            step.error = Some(error);
        }
    }

    fn note(&mut self, node: usize, took_ms: u64, fault: Option<&Fault>) {
        if self.steps.len() <= node {
            self.steps.resize_with(node + 1, StepNote::default);
        }
        let note = &mut self.steps[node];
        note.duration_ms += took_ms;
        if let Some(fault) = fault {
            note.error = Some(error(fault));
        }
    }

    /// Keeps records for people to look at, as many as fit. Where less is kept than there was, the number of records says so.
    fn payload(&mut self, row: &RunRow, records: &Records) -> Option<PayloadId> {
        if records.is_empty() || self.keep == KeepPayloads::None {
            return None;
        }
        if let Some((_, id)) = self.recent.iter().find(|(known, _)| Arc::ptr_eq(known, records)) {
            return Some(*id);
        }
        if self.kept >= RUN_BYTES_MAX {
            return None;
        }
        // A record alone may be too large: then none is shown.
        let (mut shown, mut size) = (0, 0);
        for record in records.iter().take(SHOWN_RECORDS_MAX) {
            size += record.text().len();
            if size > SHOWN_BYTES_MAX {
                break;
            }
            shown += 1;
        }
        let text = list(records.iter().take(shown));
        let content = Content { records: text, ..Content::default() };
        let id = self.outside_ids.next();
        let payload = Payload::pack(id, row.workspace, row.id, &content, Some(records.len() as u64), self.clock.now());
        self.kept += payload.kept_bytes();
        self.pending.payloads.push(payload);
        if self.kept >= RUN_BYTES_MAX {
            let message =
                format!("more than {} MiB of inputs and outputs: those of the next steps and pages are not kept", RUN_BYTES_MAX >> 20);
            self.line(row, "warn", None, message);
        }
        if self.recent.len() >= RECENT_MAX {
            self.recent.remove(0);
        }
        self.recent.push((Arc::clone(records), id));
        Some(id)
    }

    pub(crate) fn log(&mut self, compiled: &Compiled, row: &RunRow, line: LogLine) {
        self.log_lines += 1;
        let written = self.logged.entry(line.node).or_default();
        if self.log_lines > LOG_LINES_MAX || *written > STEP_LOG_BYTES_MAX {
            return;
        }
        let mut message = cut(&clean(&line.message), LINE_BYTES_MAX);
        *written += message.len();
        if *written > STEP_LOG_BYTES_MAX {
            message = format!("more than {} KiB of this step: the rest is left out", STEP_LOG_BYTES_MAX >> 10);
        }
        if self.log_lines == LOG_LINES_MAX {
            message = format!("more than {LOG_LINES_MAX} lines: the rest is left out");
        }
        self.line(row, line.level, line.node.map(|node| compiled.plan.nodes[node].id.clone()), message);
    }

    fn line(&mut self, row: &RunRow, level: &'static str, step: Option<String>, message: String) {
        self.pending.logs.push(NewLog { workspace: row.workspace, run: row.id, at: self.clock.now(), level, step, message });
    }

    /// Writes what the run has counted into its row.
    pub(crate) fn count(&mut self, compiled: &Compiled, row: &mut RunRow, run: &Run) {
        let totals = run.totals();
        row.records_in = totals.records_in - totals.consumed;
        row.records_out = totals.records_out;
        row.records_failed = totals.failed;
        row.retries = totals.retries;
        row.steps = {
            let nodes = compiled.plan.nodes.iter().enumerate();
            // What takes something back shows only where it did.
            let shown = nodes.filter(|(node, planned)| planned.undoes.is_none() || run.tally(*node).reached);
            shown.map(|(node, planned)| self.step(node, planned, run)).collect()
        };
    }

    fn step(&self, node: usize, planned: &flow::plan::Node, run: &Run) -> StepRun {
        let tally = run.tally(node);
        let note = self.steps.get(node).cloned().unwrap_or_default();
        let status = match run.status(node) {
            NodeStatus::Pending if run.is_over() => StepStatus::Skipped,
            NodeStatus::Pending => StepStatus::Pending,
            NodeStatus::Running => StepStatus::Running,
            NodeStatus::Waiting => StepStatus::Waiting,
            NodeStatus::Succeeded => StepStatus::Succeeded,
            NodeStatus::WithFailedRecords => StepStatus::WithFailedRecords,
            NodeStatus::Failed => StepStatus::Failed,
        };
        // A step that got over its trouble shows none.
        let error = note.error.filter(|_| !matches!(status, StepStatus::Succeeded | StepStatus::Running));
        StepRun {
            step: planned.id.clone(),
            name: planned.name.clone(),
            status,
            records_in: tally.records_in,
            records_out: tally.records_out,
            records_failed: tally.failed,
            duration_ms: note.duration_ms,
            error,
        }
    }

    /// The run is over.
    pub(crate) fn end(&mut self, compiled: &Compiled, row: &mut RunRow, run: &Run, ending: &Ending, journaled: bool) {
        let now = self.clock.now();
        self.count(compiled, row, run);
        row.status = match ending.outcome {
            Outcome::Succeeded => RunStatus::Succeeded,
            Outcome::WithFailedRecords => RunStatus::WithFailedRecords,
            Outcome::Failed => RunStatus::Failed,
            Outcome::Cancelled => RunStatus::Cancelled,
        };
        row.ended_at = Some(now);
        row.wakes_at = None;
        row.waits_for = None;
        row.waits_on = None;
        row.summary = clean(&ending.summary);
        row.error = ending.error.as_ref().map(|(_, fault)| error(fault));
        if ending.outcome != Outcome::Failed && ending.outcome != Outcome::Cancelled {
            // Nobody resumes it: its events have served.
            self.pending.events.clear();
            if journaled {
                self.pending.forget_events_of = Some((row.workspace, row.id));
            }
        }
        let forgets = match self.keep {
            KeepPayloads::All => false,
            KeepPayloads::Failed => ending.outcome == Outcome::Succeeded,
            // Who is to say what became of an effect needs what was sent.
            KeepPayloads::None => run.unknown().is_empty(),
        };
        if forgets {
            self.forget(row, journaled);
        }
        self.pending.figures.extend(end_figures(row, ending.outcome, now));
    }

    /// The flow keeps nothing of this run: what was not handed in yet never is, and what was goes.
    fn forget(&mut self, row: &mut RunRow, journaled: bool) {
        row.input = None;
        self.pending.payloads.clear();
        for attempt in &mut self.pending.attempts {
            (attempt.input, attempt.output, attempt.exchange) = (None, None, None);
        }
        self.pending.forget_payloads_of = Some((row.workspace, row.id));
        // Nobody can resume it without what came in.
        self.pending.events.clear();
        if journaled {
            self.pending.forget_events_of = Some((row.workspace, row.id));
        }
    }
}

/// What the end of a run adds to the figures; a test adds nothing.
pub(crate) fn end_figures(row: &RunRow, outcome: Outcome, now: i64) -> Vec<Delta> {
    if row.origin == Origin::Test {
        return Vec::new();
    }
    let one = |counts: bool| i64::from(counts);
    let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let mut durations = Histogram::default();
    durations.add(u64::try_from(now - row.started_at.unwrap_or(now)).unwrap_or(0));
    let figures = Figures {
        started: 0,
        succeeded: one(outcome == Outcome::Succeeded),
        with_failed_records: one(outcome == Outcome::WithFailedRecords),
        failed: one(outcome == Outcome::Failed),
        cancelled: one(outcome == Outcome::Cancelled),
        records_in: signed(row.records_in),
        records_out: signed(row.records_out),
        records_failed: signed(row.records_failed),
        retries: i64::from(row.retries),
        bytes: 0,
        durations,
    };
    vec![Delta { workspace: row.workspace, flow: row.flow, at: now, figures }]
}

/// Text as every database takes it: PostgreSQL refuses NUL.
pub(crate) fn clean(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

fn effect_of(compiled: &Compiled, row: &RunRow, call: &Call, event: &Event) -> EffectState {
    let writes = matches!(&compiled.plan.nodes[call.node].kind, Kind::Operation(called) if called.kind == OperationKind::Write);
    match event {
        _ if !writes => EffectState::None,
        _ if row.dry_run => EffectState::NotApplied,
        Event::Failed { failure: Failure::Retry { effect_unknown: true, .. }, .. }
        | Event::Partly { failure: Failure::Retry { effect_unknown: true, .. }, .. }
        | Event::Lost { .. } => EffectState::Unknown,
        Event::Succeeded { passed: 1.., .. } | Event::Partly { passed: 1.., .. } => EffectState::Applied,
        _ => EffectState::NotApplied,
    }
}

/// No more than so many bytes of a text, and a mark where it was cut.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    format!("{}… (cut off)", &text[..text.floor_char_boundary(most)])
}

pub(crate) fn error(fault: &Fault) -> RunError {
    RunError {
        code: clean(&fault.code),
        message: cut(&clean(&fault.message), LINE_BYTES_MAX),
        field: fault.field.as_deref().map(clean),
        hint: fault.hint.as_deref().map(clean),
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
