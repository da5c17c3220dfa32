//! Lists: loops over them, and lists that are read as one value.

use super::{Checker, Levels, Seen, fits::Wanted};
use crate::{
    Fill, Finding, Fix, Kind, ModelField, Target, Value,
    document::{Aggregate, Call, Each, Take},
};

/// The path of a whole item.
const WHOLE: &str = "$";

impl Checker<'_> {
    pub(super) fn each(&mut self, each: &Each, levels: &Levels<'_>, place: &str, field: Option<&ModelField>) -> Seen {
        let seen = self.source_list(&each.list, levels, place);
        for list in &each.more_lists {
            self.source_list(list, levels, place);
        }
        self.flattened(&each.flatten, seen, levels, place, &mut |checker, item| {
            if let Some(filter) = &each.filter {
                checker.condition(filter, item, place);
            }
            for path in each.sort.iter().map(|sort| &sort.by).chain(&each.distinct) {
                if path != WHOLE {
                    checker.path(path, item, place);
                }
            }
            if let Some(fill) = &each.item {
                checker.item(fill, each, item, place);
                return;
            }
            checker.fields(&each.targets, item, place, field);
        });
        match each.take {
            // One item, of what kind is not known; there may be none.
            Some(_) => Seen { what: format!("an item of `{}`", each.list), may_miss: true, ..Seen::default() },
            None => Seen { what: "a list".to_owned(), ..Seen::of(Kind::List) },
        }
    }

    /// A list of the source that is gone through.
    pub(super) fn source_list(&mut self, list: &str, levels: &Levels<'_>, place: &str) -> Seen {
        if list.is_empty() {
            let lists = levels.fields.iter().flatten().filter(|field| field.kind == Kind::List);
            let fixes: Vec<Fix> =
                lists.take(3).map(|list| Fix::UsePath { from: String::new(), to: crate::path::quoted(&list.name) }).collect();
            self.findings.push(
                Finding::error("map.no_list", place, "no list is chosen yet")
                    .hint("choose a list of the source to go through")
                    .fixes(fixes),
            );
            return Seen::default();
        }
        let seen = self.path(list, levels, place);
        if !matches!(seen.kind, Kind::Any | Kind::List) {
            let finding = Finding::warning("map.list_as_value", place, format!("`{list}` is no list; it counts as a list of one"));
            let lists = levels.fields.iter().flatten().filter(|field| field.kind == Kind::List);
            let fixes = lists.take(3).map(|other| Fix::UsePath { from: list.to_owned(), to: crate::path::quoted(&other.name) });
            self.findings.push(finding.hint("choose a list to loop over").fixes(fixes));
        }
        seen
    }

    /// Goes down through the lists within the items, and does something where the rows are.
    fn flattened(
        &mut self,
        lists: &[String],
        seen: Seen,
        levels: &Levels<'_>,
        place: &str,
        within: &mut dyn FnMut(&mut Self, &Levels<'_>),
    ) {
        let item = Levels::item(levels, seen.fields.as_deref());
        match lists.split_first() {
            None => within(self, &item),
            Some((first, rest)) => {
                let inner = self.source_list(first, &item, place);
                self.flattened(rest, inner, &item, place, within);
            }
        }
    }

    /// What is made of each row: the fields of the target's items.
    pub(super) fn fields(&mut self, targets: &[Target], row: &Levels<'_>, place: &str, field: Option<&ModelField>) {
        if !targets.is_empty() {
            let fields = field.map(|field| field.fields.as_slice()).filter(|fields| !fields.is_empty());
            self.targets(targets, fields, row, place);
        }
    }

    /// One value for each row.
    fn item(&mut self, fill: &Fill, each: &Each, row: &Levels<'_>, place: &str) {
        let seen = self.fill(fill, row, place, None);
        let target = Target {
            path: crate::Path::parse(place).ok().and_then(|path| path.names().last().map(ToString::to_string)).unwrap_or_default(),
            kind: each.item_type,
            required: false,
            value: None,
            if_missing: each.if_missing_item.clone(),
            if_wrong_type: each.if_wrong_item.clone(),
        };
        if each.if_wrong_item.is_unset() {
            let wanted = Wanted { kind: each.item_type, target: &target, field: None, needed: false, unlooped: None };
            self.fits(fill, &seen, &wanted, place);
        }
    }

    /// A list where one value is wanted. Whether there was something to say.
    pub(super) fn list_as_value(&mut self, seen: &Seen, wanted: &Wanted<'_>, place: &str) -> bool {
        let target = &wanted.target.path;
        if let (Some(list), Some(unlooped)) = (&seen.through, wanted.unlooped) {
            let message = format!("`{}` stands in the list `{list}`, and `{unlooped}` is not looped over it", seen.what);
            self.findings.push(
                Finding::error("map.parent_not_looped", place, message)
                    .hint(format!("connect the lists first: loop `{list}` into `{unlooped}`"))
                    .fix(Fix::LoopOver { target: unlooped.to_owned(), list: list.clone() }),
            );
            return true;
        }
        if let Some(unlooped) = wanted.unlooped {
            let lists =
                self.source.map(|source| source.fields.as_slice()).unwrap_or_default().iter().filter(|field| field.kind == Kind::List);
            // Within another loop the lists of the record are not those that are meant.
            let lists = lists.filter(|_| place == target).take(3);
            let fixes: Vec<Fix> =
                lists.map(|list| Fix::LoopOver { target: unlooped.to_owned(), list: crate::path::quoted(&list.name) }).collect();
            let message = format!("`{unlooped}` is a list, and nothing loops into it");
            self.findings.push(Finding::error("map.parent_not_looped", place, message).hint("connect a list to it first").fixes(fixes));
            return true;
        }
        if matches!(wanted.kind, Kind::List | Kind::Any) {
            return false;
        }
        if seen.through.is_none() && seen.kind != Kind::List {
            return false;
        }
        let message = match &seen.through {
            Some(list) => format!("`{}` stands in the list `{list}`: it is many values, and `{target}` takes one", seen.what),
            None => format!("`{}` is a list, and `{target}` takes one value", seen.what),
        };
        let mut finding = Finding::error("map.list_as_value", place, message)
            .hint("take the first item, make one value of all, or loop over the list")
            .fix(Fix::AddFunctions(vec![call("first", &[])]));
        if let (Some(list), Some(Fill::Field(_)), true) = (&seen.through, &wanted.target.value, wanted.kind.is_number()) {
            let of = Some(Box::new(Fill::Field(seen.rest.clone())));
            let sum = Aggregate { list: Some(list.clone()), filter: None, take: Take::Sum, of, separator: None };
            finding = finding.fix(Fix::SetValue(Fill::Aggregate(Box::new(sum))));
        }
        if matches!(wanted.kind, Kind::Text) {
            finding = finding.fix(Fix::AddFunctions(vec![call("join", &[", "])]));
        }
        if let (Some(list), None) = (&seen.through, wanted.field) {
            finding = finding.fix(Fix::MakeList { list: list.clone(), item: seen.rest.clone() });
        }
        self.findings.push(finding);
        true
    }
}

/// A call with constant texts.
pub(super) fn call(function: &str, args: &[&str]) -> Call {
    Call { function: function.to_owned(), args: args.iter().map(|arg| Fill::Constant(Value::from(*arg))).collect() }
}
