//! One run under way: hands events to the run, performs the effects it asks for, keeps what must be kept.

mod asks;
mod gate;
mod handled;
mod record;
mod resume;

use crate::{
    answer::{Ended, Gathered},
    call::{self, Caller, Made},
    compiled::Compiled,
    handlers::Handlers,
    journal::{Journal, NotKept, Ticket},
    outside::Outside,
    trace,
    turns::Turns,
    watch::Watch,
};
use connector::Exchange;
use flow::{
    Context, Effect, Event, Failure, Run,
    effect::{Call, Records},
    event::CallId,
    plan::Kind,
    run::Options,
};
use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use gate::Held;
use record::Recorder;
pub(crate) use record::end_figures;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Duration,
};
use store::{
    asks::Asks,
    failpoint,
    journal::{NewEvent, Write},
    runs::RunRow,
};
use tokio::sync::{Notify, oneshot, watch};
use tracing::Instrument;
use wire::{
    AttemptId,
    run::{Origin, RunStatus},
};

/// A longer wait is kept, and holds no task.
pub(crate) const WAIT_IN_TASK_MS_MAX: i64 = 5_000;
/// After so long a run that is still under way is shown as running.
const SHOW_AFTER: Duration = Duration::from_millis(300);
/// Writes that may be on their way while a run goes on.
const UNKEPT_MAX: usize = 4;

/// What somebody wants of a run that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    /// Nothing.
    Go,
    /// The server stops: finish what is under way, begin nothing.
    Stop,
    /// A person ends the run.
    Cancel,
    /// A person ends the run, and wants what it did to be taken back.
    TakeBack,
}

/// How a host left a run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// It is over.
    Over,
    /// It waits longer than a task should.
    Parked {
        /// Until when.
        wakes_at: i64,
    },
    /// The server stops, or what happened cannot be kept: it goes on after the next start.
    Stopped,
    /// The database refuses even that it ended.
    Unkept,
}

/// One run under way.
pub(crate) struct Execution {
    outside: Arc<Outside>,
    journal: Journal,
    watch: Watch,
    compiled: Arc<Compiled>,
    row: RunRow,
    run: Run,
    caller: Caller,
    recorder: Recorder,
    signal: watch::Receiver<Signal>,
    calls: FuturesUnordered<BoxFuture<'static, Done>>,
    /// Calls that wait, and until when.
    timers: BTreeMap<CallId, i64>,
    /// Calls that wait for the governor of their connection.
    held: BTreeMap<CallId, Held>,
    /// Rings when one of them may be made.
    bell: Arc<Notify>,
    effects: VecDeque<Effect>,
    /// The number of the next event.
    number: u64,
    /// Whether an event of this run has been handed to the journal.
    journaled: bool,
    unkept: VecDeque<Ticket>,
    shown: bool,
    over: bool,
    /// Whether the run heard that a person ends it.
    cancelled: bool,
    /// What starts the run of the flow that handles a failure.
    handlers: Option<Handlers>,
    /// That run.
    started: Option<RunRow>,
    /// Who waits for what comes out.
    answer: Option<oneshot::Sender<Ended>>,
    asking: asks::Asking,
}

struct Done {
    call: Arc<Call>,
    attempt: AttemptId,
    began_at: i64,
    made: Made,
    /// What was sent by a call of which nobody knows what it did.
    sent: Option<Exchange>,
}

/// What an execution is made of.
pub(crate) struct Parts {
    pub(crate) outside: Arc<Outside>,
    pub(crate) journal: Journal,
    pub(crate) watch: Watch,
    pub(crate) handlers: Option<Handlers>,
    pub(crate) compiled: Arc<Compiled>,
    pub(crate) context: Arc<Context>,
    pub(crate) row: RunRow,
    pub(crate) signal: watch::Receiver<Signal>,
}

impl Execution {
    pub(crate) fn new(parts: Parts) -> Self {
        let Parts { outside, journal, watch, handlers, compiled, context, row, signal } = parts;
        let run = Run::new(Arc::clone(&compiled.plan), context, options(&row, &compiled, &outside));
        let caller = Caller { workspace: row.workspace, run: row.id.to_string(), dry_run: row.dry_run, trace: None };
        let keep = compiled.document.settings.keep_payloads.unwrap_or_default();
        let recorder = Recorder::new(&row, &outside, keep);
        Self {
            outside,
            journal,
            watch,
            compiled,
            row,
            run,
            caller,
            recorder,
            signal,
            calls: FuturesUnordered::new(),
            timers: BTreeMap::new(),
            held: BTreeMap::new(),
            bell: Arc::default(),
            effects: VecDeque::new(),
            number: 0,
            journaled: false,
            unkept: VecDeque::new(),
            shown: false,
            over: false,
            cancelled: false,
            handlers,
            started: None,
            answer: None,
            asking: asks::Asking::default(),
        }
    }

