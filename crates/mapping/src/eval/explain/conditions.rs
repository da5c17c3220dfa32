//! Which case was taken, and why.

use super::{Level, Step, Story};
use crate::{
    Fault, Fill, Value,
    document::{Compare, Condition, When},
    eval::{compile, condition},
};

impl Story {
    /// The cases up to the one that is taken.
    pub(super) fn cases<'w>(&mut self, when: &'w When, level: &Level<'_>) -> Result<Option<&'w Fill>, Fault> {
        for (at, case) in when.cases.iter().enumerate() {
            self.condition(&case.condition, level)?;
            match condition::compile(&case.condition)?.holds(&level.scope) {
                Ok(true) => {
                    self.say(format!("case {} is taken", at + 1), Step::Case { number: Some(at + 1) }, Ok(None));
                    return Ok(Some(&case.then));
                }
                Ok(false) => {}
                // The condition's own line tells why.
                Err(_) => return Ok(None),
            }
        }
        let text = if when.otherwise.is_some() { "no case holds: otherwise is taken" } else { "no case holds, and there is no otherwise" };
        self.say(text, Step::Case { number: None }, Ok(None));
        Ok(when.otherwise.as_deref())
    }

    /// A condition, the parts of it below.
    pub(super) fn condition(&mut self, it: &Condition, level: &Level<'_>) -> Result<(), Fault> {
        let holds = condition::compile(it)?.holds(&level.scope).map(|holds| Some(holds.into()));
        let (text, step) = match it {
            Condition::Compare(compare) => self.compare(compare, level)?,
            Condition::All(_) => ("all of these".to_owned(), Step::Condition),
            Condition::Any(_) => ("one of these".to_owned(), Step::Condition),
            Condition::Not(_) => ("not".to_owned(), Step::Condition),
            Condition::Expression(text) => {
                let (sources, more) = self.reads(text, level);
                (text.clone(), Step::Expression { sources, more })
            }
        };
        self.say(text, step, holds);
        self.deeper(|story| match it {
            Condition::Compare(compare) => story.sides(compare, level),
            Condition::All(all) | Condition::Any(all) => all.iter().try_for_each(|one| story.condition(one, level)),
            Condition::Not(one) => story.condition(one, level),
            Condition::Expression(_) => Ok(()),
        })
    }

    fn compare(&self, compare: &Compare, level: &Level<'_>) -> Result<(String, Step), Fault> {
        let value = |fill: &Fill| -> Result<Option<Value>, Fault> {
            Ok(compile::fill(fill)?.eval(&level.scope).unwrap_or_default().map(std::borrow::Cow::into_owned))
        };
        let left = value(&compare.left)?;
        let right = compare.right.as_ref().map(value).transpose()?.flatten();
        let show = |value: &Option<Value>| value.as_ref().map_or_else(|| "nothing".to_owned(), crate::convert::show);
        let word = serde_json::to_value(compare.is).ok().and_then(|word| word.as_str().map(|word| word.replace('_', " ")));
        let mut text = format!("{} is {}", show(&left), word.unwrap_or_default());
        if compare.is.takes_right() {
            text.push_str(&format!(" {}", show(&right)));
        }
        Ok((text, Step::Comparison { is: compare.is, left, right }))
    }

    fn sides(&mut self, compare: &Compare, level: &Level<'_>) -> Result<(), Fault> {
        for side in std::iter::once(&compare.left).chain(&compare.right) {
            if !matches!(side, Fill::Constant(_)) {
                self.fill(side, level)?;
            }
        }
        Ok(())
    }
}
