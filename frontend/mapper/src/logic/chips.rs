//! A value as the row shows it: pills for fields, chips for functions, quoted constants, words between.

use super::{
    json,
    rows::TargetRow,
    scope::{self, Frame},
    source::SourceTree,
    template::{self, Part},
};
use mapping::{
    Fill,
    document::{Comparison, Condition, OnMiss, Pick, Policy, Side, Sort, Take},
};

/// One thing in the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chip {
    /// A field: what is shown, and its whole path.
    Pill(String, String),
    /// A constant, as JSON or text.
    Constant(String),
    /// A function or a form: its name and its parameters.
    Function(String, String),
    /// A word between.
    Word(String),
    /// The sign between a value and what it goes through.
    Arrow,
    /// An expression.
    Code(String),
}

/// The chips of a value. `title` gives a function's name as people say it.
#[must_use]
pub fn chips(fill: &Fill, tree: &SourceTree, around: &[Frame], title: &dyn Fn(&str) -> String) -> Vec<Chip> {
    let mut row = Vec::new();
    Builder { tree, title }.fill(fill, around, &mut row);
    row
}

struct Builder<'a> {
    tree: &'a SourceTree,
    title: &'a dyn Fn(&str) -> String,
}

impl Builder<'_> {
    fn fill(&self, fill: &Fill, around: &[Frame], row: &mut Vec<Chip>) {
        match fill {
            Fill::Field(reference) => row.push(self.pill(reference, around)),
            Fill::Constant(value) => row.push(Chip::Constant(json::text(value))),
            Fill::Pipeline(pipeline) => {
                self.fill(&pipeline.from, around, row);
                for call in &pipeline.steps {
                    row.push(Chip::Arrow);
                    let args: Vec<_> = call.args.iter().map(|arg| self.short(arg, around)).collect();
                    row.push(Chip::Function((self.title)(&call.function), args.join(", ")));
                }
            }
            Fill::Template(text) => {
                for part in template::split(text) {
                    row.push(match part {
                        Part::Text(text) => Chip::Constant(format!("\"{text}\"")),
                        Part::Hole(hole) if super::path::is_path(&hole) => self.pill(&hole, around),
                        Part::Hole(hole) => Chip::Code(hole),
                    });
                }
            }
            Fill::Lookup(lookup) => {
                self.fill(&lookup.key, around, row);
                row.push(Chip::Arrow);
                row.push(Chip::Function("lookup".to_owned(), lookup.table.clone()));
                if let Some(OnMiss::Default(value)) = &lookup.on_miss {
                    row.push(Chip::Word("else".to_owned()));
                    row.push(Chip::Constant(json::text(value)));
                }
            }
            Fill::When(when) => {
                for (index, case) in when.cases.iter().enumerate() {
                    row.push(if index == 0 { Chip::Function("when".to_owned(), String::new()) } else { Chip::Word("or".to_owned()) });
                    self.condition(&case.condition, around, row);
                    row.push(Chip::Arrow);
                    self.fill(&case.then, around, row);
                }
                if let Some(otherwise) = &when.otherwise {
                    row.push(Chip::Word("otherwise".to_owned()));
                    self.fill(otherwise, around, row);
                }
            }
            Fill::Object(_) => row.push(Chip::Word("filled by its fields".to_owned())),
            Fill::Group(group) => {
                row.push(Chip::Function("group".to_owned(), String::new()));
                row.push(self.pill(&group.list, around));
                let names: Vec<_> = group.keys.iter().map(|key| key.name.as_str()).collect();
                row.push(Chip::Function("by".to_owned(), names.join(", ")));
                let inside = scope::inside(fill, around);
                if let Some(filter) = &group.filter {
                    row.push(Chip::Function("where".to_owned(), self.sentence(filter, &scope::items(&group.list, around))));
                }
                self.rest(
                    &List { sort: &group.sort, distinct: None, skip: group.skip, limit: group.limit, item: group.item.as_deref() },
                    &inside,
                    row,
                );
            }
            Fill::Join(join) => {
                row.push(self.side(&join.left, around));
                row.push(Chip::Function("join".to_owned(), String::new()));
                row.push(self.side(&join.right, around));
                let inside = scope::inside(fill, around);
                if let Some(filter) = &join.filter {
                    row.push(Chip::Function("where".to_owned(), self.sentence(filter, &inside)));
                }
                self.rest(
                    &List { sort: &join.sort, distinct: None, skip: join.skip, limit: join.limit, item: join.item.as_deref() },
                    &inside,
                    row,
                );
            }
            Fill::Aggregate(aggregate) => {
                let inside = scope::inside(fill, around);
                match &aggregate.of {
                    Some(of) => self.fill(of, &inside, row),
                    None => row.push(self.pill(aggregate.list.as_deref().unwrap_or("items"), around)),
                }
                if let Some(filter) = &aggregate.filter {
                    row.push(Chip::Function("where".to_owned(), self.sentence(filter, &inside)));
                }
                row.push(Chip::Arrow);
                let separator = aggregate.separator.as_ref().map(|text| format!("\"{text}\"")).unwrap_or_default();
                row.push(Chip::Function(take_word(aggregate.take).to_owned(), separator));
            }
            Fill::Each(each) => {
                row.push(Chip::Function("for each".to_owned(), String::new()));
                row.push(self.pill(&each.list, around));
                for list in &each.more_lists {
                    row.push(Chip::Word("and".to_owned()));
                    row.push(self.pill(list, around));
                }
                let inside = scope::inside(fill, around);
                for list in &each.flatten {
                    row.push(Chip::Function("each of".to_owned(), list.clone()));
                }
                if let Some(filter) = &each.filter {
                    row.push(Chip::Function("where".to_owned(), self.sentence(filter, &inside)));
                }
                let list = List {
                    sort: &each.sort,
                    distinct: each.distinct.as_deref(),
                    skip: each.skip,
                    limit: each.limit,
                    item: each.item.as_deref(),
                };
                self.rest(&list, &inside, row);
                if let Some(take) = each.take {
                    row.push(Chip::Function("take".to_owned(), pick_word(take).to_owned()));
                }
            }
            Fill::Expression(text) => row.push(Chip::Code(text.clone())),
        }
    }

    /// Order, doubles, number and value of the rows of a list.
    fn rest(&self, list: &List<'_>, inside: &[Frame], row: &mut Vec<Chip>) {
        for sort in list.sort {
            let way = if sort.descending { " ↓" } else { " ↑" };
            row.push(Chip::Function("sort by".to_owned(), format!("{}{way}", sort.by)));
        }
        if let Some(distinct) = list.distinct {
            row.push(Chip::Function("once per".to_owned(), if distinct == "$" { "item".to_owned() } else { distinct.to_owned() }));
        }
        if let Some(skip) = list.skip {
            row.push(Chip::Function("skip".to_owned(), skip.to_string()));
        }
        if let Some(limit) = list.limit {
            row.push(Chip::Function("first".to_owned(), limit.to_string()));
        }
        if let Some(item) = list.item {
            row.push(Chip::Arrow);
            self.fill(item, inside, row);
        }
    }

    fn pill(&self, reference: &str, around: &[Frame]) -> Chip {
        if reference == "$position" {
            return Chip::Function("position".to_owned(), "from 1".to_owned());
        }
        let label = match scope::resolve(reference, around) {
            Some(names) if self.tree.find(&names).is_some() && !reference.contains('[') => self.tree.short_name(&names),
            _ => reference.to_owned(),
        };
        Chip::Pill(label, reference.to_owned())
    }

    fn side(&self, side: &Side, around: &[Frame]) -> Chip {
        match side {
            Side::List(list) => self.pill(list, around),
            Side::Table(table) => Chip::Function("lookup table".to_owned(), table.clone()),
        }
    }

    fn short(&self, fill: &Fill, around: &[Frame]) -> String {
        let mut row = Vec::new();
        self.fill(fill, around, &mut row);
        plain(&row)
    }

    fn condition(&self, condition: &Condition, around: &[Frame], row: &mut Vec<Chip>) {
        match condition {
            Condition::Compare(compare) => {
                self.fill(&compare.left, around, row);
                let sign = comparison_sign(compare.is).to_owned();
                match &compare.right {
                    Some(Fill::Constant(value)) => row.push(Chip::Word(format!("{sign} {}", json::text(value)))),
                    Some(right) => {
                        row.push(Chip::Word(sign));
                        self.fill(right, around, row);
                    }
                    None => row.push(Chip::Word(sign)),
                }
            }
            Condition::All(inner) => self.list(inner, "and", around, row),
            Condition::Any(inner) => self.list(inner, "or", around, row),
            Condition::Not(inner) => {
                row.push(Chip::Word("not".to_owned()));
                self.condition(inner, around, row);
            }
            Condition::Expression(text) => row.push(Chip::Code(text.clone())),
        }
    }

    fn list(&self, inner: &[Condition], word: &str, around: &[Frame], row: &mut Vec<Chip>) {
        for (index, condition) in inner.iter().enumerate() {
            if index > 0 {
                row.push(Chip::Word(word.to_owned()));
            }
            self.condition(condition, around, row);
        }
    }

    fn sentence(&self, condition: &Condition, around: &[Frame]) -> String {
        let mut row = Vec::new();
        self.condition(condition, around, &mut row);
        plain(&row)
    }
}

