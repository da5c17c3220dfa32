//! Which fields of the record the interpreter and expressions look at, so that the others need not be made.
//!
//! Rather too many than too few: what is not known here looks at all of them.

use crate::{
    Fill, Path,
    document::{self, Condition},
    eval::{Piece, pieces},
    expression::Jsonata,
    path::{Part, Start},
};
use std::collections::BTreeSet;

/// Fields of the record.
#[derive(Debug, Default)]
pub(super) struct Needed {
    /// All of them.
    pub(super) whole: bool,
    pub(super) names: BTreeSet<String>,
}

impl Needed {
    /// What an expression looks at whose data is the record.
    pub(super) fn expression(&mut self, expression: &Jsonata) {
        match expression.fields() {
            Some(names) => self.names.extend(names),
            None => self.whole = true,
        }
    }

    /// What a value looks at; `inside` of a list its paths are those of an item, which is there with its list.
    #[allow(unreachable_patterns, reason = "kinds of value to come may look at everything")]
    pub(super) fn fill(&mut self, fill: &Fill, inside: bool) {
        match fill {
            Fill::Constant(_) => {}
            Fill::Field(path) => self.path(path, inside),
            Fill::Template(text) => {
                for piece in pieces(text).unwrap_or_default() {
                    match piece {
                        Piece::Text(_) => {}
                        Piece::Hole(hole) if Path::parse(hole).is_ok() => self.path(hole, inside),
                        Piece::Hole(hole) => self.text(hole, inside),
                    }
                }
            }
            Fill::Pipeline(pipeline) => {
                self.fill(&pipeline.from, inside);
                pipeline.steps.iter().flat_map(|call| &call.args).for_each(|arg| self.fill(arg, inside));
            }
            Fill::Lookup(lookup) => {
                self.fill(&lookup.key, inside);
                lookup.more_keys.iter().for_each(|key| self.fill(&key.value, inside));
            }
            Fill::When(when) => {
                for case in &when.cases {
                    self.condition(&case.condition, inside);
                    self.fill(&case.then, inside);
                }
                when.otherwise.iter().for_each(|otherwise| self.fill(otherwise, inside));
            }
            Fill::Object(targets) => self.targets(targets, inside),
            Fill::Each(each) => self.each(each, inside),
            Fill::Expression(text) => self.text(text, inside),
            _ => self.whole = true,
        }
    }

    fn targets(&mut self, targets: &[document::Target], inside: bool) {
        targets.iter().filter_map(|target| target.value.as_ref()).for_each(|value| self.fill(value, inside));
    }

    fn each(&mut self, each: &document::Each, inside: bool) {
        // Taken apart in full: what is added to a list may look at more.
        let document::Each {
            list,
            more_lists,
            flatten,
            filter,
            sort,
            distinct,
            skip: _,
            limit: _,
            targets,
            item,
            item_type: _,
            if_missing_item: _,
            if_wrong_item: _,
            take: _,
        } = each;
        self.path(list, inside);
        more_lists.iter().for_each(|list| self.path(list, inside));
        let in_items = flatten.iter().chain(sort.iter().map(|sort| &sort.by)).chain(distinct);
        in_items.for_each(|path| self.path(path, true));
        filter.iter().for_each(|filter| self.condition(filter, true));
        self.targets(targets, true);
        item.iter().for_each(|item| self.fill(item, true));
    }

    #[allow(unreachable_patterns, reason = "conditions to come may look at everything")]
    fn condition(&mut self, condition: &Condition, inside: bool) {
        match condition {
            Condition::Compare(compare) => {
                self.fill(&compare.left, inside);
                compare.right.iter().for_each(|right| self.fill(right, inside));
            }
            Condition::All(conditions) | Condition::Any(conditions) => {
                conditions.iter().for_each(|condition| self.condition(condition, inside));
            }
            Condition::Not(condition) => self.condition(condition, inside),
            Condition::Expression(text) => self.text(text, inside),
            _ => self.whole = true,
        }
    }

    fn text(&mut self, expression: &str, inside: bool) {
        match Jsonata::parse(expression) {
            Ok(expression) if inside && expression.is_local() => {}
            Ok(expression) => self.expression(&expression),
            Err(_) => self.whole = true,
        }
    }

    fn path(&mut self, path: &str, inside: bool) {
        match Path::parse(path).map(|path| (path.start, path.parts.into_iter().next())) {
            Ok((Start::Position, _)) => {}
            Ok((Start::Here, _)) if inside => {}
            // Also for what is one level up, which is the record or lies in a list that is there.
            Ok((_, Some(Part::Name(name)))) => _ = self.names.insert(name),
            _ => self.whole = true,
        }
    }
}