    /// What went through each node, for those who keep no journal.
    pub(crate) fn into_tapped(self) -> (RunRow, Vec<record::Tapped>, Vec<store::failed_records::NewFailedRecord>) {
        let (tapped, failed) = self.recorder.into_tapped();
        (self.row, tapped, failed)
    }

    /// Keeps all records that pass, for those who keep no journal.
    pub(crate) fn tap(&mut self) {
        self.recorder.tap();
    }

    /// Holds what leaves the last steps, for a caller who waits; a step may answer before that.
    pub(crate) fn gather(&mut self, answer: oneshot::Sender<Ended>) {
        self.recorder.gathered = Some(Gathered::default());
        self.answer = Some(answer);
    }

    /// Tells the caller who still waits how the run ended.
    pub(crate) fn answer(self) {
        let Self { row, recorder, answer, .. } = self;
        if let (Some(answer), Some(gathered)) = (answer, recorder.gathered)
            && let Some(ended) = gathered.ended(row.status, row.summary, row.error)
        {
            // Whoever waited may have gone.
            drop(answer.send(ended));
        }
    }

    /// Runs from the beginning.
    pub(crate) async fn begin(&mut self, records: Vec<mapping::Record>, input: Option<wire::PayloadId>) -> Left {
        // A run that was taken up again before anything happened began when it first did: its waits count from there.
        let began = *self.row.started_at.get_or_insert(self.outside.clock.now());
        self.row.status = RunStatus::Running;
        (self.row.wakes_at, self.row.waits_for, self.row.waits_on) = (None, None, None);
        let effects = self.run.hear(Event::Started { records }, began);
        self.recorder.input_is(&effects, input);
        self.effects.extend(effects);
        self.go_on().await
    }

    /// Performs effects and waits for what comes of them, until the run is over or is left.
    async fn go_on(&mut self) -> Left {
        match self.drive().await {
            Ok(left) => left,
            Err(NotKept::Refused(message)) => self.end_unkept(&message).await,
            Err(error @ NotKept::Unavailable(_)) => {
                tracing::warn!(run = %self.row.id, "the run goes on after the next start, what it did cannot be kept: {error}");
                Left::Stopped
            }
        }
    }

    /// The database refuses what the run did: a mistake of ours, which would be the same at each start. The run ends with
    /// what can be said about it.
    async fn end_unkept(&mut self, message: &str) -> Left {
        let now = self.outside.clock.now();
        self.row.status = RunStatus::Failed;
        self.row.ended_at = Some(now);
        self.row.summary = format!("Failed: what it did cannot be kept: {}", record::clean(message));
        self.row.error = None;
        self.row.steps.clear();
        let figures = end_figures(&self.row, flow::Outcome::Failed, now);
        let asks = Asks { withdraw: true, ..Asks::default() };
        let kept = self.journal.keep(Write { run: Some(self.row.clone()), figures, asks, ..Write::default() }).await;
        self.watch.changed(&self.row, &self.compiled.name);
        if let Err(error) = kept {
            tracing::error!(run = %self.row.id, "the end of the run cannot be kept: {error}");
            return Left::Unkept;
        }
        Left::Over
    }

