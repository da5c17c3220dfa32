//! Values: constants, their functions, lookup tables and nested targets.

use super::{Checker, Levels, Seen, nearest};
use crate::{
    Fill, Finding, Fix, Kind, ModelField, Value,
    document::{Call, Lookup, OnMiss, Pipeline},
    functions::{self, Function},
    model::Privacy,
};

impl Checker<'_> {
    /// Checks a value and says what it is.
    pub(super) fn fill(&mut self, fill: &Fill, levels: &Levels<'_>, place: &str, field: Option<&ModelField>) -> Seen {
        match fill {
            Fill::Field(path) => self.path(path, levels, place),
            Fill::Constant(value) => {
                Seen { what: crate::convert::show(value), kind: kind_of(value), constant: Some(value.clone()), ..Seen::default() }
            }
            Fill::Pipeline(pipeline) => self.pipeline(pipeline, levels, place),
            Fill::Template(text) => self.template(text, levels, place),
            Fill::Lookup(lookup) => self.lookup(lookup, levels, place),
            Fill::When(when) => self.when(when, levels, place),
            Fill::Object(targets) => {
                let fields = field.map(|field| field.fields.as_slice()).filter(|fields| !fields.is_empty());
                self.targets(targets, fields, levels, place);
                Seen { what: "an object".to_owned(), ..Seen::of(Kind::Object) }
            }
            Fill::Each(each) => self.each(each, levels, place, field),
            Fill::Group(group) => self.group(group, levels, place, field),
            Fill::Join(join) => self.join(join, levels, place, field),
            Fill::Aggregate(aggregate) => self.aggregate(aggregate, levels, place),
            Fill::Expression(text) => self.expression(text, levels, place),
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline, levels: &Levels<'_>, place: &str) -> Seen {
        let mut seen = self.fill(&pipeline.from, levels, place, None);
        for call in &pipeline.steps {
            seen = self.call(call, seen, levels, place);
        }
        seen
    }

    fn call(&mut self, call: &Call, from: Seen, levels: &Levels<'_>, place: &str) -> Seen {
        let args: Vec<Seen> = call.args.iter().map(|arg| self.fill(arg, levels, place, None)).collect();
        let Some(function) = functions::find(&call.function) else {
            let near = nearest::function(&call.function);
            let finding = Finding::error("map.unknown_function", place, format!("there is no function `{}`", call.function));
            self.findings.push(match near {
                Some(near) => {
                    let to = near.to_owned();
                    finding.hint(format!("did you mean `{near}`?")).fix(Fix::UseFunction { from: call.function.clone(), to })
                }
                None => finding.hint("choose a function from the list"),
            });
            return Seen::default().kept_from(from.privacy);
        };
        self.arguments(call, function, &args, place);
        self.first_argument(function, &from, place);
        let length = match (function.name, args.first().and_then(|arg| arg.constant.as_ref())) {
            ("left" | "right", Some(Value::Number(count))) => count.as_i64().and_then(|count| u32::try_from(count).ok()),
            ("trim" | "upper" | "lower" | "title_case", _) => from.length,
            _ => None,
        };
        let privacy = if hides(function.name) { Privacy::Public } else { from.privacy };
        let seen = Seen {
            what: format!("{} ▸ {}", from.what, function.name),
            length,
            may_miss: from.may_miss && !function.takes_missing,
            privacy,
            ..Seen::of(function.returns)
        };
        args.iter().fold(seen, |seen, arg| if hides(function.name) { seen } else { seen.kept_from(arg.privacy) })
    }

    fn first_argument(&mut self, function: &Function, from: &Seen, place: &str) {
        let Some(first) = function.params.first() else { return };
        let list = from.kind == Kind::List || from.through.is_some();
        if list && !matches!(first.kind, Kind::List | Kind::Any) && !first.many {
            let message = format!("`{}` is a list, and `{}` takes one value", from.what, function.name);
            self.findings.push(Finding::error("map.list_as_value", place, message).hint("take the first item or join the items before it"));
        }
        let scalar = !matches!(from.kind, Kind::List | Kind::Any) && from.through.is_none();
        if scalar && (first.kind == Kind::List) != (from.kind == Kind::List) && first.kind == Kind::List {
            let message = format!("`{}` takes a list, and `{}` is {}", function.name, from.what, from.kind.with_article());
            self.findings.push(Finding::error("map.arguments", place, message).hint(function.summary));
        }
    }

    fn arguments(&mut self, call: &Call, function: &Function, args: &[Seen], place: &str) {
        // A change is offered where all that is given is constant: a field is not thrown away.
        let given: Option<Vec<Value>> = args.iter().map(|arg| arg.constant.clone()).collect();
        let example =
            |at: usize| function.examples.first().and_then(|example| example.args.get(at)).and_then(|arg| arg.parse::<Value>().ok());
        let set = |args: Vec<Value>| Fix::SetArguments { function: call.function.clone(), args };
        if let Err(message) = function.check_count(args.len() + 1) {
            let (least, most) = function.arity();
            let mended = given.clone().and_then(|mut values| {
                values.truncate(most.saturating_sub(1));
                while values.len() + 1 < least {
                    values.push(example(values.len() + 1)?);
                }
                Some(set(values))
            });
            self.findings.push(Finding::error("map.arguments", place, message).hint(function.summary).fixes(mended));
        }
        for (at, (param, arg)) in function.params.iter().skip(1).zip(args).enumerate() {
            let Some(value) = arg.constant.as_ref().filter(|value| !value.is_null()) else { continue };
            let wrong = match crate::convert::convert(param.kind, value.clone()) {
                Err(message) => Some(message),
                Ok(Value::Text(text)) if !param.one_of.is_empty() && !param.one_of.contains(&text.as_str()) => {
                    Some(format!("it is one of {}", param.one_of.join(", ")))
                }
                Ok(_) => None,
            };
            let Some(message) = wrong else { continue };
            let near =
                value.as_text().and_then(|text| nearest::nearest(text, param.one_of.iter().copied())).or(param.one_of.first().copied());
            let other =
                near.map(Value::from).or_else(|| param.default.and_then(|default| default.parse().ok())).or_else(|| example(at + 1));
            let mended = given.clone().zip(other).map(|(mut values, other)| {
                values[at] = other;
                set(values)
            });
            let message = format!("`{}` of `{}`: {message}", param.name, function.name);
            self.findings.push(Finding::error("map.arguments", place, message).hint(param.summary).fixes(mended));
        }
    }

    fn lookup(&mut self, lookup: &Lookup, levels: &Levels<'_>, place: &str) -> Seen {
        let key = self.fill(&lookup.key, levels, place, None);
        let table = &lookup.table;
        if lookup.on_miss.is_none() {
            let message = format!("what happens when `{table}` has no row is not said; the record is set aside");
            let policies = [OnMiss::Fail, OnMiss::KeepKey, OnMiss::Null];
            let fixes = policies.map(|on_miss| Fix::SetMissPolicy { table: table.clone(), on_miss });
            self.findings.push(
                Finding::warning("map.lookup_no_miss_policy", place, message)
                    .hint("choose: set the record aside, null, a default, or keep the key")
                    .fixes(fixes),
            );
        }
        if let Some(tables) = self.tables {
            match tables.get(table) {
                None => self.unknown_table(table, place),
                Some(columns) => self.column(lookup, columns, place),
            }
        }
        let may_miss = matches!(lookup.on_miss, Some(OnMiss::Null));
        Seen { what: format!("{table} ▸ {}", lookup.column), may_miss, ..Seen::default() }.kept_from(key.privacy)
    }

    pub(super) fn unknown_table(&mut self, table: &str, place: &str) {
        let near = self.tables.and_then(|tables| nearest::nearest(table, tables.keys().map(String::as_str)));
        let finding = Finding::error("map.unknown_table", place, format!("there is no lookup table `{table}`"));
        self.findings.push(match near {
            Some(near) => {
                let fix = Fix::UseTable { from: table.to_owned(), to: near.to_owned() };
                finding.hint(format!("did you mean `{near}`?")).fix(fix)
            }
            None => finding.hint("make the lookup table first"),
        });
    }

    fn column(&mut self, lookup: &Lookup, columns: &[String], place: &str) {
        let (table, column) = (&lookup.table, &lookup.column);
        if !columns.contains(column) {
            let message = format!("the lookup table `{table}` has no column `{column}`");
            let near = nearest::nearest(column, columns.iter().map(String::as_str)).or_else(|| columns.get(1).map(String::as_str));
            let fix = near.map(|to| Fix::UseColumn { table: table.clone(), from: column.clone(), to: to.to_owned() });
            self.findings.push(
                Finding::error("map.unknown_column", place, message).hint(format!("its columns are {}", columns.join(", "))).fixes(fix),
            );
        } else if columns.first() == Some(column) {
            let message = format!("`{column}` is what `{table}` is looked up by: the lookup gives its key back");
            self.findings.push(
                Finding::warning("map.unused_lookup", place, message)
                    .hint("take another column, or the key itself")
                    .fixes(columns.get(1).map(|to| Fix::UseColumn { table: table.clone(), from: column.clone(), to: to.clone() }))
                    .fix(Fix::DropLookup { table: table.clone() }),
            );
        }
    }
}

/// Whether what comes out tells nothing about what went in.
fn hides(function: &str) -> bool {
    ["sha", "hash", "hmac", "mask"].iter().any(|start| function.starts_with(start)) || matches!(function, "count" | "length")
}

pub(super) fn kind_of(value: &Value) -> Kind {
    match value {
        Value::Null => Kind::Any,
        Value::Bool(_) => Kind::Boolean,
        Value::Number(number) if number.is_integer() => Kind::Integer,
        Value::Number(_) => Kind::Number,
        Value::Text(_) => Kind::Text,
        Value::List(_) => Kind::List,
        Value::Object(_) => Kind::Object,
    }
}
