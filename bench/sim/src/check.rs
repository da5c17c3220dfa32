//! The invariants, when nothing is left to do. Their numbers are those of the plan for reliability.

use crate::{
    asks::{Asked, Said},
    flows::{ASKS, SECRET, World},
    journal::{Journal, Kept},
    outside::Outside,
};
use flow::Outcome;
use std::collections::{BTreeMap, BTreeSet};

/// What is compared.
pub struct Checker<'a> {
    /// The flow.
    pub world: &'a World,
    /// What was kept.
    pub journal: &'a Journal,
    /// What came about.
    pub outside: &'a Outside,
    /// The events that were acknowledged.
    pub acknowledged: BTreeSet<usize>,
    /// Whether the order of effects says something.
    pub in_order: bool,
}

impl Checker<'_> {
    /// All that does not hold.
    pub fn check(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        self.nothing_lost(&mut wrong);
        self.nothing_doubled(&mut wrong);
        self.shown_as_it_is(&mut wrong);
        self.order(&mut wrong);
        self.answers_count(&mut wrong);
        if let Some(line) = self.journal.words.iter().find(|line| line.contains(SECRET)) {
            wrong.push(format!("I8: a secret was written down: {line}"));
        }
        wrong
    }

    /// The last run of an event: what it came to.
    fn last_of(&self, event: usize) -> Option<(&usize, &Kept)> {
        self.journal.runs.iter().rfind(|(_, kept)| kept.event == event)
    }

    fn nothing_lost(&self, wrong: &mut Vec<String>) {
        for event in &self.acknowledged {
            match self.last_of(*event) {
                None => wrong.push(format!("I1: event {event} was acknowledged and has no run")),
                Some((run, Kept { end: None, .. })) => wrong.push(format!("I1: run {run} of event {event} never ends")),
                Some(_) => {}
            }
            let first = self.journal.runs.values().filter(|kept| kept.event == *event && kept.parent.is_none()).count();
            if first > 1 {
                wrong.push(format!("I1: event {event} was accepted {first} times"));
            }
        }
    }

    fn nothing_doubled(&self, wrong: &mut Vec<String>) {
        for ((step, about), keys) in &self.outside.effects {
            let name = &self.world.plan.nodes[*step].id;
            let different: BTreeSet<_> = keys.iter().collect();
            // What the flow's setting repeats although nobody knows is repeated on purpose; it keeps its key.
            let repeats = self.world.operations[*step].as_deref() == Some("once") && self.world.unknown == "repeat";
            if different.len() > 1 || (keys.len() > 1 && !repeats) {
                wrong.push(format!("I2: {about} at {name} came about {} times, under {} keys", keys.len(), different.len()));
            }
        }
    }

    /// A run that is shown as succeeded has had all of its effects; what came about is said by some run.
    fn shown_as_it_is(&self, wrong: &mut Vec<String>) {
        for event in &self.acknowledged {
            let Some((run, kept)) = self.last_of(*event) else { continue };
            let Some(end) = &kept.end else { continue };
            if end.outcome == Outcome::Succeeded && self.world.unknown != "skip" {
                self.all_came_about(*event, *run, wrong);
            }
        }
    }

    /// Every record that a step passed on reached the operations behind it.
    fn all_came_about(&self, event: usize, run: usize, wrong: &mut Vec<String>) {
        let prefix = format!("{event} ");
        let mut reached: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
        for (step, about) in self.outside.effects.keys().filter(|(_, about)| about.starts_with(&prefix)) {
            reached.entry(*step).or_default().insert(about);
        }
        let lenient = |step: usize| matches!(self.world.plan.nodes[step].on_error, flow::document::OnError::Ignore);
        for (step, operation) in self.world.operations.iter().enumerate() {
            let Some("put" | "once") = operation.as_deref() else { continue };
            // The nearest writer before it: with nothing set aside the same records came through there.
            let mut before = self.world.parents[step];
            while let Some(at) = before
                && self.world.operations[at].is_none()
            {
                before = self.world.parents[at];
            }
            let expected = match before {
                Some(at) if self.world.operations[at].as_deref() == Some(ASKS) => Some(self.approved(event, at)),
                Some(at) if self.world.operations[at].as_deref() == Some("list") => None,
                Some(at) if !lenient(at) => reached.get(&at).map(BTreeSet::len),
                Some(_) => None,
                None => Some(2 + event % 3),
            };
            let found = reached.get(&step).map_or(0, BTreeSet::len);
            if !lenient(step)
                && let Some(expected) = expected
                && found != expected
            {
                let name = &self.world.plan.nodes[step].id;
                wrong.push(format!("I4: run {run} is shown as succeeded, and {found} of {expected} records reached {name}"));
            }
        }
    }

    /// How many records of an event were approved at a step.
    fn approved(&self, event: usize, step: usize) -> usize {
        let prefix = format!("{event} ");
        let heard = |asked: &&Asked| asked.taken && asked.said == Some(Said::Yes) && asked.question.node == step;
        let of_event = self.journal.asks.0.values().filter(heard).map(|asked| &asked.question.about);
        of_event.filter(|about| about.starts_with(&prefix)).collect::<BTreeSet<_>>().len()
    }

    /// What a person said was heard, unless the run ended before; what they rejected goes no further.
    fn answers_count(&self, wrong: &mut Vec<String>) {
        for ((run, key), Asked { question, said, taken }) in &self.journal.asks.0 {
            let end = self.journal.runs.get(run).and_then(|kept| kept.end.as_ref()).map(|end| end.outcome);
            let through = matches!(end, Some(Outcome::Succeeded | Outcome::WithFailedRecords));
            if through && !taken && matches!(said, Some(Said::Yes | Said::No)) {
                wrong.push(format!("I1: run {run} did not hear what was said to {key}"));
            }
            if *said != Some(Said::No) {
                continue;
            }
            for (step, _) in self.outside.effects.keys().filter(|(_, about)| *about == question.about) {
                if self.is_only_behind(*step, question.node) {
                    wrong.push(format!("I4: {key} was rejected, and reached {}", self.world.plan.nodes[*step].id));
                }
            }
        }
    }

    /// Whether the records of one step come from another, and are the same ones.
    fn is_only_behind(&self, step: usize, asks: usize) -> bool {
        let mut before = self.world.parents[step];
        while let Some(at) = before {
            if at == asks {
                return true;
            }
            if self.world.operations[at].as_deref() == Some("list") {
                return false;
            }
            before = self.world.parents[at];
        }
        false
    }

    /// Whether what reaches a step was asked about before: it comes in the order of the answers.
    fn is_behind_a_question(&self, step: usize) -> bool {
        let asks = |at: &usize| self.world.operations[*at].as_deref() == Some(ASKS);
        std::iter::successors(self.world.parents[step], |at| self.world.parents[*at]).any(|at| asks(&at))
    }

    /// Pages reach a step in their order.
    fn order(&self, wrong: &mut Vec<String>) {
        if !self.in_order || self.world.unknown == "skip" {
            return;
        }
        let mut last: BTreeMap<(usize, usize), u32> = BTreeMap::new();
        for (step, origin, page) in self.outside.order.iter().filter(|(step, ..)| !self.is_behind_a_question(*step)) {
            let before = last.entry((*step, *origin)).or_insert(*page);
            if page < before {
                wrong.push(format!("I5: at {} page {page} came after page {before}", self.world.plan.nodes[*step].id));
            }
            *before = *page;
        }
    }
}