    async fn drive(&mut self) -> Result<Left, NotKept> {
        let show = tokio::time::sleep(SHOW_AFTER);
        tokio::pin!(show);
        let mut watching = true;
        loop {
            let signal = *self.signal.borrow_and_update();
            let stopping = signal == Signal::Stop;
            // What steps give is given first: the run would give it all at once before it hears that.
            if matches!(signal, Signal::Cancel | Signal::TakeBack) && !self.cancelled && !self.run.has_more() {
                self.cancelled = true;
                self.cancel(signal == Signal::TakeBack).await?;
            }
            while let Some(effect) = self.effects.pop_front() {
                // A call that is not begun is begun after the next start.
                if !(stopping && matches!(effect, Effect::Call(_))) {
                    self.perform(effect).await?;
                }
            }
            if self.run.has_more() {
                // Others have their turn in between.
                tokio::task::yield_now().await;
                let effects = self.run.more();
                self.effects.extend(effects);
                continue;
            }
            if self.asking.is_stirred() && !self.over {
                self.stir().await?;
                continue;
            }
            if self.over {
                self.settle().await?;
                failpoint::reach("run::after_end");
                return Ok(Left::Over);
            }
            if stopping && self.calls.is_empty() {
                // Left in order.
                self.row.crashes = 0;
                self.flush().await?;
                self.settle().await?;
                return Ok(Left::Stopped);
            }
            if self.calls.is_empty()
                && self.journal.is_durable()
                && let Some(at) = self.far_away()
            {
                if self.take_answers().await {
                    continue;
                }
                return self.park(at).await;
            }
            let left = |at: i64| Duration::from_millis(u64::try_from(at.saturating_sub(self.outside.clock.now())).unwrap_or(0));
            let timer = self.timers.iter().min_by_key(|(_, at)| **at).map(|(call, at)| (*call, left(*at)));
            let knock = self.knocks_at().filter(|_| !stopping).map(left);
            let bell = Arc::clone(&self.bell);
            tokio::select! {
                biased;
                changed = self.signal.changed(), if watching => {
                    // Without a sender nobody wants anything any more.
                    watching = changed.is_ok();
                }
                Some(done) = self.calls.next(), if !self.calls.is_empty() => self.on_done(done).await?,
                () = self.asking.looked() => drop(self.take_answers().await),
                () = wait(timer), if timer.is_some() => {
                    if let Some((call, _)) = timer
                        && !self.answered_in_time(call).await
                    {
                        failpoint::reach("step::wait_over");
                        self.timers.remove(&call);
                        self.row.wakes_at = None;
                        self.row.waits_for = None;
                        self.row.status = RunStatus::Running;
                        self.hear(Event::TimerFired { call }, true);
                    }
                }
                () = bell.notified(), if knock.is_some() => self.knock(true).await?,
                () = pause(knock), if knock.is_some() => self.knock(false).await?,
                () = &mut show, if !self.shown => {
                    self.shown = true;
                    self.flush().await?;
                }
            }
        }
    }

    /// A person ends the run.
    async fn cancel(&mut self, take_back: bool) -> Result<(), NotKept> {
        if !take_back {
            self.hear(Event::Cancelled, true);
            return Ok(());
        }
        // Kept before anything is taken back: a process that takes over must not go forward.
        self.hear(Event::TakenBack, true);
        self.flush().await?;
        self.settle().await
    }

    /// Now, and never before the run was made: where a clock is set back, its own events are not taken for those of another
    /// run that it goes on from.
    fn now(&self) -> i64 {
        self.outside.clock.now().max(self.row.created_at)
    }

    /// Tells the run, and keeps the event with what follows from it.
    fn hear(&mut self, event: Event, records: bool) {
        let (now, at) = (self.outside.clock.now(), self.now());
        self.row.updated_at = self.row.updated_at.max(at);
        if self.journal.is_durable() {
            let event = NewEvent {
                run: self.row.id,
                workspace: self.row.workspace,
                number: self.number,
                at,
                kind: event.kind(),
                event: event.to_text(records),
            };
            self.recorder.pending.events.push(event);
        }
        self.number += 1;
        let effects = self.run.hear(event, now);
        self.effects.extend(effects);
    }

    async fn perform(&mut self, effect: Effect) -> Result<(), NotKept> {
        match effect {
            Effect::Call(call) => self.begin_call(call).await?,
            Effect::WakeAt { call, .. } if self.asking.is_answered(call) => {}
            // It is answered as soon as it is kept: whoever takes the run up before that sends it again at once.
            Effect::WakeAt { call, at, .. } if self.asking.is_sent(call) => drop(self.timers.insert(call, at)),
            Effect::WakeAt { call, at, why } => {
                self.timers.insert(call, at);
                self.row.status = RunStatus::Waiting;
                self.row.wakes_at = Some(at);
                self.row.waits_for = Some(record::clean(&why));
                // Several waits that begin together are kept together.
                if !matches!(self.effects.front(), Some(Effect::WakeAt { .. })) {
                    self.flush().await?;
                }
                failpoint::reach("step::waits");
            }
            Effect::Ask(asked) => self.ask(&asked),
            Effect::SetAside(aside) => {
                self.recorder.set_aside(&self.compiled, &self.row, aside);
                failpoint::reach("aside::before_commit");
            }
            Effect::Passed(passed) => self.recorder.passed(&self.compiled, &self.row, &passed),
            Effect::Log(line) => self.recorder.log(&self.compiled, &self.row, line),
            Effect::Respond(response) => self.respond(response),
            Effect::Reconnect { connection, message } => {
                self.watch.reconnect_needed(&self.outside, self.row.workspace, &connection, &message).await
            }
            Effect::Finish(ending) => {
                if ending.outcome == flow::Outcome::Failed && self.compiled.document.settings.on_failure.is_some() {
                    // Should whoever handles it not be known now, the end is decided again after the next start.
                    self.flush().await?;
                }
                self.recorder.end(&self.compiled, &mut self.row, &self.run, &ending, self.journaled);
                self.end_asking();
                self.over = true;
                self.held.clear();
                self.have_handled(&ending).await?;
                failpoint::reach("run::before_end");
                self.flush().await?;
            }
        }
        Ok(())
    }

