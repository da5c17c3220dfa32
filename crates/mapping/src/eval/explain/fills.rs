//! Values that are no lists: fields, functions, texts, lookups, aggregates.

use super::{Level, Step, Story, place};
use crate::{
    Fault, Fill, Path, Value,
    document::{Aggregate, Lookup, Pipeline},
    eval::{aggregate, compile, lookup},
    expression, functions,
};
use std::borrow::Cow;

fn value(fill: &Fill, level: &Level<'_>) -> Result<Option<Value>, Fault> {
    Ok(compile::fill(fill)?.eval(&level.scope)?.map(Cow::into_owned))
}

impl Story {
    /// The source fields that an expression names.
    pub(super) fn reads(&self, text: &str, level: &Level<'_>) -> (Vec<String>, usize) {
        let mut all = Vec::new();
        for path in expression::reads(text) {
            let (sources, _) = level.sources(&path);
            all.extend(sources);
        }
        all.dedup();
        place::bounded(all)
    }

    /// The lines of a value.
    pub(super) fn fill(&mut self, it: &Fill, level: &Level<'_>) -> Result<(), Fault> {
        match it {
            Fill::Field(text) => {
                let (sources, more) = level.sources(&compile::path(text)?);
                self.say(text, Step::Field { sources, more }, value(it, level));
            }
            Fill::Constant(constant) => self.say("constant", Step::Constant, Ok(Some(constant.clone()))),
            Fill::Expression(text) => {
                let (sources, more) = self.reads(text, level);
                self.say(text, Step::Expression { sources, more }, value(it, level));
            }
            Fill::Template(text) => {
                self.holes(text, level)?;
                self.say(text, Step::Template, value(it, level));
            }
            Fill::Pipeline(pipeline) => self.pipeline(pipeline, level)?,
            Fill::Lookup(lookup) => self.lookup(lookup, level)?,
            Fill::When(when) => {
                if let Some(taken) = self.cases(when, level)? {
                    self.fill(taken, level)?;
                }
            }
            Fill::Object(targets) => {
                for target in targets {
                    if let Some(inner) = &target.value {
                        self.deeper(|story| story.fill(inner, level))?;
                    }
                }
                self.say("object", Step::Object, value(it, level));
            }
            Fill::Aggregate(aggregate) => self.aggregate(aggregate, level)?,
            Fill::Each(each) => self.each(each, &[], level)?,
            Fill::Group(group) => self.group(group, &[], level)?,
            Fill::Join(join) => self.join(join, &[], level)?,
        }
        Ok(())
    }

    fn holes(&mut self, text: &str, level: &Level<'_>) -> Result<(), Fault> {
        for piece in compile::pieces(text)? {
            if let compile::Piece::Hole(hole) = piece {
                let inner = if Path::parse(hole).is_ok() { Fill::Field(hole.to_owned()) } else { Fill::Expression(hole.to_owned()) };
                self.fill(&inner, level)?;
            }
        }
        Ok(())
    }

    fn pipeline(&mut self, pipeline: &Pipeline, level: &Level<'_>) -> Result<(), Fault> {
        self.fill(&pipeline.from, level)?;
        let Ok(mut so_far) = value(&pipeline.from, level) else { return Ok(()) };
        for call in &pipeline.steps {
            let Some(function) = functions::find(&call.function) else { break };
            if so_far.as_ref().is_none_or(Value::is_null) && !function.takes_missing {
                continue;
            }
            let mut args = vec![so_far.take()];
            for arg in &call.args {
                if !matches!(arg, Fill::Constant(_)) {
                    self.deeper(|story| story.fill(arg, level))?;
                }
                args.push(value(arg, level)?);
            }
            let given: Vec<Value> = args.iter().skip(1).map(|arg| arg.clone().unwrap_or_default()).collect();
            let result = function.call(&args, level.scope.context.now_ms).map(|made| made.filter(|made| !made.is_null()));
            so_far = result.clone().unwrap_or_default();
            let failed = result.is_err();
            let shown: Vec<String> = given.iter().map(Value::to_string).collect();
            let text = if shown.is_empty() { function.name.to_owned() } else { format!("{}({})", function.name, shown.join(", ")) };
            self.say(text, Step::Function { name: function.name.to_owned(), args: given }, result);
            if failed {
                break;
            }
        }
        Ok(())
    }

    fn lookup(&mut self, it: &Lookup, level: &Level<'_>) -> Result<(), Fault> {
        self.fill(&it.key, level)?;
        for more in &it.more_keys {
            self.fill(&more.value, level)?;
        }
        let columns: Vec<String> = it.answers().map(str::to_owned).collect();
        let node = lookup::compile(it)?;
        let found = node.find(&level.scope);
        let (keys, row) = found.as_ref().map(|found| (found.keys.clone(), found.row)).unwrap_or_default();
        let text = format!("{} of lookup table {}", columns.join(", "), it.table);
        let step = Step::Lookup { table: it.table.clone(), keys, row: row.map(|row| row + 1), columns };
        self.say(text, step, found.map(|found| found.value.map(Cow::into_owned)));
        Ok(())
    }

    fn aggregate(&mut self, it: &Aggregate, level: &Level<'_>) -> Result<(), Fault> {
        let list = it.list.as_deref().unwrap_or("items");
        let places = level.items(&compile::path(list)?);
        let node = aggregate::compile(it)?;
        let counted = node.values(&level.scope).unwrap_or_default().unwrap_or_default();
        let sources = counted.iter().filter_map(|(at, _)| places.get(*at).and_then(place::Place::name)).collect();
        let (sources, more) = place::bounded(sources);
        let text = format!("{} of {} items of {list}", it.take.word().replace('_', " "), counted.len());
        self.say(text, Step::Aggregate { take: it.take, sources, more }, node.value(&level.scope));
        Ok(())
    }
}
