//! What changes the document, each change with its words in the log.

use super::{Mapper, kinds::with_step};
use crate::logic::{
    drop::{self, Plan},
    edit,
    history::{History, Names},
    rows::{TargetRow, TargetRows},
    source::SourceTree,
    suggest::Suggestion,
};
use leptos::prelude::*;
use mapping::{Fill, Kind, Mapping, Patch, document::Policy};
use std::{collections::HashSet, sync::Arc, time::Duration};
use wire::pair::PairOfNames;

/// How long what else follows from typed letters waits for what they come to.
const SHOWN_WITHIN: Duration = Duration::from_millis(50);

/// When the page shows what follows from a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    /// At once.
    Now,
    /// When it is tried on the sample.
    Soon,
}

/// Whether only the text of what fills a row becomes another one.
fn types_on(row: &TargetRow, fill: Option<&Fill>) -> bool {
    matches!((&row.fill, fill), (Some(Fill::Expression(_)), Some(Fill::Expression(_))) | (Some(Fill::Constant(_)), Some(Fill::Constant(_))))
}

impl Mapper {
    /// Makes a change and keeps it in the log. A change that cannot be made says why to the person.
    pub fn change(&self, label: &str, merge: Option<&str>, change: impl FnOnce(&mut Mapping) -> Result<(), String>) -> bool {
        self.change_named(merge, Show::Now, |document| change(document).map(|()| label.to_owned()))
    }

    /// As [`Self::change`], for changes that know their words only when they are made.
    fn change_named(&self, merge: Option<&str>, show: Show, change: impl FnOnce(&mut Mapping) -> Result<String, String>) -> bool {
        let mut after = self.document.get_untracked();
        match change(&mut after) {
            Ok(label) => {
                if let Some(patch) = self.document.with_untracked(|before| Patch::between(before, &after)) {
                    self.history.update(|history| history.record(&label, merge, patch));
                    self.put(after, show);
                }
                true
            }
            Err(reason) => {
                self.notice.set(Some(reason));
                false
            }
        }
    }

    /// Makes this the document. Who tries it on the sample hears of it at once.
    pub(super) fn put(&self, document: Mapping, show: Show) {
        match show {
            Show::Now => {
                self.behind.set_value(false);
                self.document.set(document);
            }
            Show::Soon => {
                *self.document.write_untracked() = document;
                if !self.behind.get_value() {
                    self.behind.set_value(true);
                    let mapper = *self;
                    self.alive.after(SHOWN_WITHIN, move || mapper.catch_up());
                }
            }
        }
        self.edits.update(|edits| *edits = edits.wrapping_add(1));
    }

    /// What follows from the document follows now, if it waits.
    pub fn catch_up(&self) {
        if self.behind.get_value() {
            self.behind.set_value(false);
            self.document.notify();
        }
    }

    /// What was typed is tried: with the next frame the page shows what else follows from it.
    pub fn tried(&self) {
        if self.behind.get_value() {
            let mapper = *self;
            self.alive.next_frame(move || mapper.catch_up());
        }
    }

    /// The rows of the document as it is now.
    fn rows_now(&self) -> Arc<TargetRows> {
        self.catch_up();
        self.rows.get_untracked()
    }

    /// Sets what fills a row. Letters that are typed into one value (`merge`) change nothing else: what they come to is seen
    /// first, and the rest of the page follows.
    pub fn set_fill(&self, key: &str, label: &str, merge: bool, fill: Option<Fill>) -> bool {
        let rows = if merge { self.rows.get_untracked() } else { self.rows_now() };
        let Some(row) = rows.find(key) else { return false };
        let show = if merge && types_on(&rows.rows[row], fill.as_ref()) { Show::Soon } else { Show::Now };
        let merge = merge.then(|| format!("fill {key}"));
        self.change_named(merge.as_deref(), show, |document| {
            edit::set_fill(document, &rows, row, fill).map(|()| label.to_owned()).map_err(|refusal| refusal.to_string())
        })
    }

    /// Changes the target of a row.
    pub fn set_target(&self, key: &str, label: &str, change: impl FnOnce(&mut mapping::Target)) -> bool {
        let rows = self.rows_now();
        let Some(row) = rows.find(key) else { return false };
        self.change(label, None, |document| edit::ensure(document, &rows, row).map(change).map_err(|refusal| refusal.to_string()))
    }

    /// Brings a field and a row together.
    pub fn connect(&self, field: &str, row: &str, join: bool) -> bool {
        let (tree, rows) = (self.tree.get_untracked(), self.rows_now());
        let (Some(node), Some(place)) = (tree.place(field), rows.find(row)) else { return false };
        let mut label = String::new();
        let done = self.change_named(None, Show::Now, |document| {
            label = self.target_model.with_untracked(|model| drop::apply(document, &tree, &rows, model.as_ref(), node, place, join))?;
            Ok(label.clone())
        });
        if done {
            self.note(true, [(field.to_owned(), row.to_owned())]);
            self.history.update(|history| history.settle());
            self.selected.set(Some(row.to_owned()));
            self.editing.set(true);
            if label.starts_with("Connect") || label.starts_with("Loop") || label.contains("equal names") || label.contains("first of") {
                self.notice.set(Some(format!("{label}.")));
            }
        }
        done
    }

