//! The governor in virtual time: cases, and a crowd of callers by chance.

use super::*;
use std::collections::BTreeSet;

fn limits(calls_per_sec: Option<f64>, burst: Option<u32>, calls_at_once: Option<u32>) -> Limits {
    Limits { calls_per_sec, burst, calls_at_once }
}

fn who(number: u64) -> Who {
    (RunId(uuid::Uuid::from_u128(u128::from(number))), 0)
}

fn goes(governor: &mut Governor, number: u64, now: i64) -> bool {
    governor.ask(who(number), now) == Verdict::Go
}

fn waits(governor: &mut Governor, number: u64, now: i64) -> (i64, Why) {
    match governor.ask(who(number), now) {
        Verdict::Wait { until, why } => (until, why),
        Verdict::Go => panic!("{number} goes at {now}"),
    }
}

fn fail(governor: &mut Governor, count: u32, now: i64) {
    for number in 0..u64::from(count) {
        assert!(goes(governor, 1_000 + number, now));
        governor.told(who(1_000 + number), Outcome::Failed, None, now);
    }
}

#[test]
fn a_rate_lets_a_burst_through_and_then_one_at_a_time() {
    let mut governor = Governor::new(limits(Some(10.0), Some(2), None), 0);
    assert!(goes(&mut governor, 1, 0) && goes(&mut governor, 2, 0));
    assert_eq!(waits(&mut governor, 3, 0), (100, Why::Rate { per_sec: 10.0, before: 0 }));
    assert_eq!(waits(&mut governor, 4, 0), (200, Why::Rate { per_sec: 10.0, before: 1 }));
    assert!(!goes(&mut governor, 5, 100), "whoever came first goes first");
    assert!(goes(&mut governor, 3, 100));
    assert!(goes(&mut governor, 4, 200));
}

#[test]
fn who_does_not_come_back_loses_his_place() {
    let mut governor = Governor::new(limits(Some(1.0), Some(1), None), 0);
    assert!(goes(&mut governor, 1, 0));
    waits(&mut governor, 2, 0);
    waits(&mut governor, 3, 0);
    assert!(goes(&mut governor, 3, 1_000 + LATE_MS + 1));
    governor.leave(who(2));
    assert_eq!(governor.next_up(100_000), []);
}

// fault: F32
#[test]
fn a_throttled_answer_holds_all_back_and_halves_the_rate_which_grows_again() {
    let mut governor = Governor::new(limits(Some(10.0), Some(10), None), 0);
    for number in 1..=3 {
        assert!(goes(&mut governor, number, 0));
    }
    governor.told(who(1), Outcome::Throttled { until: 5_000 }, None, 10);
    // Those that were under way as well say nothing new.
    governor.told(who(2), Outcome::Throttled { until: 4_000 }, None, 20);
    let (until, why) = waits(&mut governor, 4, 30);
    assert!((5_000..5_400).contains(&until), "{until} {why:?}");
    assert!(!goes(&mut governor, 4, 4_999));
    let (until, _) = waits(&mut governor, 4, 5_000);
    assert!((5_190..=5_200).contains(&until), "half the rate: one call in 200 ms: {until}");
    assert!((governor.pace - 0.5).abs() < 0.01, "{}", governor.pace);
    assert!(goes(&mut governor, 4, until));
    governor.fill(until + 30_000);
    assert!((governor.pace - 1.0).abs() < 0.01, "{}", governor.pace);
    governor.told(who(4), Outcome::Throttled { until: i64::MAX }, None, until + 30_000);
    assert_eq!(governor.held_until, until + 30_000 + HELD_MS_MAX, "ten years are a day");
}

// fault: F32
#[test]
fn without_a_limit_a_throttled_answer_teaches_how_many_at_once() {
    let mut governor = Governor::new(Limits::default(), 0);
    for number in 0..8 {
        assert!(goes(&mut governor, number, 0));
    }
    governor.told(who(0), Outcome::Throttled { until: 1_000 }, None, 10);
    for number in 1..8 {
        governor.told(who(number), Outcome::Done, None, 20);
    }
    let began: Vec<_> = (10..30).filter(|number| goes(&mut governor, *number, 1_000)).collect();
    assert!((4..=6).contains(&began.len()), "about half of them: {began:?}");
    let mut now = 1_000;
    while governor.window.is_some() {
        now += 10;
        let number = u64::try_from(now).unwrap();
        if goes(&mut governor, number, now) {
            governor.told(who(number), Outcome::Done, None, now);
        } else {
            governor.leave(who(number));
            began.iter().for_each(|number| governor.told(who(*number), Outcome::Done, None, now));
        }
        assert!(now < 100_000, "it grows again");
    }
}

#[test]
fn headers_that_say_that_nothing_is_left_hold_all_back() {
    let mut governor = Governor::new(Limits::default(), 0);
    assert!(goes(&mut governor, 1, 0));
    governor.told(who(1), Outcome::Done, Some(9_000), 100);
    assert_eq!(waits(&mut governor, 2, 100), (9_000, Why::Throttled { until: 9_000 }));
    assert!(goes(&mut governor, 2, 9_000));
}

