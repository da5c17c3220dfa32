//! Lists: loops over them, and lists that are read as one value.

use super::{Checker, Levels, Seen, fits::Wanted};
use crate::{
    Fill, Finding, Fix, Kind, ModelField, Value,
    document::{Call, Each},
};

impl Checker<'_> {
    pub(super) fn each(&mut self, each: &Each, levels: &Levels<'_>, place: &str, field: Option<&ModelField>) {
        let seen = self.path(&each.list, levels, place);
        let item = Levels::item(levels, seen.fields.as_deref());
        if !matches!(seen.kind, Kind::Any | Kind::List) {
            let finding = Finding::warning("map.list_as_value", place, format!("`{}` is no list; it counts as a list of one", each.list));
            let lists = levels.fields.iter().flatten().filter(|field| field.kind == Kind::List);
            let fixes = lists.take(3).map(|list| Fix::UsePath { from: each.list.clone(), to: crate::path::quoted(&list.name) });
            self.findings.push(finding.hint("choose a list to loop over").fixes(fixes));
        }
        if let Some(filter) = &each.filter {
            self.condition(filter, &item, place);
        }
        for sort in &each.sort {
            self.path(&sort.by, &item, place);
        }
        if let Some(distinct) = &each.distinct {
            self.path(distinct, &item, place);
        }
        match &each.item {
            Some(fill) => {
                self.fill(fill, &item, place, None);
            }
            None if each.targets.is_empty() => {}
            None => {
                let fields = field.map(|field| field.fields.as_slice()).filter(|fields| !fields.is_empty());
                self.targets(&each.targets, fields, &item, place);
            }
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
            .hint("take the first item, join the items, or loop over the list")
            .fix(Fix::AddFunctions(vec![call("first", &[])]));
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
