//! Taking a run up behind the events that another host kept: what the new host knows then, and what it does next.
//!
//! Leaves out where the events come from. A host that goes on with a run of another one hands in the copied events first: they
//! are older than the run itself, so a host never gives an event a moment before the run was made.

use crate::{
    effect::{Asked, Call, Effect, Ending, SetAside},
    event::{CallId, Event},
    run::Run,
};
use mapping::Record;
use std::{collections::BTreeMap, sync::Arc};

/// A run that hears its old events.
#[derive(Debug)]
pub struct Replay {
    created_at: i64,
    /// Whether the events that come are the run's own; those of the run that it goes on from come before.
    own: bool,
    timers: BTreeMap<CallId, (i64, String)>,
    began_at: BTreeMap<CallId, i64>,
    set_aside: Vec<SetAside>,
    ending: Option<Ending>,
    next: u64,
}

/// What is known behind the last event.
#[derive(Debug, Default)]
pub struct Recovered {
    /// The number of the next event.
    pub next: u64,
    /// Until when calls wait, and what for.
    pub timers: BTreeMap<CallId, (i64, String)>,
    /// What the run set aside: it may not be kept yet.
    pub set_aside: Vec<SetAside>,
    /// What the host does first, in order.
    pub then: Vec<Then>,
}

/// What a host does that takes a run up.
#[derive(Debug, Clone, PartialEq)]
pub enum Then {
    /// Tell the run, and keep the event.
    Hear(Event),
    /// Make a call whose outcome nobody kept; making it twice is the same as once.
    Call(Arc<Call>),
    /// A call was announced, so that it may have happened: tell the run that it is lost.
    Lost {
        /// The call.
        call: Arc<Call>,
        /// When it was announced.
        began_at: Option<i64>,
    },
    /// Somebody was asked, and it may not be kept that they were: ask again under the same key.
    Ask(Arc<Asked>),
    /// The end was decided and not kept: keep it.
    Finish(Ending),
}

impl Replay {
    /// Begins with the records that started the run at `began`; `first_at`: when the first of its events was.
    pub fn begin(run: &mut Run, created_at: i64, began: i64, first_at: i64, records: Vec<Record>) -> Self {
        let mut replay = Self {
            created_at,
            own: first_at >= created_at,
            timers: BTreeMap::new(),
            began_at: BTreeMap::new(),
            set_aside: Vec::new(),
            ending: None,
            next: 0,
        };
        replay.hear_all(run, Event::Started { records }, began);
        replay
    }

    /// The next event that was kept.
    pub fn hear(&mut self, run: &mut Run, number: u64, at: i64, event: Event) {
        self.own |= event == Event::Resumed && at >= self.created_at;
        match &event {
            Event::TimerFired { call } => drop(self.timers.remove(call)),
            Event::Began { call } => drop(self.began_at.insert(*call, at)),
            Event::Resumed => self.ending = None,
            _ => {}
        }
        self.hear_all(run, event, at);
        self.next = number + 1;
    }

    fn hear_all(&mut self, run: &mut Run, event: Event, at: i64) {
        let effects = run.hear(event, at);
        self.remember(effects);
        while run.has_more() {
            self.remember(run.more());
        }
    }

