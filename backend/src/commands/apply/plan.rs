//! What `apply` would change: the files against the workspace, by kind and name. Pure.

use super::super::files::Files;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt};

/// What happens to one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// It is new.
    Create,
    /// It differs.
    Update,
    /// It is the same already.
    Keep,
}

/// One thing of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What happens to it.
    pub verb: Verb,
    /// `connection`, `lookup table`, `model`, `flow`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
}

/// Everything the files hold, in the order in which it is made: what flows refer to comes before them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// In order.
    pub changes: Vec<Change>,
    /// What the workspace has and the files have not; it stays.
    pub left: Vec<(&'static str, String)>,
}

impl Plan {
    /// Compares.
    #[must_use]
    pub fn new(current: &Files, wanted: &Files) -> Self {
        let mut plan = Self::default();
        plan.compare("connection", &current.connections, &wanted.connections, |a, b| {
            // Which secrets hold a value is shown, and their values cannot be compared.
            a.connector == b.connector && a.settings == b.settings && a.limits == b.limits
        });
        plan.compare("lookup table", &current.lookup_tables, &wanted.lookup_tables, PartialEq::eq);
        plan.compare("model", &current.models, &wanted.models, PartialEq::eq);
        plan.compare("flow", &current.flows, &wanted.flows, |a, b| a.folder == b.folder && same_text(&a.document, &b.document));
        plan
    }

    fn compare<T>(
        &mut self,
        kind: &'static str,
        current: &BTreeMap<String, T>,
        wanted: &BTreeMap<String, T>,
        same: impl Fn(&T, &T) -> bool,
    ) {
        for (name, file) in wanted {
            let verb = match current.get(name) {
                None => Verb::Create,
                Some(there) if same(there, file) => Verb::Keep,
                Some(_) => Verb::Update,
            };
            self.changes.push(Change { verb, kind, name: name.clone() });
        }
        self.left.extend(current.keys().filter(|name| !wanted.contains_key(*name)).map(|name| (kind, name.clone())));
    }

    fn count(&self, verb: Verb) -> usize {
        self.changes.iter().filter(|change| change.verb == verb).count()
    }

    /// For programs.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let changes = self.changes.iter().map(|change| {
            let verb = match change.verb {
                Verb::Create => "create",
                Verb::Update => "update",
                Verb::Keep => "keep",
            };
            json!({ "verb": verb, "kind": change.kind, "name": change.name })
        });
        let left = self.left.iter().map(|(kind, name)| json!({ "kind": kind, "name": name }));
        json!({ "changes": changes.collect::<Vec<_>>(), "left": left.collect::<Vec<_>>() })
    }
}

/// Whether two flows are written alike: `1.0` and `1.00` are the same amount, and not the same constant.
fn same_text(one: &flow::Flow, other: &flow::Flow) -> bool {
    serde_json::to_string(one).ok() == serde_json::to_string(other).ok()
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for change in &self.changes {
            let sign = match change.verb {
                Verb::Create => '+',
                Verb::Update => '~',
                Verb::Keep => '=',
            };
            writeln!(f, "{sign} {} {}", change.kind, change.name)?;
        }
        for (kind, name) in &self.left {
            writeln!(f, "  {kind} {name} is not in the files and stays")?;
        }
        writeln!(f, "{} to create, {} to update, {} the same", self.count(Verb::Create), self.count(Verb::Update), self.count(Verb::Keep))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::files::{FlowFile, LookupTableFile};

    fn table(name: &str, rows: &[&[&str]]) -> LookupTableFile {
        let rows = rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        LookupTableFile { name: name.to_owned(), columns: vec!["code".to_owned()], rows }
    }

    #[test]
    fn says_what_is_new_changed_the_same_and_left() {
        let mut current = Files::default();
        let mut wanted = Files::default();
        for (name, now, then) in
            [("same", Some("a"), Some("a")), ("changed", Some("a"), Some("b")), ("new", None, Some("a")), ("left", Some("a"), None)]
        {
            if let Some(cell) = now {
                current.lookup_tables.insert(name.to_owned(), table(name, &[&[cell]]));
            }
            if let Some(cell) = then {
                wanted.lookup_tables.insert(name.to_owned(), table(name, &[&[cell]]));
            }
        }
        wanted.flows.insert("Orders".to_owned(), FlowFile { folder: String::new(), document: flow::Flow::default() });
        let text = Plan::new(&current, &wanted).to_string();
        assert_eq!(
            text,
            "~ lookup table changed\n+ lookup table new\n= lookup table same\n+ flow Orders\n  lookup table left is not in the files and stays\n2 to create, 1 to update, 1 the same\n"
        );
    }
}
