//! What a value is made of, and the type that comes out of it.

use super::{Checker, Found, Place};
use crate::{
    Fill, Finding, Fix, Kind, Value,
    document::{Case, Condition, Lookup, Pipeline, When},
    eval::{Piece, pieces},
    expression::Jsonata,
    functions,
};

impl Checker<'_> {
    /// Checks a value; gives its type.
    pub(super) fn fill<'m>(&mut self, fill: &Fill, place: &Place<'m>, field: &str) -> Found<'m> {
        match fill {
            Fill::Field(path) => self.path(path, place, field).unwrap_or_else(Found::any),
            Fill::Constant(value) => Found::of(kind_of(value)),
            Fill::Pipeline(pipeline) => self.pipeline(pipeline, place, field),
            Fill::Template(text) => {
                self.template(text, place, field);
                Found::of(Kind::Text)
            }
            Fill::Lookup(lookup) => {
                self.lookup(lookup, place, field);
                Found::of(Kind::Text)
            }
            Fill::When(when) => self.when(when, place, field),
            Fill::Object(targets) => {
                self.targets(targets, None, place, field);
                Found::of(Kind::Object)
            }
            Fill::Each(each) => {
                self.each(each, None, place, field);
                Found::of(Kind::List)
            }
            Fill::Expression(text) => {
                self.expression(text, field);
                Found::any()
            }
        }
    }

    fn pipeline<'m>(&mut self, pipeline: &Pipeline, place: &Place<'m>, field: &str) -> Found<'m> {
        let mut found = self.fill(&pipeline.from, place, field);
        for call in &pipeline.steps {
            for arg in &call.args {
                self.fill(arg, place, field);
            }
            let Some(function) = functions::find(&call.function) else {
                let finding = Finding::error("map.unknown_function", field, format!("there is no function `{}`", call.function));
                self.out.push(match functions::nearest(&call.function) {
                    Some(name) => finding.hint(format!("did you mean `{name}`?")),
                    None => finding,
                });
                return Found::any();
            };
            if let Err(message) = function.check_count(call.args.len() + 1) {
                self.out.push(Finding::error("map.arguments", field, message));
            }
            let wanted = function.params.first().map_or(Kind::Any, |param| param.kind);
            if found.kind == Kind::List && !matches!(wanted, Kind::List | Kind::Any) {
                let message = format!("`{}` takes {}, and a list goes in", function.name, wanted.with_article());
                let finding = Finding::error("map.list_as_value", field, message).hint("take the first item, or join the items");
                self.out.push(finding.fix(Fix::AddFunction("first".to_owned())));
            }
            found = Found::of(function.returns);
        }
        found
    }

    fn template(&mut self, text: &str, place: &Place<'_>, field: &str) {
        let pieces = match pieces(text) {
            Ok(pieces) => pieces,
            Err(fault) => {
                let finding = Finding::error("map.template_syntax", field, fault.message);
                self.out.push(finding.hint(fault.hint.unwrap_or_default()));
                return;
            }
        };
        for piece in pieces {
            let Piece::Hole(hole) = piece else { continue };
            if crate::Path::parse(hole).is_err() {
                self.expression(hole, field);
            } else if let Some(found) = self.path(hole, place, field)
                && matches!(found.kind, Kind::List | Kind::Object)
            {
                let message = format!("`{hole}` is {}, not a text", found.kind.with_article());
                self.out.push(Finding::error("map.list_as_value", field, message).hint("choose one field of it"));
            }
        }
    }

    fn lookup(&mut self, lookup: &Lookup, place: &Place<'_>, field: &str) {
        self.fill(&lookup.key, place, field);
        if lookup.on_miss.is_none() {
            let finding = Finding::error("map.lookup_no_miss_policy", field, format!("nothing says what happens to a key that `{}` does not have", lookup.table));
            self.out.push(finding.hint("set the record aside, keep the key, or take a default").fix(Fix::SetMissPolicy));
        }
        let Some(tables) = self.tables else { return };
        match tables.get(&lookup.table) {
            None => {
                let finding = Finding::error("map.unknown_table", field, format!("there is no lookup table `{}`", lookup.table));
                self.out.push(finding.hint("create it under Lookup tables, or choose another one"));
            }
            Some(columns) if !columns.contains(&lookup.column) => {
                let finding = Finding::error("map.unknown_column", field, format!("`{}` has no column `{}`", lookup.table, lookup.column));
                self.out.push(finding.hint(format!("it has {}", columns.join(", "))));
            }
            Some(_) => {}
        }
    }

    fn when<'m>(&mut self, when: &When, place: &Place<'m>, field: &str) -> Found<'m> {
        let mut kinds: Vec<Found<'m>> = Vec::new();
        let mut before: Vec<&Condition> = Vec::new();
        for (number, Case { condition, then }) in when.cases.iter().enumerate() {
            self.condition(condition, place, field);
            if before.contains(&condition) || before.iter().any(|condition| always(condition)) {
                let finding = Finding::warning("map.unreachable_case", field, format!("case {} is never taken: a case before it always is", number + 1));
                self.out.push(finding.hint("remove it, or move it up"));
            }
            before.push(condition);
            kinds.push(self.fill(then, place, field));
        }
        if let Some(otherwise) = &when.otherwise {
            kinds.push(self.fill(otherwise, place, field));
        }
        match kinds.split_first() {
            Some((first, rest)) if rest.iter().all(|other| other.kind == first.kind) => *first,
            _ => Found::any(),
        }
    }

    /// Checks a condition.
    pub(super) fn condition(&mut self, condition: &Condition, place: &Place<'_>, field: &str) {
        match condition {
            Condition::Compare(compare) => {
                self.fill(&compare.left, place, field);
                match &compare.right {
                    Some(right) => drop(self.fill(right, place, field)),
                    None if compare.is.takes_right() => {
                        self.out.push(Finding::error("map.condition", field, "a condition needs something to compare with"));
                    }
                    None => {}
                }
            }
            Condition::All(conditions) | Condition::Any(conditions) => {
                for condition in conditions {
                    self.condition(condition, place, field);
                }
            }
            Condition::Not(condition) => self.condition(condition, place, field),
            Condition::Expression(text) => self.expression(text, field),
        }
    }

    fn expression(&mut self, text: &str, field: &str) {
        if let Err(fault) = Jsonata::parse(text) {
            let known = self.out.iter().any(|other| other.code == fault.code && other.field == field);
            if !known {
                self.out.push(Finding::error("map.expression_syntax", field, fault.message));
            }
        }
        let long = text.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.parse::<u64>().is_ok_and(|number| number > 1 << 53));
        if let Some(digits) = long {
            let message = format!("{digits} is over 9,007,199,254,740,992: expressions calculate with floats and lose digits");
            self.out.push(Finding::warning("map.unsafe_integer", field, message).hint("use a constant or a function instead of an expression"));
        }
    }
}

fn always(condition: &Condition) -> bool {
    match condition {
        Condition::All(conditions) => conditions.iter().all(always),
        Condition::Expression(text) => text.trim() == "true",
        _ => false,
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