    /// Waits still count; what was set aside is there already, or is written under the same id.
    fn remember(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::WakeAt { call, at, why } => drop(self.timers.insert(call, (at, why))),
                Effect::SetAside(aside) if self.own => self.set_aside.push(aside),
                Effect::Finish(ending) => self.ending = Some(ending),
                _ => {}
            }
        }
    }

    /// Behind the last event.
    #[must_use]
    pub fn end(mut self, run: &Run) -> Recovered {
        let waiting = run.waiting();
        self.timers.retain(|call, _| waiting.contains(call));
        let mut then = Vec::new();
        let flying = run.flying();
        if !self.own || (run.is_over() && self.ending.is_none()) {
            then.push(Then::Hear(Event::Resumed));
        } else if run.is_over() {
            // To resume it instead would do again what a person must decide.
            then.extend(self.ending.map(Then::Finish));
        }
        then.extend(run.asking().into_iter().map(Then::Ask));
        for (call, began) in flying {
            let began_at = self.began_at.get(&call.id).copied();
            then.push(if began { Then::Lost { call, began_at } } else { Then::Call(call) });
        }
        Recovered { next: self.next, timers: self.timers, set_aside: self.set_aside, then }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Plan,
        event::{Choice, Failure, Fault},
        run::Options,
        testing::{facts, flow, step},
    };

    const CREATED: i64 = 1_000;

    /// A payment that must not be doubled and a note that may be, both of one record.
    fn run() -> Run {
        let mut flow = flow(&["pay", "note"], &[("start", "pay"), ("start", "note")]);
        flow.steps[0] = step("pay", "once");
        let plan = Arc::new(Plan::new(&flow, &facts()).expect("a plan"));
        Run::new(plan, Arc::default(), Options { origin: "run_1".to_owned(), ..Options::default() })
    }

    fn records() -> Vec<Record> {
        vec![Record::read(b"{\"n\":1}").expect("JSON")]
    }

    fn failed(call: CallId, effect_unknown: bool) -> Event {
        Event::Failed { call, failure: Failure::Retry { fault: Fault::new("http.timeout", "no answer"), effect_unknown }, chance: 1.0 }
    }

    fn replayed(events: &[(i64, Event)]) -> (Run, Recovered) {
        let mut run = run();
        let mut replay = Replay::begin(&mut run, CREATED, CREATED, events[0].0, records());
        for (number, (at, event)) in (0..).zip(events) {
            replay.hear(&mut run, number, *at, event.clone());
        }
        let recovered = replay.end(&run);
        (run, recovered)
    }

    /// The payment and the note.
    fn calls() -> (CallId, CallId) {
        let mut run = run();
        run.apply(Event::Started { records: records() }, CREATED);
        let of = |run: &Run, node: usize| run.flying().iter().find(|(call, _)| call.node == node).expect("it flies").0.id;
        (of(&run, 1), of(&run, 2))
    }

    // fault: F6
    #[test]
    fn an_end_that_was_decided_and_not_kept_is_kept_and_nothing_is_sent() {
        let (pay, note) = calls();
        let events = [Event::Began { call: pay }, failed(pay, true), failed(note, false)].map(|event| (CREATED, event));
        let (run, recovered) = replayed(&events);
        assert!(run.is_over() && run.unknown().len() == 1);
        let [Then::Finish(ending)] = recovered.then.as_slice() else { panic!("{:?}", recovered.then) };
        assert!(ending.summary.contains("needs a person"), "{}", ending.summary);
        assert_eq!(recovered.next, 3);
    }

    // fault: F6 F7
    #[test]
    fn what_was_announced_is_lost_and_the_rest_is_made_again() {
        let (pay, note) = calls();
        let (_, recovered) = replayed(&[(CREATED, Event::Began { call: pay })]);
        let mut then: Vec<_> = recovered
            .then
            .iter()
            .map(|then| match then {
                Then::Call(call) => (call.id, "is made"),
                Then::Lost { call, began_at: Some(CREATED) } => (call.id, "is lost"),
                other => panic!("{other:?}"),
            })
            .collect();
        then.sort_unstable();
        let mut expected = [(pay, "is lost"), (note, "is made")];
        expected.sort_unstable();
        assert_eq!(then, expected);
    }

    #[test]
    fn a_run_that_goes_on_from_another_one_is_resumed_once() {
        let (pay, note) = calls();
        let older = CREATED - 500;
        let mut events: Vec<_> = [Event::Began { call: pay }, failed(pay, true), failed(note, false)].map(|event| (older, event)).into();
        events.push((CREATED, Event::Decided { call: pay, choice: Choice::Happened }));
        let (_, recovered) = replayed(&events);
        assert_eq!(recovered.then.first(), Some(&Then::Hear(Event::Resumed)), "the other run's end is not its own");
        events.push((CREATED, Event::Resumed));
        let (run, recovered) = replayed(&events);
        assert!(!run.is_over());
        let [Then::Call(call)] = recovered.then.as_slice() else { panic!("{:?}", recovered.then) };
        assert_eq!(call.id, note, "the payment is settled, the note is made");
    }
}
