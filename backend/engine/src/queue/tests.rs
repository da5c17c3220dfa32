//! The queue: turns, limits, priorities, keys, pauses; and what holds for any order of pushes and ends.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeSet, HashMap};
use wire::run::Origin;

fn job(workspace: u128, flow: u128, run: u128, concurrency_max: Option<u32>) -> Job {
    let id = |n: u128| uuid::Uuid::from_u128(n);
    let row = RunRow::accepted(RunId(id(run)), WorkspaceId(id(workspace)), FlowId(id(flow)), Origin::Manual, 0);
    Job { row: Box::new(row), records: None, answer: None, concurrency_max, priority: Priority::Normal }
}

fn done(queue: &Queue, workspace: u128, flow: u128, run: u128) {
    let id = uuid::Uuid::from_u128;
    queue.done(WorkspaceId(id(workspace)), FlowId(id(flow)), RunId(id(run)), 1);
    queue.release(RunId(id(run)));
}

fn order(queue: &Queue) -> Vec<u128> {
    std::iter::from_fn(|| queue.try_pop(0)).map(|job| job.row.id.0.as_u128()).collect()
}

#[test]
fn workspaces_take_turns() {
    let queue = Queue::default();
    for run in 0..3 {
        queue.push(job(1, 1, run, None));
    }
    queue.push(job(2, 2, 10, None));
    assert_eq!(order(&queue), [0, 10, 1, 2]);
}

#[test]
fn a_flow_begins_no_more_than_it_says() {
    let queue = Queue::default();
    for run in 0..3 {
        queue.push(job(1, 1, run, Some(1)));
    }
    queue.push(job(1, 2, 10, None));
    assert_eq!(order(&queue), [0, 10]);
    done(&queue, 1, 1, 0);
    assert_eq!(order(&queue), [1]);
    assert!(queue.remove(RunId(uuid::Uuid::from_u128(2))));
    done(&queue, 1, 1, 1);
    assert_eq!(order(&queue), [0_u128; 0]);
}

#[test]
fn a_flow_at_its_limit_holds_nobody_else_up() {
    let queue = Queue::default();
    for run in 0..1_000 {
        queue.push(job(1, 1, run, Some(1)));
    }
    queue.push(job(1, 2, 5_000, None));
    assert_eq!(order(&queue), [0, 5_000]);
    let standing = Standing { queued: 999, oldest: Some(0), parked: 0 };
    assert_eq!(queue.standing(), standing);
}

#[test]
fn records_are_held_up_to_a_limit_and_runs_beyond_it_wait_all_the_same() {
    let queue = Queue::new(HELD_MAX + 2);
    let workspace = WorkspaceId(uuid::Uuid::from_u128(1));
    for run in 0..HELD_MAX + 2 {
        assert!(queue.room(workspace) > 0);
        queue.push(Job { records: Some(Vec::new()), ..job(1, 1, run as u128, None) });
    }
    assert_eq!(queue.room(workspace), 0);
    let jobs: Vec<_> = std::iter::from_fn(|| queue.try_pop(0)).collect();
    assert_eq!(jobs.len(), HELD_MAX + 2);
    assert_eq!(jobs.iter().filter(|job| job.records.is_some()).count(), HELD_MAX);
    assert_eq!(queue.room(workspace), HELD_MAX + 2);
}

#[test]
fn parked_runs_are_due_in_order() {
    let queue = Queue::default();
    let workspace = WorkspaceId(uuid::Uuid::from_u128(1));
    for at in [30, 10, 20] {
        queue.park(at, RunId(uuid::Uuid::from_u128(u128::from(at.unsigned_abs()))), workspace);
    }
    let runs: Vec<_> = queue.due(20).into_iter().map(|(_, run)| run.0.as_u128()).collect();
    assert_eq!(runs, [10, 20]);
}

fn keyed(flow: u128, run: u128, key: &str) -> Job {
    let mut job = job(1, flow, run, None);
    job.row.order_key = Some(key.to_owned());
    job
}

fn number(run: RunId) -> u128 {
    run.0.as_u128()
}

#[test]
fn the_workspace_that_used_workers_least_goes_first() {
    let queue = Queue::default();
    for run in 0..100 {
        queue.push(job(1, 1, run, None));
        queue.push(job(2, 2, 1_000 + run, None));
    }
    // Runs of the first take ten times as long: the second one begins ten times as many.
    let mut begun = HashMap::new();
    for _ in 0..66 {
        let next = queue.try_pop(0).expect("a run");
        *begun.entry(next.row.workspace).or_insert(0) += 1;
        let slow = next.row.workspace == WorkspaceId(uuid::Uuid::from_u128(1));
        queue.done(next.row.workspace, next.row.flow, next.row.id, if slow { 1_000 } else { 100 });
    }
    let of = |n: u128| begun[&WorkspaceId(uuid::Uuid::from_u128(n))];
    assert!((4..=9).contains(&of(1)) && of(2) >= 57, "{begun:?}");
}