// fault: F33
#[test]
fn the_breaker_opens_tries_once_and_closes() {
    let mut governor = Governor::new(Limits::default(), 0);
    fail(&mut governor, FAILURES_MAX, 100);
    let opens = 100 + OPEN_MS;
    assert_eq!(waits(&mut governor, 1, 100), (opens, Why::Failing { since: 100, until: opens }));
    assert!(waits(&mut governor, 2, 100).0 > opens, "one tries it first");
    assert!(goes(&mut governor, 1, opens));
    assert_eq!(waits(&mut governor, 2, opens).1, Why::Tried { since: 100 });
    governor.told(who(1), Outcome::Failed, None, opens + 5);
    assert_eq!(waits(&mut governor, 2, opens + 5).0, opens + 5 + 2 * OPEN_MS, "twice as long");
    assert!(governor.try_now(opens + 10));
    assert_eq!(governor.next_up(opens + 10), [who(2)]);
    assert!(goes(&mut governor, 2, opens + 10));
    governor.told(who(2), Outcome::Done, None, opens + 20);
    assert!(governor.trouble(opens + 20).is_none() && !governor.try_now(opens + 20));
    assert!(goes(&mut governor, 3, opens + 20) && goes(&mut governor, 4, opens + 20));
}

// fault: F33 F34
#[test]
fn what_is_no_trouble_of_the_connection_opens_nothing() {
    let mut governor = Governor::new(Limits::default(), 0);
    for round in 0..5 {
        fail(&mut governor, FAILURES_MAX - 1, round);
        assert!(goes(&mut governor, 1, round));
        governor.told(who(1), Outcome::Done, None, round);
    }
    for _ in 0..100 {
        assert!(goes(&mut governor, 1, 10));
        governor.told(who(1), Outcome::Aside, None, 10);
    }
    assert!(governor.trouble(10).is_none());
}

#[test]
fn a_probe_that_is_given_up_leaves_the_next_one_to_try() {
    let mut governor = Governor::new(Limits::default(), 0);
    fail(&mut governor, FAILURES_MAX, 0);
    assert!(goes(&mut governor, 1, OPEN_MS));
    governor.told(who(1), Outcome::Abandoned, None, OPEN_MS + 1);
    assert!(goes(&mut governor, 2, OPEN_MS + 1));
    assert!(!goes(&mut governor, 3, OPEN_MS + 1));
}

/// Numbers by chance, the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// A crowd of callers: each asks, waits as he is told or until he is woken, calls, and is gone.
fn crowd(seed: u64) {
    let mut dice = Dice(seed);
    let rate = (dice.below(3) > 0).then(|| f64::from(u32::try_from(1 + dice.below(40)).unwrap()));
    let burst = (dice.below(2) > 0).then(|| u32::try_from(1 + dice.below(10)).unwrap());
    let at_once = (dice.below(3) > 0).then(|| u32::try_from(1 + dice.below(5)).unwrap());
    let mut governor = Governor::new(limits(rate, burst, at_once), 0);
    let most_at_first = burst.map_or_else(|| rate.map_or(1.0, f64::ceil), f64::from);
    let callers = 20 + dice.below(60);
    let gives_up: BTreeSet<u64> = (0..callers).filter(|_| dice.below(10) == 0).collect();
    // When each asks next; when each that calls comes back.
    let mut asks: BTreeMap<u64, i64> = (0..callers).map(|n| (n, i64::try_from(dice.below(2_000)).unwrap())).collect();
    let mut calls: BTreeMap<u64, i64> = BTreeMap::new();
    let mut begun: Vec<i64> = Vec::new();
    let mut now = 0;
    while !asks.is_empty() || !calls.is_empty() {
        now = asks.values().chain(calls.values()).copied().min().unwrap().max(now);
        assert!(now < 48 * 3_600_000, "seed {seed}: somebody waits for ever: {asks:?}");
        if let Some(back) = calls.iter().find(|(_, at)| **at <= now).map(|(n, _)| *n) {
            calls.remove(&back);
            let outcome = match dice.below(20) {
                0 => Outcome::Throttled { until: now + i64::try_from(dice.below(20_000)).unwrap() },
                1..=4 => Outcome::Failed,
                5 => Outcome::Aside,
                6 => Outcome::Abandoned,
                _ => Outcome::Done,
            };
            governor.told(who(back), outcome, (dice.below(30) == 0).then_some(now + 3_000), now);
            for (run, _) in governor.next_up(now) {
                let number = u64::try_from(run.0.as_u128()).unwrap();
                asks.insert(number, now);
            }
            continue;
        }
        let Some(number) = asks.iter().find(|(_, at)| **at <= now).map(|(n, _)| *n) else { continue };
        let probing = matches!(governor.breaker, Breaker::Probing { .. });
        match governor.ask(who(number), now) {
            Verdict::Go => {
                assert!(!probing, "seed {seed}: a second call while one tries");
                asks.remove(&number);
                begun.push(now);
                calls.insert(number, now + 1 + i64::try_from(dice.below(3_000)).unwrap());
                let most = at_once.map_or(usize::MAX, |most| most as usize);
                assert!(calls.len() <= most, "seed {seed}: {} at once", calls.len());
                if let Some(rate) = rate {
                    for (at, from) in begun.iter().enumerate() {
                        let (count, secs) = ((begun.len() - at) as f64, (now - from) as f64 / 1_000.0);
                        assert!(count <= most_at_first + rate * secs + 1e-6, "seed {seed}: {count} calls in {secs} s");
                    }
                }
            }
            Verdict::Wait { until, .. } => {
                assert!(until > now, "seed {seed}: a wait that is over");
                if gives_up.contains(&number) {
                    asks.remove(&number);
                    if dice.below(2) == 0 {
                        governor.leave(who(number));
                    }
                } else {
                    asks.insert(number, until);
                }
            }
        }
    }
}

// fault: F32 F33 F53
#[test]
fn a_crowd_never_exceeds_the_limits_and_nobody_waits_for_ever() {
    (0..2_000).for_each(crowd);
}
