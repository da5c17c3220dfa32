//! Conditions, and the values that depend on them.

use super::{Checker, Levels, Seen, place::stricter};
use crate::{
    CompiledCondition, Context, Fill, Finding, Fix, Kind, Value,
    document::{Compare, Condition, When},
    model::Privacy,
};

impl Checker<'_> {
    pub(super) fn when(&mut self, when: &When, levels: &Levels<'_>, place: &str) -> Seen {
        self.whens += 1;
        // A change names the outermost conditions only.
        let outer = self.whens == 1;
        let mut all = Vec::new();
        for (at, case) in when.cases.iter().enumerate() {
            self.condition(&case.condition, levels, place);
            all.push(self.fill(&case.then, levels, place, None));
            let before = when.cases[..at].iter().position(|earlier| covers(&earlier.condition, &case.condition));
            let message = match before {
                Some(before) => format!("case {} is never reached: case {} is taken before it", at + 1, before + 1),
                None if fixed(&case.condition) == Some(false) => format!("case {} is never taken: its condition never holds", at + 1),
                None => continue,
            };
            self.findings.push(
                Finding::warning("map.unreachable_case", place, message)
                    .hint("remove it, or change the order")
                    .fixes(outer.then_some(Fix::RemoveCase(at))),
            );
        }
        if let Some(otherwise) = &when.otherwise {
            all.push(self.fill(otherwise, levels, place, None));
            if when.cases.iter().any(|case| fixed(&case.condition) == Some(true)) {
                self.findings.push(
                    Finding::warning("map.unreachable_case", place, "`otherwise` is never reached: a case before it always holds")
                        .hint("remove it, or change the condition")
                        .fixes(outer.then_some(Fix::RemoveOtherwise)),
                );
            }
        }
        self.whens -= 1;
        let first = all.first().map(|seen| seen.kind).unwrap_or_default();
        let kind = if all.iter().all(|seen| seen.kind == first) { first } else { Kind::Any };
        let constants: Option<Vec<Value>> = all.iter().map(|seen| seen.constant.clone()).collect();
        Seen {
            what: "a condition's value".to_owned(),
            length: all.iter().map(|seen| seen.length).max().flatten(),
            one_of: constants.unwrap_or_default(),
            may_miss: all.iter().any(|seen| seen.may_miss),
            privacy: all.iter().fold(Privacy::Public, |privacy, seen| stricter(privacy, seen.privacy)),
            ..Seen::of(kind)
        }
    }

    /// Checks a condition.
    pub(super) fn condition(&mut self, condition: &Condition, levels: &Levels<'_>, place: &str) {
        match condition {
            Condition::Compare(compare) => self.compare(compare, levels, place),
            Condition::All(all) | Condition::Any(all) => all.iter().for_each(|condition| self.condition(condition, levels, place)),
            Condition::Not(condition) => self.condition(condition, levels, place),
            Condition::Expression(text) => drop(self.expression(text, levels, place)),
        }
    }

    fn compare(&mut self, compare: &Compare, levels: &Levels<'_>, place: &str) {
        self.fill(&compare.left, levels, place, None);
        match &compare.right {
            Some(right) => {
                self.fill(right, levels, place, None);
            }
            None if compare.is.takes_right() => {
                self.findings.push(
                    Finding::error("map.condition", place, "a comparison has nothing to compare with")
                        .hint("give it a right side")
                        .fix(Fix::TestPresence),
                );
            }
            None => {}
        }
    }
}

/// Whether the later condition holds only where the earlier one does, as far as one can see.
fn covers(earlier: &Condition, later: &Condition) -> bool {
    if fixed(earlier) == Some(true) || earlier == later {
        return true;
    }
    match (earlier, later) {
        (Condition::Any(any), later) if any.contains(later) => true,
        (earlier, Condition::All(all)) => all.contains(earlier),
        _ => false,
    }
}

/// What a condition is whatever the record is; `None`: it depends.
fn fixed(condition: &Condition) -> Option<bool> {
    match condition {
        Condition::All(all) if all.iter().any(|one| fixed(one) == Some(false)) => Some(false),
        Condition::All(all) => all.iter().all(|one| fixed(one) == Some(true)).then_some(true),
        Condition::Any(any) if any.iter().any(|one| fixed(one) == Some(true)) => Some(true),
        Condition::Any(any) => any.iter().all(|one| fixed(one) == Some(false)).then_some(false),
        Condition::Not(inner) => fixed(inner).map(|holds| !holds),
        Condition::Expression(text) => match text.trim() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        Condition::Compare(compare) => {
            let constant = |fill: &Fill| matches!(fill, Fill::Constant(_));
            let both = constant(&compare.left)
                && compare.right.as_ref().is_none_or(constant)
                && compare.right.is_some() == compare.is.takes_right();
            let compiled = both.then(|| CompiledCondition::new(condition).ok()).flatten()?;
            compiled.holds(&Value::Null, &Context::default()).ok()
        }
    }
}