    /// Notes pairs of names for later suggestions.
    fn note(&self, accepted: bool, pairs: impl IntoIterator<Item = (String, String)>) {
        let pairs = pairs.into_iter().filter(|(source, target)| !source.is_empty() && !target.is_empty());
        let pairs = pairs.map(|(source, target)| PairOfNames { source, target }).take(wire::pair::PAIRS_NOTED_MAX);
        self.noted.update(|noted| if accepted { noted.accepted.extend(pairs) } else { noted.dismissed.extend(pairs) });
    }

    /// Empties a row.
    pub fn clear(&self, key: &str) {
        self.set_fill(key, &format!("Clear {key}"), false, None);
    }

    /// Removes a row that the model of the target does not name.
    pub fn remove(&self, key: &str) {
        let Some(row) = self.row(key) else { return };
        if row.from_model {
            self.notice.set(Some(format!("{key} belongs to the target; it can be cleared, not removed.")));
            return;
        }
        self.step_row(1);
        self.change(&format!("Remove {key}"), None, |document| {
            edit::remove(document, &row.names);
            Ok(())
        });
    }

    /// Adds a row.
    pub fn add_row(&self, inside: Option<&str>, name: &str, kind: Kind) -> Option<String> {
        let rows = self.rows_now();
        let inside = inside.and_then(|key| rows.find(key));
        let mut names = Vec::new();
        let done = self.change(&format!("Add {name}"), None, |document| {
            names = edit::add(document, &rows, inside, name, kind).map_err(|refusal| refusal.to_string())?;
            Ok(())
        });
        let key = crate::logic::path::join(&names);
        done.then(|| {
            self.selected.set(Some(key.clone()));
            key
        })
    }

    /// Gives a row another name.
    pub fn rename(&self, key: &str, name: &str) -> bool {
        let rows = self.rows_now();
        let Some(row) = rows.find(key) else { return false };
        let mut names = Vec::new();
        let done = self.change(&format!("Rename {key}"), None, |document| {
            names = edit::rename(document, &rows, row, name).map_err(|refusal| refusal.to_string())?;
            Ok(())
        });
        if done {
            self.selected.set(Some(crate::logic::path::join(&names)));
        }
        done
    }

    /// Moves a row before or behind its neighbour.
    pub fn shift(&self, key: &str, down: bool) {
        if let Some(row) = self.row(key) {
            self.change(&format!("Move {key}"), None, |document| {
                edit::shift(document, &row.names, down);
                Ok(())
            });
        }
    }

    /// Makes a row of a field that was dropped beside the rows.
    pub fn adopt(&self, field: &str) {
        let found =
            self.tree.with_untracked(|tree| tree.place(field).map(|index| (tree.nodes[index].name.clone(), tree.nodes[index].kind)));
        let Some((name, kind)) = found else { return };
        let kind = if kind == Kind::Object { Kind::Any } else { kind };
        if let Some(row) = self.add_row(None, &name, kind) {
            self.connect(field, &row, false);
        }
    }

    /// Folds or unfolds in one of the two trees.
    pub fn fold(folds: RwSignal<HashSet<String>>, key: &str, folded: bool) {
        folds.update(|all| {
            if folded {
                all.insert(key.to_owned());
            } else {
                all.remove(key);
            }
        });
    }

    /// Accepts an offered wire.
    pub fn accept(&self, offer: &Suggestion) {
        let names = crate::logic::path::join(&offer.source);
        match &offer.fill {
            Some(fill) => {
                if self.set_fill(&offer.target, &format!("Connect {names} to {}", offer.target), false, Some(fill.clone())) {
                    self.note(true, [(names, offer.target.clone())]);
                }
            }
            None => drop(self.connect(&names, &offer.target, false)),
        }
    }

    /// Dismisses an offered wire.
    pub fn dismiss(&self, offer: &Suggestion) {
        let id = offer.id();
        self.note(false, [(crate::logic::path::join(&offer.source), offer.target.clone())]);
        self.dismissed.update(|dismissed| {
            dismissed.insert(id);
        });
    }

    /// Accepts every wire that is offered. One that the document has no room for stays open, and the others are taken.
    pub fn accept_all(&self) {
        let offers = self.offered.get_untracked();
        let model = self.target_model.get_untracked();
        let tree = self.tree.get_untracked();
        let known = self.rows.get_untracked();
        let mut taken = Vec::new();
        let done = self.change_named(None, Show::Now, |document| {
            // All at once, and one by one only where one of them is refused: what is refused leaves nothing behind.
            let (mut all, mut rows) = (document.clone(), Arc::clone(&known));
            let results = offers.iter().map(|offer| take(&mut all, &mut rows, offer, &tree, model.as_ref()));
            if let Ok(took) = results.collect::<Result<Vec<bool>, String>>() {
                *document = all;
                taken.extend(offers.iter().zip(took).filter(|(_, took)| *took).map(|(offer, _)| names(offer)));
                return Ok(format!("Accept {} suggestions", taken.len()));
            }
            let (mut refused, mut rows) = (None, Arc::clone(&known));
            for offer in &offers {
                let (mut tried, mut around) = (document.clone(), Arc::clone(&rows));
                match take(&mut tried, &mut around, offer, &tree, model.as_ref()) {
                    Ok(took) => {
                        (*document, rows) = (tried, around);
                        taken.extend(took.then(|| names(offer)));
                    }
                    Err(reason) => refused = Some(reason),
                }
            }
            match refused {
                Some(reason) if taken.is_empty() => Err(reason),
                _ => Ok(format!("Accept {} suggestions", taken.len())),
            }
        });
        if done {
            self.note(true, taken);
        }
    }