    async fn make_call(&mut self, call: Arc<Call>, turns: Option<Arc<Turns>>) -> Result<(), NotKept> {
        let Kind::Operation(_) = &self.compiled.plan.nodes[call.node].kind else { return Ok(()) };
        if call.needs_intent && !self.row.dry_run {
            failpoint::reach("step::before_intent");
            self.hear(Event::Began { call: call.id }, false);
            self.flush().await?;
            self.settle().await?;
            failpoint::reach("step::after_intent");
        } else if call.after_commit {
            // Its keys follow from what was heard: a process that takes over must hear the same.
            self.settle().await?;
        }
        let (outside, compiled) = (Arc::clone(&self.outside), Arc::clone(&self.compiled));
        let watch = self.watch.clone();
        let began_at = self.outside.clock.now();
        let attempt: AttemptId = outside.ids.next();
        let trace = trace::of_call(&self.row, attempt);
        let step = compiled.plan.nodes[call.node].id.as_str();
        let span =
            tracing::info_span!("attempt", run = %self.row.id, flow = %self.row.flow, step, %attempt, traceparent = trace.traceparent);
        let caller = Caller { trace: Some(trace), ..self.caller.clone() };
        let work = async move {
            let Kind::Operation(called) = &compiled.plan.nodes[call.node].kind else { unreachable!("only operations are called") };
            failpoint::reach("step::before_send");
            let turnstile = turns.clone().map(|turns| turns as Arc<dyn connector::Turnstile>);
            let made = call::make(&outside, &caller, called, &call, turnstile).await;
            if let Some(pass) = turns.and_then(|turns| turns.unused())
                && pass.told(call::outcome(&made, outside.clock.now()), None)
            {
                watch.connection(caller.workspace);
            }
            let unknown = matches!(made, Made::Failed(Failure::Retry { effect_unknown: true, .. }));
            let sent = if unknown && call.needs_intent { call::preview(&outside, &caller, called, &call).await } else { None };
            outside.tally.count(&called.connector, &made, call.number);
            told(&made);
            Done { call, attempt, began_at, made, sent }
        };
        self.calls.push(work.instrument(span).boxed());
        Ok(())
    }

