//! What fills a target where the field as it is does not: a date read by its pattern, a country by its code, two fields
//! in one text.

use super::{leaf::Leaf, names::Token};
use crate::{
    Fill, Kind, Value,
    document::{Call, Case, Compare, Comparison, Condition, Pipeline, When},
    path::join,
};

/// The path as the loop around it sees it.
fn near(leaf: &Leaf<'_>, list_depth: usize) -> String {
    join(&leaf.names[list_depth..])
}

/// How many names lead to the list around a field.
fn list_depth(leaf: &Leaf<'_>) -> usize {
    // The words of the objects within the list, and its own name, are the rest.
    leaf.names.len() - leaf.depth_in_list
}

fn call(function: &str, args: &[&str]) -> Call {
    Call { function: function.to_owned(), args: args.iter().map(|arg| Fill::Constant(Value::from(*arg))).collect() }
}

/// What the value goes through on its way, where it must.
pub(super) fn conversion(source: &Leaf<'_>, target: &Leaf<'_>) -> Option<Fill> {
    let field = || Box::new(Fill::Field(near(source, list_depth(source))));
    let format = source.field.format.as_deref().unwrap_or_default();
    let wanted = target.field.format.as_deref();
    let steps = match (source.field.kind, target.field.kind) {
        (Kind::Text, Kind::Date | Kind::Datetime) => match source.field.date_patterns()[..] {
            [pattern] => vec![call("parse_date", &[pattern])],
            _ => return None,
        },
        (Kind::Text, kind) if kind.is_number() && format == "decimal_comma" => {
            vec![call("replace", &[".", ""]), call("replace", &[",", "."])]
        }
        (Kind::Text, Kind::Text) if wanted == Some("country") && format != "country" => vec![call("country_code", &[])],
        (Kind::Text, Kind::Boolean) if source.values.iter().any(|value| matches!(value.as_str(), "ja" | "nein")) => {
            return Some(yes(*field()));
        }
        _ => return None,
    };
    Some(Fill::Pipeline(Pipeline { from: field(), steps }))
}

/// `ja` is true, everything else is not.
fn yes(field: Fill) -> Fill {
    let lower = Fill::Pipeline(Pipeline { from: Box::new(field), steps: vec![call("lower", &[])] });
    let compare = Compare { left: lower, is: Comparison::Equal, right: Some(Fill::Constant("ja".into())) };
    let case = Case { condition: Condition::Compare(Box::new(compare)), then: Fill::Constant(Value::Bool(true)) };
    Fill::When(When { cases: vec![case], otherwise: Some(Box::new(Fill::Constant(Value::Bool(false)))) })
}

/// Both in one text.
pub(super) fn template(first: &Leaf<'_>, second: &Leaf<'_>) -> Fill {
    Fill::Template(format!("{{{{ {} }}}} {{{{ {} }}}}", near(first, list_depth(first)), near(second, list_depth(second))))
}

/// Two fields that make one text.
pub(super) struct Together {
    first: &'static [&'static str],
    second: &'static [&'static str],
    /// Words that the target must be called by.
    whole: &'static [&'static str],
    /// Words that mean another thing.
    not: &'static [&'static str],
    /// Words that make it sure.
    sure: &'static [&'static str],
    pub reason: &'static str,
}

const PERSONS: &[&str] = &[
    "full",
    "customer",
    "contact",
    "person",
    "employee",
    "user",
    "recipient",
    "sender",
    "borrower",
    "requester",
    "payer",
    "author",
    "manager",
];

/// All of them.
pub(super) const TOGETHER: &[Together] = &[
    Together {
        first: &["first", "name"],
        second: &["last", "name"],
        whole: &["name"],
        not: &["first", "last", "middle", "company", "article", "display", "account", "bank", "brand", "plan", "project", "event", "birth"],
        sure: PERSONS,
        reason: "first and last name make the whole name",
    },
    Together {
        first: &["street"],
        second: &["house", "number"],
        whole: &["street"],
        not: &["house", "number"],
        sure: &["street"],
        reason: "street and house number make the whole line",
    },
];

impl Together {
    /// How sure it is that the target asks for both; `None`: it does not.
    pub(super) fn asked(&self, target: &Leaf<'_>, all: &[Leaf<'_>]) -> Option<f64> {
        let says = |concept: &&&str| target.own.iter().any(|token| token.is(concept));
        if !self.whole.iter().all(|concept| says(&concept)) || self.not.iter().any(|concept| says(&concept)) {
            return None;
        }
        // A target that takes the second part by itself does not want it twice.
        let by_itself =
            all.iter().any(|leaf| self.is_second(leaf) && leaf.names[..leaf.names.len() - 1] == target.names[..target.names.len() - 1]);
        if by_itself && !target.own.iter().any(|token| token.is("full")) {
            return None;
        }
        let sure = target.own.iter().chain(&target.around).any(|token| self.sure.iter().any(|concept| token.is(concept)));
        Some(if sure { 0.9 } else { 0.75 })
    }

    pub(super) fn is_first(&self, leaf: &Leaf<'_>) -> bool {
        says_all(&leaf.own, self.first) && leaf.field.kind == Kind::Text && !says_all(&leaf.own, self.second)
    }

    pub(super) fn is_second(&self, leaf: &Leaf<'_>) -> bool {
        says_all(&leaf.own, self.second)
    }

    /// What the target says besides.
    pub(super) fn around(&self, target: &Leaf<'_>) -> Vec<Token> {
        let besides = |token: &&Token| !self.whole.iter().chain(&["full"]).any(|concept| token.is(concept));
        target.own.iter().chain(&target.around).filter(besides).cloned().collect()
    }
}

/// `first` alone is a first name, too.
fn says_all(tokens: &[Token], concepts: &[&str]) -> bool {
    let needed = concepts.iter().filter(|concept| **concept != "name" || concepts.len() == 1);
    needed.into_iter().all(|concept| tokens.iter().any(|token| token.is(concept)))
}
