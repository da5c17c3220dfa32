//! The governor of one connection, as a value: how many calls a second, how many at once, how long the other side asked us to
//! wait, and whether it answers at all. Shared by all runs that use the connection.
//!
//! Reads no clock and wakes nobody: whoever is told to wait asks again at that moment, or when [`Governor::next_up`] names him.
//! Waiting costs no attempt, and is no failure.

use std::collections::{BTreeMap, VecDeque};
use wire::{RunId, connection::Limits};

/// So many calls in a row must have failed in passing before no more are made for a while.
pub(crate) const FAILURES_MAX: u32 = 20;
/// How long no call is made then; twice as long after each probe that fails.
pub(crate) const OPEN_MS: i64 = 30_000;
/// The longest that no call is made.
pub(crate) const OPEN_MS_MAX: i64 = 300_000;
/// The longest that the other side may hold us up: 24 hours.
pub(crate) const HELD_MS_MAX: i64 = 24 * 3_600_000;
/// The smallest share of the rate that is left when the other side asks to slow down again and again.
const PACE_MIN: f64 = 1.0 / 64.0;
/// How long it takes from nothing to the whole rate again.
const PACE_MS: f64 = 60_000.0;
/// Calls at once that a connection has outgrown its trouble with, where it has no limit of its own.
const WINDOW_MAX: f64 = 64.0;
/// When to ask again for a place among the calls at once; whoever is up is woken before.
const SLOT_MS: i64 = 2_000;
/// When to ask again while another call tries whether the other side is back.
const PROBE_MS: i64 = 10_000;
/// How long after its moment somebody may be late without losing his place.
const LATE_MS: i64 = 10_000;

/// Who asks: a call of a run.
pub(crate) type Who = (RunId, u64);

/// What is answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Verdict {
    /// The call may be made; [`Governor::told`] must hear what came of it.
    Go,
    /// Ask again then.
    Wait { until: i64, why: Why },
}

