//! Values: their functions, tables, conditions and nested targets.

use super::{Checker, Levels, Seen};
use crate::{
    Fill, Finding, Fix, Kind, ModelField, Value,
    document::{Call, Compare, Condition, Lookup, Pipeline, When},
    functions,
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
            Fill::Each(each) => {
                self.each(each, levels, place, field);
                Seen { what: "a list".to_owned(), ..Seen::of(Kind::List) }
            }
            Fill::Group(_) | Fill::Join(_) => Seen { what: "a list".to_owned(), ..Seen::of(Kind::List) },
            Fill::Aggregate(_) => Seen { what: "an aggregate".to_owned(), ..Seen::default() },
            Fill::Expression(text) => {
                self.expression(text, place);
                Seen { what: text.clone(), ..Seen::default() }
            }
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
            let finding = Finding::error("map.unknown_function", place, format!("there is no function `{}`", call.function));
            self.findings.push(match functions::nearest(&call.function) {
                Some(near) => finding.hint(format!("did you mean `{near}`?")),
                None => finding.hint("choose a function from the list"),
            });
            return Seen::default();
        };
        if let Err(message) = function.check_count(call.args.len() + 1) {
            self.findings.push(Finding::error("map.arguments", place, message).hint(function.summary));
        }
        if let Some(first) = function.params.first() {
            let list = from.kind == Kind::List || from.through.is_some();
            if list && !matches!(first.kind, Kind::List | Kind::Any) && !first.many {
                let finding = Finding::error(
                    "map.list_as_value",
                    place,
                    format!("`{}` is a list, and `{}` takes one value", from.what, function.name),
                );
                self.findings.push(finding.hint("take the first item or join the items first").fix(Fix::AddFunction("first".to_owned())));
            }
        }
        for (param, arg) in function.params.iter().skip(1).zip(&args) {
            let Some(value) = arg.constant.as_ref().filter(|value| !value.is_null()) else { continue };
            let wrong = match crate::convert::convert(param.kind, value.clone()) {
                Err(message) => Some(message),
                Ok(Value::Text(text)) if !param.one_of.is_empty() && !param.one_of.contains(&text.as_str()) => {
                    Some(format!("it is one of {}", param.one_of.join(", ")))
                }
                Ok(_) => None,
            };
            if let Some(message) = wrong {
                self.findings.push(
                    Finding::error("map.arguments", place, format!("`{}` of `{}`: {message}", param.name, function.name))
                        .hint(param.summary),
                );
            }
        }
        Seen { what: format!("{} ▸ {}", from.what, function.name), ..Seen::of(function.returns) }
    }

    fn lookup(&mut self, lookup: &Lookup, levels: &Levels<'_>, place: &str) -> Seen {
        self.fill(&lookup.key, levels, place, None);
        if lookup.on_miss.is_none() {
            let finding = Finding::warning(
                "map.lookup_no_miss_policy",
                place,
                format!("what happens when `{}` has no row is not said; the record is set aside", lookup.table),
            );
            self.findings.push(finding.hint("choose: set the record aside, null, a default, or keep the key").fix(Fix::SetMissPolicy));
        }
        if let Some(tables) = self.tables {
            match tables.get(&lookup.table) {
                None => {
                    let near = tables
                        .keys()
                        .max_by(|a, b| strsim::jaro_winkler(a, &lookup.table).total_cmp(&strsim::jaro_winkler(b, &lookup.table)));
                    let finding = Finding::error("map.unknown_table", place, format!("there is no lookup table `{}`", lookup.table));
                    self.findings.push(
                        finding
                            .hint(near.map_or_else(|| "make the lookup table first".to_owned(), |near| format!("did you mean `{near}`?"))),
                    );
                }
                Some(columns) if !columns.contains(&lookup.column) => {
                    let message = format!("the lookup table `{}` has no column `{}`", lookup.table, lookup.column);
                    self.findings
                        .push(Finding::error("map.unknown_column", place, message).hint(format!("its columns are {}", columns.join(", "))));
                }
                Some(_) => {}
            }
        }
        Seen { what: format!("{} ▸ {}", lookup.table, lookup.column), ..Seen::of(Kind::Any) }
    }

    fn when(&mut self, when: &When, levels: &Levels<'_>, place: &str) -> Seen {
        let mut kinds = Vec::new();
        for (at, case) in when.cases.iter().enumerate() {
            self.condition(&case.condition, levels, place);
            kinds.push(self.fill(&case.then, levels, place, None).kind);
            let before = when.cases[..at].iter().position(|earlier| always(&earlier.condition) || earlier.condition == case.condition);
            if let Some(before) = before {
                let message = format!("case {} is never reached: case {} is taken before it", at + 1, before + 1);
                self.findings.push(Finding::warning("map.unreachable_case", place, message).hint("remove it, or change the order"));
            }
        }
        if let Some(otherwise) = &when.otherwise {
            kinds.push(self.fill(otherwise, levels, place, None).kind);
            if when.cases.iter().any(|case| always(&case.condition)) {
                self.findings.push(
                    Finding::warning("map.unreachable_case", place, "`otherwise` is never reached: a case before it always holds")
                        .hint("remove it, or change the condition"),
                );
            }
        }
        let first = kinds.first().copied().unwrap_or_default();
        Seen { what: "a condition's value".to_owned(), ..Seen::of(if kinds.iter().all(|kind| *kind == first) { first } else { Kind::Any }) }
    }

    /// Checks a condition.
    pub(super) fn condition(&mut self, condition: &Condition, levels: &Levels<'_>, place: &str) {
        match condition {
            Condition::Compare(compare) => self.compare(compare, levels, place),
            Condition::All(all) | Condition::Any(all) => all.iter().for_each(|condition| self.condition(condition, levels, place)),
            Condition::Not(condition) => self.condition(condition, levels, place),
            Condition::Expression(text) => self.expression(text, place),
        }
    }

    fn compare(&mut self, compare: &Compare, levels: &Levels<'_>, place: &str) {
        self.fill(&compare.left, levels, place, None);
        match &compare.right {
            Some(right) => {
                self.fill(right, levels, place, None);
            }
            None if compare.is.takes_right() => {
                self.findings
                    .push(Finding::error("map.condition", place, "a comparison has nothing to compare with").hint("give it a right side"));
            }
            None => {}
        }
    }
}

/// Whether a condition holds whatever the record is.
fn always(condition: &Condition) -> bool {
    match condition {
        Condition::All(all) => all.iter().all(always),
        Condition::Any(any) => any.iter().any(always),
        Condition::Expression(text) => text.trim() == "true",
        Condition::Not(_) | Condition::Compare(_) => false,
    }
}

fn kind_of(value: &Value) -> Kind {
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