    async fn on_done(&mut self, done: Done) -> Result<(), NotKept> {
        failpoint::reach("step::after_send");
        let Done { call, attempt, began_at, made, sent } = done;
        if self.waits_for_reconnect(&call, &made).await {
            self.effects.push_back(Effect::Call(call));
            return Ok(());
        }
        let chance = self.outside.chance();
        // It came further: whatever ended a server before, it is over that.
        self.row.crashes = 0;
        // Where nothing follows, the journal needs no records.
        let needed = self.row.origin == Origin::Called || self.compiled.plan.nodes[call.node].undone_by.is_some();
        let follows = needed || !self.compiled.plan.is_last(call.node);
        let (event, exchange, output): (_, _, Option<Records>) = match made {
            Made::Records { records, faults, exchange } => {
                let passed = u32::try_from(records.len()).unwrap_or(u32::MAX);
                let output = Arc::new(records.iter().map(|(_, record)| record.clone()).collect());
                (Event::Succeeded { call: call.id, records, passed, faults }, exchange, Some(output))
            }
            Made::Partly { records, faults, rest, failure, exchange } => {
                let passed = u32::try_from(records.len()).unwrap_or(u32::MAX);
                let output = Arc::new(records.iter().map(|(_, record)| record.clone()).collect());
                (Event::Partly { call: call.id, records, passed, faults, rest, failure, chance }, exchange, Some(output))
            }
            Made::Page { records, faults, next, exchange } => {
                let count = u32::try_from(records.len()).unwrap_or(u32::MAX);
                let output = Arc::new(records.clone());
                (Event::PageRead { call: call.id, records, count, faults, next }, exchange, Some(output))
            }
            Made::Failed(failure) => (Event::Failed { call: call.id, failure, chance }, sent, None),
        };
        self.recorder.attempt(&self.compiled, &self.row, &call, (attempt, began_at), &event, output, exchange);
        self.hear(event, follows);
        self.recorder.note_wait(&call, &self.effects);
        self.recorder.note_unknown(&self.run, &call);
        // What ends the run, and what waits, is kept by what comes next; everything else now.
        if !self.effects.iter().any(|effect| matches!(effect, Effect::Finish(_))) {
            while let Some(at) = self.effects.iter().position(|effect| !matches!(effect, Effect::Call(_) | Effect::WakeAt { .. })) {
                if let Some(effect) = self.effects.remove(at) {
                    self.perform(effect).await?;
                }
            }
            self.flush().await?;
            failpoint::reach("step::outcome_handed_in");
            if call.needs_intent {
                // While this is not kept, nobody would know of it: nothing more begins.
                self.settle().await?;
                failpoint::reach("step::outcome_kept");
            }
        }
        Ok(())
    }

    /// Hands everything that is to be kept to the journal.
    async fn flush(&mut self) -> Result<(), NotKept> {
        self.row.updated_at = self.row.updated_at.max(self.now());
        if !self.over {
            self.recorder.count(&self.compiled, &mut self.row, &self.run);
        }
        let mut write = std::mem::take(&mut self.recorder.pending);
        self.journaled |= !write.events.is_empty();
        write.run = Some(self.row.clone());
        while self.unkept.len() >= UNKEPT_MAX
            && let Some(ticket) = self.unkept.pop_front()
        {
            ticket.kept().await?;
        }
        let ticket = self.journal.hand_in(write).await?;
        self.unkept.push_back(ticket);
        if self.over {
            self.settle().await?;
        }
        self.watch.changed(&self.row, &self.compiled.name);
        Ok(())
    }

    /// Waits until everything that was handed in is kept.
    async fn settle(&mut self) -> Result<(), NotKept> {
        while let Some(ticket) = self.unkept.pop_front() {
            ticket.kept().await?;
        }
        Ok(())
    }

    /// Answers the caller who waits, if there is one.
    fn respond(&mut self, response: flow::effect::Response) {
        if let Some(answer) = self.answer.take() {
            let ended = Ended { response: Some(response), ..Ended::so_far(&self.row) };
            // Whoever waited may have gone.
            drop(answer.send(ended));
        }
    }

    async fn park(&mut self, wakes_at: i64) -> Result<Left, NotKept> {
        self.tell_parked(wakes_at);
        self.row.status = RunStatus::Waiting;
        if self.row.waits_for.is_none() {
            self.row.waits_for = self.run.asking().first().map(|asked| record::clean(&asked.why));
        }
        self.flush().await?;
        self.settle().await?;
        self.leave_places(wakes_at);
        Ok(Left::Parked { wakes_at })
    }
}

/// What was decided before a run began.
pub(crate) fn options(row: &RunRow, compiled: &Compiled, outside: &Outside) -> Options {
    Options {
        origin: row.origin_run.unwrap_or(row.id).to_string(),
        enter_at: row.from_step.as_deref().and_then(|step| compiled.plan.find(step)),
        until: row.until_step.as_deref().and_then(|step| compiled.plan.find(step)),
        keep_left: row.origin == Origin::Called,
        spill: Some(outside.spilling.clone()),
    }
}

/// Says in the log that a call came back, and how; its span says of which run, flow and step.
fn told(made: &Made) {
    match made {
        Made::Failed(failure) | Made::Partly { failure, .. } => tracing::info!(code = failure.fault().code, "a call failed"),
        Made::Records { .. } | Made::Page { .. } => tracing::debug!("a call came back"),
    }
}

async fn wait(timer: Option<(CallId, Duration)>) {
    pause(timer.map(|(_, time)| time)).await;
}

async fn pause(time: Option<Duration>) {
    match time {
        Some(time) => tokio::time::sleep(time).await,
        None => std::future::pending().await,
    }
}
