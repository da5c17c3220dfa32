//! Why a target has its value: the source fields, functions and lookups that made it, with what they gave.

use super::{
    compile,
    each::{self},
};
use crate::{
    Context, Fault, Fill, Mapping, Path, Target, Value,
    document::{Compare, Condition},
    functions,
    scope::Scope,
};
use serde::Serialize;

/// One step on the way to a value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// What was done: `customer.name`, `upper`.
    pub text: String,
    /// What it gave; absent: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Why it gave nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// The steps to the value of a target; inside a list, for its first item.
///
/// # Errors
/// When there is no such target, or it cannot be compiled.
pub fn explain(mapping: &Mapping, record: &Value, target: &str, context: &Context) -> Result<Vec<Line>, Fault> {
    let path = compile::path(target)?;
    let names: Vec<&str> = path.names();
    let mut lines = Vec::new();
    targets(&mapping.targets, &names, &Scope::record(record, context), &mut lines)?;
    Ok(lines)
}

fn targets(targets: &[Target], names: &[&str], scope: &Scope<'_>, lines: &mut Vec<Line>) -> Result<(), Fault> {
    for target in targets {
        let path = compile::path(&target.path)?;
        let own = path.names();
        let Some(rest) = names.strip_prefix(own.as_slice()) else { continue };
        let Some(value) = &target.value else {
            return Err(Fault::new("map.path", format!("nothing is mapped to `{}`", target.path)));
        };
        return match (value, rest.is_empty()) {
            (Fill::Object(inner), false) => self::targets(inner, rest, scope, lines),
            (Fill::Each(each), false) => {
                lines.push(Line { text: format!("for each of {}", each.list), value: None, error: None });
                let items = each::compile(each)?.items(scope)?.unwrap_or_default();
                match items.first() {
                    Some(item) => item.within(scope, &mut |inner| self::targets(&each.targets, rest, inner, lines)),
                    None => Ok(()),
                }
            }
            _ => fill(value, scope, lines),
        };
    }
    Err(Fault::new("map.path", format!("there is no target `{}`", names.join("."))))
}

fn line(text: impl Into<String>, result: Result<Option<Value>, Fault>) -> Line {
    match result {
        Ok(value) => Line { text: text.into(), value, error: None },
        Err(fault) => Line { text: text.into(), value: None, error: Some(fault.message) },
    }
}

fn value(fill: &Fill, scope: &Scope<'_>) -> Result<Option<Value>, Fault> {
    Ok(compile::fill(fill)?.eval(scope)?.map(std::borrow::Cow::into_owned))
}

fn fill(it: &Fill, scope: &Scope<'_>, lines: &mut Vec<Line>) -> Result<(), Fault> {
    let text = match it {
        Fill::Field(path) => path.clone(),
        Fill::Constant(_) => "constant".to_owned(),
        Fill::Expression(text) => text.clone(),
        Fill::Template(text) => {
            for piece in compile::pieces(text)? {
                if let compile::Piece::Hole(hole) = piece {
                    let inner = if Path::parse(hole).is_ok() { Fill::Field(hole.to_owned()) } else { Fill::Expression(hole.to_owned()) };
                    lines.push(line(hole, value(&inner, scope)));
                }
            }
            text.clone()
        }
        Fill::Pipeline(pipeline) => return self::pipeline(pipeline, scope, lines),
        Fill::Lookup(lookup) => {
            fill(&lookup.key, scope, lines)?;
            format!("{} of lookup table {}", lookup.column, lookup.table)
        }
        Fill::When(when) => {
            for case in &when.cases {
                condition(&case.condition, scope, lines)?;
                if super::condition::compile(&case.condition)?.holds(scope)? {
                    return fill(&case.then, scope, lines);
                }
            }
            return match &when.otherwise {
                Some(otherwise) => fill(otherwise, scope, lines),
                None => Ok(()),
            };
        }
        Fill::Object(_) => "object".to_owned(),
        Fill::Each(each) => format!("for each of {}", each.list),
        Fill::Group(group) => format!("groups of {}", group.list),
        Fill::Join(_) => "join".to_owned(),
        Fill::Aggregate(aggregate) => aggregate.take.word().to_owned(),
    };
    lines.push(line(text, value(it, scope)));
    Ok(())
}

fn pipeline(pipeline: &crate::document::Pipeline, scope: &Scope<'_>, lines: &mut Vec<Line>) -> Result<(), Fault> {
    fill(&pipeline.from, scope, lines)?;
    let mut so_far = value(&pipeline.from, scope)?;
    for call in &pipeline.steps {
        let Some(function) = functions::find(&call.function) else { break };
        let mut args = vec![so_far.take()];
        for arg in &call.args {
            args.push(value(arg, scope)?);
        }
        let shown: Vec<String> = args.iter().skip(1).map(|arg| arg.as_ref().map_or_else(String::new, Value::to_string)).collect();
        let result = function.call(&args).map(|made| made.filter(|made| !made.is_null()));
        so_far = result.clone().unwrap_or_default();
        let failed = result.is_err();
        lines.push(line(
            if shown.is_empty() { function.name.to_owned() } else { format!("{}({})", function.name, shown.join(", ")) },
            result,
        ));
        if failed {
            break;
        }
    }
    Ok(())
}

fn condition(it: &Condition, scope: &Scope<'_>, lines: &mut Vec<Line>) -> Result<(), Fault> {
    if let Condition::Compare(compare) = it {
        let Compare { left, right, .. } = &**compare;
        fill(left, scope, lines)?;
        if let Some(right) = right.as_ref().filter(|right| !matches!(right, Fill::Constant(_))) {
            fill(right, scope, lines)?;
        }
    }
    let holds = super::condition::compile(it)?.holds(scope).map(|holds| Some(holds.into()));
    lines.push(line("the condition", holds));
    Ok(())
}
