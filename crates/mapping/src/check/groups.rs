//! Groups, joins and aggregates: what stands in their rows, and what they need to be made.

use super::{Checker, Levels, Seen};
use crate::{
    Finding, Fix, Kind, ModelField,
    document::{Aggregate, Group, Join, JoinKind, Matches, Side, Take},
    path::quoted,
};
use std::collections::HashSet;

/// Changes offered for one finding.
const OFFERS_MAX: usize = 3;

impl Checker<'_> {
    pub(super) fn group(&mut self, group: &Group, levels: &Levels<'_>, place: &str, field: Option<&ModelField>) -> Seen {
        let list = self.source_list(&group.list, levels, place);
        let item = Levels::item(levels, list.fields.as_deref());
        if let Some(filter) = &group.filter {
            self.condition(filter, &item, place);
        }
        if group.keys.is_empty() {
            let fields = item.fields.iter().flatten().filter(|field| !matches!(field.kind, Kind::List | Kind::Object));
            let fixes = fields.take(OFFERS_MAX).map(|field| Fix::GroupBy(quoted(&field.name)));
            self.findings.push(
                Finding::error("map.no_key", place, "the group has no key")
                    .hint("say what the items of one group have in common")
                    .fixes(fixes.collect::<Vec<_>>()),
            );
        }
        let mut names = HashSet::new();
        let mut keys = Vec::new();
        for (at, key) in group.keys.iter().enumerate() {
            if !names.insert(key.name.as_str()) {
                self.findings.push(
                    Finding::error("map.duplicate_key", place, format!("two keys of the group are called `{}`", key.name))
                        .hint("give one of them another name")
                        .fix(Fix::RemoveKey(at)),
                );
            }
            let seen = self.fill(&key.value, &item, place, None);
            keys.push(ModelField { nullable: seen.may_miss, ..seen.field(&key.name) });
        }
        let items = ModelField { kind: Kind::List, ..list.field("items") };
        let key = ModelField { name: "key".to_owned(), kind: Kind::Object, required: true, fields: keys, ..ModelField::default() };
        let row = Levels::item(levels, Some(&[key, ModelField { required: true, nullable: false, ..items }]));
        for sort in &group.sort {
            self.path(&sort.by, &row, place);
        }
        self.row(group.item.as_deref(), &group.targets, &row, place, field)
    }

    pub(super) fn join(&mut self, join: &Join, levels: &Levels<'_>, place: &str, field: Option<&ModelField>) -> Seen {
        let (left, right) = (self.side(&join.left, levels, place), self.side(&join.right, levels, place));
        let left_item = Levels::item(levels, left.fields.as_deref());
        let right_item = Levels::item(levels, right.fields.as_deref());
        if join.on.is_empty() {
            self.findings.push(
                Finding::error("map.no_key", place, "the join has no key")
                    .hint("say what must be equal in both lists")
                    .fixes(same_names(left_item.fields.as_deref(), right_item.fields.as_deref())),
            );
        }
        for key in &join.on {
            self.fill(&key.left, &left_item, place, None);
            self.fill(&key.right, &right_item, place, None);
        }
        let (kind, items) = if join.matches == Matches::List { (Kind::List, Some(Kind::Object)) } else { (Kind::Object, None) };
        let always = join.kind == JoinKind::Inner || join.matches == Matches::List;
        let row = [
            ModelField { kind: Kind::Object, required: true, nullable: false, items: None, ..left.field("left") },
            ModelField { kind, items, required: always, nullable: !always, ..right.field("right") },
        ];
        let row = Levels::item(levels, Some(&row));
        if let Some(filter) = &join.filter {
            self.condition(filter, &row, place);
        }
        for sort in &join.sort {
            self.path(&sort.by, &row, place);
        }
        self.row(join.item.as_deref(), &join.targets, &row, place, field)
    }

    fn row(
        &mut self,
        item: Option<&crate::Fill>,
        targets: &[crate::Target],
        row: &Levels<'_>,
        place: &str,
        field: Option<&ModelField>,
    ) -> Seen {
        match item {
            Some(fill) => drop(self.fill(fill, row, place, None)),
            None => self.fields(targets, row, place, field),
        }
        Seen { what: "a list".to_owned(), ..Seen::of(Kind::List) }
    }

    fn side(&mut self, side: &Side, levels: &Levels<'_>, place: &str) -> Seen {
        match side {
            Side::List(list) => self.source_list(list, levels, place),
            Side::Table(table) => {
                let columns = self.tables.map(|tables| tables.get(table));
                if columns == Some(None) {
                    self.unknown_table(table, place);
                }
                let cell = |name: &String| ModelField { name: name.clone(), kind: Kind::Text, required: true, ..ModelField::default() };
                let fields = columns.flatten().map(|columns| columns.iter().map(cell).collect());
                Seen { what: table.clone(), fields, ..Seen::of(Kind::List) }
            }
        }
    }

    pub(super) fn aggregate(&mut self, aggregate: &Aggregate, levels: &Levels<'_>, place: &str) -> Seen {
        let list = self.source_list(aggregate.list.as_deref().unwrap_or("items"), levels, place);
        let item = Levels::item(levels, list.fields.as_deref());
        if let Some(filter) = &aggregate.filter {
            self.condition(filter, &item, place);
        }
        let of = match &aggregate.of {
            Some(of) => self.fill(of, &item, place, None),
            None if list.fields.as_ref().is_some_and(|fields| !fields.is_empty()) => {
                Seen { what: "an item".to_owned(), ..Seen::of(Kind::Object) }
            }
            None => Seen { what: "an item".to_owned(), ..Seen::default() },
        };
        let word = aggregate.take.word();
        if matches!(aggregate.take, Take::Sum | Take::Average) {
            self.adds(aggregate, &of, &item, place);
        }
        let what = format!("the {} of `{}`", word.replace('_', " "), aggregate.list.as_deref().unwrap_or("items"));
        // A group has an item at least; what is filtered, or another list, may have none.
        let none = aggregate.list.is_some() || aggregate.filter.is_some() || of.may_miss;
        let (kind, may_miss) = match aggregate.take {
            Take::Count | Take::CountDistinct => (Kind::Integer, false),
            Take::Sum if of.kind == Kind::Integer => (Kind::Integer, false),
            Take::Sum => (Kind::Decimal, false),
            Take::Average => (Kind::Decimal, none),
            Take::Join => (Kind::Text, false),
            Take::List => (Kind::List, false),
            Take::Min | Take::Max | Take::First | Take::Last => return Seen { what, may_miss: none, constant: None, ..of },
        };
        Seen { what, may_miss, ..Seen::of(kind) }.kept_from(if aggregate.take == Take::Count {
            crate::model::Privacy::Public
        } else {
            of.privacy
        })
    }

    /// Whether what is added are numbers.
    fn adds(&mut self, aggregate: &Aggregate, of: &Seen, item: &Levels<'_>, place: &str) {
        let word = aggregate.take.word();
        match of.kind {
            Kind::Any | Kind::Integer | Kind::Number | Kind::Decimal => {}
            Kind::Text if of.format.as_deref() == Some("decimal") => {}
            Kind::Text => {
                let message = format!("`{word}` adds numbers, and `{}` is text: a record in which it is no number is set aside", of.what);
                self.findings.push(
                    Finding::warning("map.may_not_convert", place, message)
                        .hint("choose a number, or count them")
                        .fix(Fix::SetTake(Take::Count)),
                );
            }
            kind => {
                let message = format!("`{word}` adds numbers, and `{}` is {}", of.what, kind.with_article());
                let numbers =
                    item.fields.iter().flatten().filter(|field| matches!(field.kind, Kind::Integer | Kind::Number | Kind::Decimal));
                let fixes: Vec<Fix> = numbers.take(OFFERS_MAX).map(|field| Fix::AggregateOf(quoted(&field.name))).collect();
                self.findings.push(
                    Finding::error("map.type", place, message)
                        .hint("choose a number of the items, or count them")
                        .fixes(fixes)
                        .fix(Fix::SetTake(Take::Count)),
                );
            }
        }
    }
}

/// Fields that both have by the same name, the ones that look like keys first.
fn same_names(left: Option<&[ModelField]>, right: Option<&[ModelField]>) -> Vec<Fix> {
    let simple = |field: &&ModelField| !matches!(field.kind, Kind::List | Kind::Object);
    let right: Vec<&ModelField> = right.unwrap_or_default().iter().filter(simple).collect();
    let fields = left.unwrap_or_default().iter().filter(simple);
    let pairs = fields.filter_map(|field| {
        let other = right.iter().find(|other| other.name.eq_ignore_ascii_case(&field.name))?;
        Some(Fix::JoinOn { left: quoted(&field.name), right: quoted(&other.name) })
    });
    pairs.take(OFFERS_MAX).collect()
}