/// What every kind of list says of its rows.
struct List<'l> {
    sort: &'l [Sort],
    distinct: Option<&'l str>,
    skip: Option<u32>,
    limit: Option<u32>,
    item: Option<&'l Fill>,
}

/// What is made of many values, in words.
#[must_use]
pub fn take_word(take: Take) -> &'static str {
    match take {
        Take::Count => "count",
        Take::CountDistinct => "count different",
        Take::Sum => "sum",
        Take::Average => "average",
        Take::Min => "smallest",
        Take::Max => "greatest",
        Take::First => "first",
        Take::Last => "last",
        Take::List => "list",
        Take::Join => "join",
    }
}

/// Which item of a list is taken, in words.
#[must_use]
pub fn pick_word(pick: Pick) -> &'static str {
    match pick {
        Pick::First => "the first",
        Pick::Last => "the last",
        Pick::Single => "the only one",
    }
}

/// The chips as plain words: what a screen reader hears.
#[must_use]
pub fn plain(row: &[Chip]) -> String {
    row.iter()
        .map(|chip| match chip {
            Chip::Pill(label, _) => label.clone(),
            Chip::Constant(text) | Chip::Word(text) | Chip::Code(text) => text.clone(),
            Chip::Function(name, args) if args.is_empty() => name.clone(),
            Chip::Function(name, args) => format!("{name} {args}"),
            Chip::Arrow => "▸".to_owned(),
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// A comparison in signs.
#[must_use]
pub fn comparison_sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "=",
        Comparison::NotEqual => "≠",
        Comparison::Less => "<",
        Comparison::AtMost => "≤",
        Comparison::Greater => ">",
        Comparison::AtLeast => "≥",
        Comparison::Contains => "contains",
        Comparison::StartsWith => "starts with",
        Comparison::EndsWith => "ends with",
        Comparison::In => "is one of",
        Comparison::Present => "is there",
        Comparison::Missing => "is missing",
        Comparison::Empty => "is empty",
        Comparison::True => "is true",
        Comparison::False => "is false",
    }
}

/// What the row says of a missing source; nothing while nothing was chosen, or when the record fails.
#[must_use]
pub fn missing_words(row: &TargetRow) -> Option<&'static str> {
    match row.if_missing {
        Policy::Unset | Policy::Fail => None,
        Policy::Omit => Some("omit if missing"),
        Policy::Null => Some("null if missing"),
        Policy::Default(_) => Some("default if missing"),
        Policy::DropItem => Some("no item if missing"),
        Policy::Convert(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row(fill: serde_json::Value, around: &[Frame]) -> String {
        let tree = SourceTree::build(
            "order",
            None,
            Some(&json!({ "name": "a", "billing": { "name": "b", "country": "DE" }, "lines": [{ "qty": 1 }] }).into()),
        );
        let fill: Fill = serde_json::from_value(fill).expect("a fill");
        plain(&chips(&fill, &tree, around, &|name| name.replace('_', " ")))
    }

    #[test]
    fn values_read_like_sentences() {
        let lines = [Frame::Item(vec!["lines".to_owned()])];
        assert_eq!(row(json!({ "template": "{{ name }} {{ billing.country }}" }), &[]), "name \" \" country");
        assert_eq!(
            row(
                json!({ "pipeline": { "from": { "field": "billing.name" }, "steps": [{ "function": "to_date", "args": [{ "constant": "Europe/Berlin" }] }] } }),
                &[]
            ),
            "billing.name ▸ to date \"Europe/Berlin\""
        );
        assert_eq!(row(json!({ "field": "$position" }), &lines), "position from 1");
        assert_eq!(row(json!({ "field": "$record.name" }), &lines), "name");
        assert_eq!(
            row(
                json!({ "each": { "list": "lines", "filter": { "compare": { "left": { "field": "qty" }, "is": "greater", "right": { "constant": 0 } } }, "limit": 3 } }),
                &[]
            ),
            "for each lines where qty > 0 first 3"
        );
        assert_eq!(
            row(
                json!({ "when": { "cases": [{ "if": { "compare": { "left": { "field": "name" }, "is": "missing" } }, "then": { "constant": "x" } }], "otherwise": { "expression": "1 + 1" } } }),
                &[]
            ),
            "when name is missing ▸ \"x\" otherwise 1 + 1"
        );
    }
}
