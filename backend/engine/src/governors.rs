//! The governors of all connections, and who waits for them: lets calls of runs through or says until when they wait, in words.
//!
//! A run that waits in its task is woken by its own bell. One that is put away keeps its place in the line; whoever wakes runs
//! asks [`Governors::ready`] who is up before his time. So nothing depends on a message that might get lost.

use crate::{
    Connection,
    governor::{Governor, Outcome, Verdict, Who, Why},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use store::Clock;
use tokio::sync::Notify;
use wire::{
    ConnectionId, RunId, WorkspaceId,
    connection::{HeldBack, HeldBackReason, Limits},
};

/// Governors that are kept although nothing happens to them.
const IDLE_MAX: usize = 1_000;
/// When a run that waits for a place among the calls at once looks by itself, if nobody wakes it.
const SLOT_LOOK_MS: i64 = 30_000;
/// When a run that waits for a connection to be mended looks by itself.
const RECONNECT_LOOK_MS: i64 = 3_600_000;
/// Stands for the call of a run of which only the run is known.
const FOUND: u64 = u64::MAX;
/// Runs of one connection that are woken at the same time.
const WOKEN_MAX: usize = 100;

/// The governors of all connections.
pub(crate) struct Governors {
    clock: Arc<dyn Clock>,
    all: Mutex<HashMap<ConnectionId, Governed>>,
}

struct Governed {
    workspace: WorkspaceId,
    governor: Governor,
    /// Those who wait in their task, and how to wake them.
    bells: HashMap<Who, Arc<Notify>>,
    /// Those who look again when a person does something to the connection, and since which of those changes they wait.
    unmended: HashMap<Who, u64>,
    /// Counts what people did to the connection.
    changes: u64,
}

/// What a call of a run is told.
pub(crate) enum Asked {
    /// It may be made.
    Go(Pass),
    /// It waits.
    Wait(Wait),
}

/// A call that waits.
pub(crate) struct Wait {
    /// When to ask again, while the run stays in its task.
    pub(crate) until: i64,
    /// When to ask again, when it is put away.
    pub(crate) wakes_at: i64,
    /// What for, in words.
    pub(crate) why: String,
    pub(crate) place: Place,
}

/// A place in the line; given up when it is dropped, unless it is kept.
pub(crate) struct Place {
    governors: Arc<Governors>,
    connection: ConnectionId,
    who: Who,
    kept: bool,
}

impl Place {
    /// Of which connection.
    pub(crate) fn connection(&self) -> ConnectionId {
        self.connection
    }

    /// The run is put away, and comes back at that moment or when it is up.
    pub(crate) fn keep(mut self, wakes_at: i64) {
        self.kept = true;
        if let Some(governed) = self.governors.lock().get_mut(&self.connection) {
            governed.governor.promise(self.who, wakes_at);
            governed.bells.remove(&self.who);
        }
    }
}

impl Place {
    /// The same place is held anew.
    pub(crate) fn handed_on(mut self) {
        self.kept = true;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.kept
            && let Some(governed) = self.governors.lock().get_mut(&self.connection)
        {
            governed.leave(self.who);
            governed.ring(self.governors.clock.now());
        }
    }
}

/// A call that was let through. Dropped, it was given up.
pub(crate) struct Pass {
    governors: Arc<Governors>,
    connection: ConnectionId,
    who: Who,
    told: bool,
}

impl Pass {
    /// What came of the call; `pause`: until when the other side wants no more of them. Says whether the connection is held back
    /// now and was not before, or the other way round.
    pub(crate) fn told(mut self, outcome: Outcome, pause: Option<i64>) -> bool {
        self.told = true;
        self.governors.told(self.connection, self.who, outcome, pause)
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if !self.told {
            self.governors.told(self.connection, self.who, Outcome::Abandoned, None);
        }
    }
}

impl Governed {
    fn new(workspace: WorkspaceId, limits: Limits, now: i64) -> Self {
        Self { workspace, governor: Governor::new(limits, now), bells: HashMap::new(), unmended: HashMap::new(), changes: 0 }
    }

    fn leave(&mut self, who: Who) {
        self.governor.leave(who);
        self.bells.remove(&who);
        self.unmended.remove(&who);
    }

    /// Wakes those who wait in their task and are up.
    fn ring(&mut self, now: i64) {
        for who in self.governor.next_up(now) {
            if let Some(bell) = self.bells.get(&who) {
                bell.notify_one();
            }
        }
    }
}

impl Governors {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, all: Mutex::default() }
    }

    /// Whether a call of a run may be made now. `patient`: the run may wait until a person mends the connection.
    pub(crate) fn ask(
        self: &Arc<Self>,
        workspace: WorkspaceId,
        name: &str,
        connection: &Connection,
        who: Who,
        patient: bool,
        bell: &Arc<Notify>,
    ) -> Asked {
        let now = self.clock.now();
        let mut all = self.lock();
        if all.len() > IDLE_MAX {
            all.retain(|_, governed| !(governed.governor.is_idle(now) && governed.unmended.is_empty()));
        }
        let governed = all.entry(connection.id).or_insert_with(|| Governed::new(workspace, connection.limits, now));
        governed.unmended.remove(&(who.0, FOUND));
        let place = || Place { governors: Arc::clone(self), connection: connection.id, who, kept: false };
        if let Some(message) = connection.reconnect_needed.as_deref().filter(|_| patient) {
            governed.governor.leave(who);
            governed.unmended.insert(who, governed.changes);
            governed.bells.insert(who, Arc::clone(bell));
            let until = now.saturating_add(RECONNECT_LOOK_MS);
            let why = format!("{name} waits for a person to reconnect it: {message}");
            return Asked::Wait(Wait { until, wakes_at: until, why, place: place() });
        }
        governed.unmended.remove(&who);
        governed.governor.set_limits(connection.limits, now);
        match governed.governor.ask(who, now) {
            Verdict::Go => {
                governed.bells.remove(&who);
                Asked::Go(Pass { governors: Arc::clone(self), connection: connection.id, who, told: false })
            }
            Verdict::Wait { until, why } => {
                governed.bells.insert(who, Arc::clone(bell));
                let wakes_at = match why {
                    Why::AtOnce { .. } => until.max(now.saturating_add(SLOT_LOOK_MS)),
                    _ => until,
                };
                Asked::Wait(Wait { until, wakes_at, why: words(name, why), place: place() })
            }
        }
    }

    /// A run is found that waits for a connection since an earlier start: it looks again when a person does something to it.
    pub(crate) fn found(&self, workspace: WorkspaceId, connection: ConnectionId, run: RunId) {
        let now = self.clock.now();
        let mut all = self.lock();
        let governed = all.entry(connection).or_insert_with(|| Governed::new(workspace, Limits::default(), now));
        governed.unmended.insert((run, FOUND), governed.changes);
    }

    fn told(&self, connection: ConnectionId, who: Who, outcome: Outcome, pause: Option<i64>) -> bool {
        let now = self.clock.now();
        let mut all = self.lock();
        let Some(governed) = all.get_mut(&connection) else { return false };
        let before = governed.governor.trouble(now).is_some();
        governed.governor.told(who, outcome, pause, now);
        governed.ring(now);
        governed.governor.trouble(now).is_some() != before
    }

    /// A run waits no more, wherever it did.
    pub(crate) fn leave(&self, run: RunId) {
        let now = self.clock.now();
        for governed in self.lock().values_mut() {
            let waits = governed.governor.waiting().chain(governed.unmended.keys().copied());
            let calls: Vec<_> = waits.filter(|(of, _)| *of == run).collect();
            if !calls.is_empty() {
                calls.into_iter().for_each(|who| governed.leave(who));
                governed.ring(now);
            }
        }
    }

    /// A person tested or changed connections of a workspace: whoever waits for one looks again.
    pub(crate) fn mended(&self, workspace: WorkspaceId) {
        for governed in self.lock().values_mut().filter(|governed| governed.workspace == workspace) {
            let Governed { governor, bells, unmended, changes, .. } = governed;
            for who in governor.waiting() {
                unmended.entry(who).or_insert(*changes);
            }
            *changes += 1;
            bells.values().for_each(|bell| bell.notify_one());
        }
    }

    /// The runs that were put away and would be let through now.
    pub(crate) fn ready(&self) -> Vec<RunId> {
        let now = self.clock.now();
        let mut ready = Vec::new();
        for governed in self.lock().values_mut() {
            let Governed { governor, bells, unmended, changes, .. } = governed;
            let mended = unmended.iter().filter(|(_, since)| **since < *changes).map(|(who, _)| *who);
            let up = governor.next_up(now).into_iter().chain(mended);
            ready.extend(up.filter(|who| !bells.contains_key(who)).map(|(run, _)| run).take(WOKEN_MAX));
        }
        ready
    }

    /// A person wants a connection that fails to be tried now; `false`: it is not waited for.
    pub(crate) fn try_now(&self, workspace: WorkspaceId, connection: ConnectionId) -> bool {
        let now = self.clock.now();
        let mut all = self.lock();
        let Some(governed) = all.get_mut(&connection).filter(|governed| governed.workspace == workspace) else { return false };
        let tried = governed.governor.try_now(now);
        governed.ring(now);
        tried
    }

    /// Why the calls of a connection wait, if the other side is the reason.
    pub(crate) fn held_back(&self, workspace: WorkspaceId, connection: ConnectionId, name: &str) -> Option<HeldBack> {
        let all = self.lock();
        let governed = all.get(&connection).filter(|governed| governed.workspace == workspace)?;
        let why = governed.governor.trouble(self.clock.now())?;
        let (reason, until) = match why {
            Why::Throttled { until } => (HeldBackReason::Throttled, Some(until)),
            Why::Failing { until, .. } => (HeldBackReason::Failing, Some(until)),
            _ => (HeldBackReason::Failing, None),
        };
        Some(HeldBack { reason, message: words(name, why), until })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ConnectionId, Governed>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a call waits, in words.
fn words(name: &str, why: Why) -> String {
    let before = |count: usize| match count {
        0 => String::new(),
        1 => ", 1 call stands before this one".to_owned(),
        more => format!(", {more} calls stand before this one"),
    };
    match why {
        Why::Rate { per_sec, before: count } => format!("{name} allows {} a second{}", calls(per_sec), before(count)),
        Why::AtOnce { at_once, before: count, learned: false } => {
            format!("{name} allows {} at once{}", calls(at_once.into()), before(count))
        }
        Why::AtOnce { at_once, before: count, learned: true } => {
            format!("{name} asked us to slow down, so it gets {} at once for now{}", calls(at_once.into()), before(count))
        }
        Why::Throttled { until } => format!("{name} asked us to wait until {}", clock_time(until)),
        Why::Failing { since, until } => {
            format!("{name} has been failing since {}; one call tries it at {}", clock_time(since), clock_time(until))
        }
        Why::Tried { since } => format!("{name} has been failing since {}; one call is trying it now", clock_time(since)),
    }
}

/// "1 call", "10 calls", "0.5 calls".
fn calls(count: f64) -> String {
    let rounded = (count * 100.0).round() / 100.0;
    if (rounded - 1.0).abs() < f64::EPSILON { "1 call".to_owned() } else { format!("{rounded} calls") }
}

/// "12:08:30 UTC".
fn clock_time(at: i64) -> String {
    let secs = at.div_euclid(1_000).rem_euclid(86_400);
    format!("{:02}:{:02}:{:02} UTC", secs / 3_600, secs / 60 % 60, secs % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_told_in_words() {
        let noon = 12 * 3_600_000 + 3 * 60_000;
        for (why, expected) in [
            (Why::Rate { per_sec: 10.0, before: 3 }, "Shop allows 10 calls a second, 3 calls stand before this one"),
            (Why::Rate { per_sec: 0.333_333, before: 0 }, "Shop allows 0.33 calls a second"),
            (Why::AtOnce { at_once: 1, before: 1, learned: false }, "Shop allows 1 call at once, 1 call stands before this one"),
            (Why::AtOnce { at_once: 2, before: 0, learned: true }, "Shop asked us to slow down, so it gets 2 calls at once for now"),
            (Why::Throttled { until: noon }, "Shop asked us to wait until 12:03:00 UTC"),
            (
                Why::Failing { since: noon, until: noon + 300_000 },
                "Shop has been failing since 12:03:00 UTC; one call tries it at 12:08:00 UTC",
            ),
            (Why::Tried { since: noon }, "Shop has been failing since 12:03:00 UTC; one call is trying it now"),
        ] {
            assert_eq!(words("Shop", why), expected);
        }
    }
}