/// Why a call waits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Why {
    /// So many calls a second; so many stand before this one.
    Rate { per_sec: f64, before: usize },
    /// So many at once; `learned`: because the other side was too busy for more.
    AtOnce { at_once: u32, before: usize, learned: bool },
    /// The other side asked us to wait.
    Throttled { until: i64 },
    /// It fails again and again; one call tries it at that moment.
    Failing { since: i64, until: i64 },
    /// The same, and one call tries it now.
    Tried { since: i64 },
}

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Outcome {
    /// The other side answered.
    Done,
    /// Neither well nor badly: something in the settings is wrong, or the credentials are.
    Aside,
    /// It asked us to wait.
    Throttled { until: i64 },
    /// It was away or stumbled.
    Failed,
    /// Nobody knows: the call was given up.
    Abandoned,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Breaker {
    Closed,
    /// No call is made until then; so many probes have failed.
    Open {
        until: i64,
        probes: u32,
    },
    /// This call tries it.
    Probing {
        who: Who,
        probes: u32,
    },
}

#[derive(Debug)]
struct Waiter {
    who: Who,
    /// When he asks again.
    promised: i64,
}

/// The governor of one connection.
#[derive(Debug)]
pub(crate) struct Governor {
    limits: Limits,
    tokens: f64,
    filled_at: i64,
    /// The share of the rate that is used.
    pace: f64,
    /// When it was last lowered.
    eased_at: i64,
    /// Calls at once that were found to be enough.
    window: Option<f64>,
    held_until: i64,
    /// Calls under way, and when they began.
    running: BTreeMap<Who, i64>,
    failures: u32,
    failing_since: i64,
    breaker: Breaker,
    line: VecDeque<Waiter>,
}

impl Governor {
    pub(crate) fn new(limits: Limits, now: i64) -> Self {
        Self {
            limits,
            tokens: burst(limits),
            filled_at: now,
            pace: 1.0,
            eased_at: i64::MIN,
            window: None,
            held_until: i64::MIN,
            running: BTreeMap::new(),
            failures: 0,
            failing_since: now,
            breaker: Breaker::Closed,
            line: VecDeque::new(),
        }
    }

    /// A person changed the limits.
    pub(crate) fn set_limits(&mut self, limits: Limits, now: i64) {
        if self.limits == limits {
            return;
        }
        self.fill(now);
        let had_none = self.limits.calls_per_sec.is_none();
        self.limits = limits;
        self.tokens = if had_none { burst(limits) } else { self.tokens.min(burst(limits)) };
    }

    /// Whether a call may be made now.
    pub(crate) fn ask(&mut self, who: Who, now: i64) -> Verdict {
        self.fill(now);
        self.line.retain(|waiter| waiter.who == who || waiter.promised.saturating_add(LATE_MS) >= now);
        let place = self.line.iter().position(|waiter| waiter.who == who);
        match self.obstacle(place.unwrap_or(self.line.len()), now) {
            None => {
                self.leave(who);
                if self.limits.calls_per_sec.is_some() {
                    self.tokens -= 1.0;
                }
                if let Breaker::Open { probes, .. } = self.breaker {
                    self.breaker = Breaker::Probing { who, probes };
                }
                self.running.insert(who, now);
                Verdict::Go
            }
            Some((until, why)) => {
                match place {
                    Some(place) => self.line[place].promised = until,
                    None => self.line.push_back(Waiter { who, promised: until }),
                }
                Verdict::Wait { until, why }
            }
        }
    }

    /// What stands in the way of whoever stands at this place in the line.
    fn obstacle(&self, place: usize, now: i64) -> Option<(i64, Why)> {
        let since = self.failing_since;
        match self.breaker {
            Breaker::Probing { .. } => return Some((now.saturating_add(PROBE_MS), Why::Tried { since })),
            Breaker::Open { until, .. } if place > 0 => {
                return Some((until.max(now).saturating_add(PROBE_MS), Why::Failing { since, until: until.max(now) }));
            }
            Breaker::Open { until, .. } if now < until => return Some((until, Why::Failing { since, until })),
            Breaker::Open { .. } | Breaker::Closed => {}
        }
        // Where several things stand in the way, the one that takes longest is told.
        let held = (self.held_until > now).then_some((self.held_until, Why::Throttled { until: self.held_until }));
        let (at_once, learned) = self.at_once();
        let full = at_once.filter(|most| self.running.len() + place >= *most as usize);
        let full = full.map(|at_once| (now.saturating_add(SLOT_MS), Why::AtOnce { at_once, before: place, learned }));
        let rate = self.rate_wait(place, now);
        [held, full, rate].into_iter().flatten().max_by_key(|(until, _)| *until)
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a float that is too large becomes the largest integer"
    )]
    fn rate_wait(&self, place: usize, now: i64) -> Option<(i64, Why)> {
        let per_sec = self.limits.calls_per_sec?;
        let missing = place as f64 + 1.0 - self.tokens;
        if missing <= 0.0 {
            return None;
        }
        let ms = (missing * 1_000.0 / (per_sec * self.pace)).ceil().max(1.0) as i64;
        let until = now.max(self.held_until).saturating_add(ms).min(now.saturating_add(HELD_MS_MAX));
        Some((until, Why::Rate { per_sec: per_sec * self.pace, before: place }))
    }

    /// How many calls at once, and whether that was learned.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 1 to WINDOW_MAX")]
    fn at_once(&self) -> (Option<u32>, bool) {
        let learned = self.window.map(|window| window as u32);
        match (self.limits.calls_at_once, learned) {
            (Some(most), Some(learned)) if learned >= most => (Some(most), false),
            (_, Some(learned)) => (Some(learned.max(1)), true),
            (most, None) => (most, false),
        }
    }

    /// A call that was let through came back; `pause`: until when the other side wants no more calls.
    pub(crate) fn told(&mut self, who: Who, outcome: Outcome, pause: Option<i64>, now: i64) {
        let Some(began) = self.running.remove(&who) else { return };
        self.fill(now);
        let probe = match self.breaker {
            Breaker::Probing { who: probe, probes } if probe == who => Some(probes),
            _ => None,
        };
        match outcome {
            Outcome::Done => {
                self.answers();
                self.widen();
            }
            Outcome::Aside if probe.is_some() => self.answers(),
            Outcome::Aside => {}
            Outcome::Throttled { until } => {
                self.answers();
                self.ease(began, now);
                self.hold(until, now);
            }
            Outcome::Failed => {
                if self.failures == 0 {
                    self.failing_since = now;
                }
                self.failures = self.failures.saturating_add(1);
                match (self.breaker, probe) {
                    (_, Some(probes)) => self.open(probes + 1, now),
                    (Breaker::Closed, None) if self.failures >= FAILURES_MAX => self.open(0, now),
                    _ => {}
                }
            }
            Outcome::Abandoned => {
                if let Some(probes) = probe {
                    // Another one tries it.
                    self.breaker = Breaker::Open { until: now, probes };
                }
            }
        }
        if let Some(until) = pause {
            self.hold(until, now);
        }
    }

    fn answers(&mut self) {
        self.failures = 0;
        self.breaker = Breaker::Closed;
    }

    fn open(&mut self, probes: u32, now: i64) {
        let wait = OPEN_MS.saturating_mul(1 << probes.min(16)).min(OPEN_MS_MAX);
        self.breaker = Breaker::Open { until: now.saturating_add(wait), probes };
    }

    fn hold(&mut self, until: i64, now: i64) {
        self.held_until = self.held_until.max(until.min(now.saturating_add(HELD_MS_MAX)));
    }

    /// Goes on with half of what was too much, once for all calls that were under way then.
    #[expect(clippy::cast_precision_loss, reason = "there are few calls at once")]
    fn ease(&mut self, began: i64, now: i64) {
        if began <= self.eased_at {
            return;
        }
        self.eased_at = now;
        self.pace = (self.pace / 2.0).max(PACE_MIN);
        self.tokens = self.tokens.min(0.0);
        if self.limits.calls_per_sec.is_none() {
            let before = self.window.unwrap_or(self.running.len() as f64 + 1.0);
            self.window = Some((before / 2.0).max(1.0));
        }
    }

    /// One more call at once for each round of calls that went well.
    fn widen(&mut self) {
        if let Some(window) = self.window {
            let wider = window + 1.0 / window;
            let most = self.limits.calls_at_once.map_or(WINDOW_MAX, f64::from);
            self.window = (wider < most).then_some(wider);
        }
    }

    /// What came into the bucket since the last time.
    #[expect(clippy::cast_precision_loss, reason = "milliseconds between two calls")]
    fn fill(&mut self, now: i64) {
        let from = self.filled_at.max(self.held_until.min(now));
        // Where the clock is set back, nothing comes in.
        let passed = now.saturating_sub(from).max(0) as f64;
        self.filled_at = now;
        if let Some(per_sec) = self.limits.calls_per_sec {
            self.tokens = (self.tokens + passed * per_sec * self.pace / 1_000.0).min(burst(self.limits));
        }
        self.pace = (self.pace + passed / PACE_MS).min(1.0);
    }

    /// Somebody who waits asks again at another moment than he was told.
    pub(crate) fn promise(&mut self, who: Who, until: i64) {
        if let Some(waiter) = self.line.iter_mut().find(|waiter| waiter.who == who) {
            waiter.promised = until;
        }
    }

    /// Somebody waits no more.
    pub(crate) fn leave(&mut self, who: Who) {
        self.line.retain(|waiter| waiter.who != who);
    }

    /// Everybody who waits.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = Who> {
        self.line.iter().map(|waiter| waiter.who)
    }

    /// Those of the line who would be let through now, in order.
    pub(crate) fn next_up(&mut self, now: i64) -> Vec<Who> {
        self.fill(now);
        let waiting = self.line.iter().enumerate();
        waiting.take_while(|(place, _)| self.obstacle(*place, now).is_none()).map(|(_, waiter)| waiter.who).collect()
    }

    /// A person wants it to be tried now; `false`: nothing is waited for.
    pub(crate) fn try_now(&mut self, now: i64) -> bool {
        let Breaker::Open { until, .. } = &mut self.breaker else { return false };
        *until = now;
        true
    }

    /// Why calls are held back, if the other side is the reason.
    pub(crate) fn trouble(&self, now: i64) -> Option<Why> {
        let since = self.failing_since;
        match self.breaker {
            Breaker::Open { until, .. } => Some(Why::Failing { since, until }),
            Breaker::Probing { .. } => Some(Why::Tried { since }),
            Breaker::Closed if self.held_until > now => Some(Why::Throttled { until: self.held_until }),
            Breaker::Closed => None,
        }
    }

    /// Whether forgetting it changes nothing.
    pub(crate) fn is_idle(&self, now: i64) -> bool {
        self.running.is_empty() && self.line.is_empty() && self.trouble(now).is_none() && self.window.is_none() && self.pace >= 1.0
    }
}

fn burst(limits: Limits) -> f64 {
    limits.burst.map(f64::from).or(limits.calls_per_sec.map(f64::ceil)).unwrap_or(1.0).max(1.0)
}

#[cfg(test)]
#[path = "governor_tests.rs"]
mod tests;