    /// Converts what fills a row to its type, and says what happens where that is impossible.
    pub fn convert(&self, key: &str, policy: Policy) {
        let Some(row) = self.row(key) else { return };
        let converter =
            self.functions.with_untracked(|all| crate::logic::functions::converter(all, row.kind).map(|found| found.name.clone()));
        self.set_target(key, &format!("Convert {key}"), |target| {
            if let (Some(function), Some(fill)) = (converter, target.value.take()) {
                target.value = Some(with_step(fill, function));
            }
            target.if_wrong_type = policy;
        });
    }

    /// Makes the change that mends a finding.
    pub fn mend(&self, place: &str, fix: &mapping::Fix) {
        self.change(&fix.title(), None, |document| {
            *document = fix.apply(document, place).ok_or_else(|| format!("{place} is mended already."))?;
            Ok(())
        });
    }

    /// Takes the last change back.
    pub fn undo(&self) {
        self.walk(History::undo);
    }

    /// Makes the last undone change again.
    pub fn redo(&self) {
        self.walk(History::redo);
    }

    fn walk(&self, step: impl FnOnce(&mut History, &mut Mapping, &mut Names) -> bool) {
        let (mut document, mut names) = (self.document.get_untracked(), self.names());
        if self.history.try_update(|history| step(history, &mut document, &mut names)).unwrap_or_default() {
            if self.document.with_untracked(|now| *now != document) {
                self.put(document, Show::Now);
            }
            self.set_names(names);
        }
    }

    /// Names another stored model of what the step makes, or of what it reads; none takes the name away.
    pub fn choose_model(&self, is_target: bool, name: Option<String>) {
        let before = self.names();
        let mut after = before.clone();
        let (side, named) = if is_target { ("target", &mut after.target) } else { ("source", &mut after.source) };
        let label = match &name {
            Some(name) => format!("Choose {name} as the model of the {side}"),
            None => format!("Take the model of the {side} away"),
        };
        *named = name;
        if after != before {
            self.history.update(|history| history.record_models(&label, before, after.clone()));
            self.set_names(after);
        }
    }

    /// The stored models that the step names now.
    #[must_use]
    pub fn names(&self) -> Names {
        Names { source: self.source_named.get_untracked(), target: self.target_named.get_untracked() }
    }

    /// Names these stored models; that is not a change of its own.
    pub fn set_names(&self, names: Names) {
        for (signal, name) in [(self.source_named, names.source), (self.target_named, names.target)] {
            if signal.with_untracked(|now| *now != name) {
                signal.set(name);
            }
        }
    }

    /// Ends a run of typing, so that the next change is one of its own.
    pub fn settle(&self) {
        self.history.update_untracked(History::settle);
    }

    /// What undo would take back.
    #[must_use]
    pub fn undo_label(&self) -> Option<String> {
        self.history.with(|history| history.undo_label().map(str::to_owned))
    }

    /// What redo would make again.
    #[must_use]
    pub fn redo_label(&self) -> Option<String> {
        self.history.with(|history| history.redo_label().map(str::to_owned))
    }
}

/// What an offer connects.
fn names(offer: &Suggestion) -> (String, String) {
    (crate::logic::path::join(&offer.source), offer.target.clone())
}

/// Puts one offered wire into the document; `false` where its field or its target is gone. `rows` are those of the document.
fn take(
    document: &mut Mapping,
    rows: &mut Arc<TargetRows>,
    offer: &Suggestion,
    tree: &SourceTree,
    model: Option<&mapping::Model>,
) -> Result<bool, String> {
    let Some(row) = rows.find(&offer.target) else { return Ok(false) };
    let fills = match (&offer.fill, tree.find(&offer.source)) {
        (Some(fill), _) => {
            edit::set_fill(document, rows, row, Some(fill.clone())).map_err(|refusal| refusal.to_string())?;
            fill.targets().is_none()
        }
        (None, Some(node)) => {
            let fills = matches!(drop::plan(tree, node, rows, row), Plan::Map { .. } | Plan::Aggregate { .. });
            drop::apply(document, tree, rows, model, node, row, false)?;
            fills
        }
        (None, None) => return Ok(false),
    };
    if !fills {
        // What stands around other rows has changed.
        *rows = Arc::new(TargetRows::build(document, model));
    }
    Ok(true)
}
