//! Why a target has its value: the source fields, functions, lookups, conditions and lists that made it, with what they gave.
//!
//! The target is a path of the result, through lists too: `items[2].total`; without an index the first item is meant. Leaves
//! out how lines look.

mod conditions;
mod fills;
mod items;
mod line;
mod place;

pub use line::{Line, Step};

use super::{compile, policy::Rule, row};
use crate::{
    Context, Fault, Fill, Kind, Mapping, Target, Value,
    document::Policy,
    path::{Part, Path},
    scope::Scope,
};
use place::Level;

/// The most places of the source that one line names.
pub const PLACES_MAX: usize = 20;

/// The steps to the value of a target.
///
/// # Errors
/// When there is no such target or item, or it cannot be compiled.
pub fn explain(mapping: &Mapping, record: &Value, target: &str, context: &Context) -> Result<Vec<Line>, Fault> {
    let path = compile::path(target)?;
    let mut story = Story::default();
    story.targets(&mapping.targets, &path.parts, &Level::record(Scope::record(record, context)))?;
    Ok(story.lines)
}

/// The lines so far.
#[derive(Default)]
struct Story {
    lines: Vec<Line>,
    depth: u32,
}

impl Story {
    fn say(&mut self, text: impl Into<String>, step: Step, result: Result<Option<Value>, Fault>) {
        let (value, error) = match result {
            Ok(value) => (value, None),
            Err(fault) => (None, Some(fault.message)),
        };
        self.lines.push(Line { text: text.into(), value, error, depth: self.depth, step });
    }

    fn deeper<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let result = run(self);
        self.depth -= 1;
        result
    }

    /// The target that a path names, among these.
    fn targets(&mut self, targets: &[Target], parts: &[Part], level: &Level<'_>) -> Result<(), Fault> {
        for target in targets {
            let own = compile::path(&target.path)?;
            let Some(rest) = parts.strip_prefix(own.parts.as_slice()) else { continue };
            let Some(value) = &target.value else {
                if matches!(target.if_missing, Policy::Unset | Policy::Fail) {
                    return Err(Fault::new("map.path", format!("nothing is mapped to `{}`", target.path)));
                }
                return self.settle(target, level);
            };
            self.dig(value, rest, level)?;
            return if rest.is_empty() { self.settle(target, level) } else { Ok(()) };
        }
        let names = Path { start: crate::path::Start::Here, parts: parts.to_vec() };
        Err(Fault::new("map.path", format!("there is no target `{names}`")))
    }

    /// A value, or what lies within it.
    fn dig(&mut self, fill: &Fill, rest: &[Part], level: &Level<'_>) -> Result<(), Fault> {
        match fill {
            Fill::Object(targets) if !rest.is_empty() => self.targets(targets, rest, level),
            Fill::When(when) if !rest.is_empty() => match self.cases(when, level)? {
                Some(taken) => self.dig(taken, rest, level),
                None => Ok(()),
            },
            Fill::Each(each) => self.each(each, rest, level),
            Fill::Group(group) => self.group(group, rest, level),
            Fill::Join(join) => self.join(join, rest, level),
            _ => self.fill(fill, level),
        }
    }

    /// What the target's type and policies did to its value.
    fn settle(&mut self, target: &Target, level: &Level<'_>) -> Result<(), Fault> {
        let rows = row::compile_or_first(std::slice::from_ref(target))?;
        let Some(row) = rows.first() else { return Ok(()) };
        let before = match &target.value {
            Some(fill) => match compile::fill(fill)?.eval(&level.scope) {
                Ok(found) => found.map(std::borrow::Cow::into_owned),
                // The line of the value tells already.
                Err(_) => return Ok(()),
            },
            None => None,
        };
        let after = row.value(&level.scope);
        if after.as_ref().is_ok_and(|after| exactly(after.as_ref()) == exactly(before.as_ref())) {
            return Ok(());
        }
        let missing = before.as_ref().is_none_or(Value::is_null);
        let (word, policy) = if missing { ("missing", &target.if_missing) } else { ("wrong type", &target.if_wrong_type) };
        let converted = !missing && after.as_ref().is_ok_and(Option::is_some) && !replaced(target, before);
        let step = match (converted, policy) {
            (true, Policy::Convert(conversion)) => Step::Conversion { to: target.kind, by: Some(conversion.by.clone()) },
            (true, _) => Step::Conversion { to: target.kind, by: None },
            (false, _) => Step::Policy { policy: policy_word(policy).to_owned() },
        };
        let text = match &step {
            Step::Conversion { by: Some(by), .. } => format!("converted by {by}"),
            Step::Conversion { to, .. } => format!("becomes {}", to.with_article()),
            _ => format!("{word}: {}", policy_word(policy)),
        };
        self.say(text, step, after);
        Ok(())
    }
}

/// Every digit counts here: `1.0` that becomes `1` is a change.
fn exactly(value: Option<&Value>) -> Option<String> {
    value.map(Value::to_string)
}

/// Whether something else stands for a value that could not be converted.
fn replaced(target: &Target, before: Option<Value>) -> bool {
    let Some(before) = before else { return true };
    let mut policy = &target.if_wrong_type;
    // The same conversions with a failure at the end say whether one of them went.
    let mut chain = Vec::new();
    while let Policy::Convert(conversion) = policy {
        chain.push(conversion.by.clone());
        policy = &conversion.otherwise;
    }
    let strict = chain
        .into_iter()
        .rev()
        .fold(Policy::Fail, |otherwise, by| Policy::Convert(Box::new(crate::document::Conversion { by, otherwise })));
    let rule = Rule { name: "the value", kind: target.kind, if_missing: &Policy::Unset, if_wrong: &strict };
    target.kind != Kind::Any && rule.typed(before).is_err()
}

fn policy_word(policy: &Policy) -> &'static str {
    match policy {
        Policy::Unset | Policy::Fail => "fail",
        Policy::Omit => "omit",
        Policy::Null => "null",
        Policy::Default(_) => "default",
        Policy::DropItem => "drop the item",
        Policy::Convert(conversion) => policy_word(&conversion.otherwise),
    }
}