#[test]
fn a_workspace_that_did_nothing_for_long_gets_no_arrears() {
    let queue = Queue::default();
    for run in 0..50 {
        queue.push(job(1, 1, run, None));
    }
    for _ in 0..20 {
        let next = queue.try_pop(0).expect("a run");
        queue.done(next.row.workspace, next.row.flow, next.row.id, 100);
    }
    for run in 100..150 {
        queue.push(job(2, 2, run, None));
    }
    let next: Vec<bool> = (0..10)
        .map(|_| {
            let next = queue.try_pop(0).expect("a run");
            queue.done(next.row.workspace, next.row.flow, next.row.id, 100);
            next.row.flow == FlowId(uuid::Uuid::from_u128(1))
        })
        .collect();
    assert!((4..=6).contains(&next.iter().filter(|first| **first).count()), "{next:?}");
}

#[test]
fn a_high_priority_goes_first_and_a_low_one_is_not_left_for_ever() {
    let queue = Queue::default();
    queue.push(Job { priority: Priority::Low, ..job(1, 1, 0, None) });
    for run in 1..30 {
        queue.push(Job { priority: Priority::High, ..job(1, 2, run, None) });
    }
    queue.push(job(1, 3, 100, None));
    let order = order(&queue);
    assert_eq!(order[..7], [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(order[7], 0, "one of eight goes by age");
    assert_eq!(order.last(), Some(&100));
}

#[test]
fn runs_of_one_key_begin_one_after_the_other_and_others_go_past() {
    let queue = Queue::default();
    for (run, key) in [(0, "a"), (1, "a"), (2, "b"), (3, "a")] {
        queue.push(keyed(1, run, key));
    }
    assert_eq!(order(&queue), [0, 2]);
    let id = |n: u128| RunId(uuid::Uuid::from_u128(n));
    assert_eq!(queue.why(id(1), 0), Some(Waits { why: Why::Order { behind: id(0) }, place: 1 }));
    // It waits for a moment: it is not over, and keeps its key.
    queue.done(WorkspaceId(uuid::Uuid::from_u128(1)), FlowId(uuid::Uuid::from_u128(1)), id(0), 1);
    assert_eq!(order(&queue), [0_u128; 0]);
    queue.push(keyed(1, 0, "a"));
    assert_eq!(order(&queue), [0], "it has its key still");
    assert!(queue.remove(id(1)));
    done(&queue, 1, 1, 0);
    assert_eq!(order(&queue), [3]);
}

#[test]
fn a_paused_flow_begins_nothing_and_drains_at_its_rate() {
    let queue = Queue::default();
    let (flow, id) = (FlowId(uuid::Uuid::from_u128(1)), |n: u128| RunId(uuid::Uuid::from_u128(n)));
    queue.pause(flow);
    for run in 0..6 {
        queue.push(job(1, 1, run, None));
    }
    queue.push(job(1, 2, 100, None));
    assert_eq!(order(&queue), [100]);
    assert_eq!(queue.why(id(0), 0), Some(Waits { why: Why::Paused, place: 1 }));
    queue.resume(flow, Some(2.0), 0);
    queue.push(job(1, 1, 6, None));
    let at = |now: i64| std::iter::from_fn(|| queue.try_pop(now)).map(|job| number(job.row.id)).collect::<Vec<_>>();
    assert_eq!(at(0), [0]);
    assert_eq!(queue.why(id(1), 0).map(|waits| waits.why), Some(Why::Draining { per_sec: 2.0 }));
    assert_eq!(at(400), [0_u128; 0]);
    assert_eq!(at(500), [1]);
    assert_eq!(at(60_000), [2, 3], "what was not used is not saved up");
    assert_eq!(at(61_000), [4, 5, 6], "what came after the pause does not wait for the rate");
}

#[test]
fn why_a_run_waits_can_be_told() {
    let queue = Queue::default();
    let id = |n: u128| RunId(uuid::Uuid::from_u128(n));
    for run in 0..3 {
        queue.push(job(1, 1, run, Some(1)));
    }
    assert_eq!(queue.why(id(2), 0), Some(Waits { why: Why::Turn, place: 3 }));
    assert_eq!(order(&queue), [0]);
    assert_eq!(queue.why(id(0), 0), None);
    assert_eq!(queue.why(id(2), 0), Some(Waits { why: Why::Limit { most: 1 }, place: 2 }));
}

/// What happens to a queue.
#[derive(Debug, Clone)]
enum Deed {
    Push {
        workspace: u128,
        flow: u128,
        key: Option<u8>,
        priority: Priority,
    },
    Begin,
    /// The n-th of those under way is over.
    End(usize),
    /// The n-th of those under way waits for a moment, and comes back.
    Park(usize),
    /// The n-th of those that wait is cancelled.
    Cancel(usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    let priority = prop_oneof![Just(Priority::Low), Just(Priority::Normal), Just(Priority::High)];
    let push = (0..3_u128, 0..3_u128, proptest::option::of(0..3_u8), priority);
    prop_oneof![
        4 => push.prop_map(|(workspace, flow, key, priority)| Deed::Push { workspace, flow, key, priority }),
        3 => Just(Deed::Begin),
        2 => any::<usize>().prop_map(Deed::End),
        1 => any::<usize>().prop_map(Deed::Park),
        1 => any::<usize>().prop_map(Deed::Cancel),
    ]
}

/// Runs that are pushed begin once each; those of a key in their order and one at a time; no flow passes its limit.
struct Judge {
    queue: Queue,
    next: u128,
    waiting: BTreeSet<u128>,
    under_way: Vec<Job>,
    begun: BTreeSet<u128>,
    ended: BTreeSet<u128>,
    /// The runs of each key that are not over, in order.
    keys: HashMap<(FlowId, String), Vec<u128>>,
}

const LIMIT: u32 = 2;

impl Judge {
    fn new() -> Self {
        let (waiting, begun, ended) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        Self { queue: Queue::default(), next: 0, waiting, under_way: Vec::new(), begun, ended, keys: HashMap::new() }
    }

    fn over(&mut self, run: u128) {
        self.keys.values_mut().for_each(|runs| runs.retain(|other| *other != run));
        self.ended.insert(run);
    }

    fn begin(&mut self) -> bool {
        let Some(job) = self.queue.try_pop(0) else { return false };
        let run = number(job.row.id);
        assert!(self.waiting.remove(&run), "{run} waited");
        self.begun.insert(run);
        if let Some(key) = &job.row.order_key {
            assert_eq!(self.keys[&(job.row.flow, key.clone())].first(), Some(&run), "its turn among those of its key");
        }
        self.under_way.push(job);
        for flow in 0..9 {
            let under_way = self.under_way.iter().filter(|job| job.row.flow.0.as_u128() == flow).count();
            assert!(under_way <= LIMIT as usize, "flow {flow} has {under_way} under way");
        }
        true
    }

    fn leave(&mut self, n: usize) -> Option<Job> {
        let n = n.checked_rem(self.under_way.len())?;
        let job = self.under_way.remove(n);
        self.queue.done(job.row.workspace, job.row.flow, job.row.id, 5);
        Some(job)
    }

    fn does(&mut self, deed: Deed) {
        match deed {
            Deed::Push { workspace, flow, key, priority } => {
                let mut new = job(workspace, workspace * 3 + flow, self.next, Some(LIMIT));
                new.priority = priority;
                new.row.order_key = key.map(|key| key.to_string());
                if let Some(key) = &new.row.order_key {
                    self.keys.entry((new.row.flow, key.clone())).or_default().push(self.next);
                }
                self.waiting.insert(self.next);
                self.next += 1;
                self.queue.push(new);
            }
            Deed::Begin => {
                self.begin();
            }
            Deed::End(n) => {
                if let Some(job) = self.leave(n) {
                    self.queue.release(job.row.id);
                    self.over(number(job.row.id));
                }
            }
            Deed::Park(n) => {
                if let Some(job) = self.leave(n) {
                    self.waiting.insert(number(job.row.id));
                    self.queue.push(job);
                }
            }
            Deed::Cancel(n) => {
                let Some(run) = n.checked_rem(self.waiting.len()).and_then(|n| self.waiting.iter().nth(n).copied()) else { return };
                assert!(self.queue.remove(RunId(uuid::Uuid::from_u128(run))), "{run} waits");
                self.waiting.remove(&run);
                self.over(run);
            }
        }
        assert_eq!(self.queue.standing().queued, self.waiting.len());
    }
}

proptest! {
    // fault: F50 F53
    #[test]
    fn no_run_is_lost_or_begins_out_of_its_turn(deeds in proptest::collection::vec(deed(), 0..200)) {
        let mut judge = Judge::new();
        deeds.into_iter().for_each(|deed| judge.does(deed));
        // Whatever is left comes to its end.
        loop {
            while judge.begin() {}
            if judge.under_way.is_empty() {
                break;
            }
            judge.does(Deed::End(0));
        }
        prop_assert!(judge.waiting.is_empty(), "these are stranded: {:?}", judge.waiting);
        prop_assert_eq!(judge.ended.len(), usize::try_from(judge.next).expect("few"));
    }
}
