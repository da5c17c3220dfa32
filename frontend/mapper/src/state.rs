//! What the mapper holds: the document with its command log, the two trees that follow from it, what is selected,
//! hovered, folded and dragged. Leaves out loading, saving and the engine; those fill and watch these signals.

use crate::logic::{
    drop, edit,
    fit::{Fit, fit},
    functions::Function,
    history::History,
    preview::Preview,
    rows::{TargetRow, TargetRows},
    source::SourceTree,
    suggest::{self, Suggestion},
    wires::{self, Link, Wire},
};
use leptos::prelude::*;
use mapping::{Fill, Kind, Mapping, Model, document::Policy};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// One record to try the mapping with.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleRecord {
    /// What it is called: its first telling values.
    pub title: String,
    /// Where it comes from: `pinned`, `run 3 min ago`.
    pub origin: String,
    /// The record.
    pub record: serde_json::Value,
}

/// One end of the mapping as its column head shows it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct End {
    /// The connector's icon.
    pub icon: String,
    /// The hue of its tile.
    pub hue: u16,
    /// What one record is called.
    pub title: String,
    /// Where it comes from or goes to.
    pub detail: String,
}

/// A lookup table's name and its columns.
pub type TableColumns = (String, Vec<String>);

/// How the draft stands.
#[derive(Debug, Clone, PartialEq)]
pub enum SaveState {
    /// As the server has it, since this moment (milliseconds).
    Saved(f64),
    /// Changed, not sent yet.
    Changed,
    /// On its way.
    Saving,
    /// Someone else saved first.
    Conflict,
    /// The server did not take it, and why.
    Failed(String),
}

/// Something the checker found on a row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowFinding {
    /// Its code.
    pub code: String,
    /// Whether it blocks publishing.
    pub error: bool,
    /// The sentence.
    pub message: String,
    /// How to mend it.
    pub hint: Option<String>,
}

/// A field or a row under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Drag {
    /// What is dragged.
    pub from: DragFrom,
    /// Where the pointer is, in the window.
    pub x: f64,
    /// Where the pointer is, in the window.
    pub y: f64,
    /// What it is over, on the other side.
    pub over: Option<String>,
}

/// What is dragged.
#[derive(Debug, Clone, PartialEq)]
pub enum DragFrom {
    /// A field of the source, by its key.
    Field(String),
    /// A row of the target, by its key.
    Row(String),
}

/// What a picker picks for.
#[derive(Debug, Clone, PartialEq)]
pub enum PickFor {
    /// A value for this row.
    Row(String),
    /// A row for this field.
    Field(String),
}

/// An open picker.
#[derive(Debug, Clone, PartialEq)]
pub struct Picking {
    /// What for.
    pub what: PickFor,
    /// What is typed at the beginning.
    pub typed: String,
    /// The rectangle it stands at: x, y, width, height in the window.
    pub at: (f64, f64, f64, f64),
}

/// How the mapping is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Three columns and wires.
    Wires,
    /// A table.
    Table,
}

/// Everything, by signals. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Mapper {
    /// The document.
    pub document: RwSignal<Mapping>,
    history: RwSignal<History<Mapping>>,
    /// What the source looks like, when known.
    pub source_model: RwSignal<Option<Model>>,
    /// What the target must look like, when known.
    pub target_model: RwSignal<Option<Model>>,
    /// The head of the source column.
    pub source_end: RwSignal<End>,
    /// The head of the target column.
    pub target_end: RwSignal<End>,
    /// Records to try with.
    pub samples: RwSignal<Vec<SampleRecord>>,
    /// Which one is shown.
    pub sample_at: RwSignal<usize>,
    /// The source tree.
    pub tree: Memo<SourceTree>,
    /// The target rows.
    pub rows: Memo<TargetRows>,
    /// The fields that are shown.
    pub fields_shown: Memo<Vec<usize>>,
    /// The rows that are shown.
    pub rows_shown: Memo<Vec<usize>>,
    /// Where each shown field stands.
    pub field_places: Memo<HashMap<String, usize>>,
    /// Where each shown row stands.
    pub row_places: Memo<HashMap<String, usize>>,
    /// The tops of the shown rows, and the height of all.
    pub row_tops: Memo<(Vec<f64>, f64)>,
    /// The rows whose type differs from what fills them, with the words for it.
    pub mismatches: Memo<BTreeMap<String, String>>,
    /// The row under which a conversion is offered.
    pub offer: Memo<Option<String>>,
    /// Wires that are offered.
    pub offered: Memo<Vec<Suggestion>>,
    /// Every connection.
    pub links: Memo<Vec<Link>>,
    /// The wires that are drawn.
    pub wires: Memo<Vec<Wire>>,
    /// The keys of the fields that hover or selection lights.
    pub lit_fields: Memo<HashSet<String>>,
    /// The keys of the rows that hover or selection lights.
    pub lit_rows: Memo<HashSet<String>>,
    /// Folded fields.
    pub folded_fields: RwSignal<HashSet<String>>,
    /// Folded rows.
    pub folded_rows: RwSignal<HashSet<String>>,
    /// The search among the fields; nothing: the box is closed.
    pub field_query: RwSignal<Option<String>>,
    /// The search among the rows.
    pub row_query: RwSignal<Option<String>>,
    /// Whether only unfilled rows are shown.
    pub unmapped_only: RwSignal<bool>,
    /// The selected row.
    pub selected: RwSignal<Option<String>>,
    /// The field under the keyboard cursor.
    pub field_cursor: RwSignal<Option<String>>,
    /// Whether the editor bar is open.
    pub editing: RwSignal<bool>,
    /// The hovered field.
    pub hover_field: RwSignal<Option<String>>,
    /// The hovered row.
    pub hover_row: RwSignal<Option<String>>,
    /// What is dragged.
    pub drag: RwSignal<Option<Drag>>,
    /// The open picker.
    pub picking: RwSignal<Option<Picking>>,
    /// How far the source is scrolled.
    pub source_scroll: RwSignal<f64>,
    /// How far the target is scrolled.
    pub target_scroll: RwSignal<f64>,
    /// The height of the columns.
    pub height: RwSignal<f64>,
    /// The engine's functions.
    pub functions: RwSignal<Arc<Vec<Function>>>,
    /// What the engine made of the sample.
    pub preview: RwSignal<Arc<Preview>>,
    /// What the checker found, by row.
    pub findings: RwSignal<Arc<BTreeMap<String, Vec<RowFinding>>>>,
    /// Everything the engine suggested.
    pub suggestions: RwSignal<Arc<Vec<Suggestion>>>,
    /// What was dismissed.
    pub dismissed: RwSignal<BTreeSet<String>>,
    /// From which score on offers are shown.
    pub offer_min: RwSignal<f64>,
    /// Lookup tables: name and columns.
    pub tables: RwSignal<Arc<Vec<TableColumns>>>,
    /// Their rows, as the engine takes them.
    pub table_rows: RwSignal<Arc<serde_json::Value>>,
    /// How the draft stands.
    pub save: RwSignal<SaveState>,
    /// A sentence for the person, shown for a while.
    pub notice: RwSignal<Option<String>>,
    /// How the mapping is shown.
    pub shape: RwSignal<Shape>,
    /// The row into whose name the cursor goes, as it was just added.
    pub naming: RwSignal<Option<String>>,
}

impl Mapper {
    /// An empty mapper.
    #[must_use]
    pub fn new() -> Self {
        let document = RwSignal::new(Mapping::default());
        let source_model = RwSignal::new(None::<Model>);
        let target_model = RwSignal::new(None::<Model>);
        let source_end = RwSignal::new(End::default());
        let samples = RwSignal::new(Vec::<SampleRecord>::new());
        let sample_at = RwSignal::new(0_usize);
        let folded_fields = RwSignal::new(HashSet::new());
        let folded_rows = RwSignal::new(HashSet::new());
        let field_query = RwSignal::new(None::<String>);
        let row_query = RwSignal::new(None::<String>);
        let unmapped_only = RwSignal::new(false);
        let selected = RwSignal::new(None::<String>);
        let field_cursor = RwSignal::new(None::<String>);
        let hover_field = RwSignal::new(None::<String>);
        let hover_row = RwSignal::new(None::<String>);
        let suggestions = RwSignal::new(Arc::new(Vec::<Suggestion>::new()));
        let dismissed = RwSignal::new(BTreeSet::new());
        let offer_min = RwSignal::new(suggest::PREVIEW_MIN);
        let functions = RwSignal::new(Arc::new(Vec::<Function>::new()));

        let tree = Memo::new(move |_| {
            let title = source_end.with(|end| end.title.clone());
            samples.with(|samples| {
                let sample = samples.get(sample_at.get()).map(|sample| &sample.record);
                source_model.with(|model| SourceTree::build(&title, model.as_ref(), sample))
            })
        });
        let rows = Memo::new(move |_| document.with(|document| target_model.with(|model| TargetRows::build(document, model.as_ref()))));
        let fields_shown =
            Memo::new(move |_| tree.with(|tree| folded_fields.with(|folded| tree.visible(folded, &field_query.get().unwrap_or_default()))));
        let rows_shown = Memo::new(move |_| {
            rows.with(|rows| folded_rows.with(|folded| rows.visible(folded, &row_query.get().unwrap_or_default(), unmapped_only.get())))
        });
        let field_places = Memo::new(move |_| {
            tree.with(|tree| {
                fields_shown.with(|shown| shown.iter().enumerate().map(|(place, index)| (tree.nodes[*index].key.clone(), place)).collect())
            })
        });
        let row_places = Memo::new(move |_| {
            rows.with(|rows| {
                rows_shown.with(|shown| {
                    shown.iter().enumerate().map(|(place, index)| (rows.rows[*index].key.clone(), place)).collect::<HashMap<_, _>>()
                })
            })
        });
        let mismatches = Memo::new(move |_| {
            tree.with(|tree| {
                rows.with(|rows| {
                    functions
                        .with(|functions| rows.rows.iter().filter_map(|row| mismatch(tree, row, functions)).collect::<BTreeMap<_, _>>())
                })
            })
        });
        let offer = Memo::new(move |_| {
            mismatches.with(|all| {
                let selected = selected.get().filter(|key| all.contains_key(key));
                selected.or_else(|| rows.with(|rows| rows.rows.iter().find(|row| all.contains_key(&row.key)).map(|row| row.key.clone())))
            })
        });
        let row_tops = Memo::new(move |_| {
            let strip = offer.get().and_then(|key| row_places.with(|places| places.get(&key).copied()));
            wires::tops(rows_shown.with(Vec::len), &strip.into_iter().collect())
        });
        let offered = Memo::new(move |_| {
            let least = offer_min.get();
            suggestions.with(|all| rows.with(|rows| dismissed.with(|dismissed| suggest::open(all, rows, dismissed, least))))
        });
        let links = Memo::new(move |_| {
            tree.with(|tree| {
                rows.with(|rows| offered.with(|offered| mismatches.with(|mismatches| wires::links(tree, rows, offered, mismatches))))
            })
        });
        let wires = Memo::new(move |_| {
            links.with(|links| {
                tree.with(|tree| {
                    rows.with(|rows| fields_shown.with(|fields| rows_shown.with(|shown| wires::gather(links, tree, fields, rows, shown))))
                })
            })
        });
        let lit = move || {
            let row = hover_row.get().or_else(|| selected.get());
            let field = hover_field.get().or_else(|| if hover_row.with(Option::is_none) { field_cursor.get() } else { None });
            (field, row)
        };
        let chosen = Memo::new(move |_| {
            let (field, row) = lit();
            let mut fields = HashSet::new();
            let mut rows_lit = HashSet::new();
            tree.with(|tree| {
                rows.with(|rows| {
                    links.with(|links| {
                        for link in links.iter().filter(|link| link.score.is_none()) {
                            let (from, to) = (&tree.nodes[link.node].key, &rows.rows[link.row].key);
                            if Some(from) == field.as_ref() || Some(to) == row.as_ref() {
                                fields.insert(from.clone());
                                rows_lit.insert(to.clone());
                            }
                        }
                    });
                });
            });
            (fields, rows_lit)
        });
        Self {
            document,
            history: RwSignal::new(History::default()),
            source_model,
            target_model,
            source_end,
            target_end: RwSignal::new(End::default()),
            samples,
            sample_at,
            tree,
            rows,
            fields_shown,
            rows_shown,
            field_places,
            row_places,
            row_tops,
            mismatches,
            offer,
            offered,
            links,
            wires,
            lit_fields: Memo::new(move |_| chosen.with(|(fields, _)| fields.clone())),
            lit_rows: Memo::new(move |_| chosen.with(|(_, rows)| rows.clone())),
            folded_fields,
            folded_rows,
            field_query,
            row_query,
            unmapped_only,
            selected,
            field_cursor,
            editing: RwSignal::new(false),
            hover_field,
            hover_row,
            drag: RwSignal::new(None),
            picking: RwSignal::new(None),
            source_scroll: RwSignal::new(0.0),
            target_scroll: RwSignal::new(0.0),
            height: RwSignal::new(600.0),
            functions,
            preview: RwSignal::new(Arc::default()),
            findings: RwSignal::new(Arc::default()),
            suggestions,
            dismissed,
            offer_min,
            tables: RwSignal::new(Arc::default()),
            table_rows: RwSignal::new(Arc::new(serde_json::Value::Object(serde_json::Map::new()))),
            save: RwSignal::new(SaveState::Saved(0.0)),
            notice: RwSignal::new(None),
            shape: RwSignal::new(Shape::Wires),
            naming: RwSignal::new(None),
        }
    }

    /// Makes a change and keeps it in the log. A change that cannot be made says why to the person.
    pub fn change(&self, label: &str, merge: Option<&str>, change: impl FnOnce(&mut Mapping) -> Result<(), String>) -> bool {
        self.change_named(merge, |document| change(document).map(|()| label.to_owned()))
    }

    /// As [`Self::change`], for changes that know their words only when they are made.
    fn change_named(&self, merge: Option<&str>, change: impl FnOnce(&mut Mapping) -> Result<String, String>) -> bool {
        let before = self.document.get_untracked();
        let mut after = before.clone();
        match change(&mut after) {
            Ok(label) => {
                if before != after {
                    self.history.update(|history| history.record(&label, merge, before, after.clone()));
                    self.document.set(after);
                }
                true
            }
            Err(reason) => {
                self.notice.set(Some(reason));
                false
            }
        }
    }

    /// Sets what fills a row.
    pub fn set_fill(&self, key: &str, label: &str, merge: bool, fill: Option<Fill>) -> bool {
        let rows = self.rows.get_untracked();
        let Some(row) = rows.find(key) else { return false };
        let merge = merge.then(|| format!("fill {key}"));
        self.change(label, merge.as_deref(), |document| edit::set_fill(document, &rows, row, fill).map_err(|refusal| refusal.to_string()))
    }

    /// Changes the target of a row.
    pub fn set_target(&self, key: &str, label: &str, change: impl FnOnce(&mut mapping::Target)) -> bool {
        let rows = self.rows.get_untracked();
        let Some(row) = rows.find(key) else { return false };
        self.change(label, None, |document| edit::ensure(document, &rows, row).map(change).map_err(|refusal| refusal.to_string()))
    }

    /// Brings a field and a row together.
    pub fn connect(&self, field: &str, row: &str, join: bool) -> bool {
        let (tree, rows) = (self.tree.get_untracked(), self.rows.get_untracked());
        let model = self.target_model.get_untracked();
        let node = tree.nodes.iter().position(|node| node.key == field);
        let (Some(node), Some(place)) = (node, rows.find(row)) else { return false };
        let mut label = String::new();
        let done = self.change_named(None, |document| {
            label = drop::apply(document, &tree, &rows, model.as_ref(), node, place, join)?;
            Ok(label.clone())
        });
        if done {
            self.history.update(|history| history.settle());
            self.selected.set(Some(row.to_owned()));
            self.editing.set(true);
            if label.starts_with("Connect") || label.starts_with("Loop") || label.contains("equal names") || label.contains("first of") {
                self.notice.set(Some(format!("{label}.")));
            }
        }
        done
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
        let rows = self.rows.get_untracked();
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
        let rows = self.rows.get_untracked();
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
            self.tree.with_untracked(|tree| tree.nodes.iter().find(|node| node.key == field).map(|node| (node.name.clone(), node.kind)));
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
        self.connect(&names, &offer.target, false);
    }

    /// Dismisses an offered wire.
    pub fn dismiss(&self, offer: &Suggestion) {
        let id = offer.id();
        self.dismissed.update(|dismissed| {
            dismissed.insert(id);
        });
    }

    /// Accepts every wire that is offered.
    pub fn accept_all(&self) {
        let offers = self.offered.get_untracked();
        let model = self.target_model.get_untracked();
        let tree = self.tree.get_untracked();
        let count = offers.len();
        self.change(&format!("Accept {count} suggestions"), None, |document| {
            for offer in &offers {
                let rows = TargetRows::build(document, model.as_ref());
                if let (Some(node), Some(row)) = (tree.find(&offer.source), rows.find(&offer.target)) {
                    drop::apply(document, &tree, &rows, model.as_ref(), node, row, false)?;
                }
            }
            Ok(())
        });
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

    /// Takes the last change back.
    pub fn undo(&self) {
        let mut history = self.history.get_untracked();
        if let Some((_, document)) = history.undo() {
            self.history.set(history);
            self.document.set(document);
        }
    }

    /// Makes the last undone change again.
    pub fn redo(&self) {
        let mut history = self.history.get_untracked();
        if let Some((_, document)) = history.redo() {
            self.history.set(history);
            self.document.set(document);
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

    /// The row with this key, now.
    #[must_use]
    pub fn row(&self, key: &str) -> Option<TargetRow> {
        self.rows.with_untracked(|rows| rows.find(key).map(|index| rows.rows[index].clone()))
    }

    /// The selected row.
    #[must_use]
    pub fn selected_row(&self) -> Option<TargetRow> {
        let key = self.selected.get()?;
        self.rows.with(|rows| rows.find(&key).map(|index| rows.rows[index].clone()))
    }

    /// Moves the selection among the shown rows.
    pub fn step_row(&self, by: isize) {
        let shown = self.rows_shown.get_untracked();
        let places = self.row_places.get_untracked();
        let at = self.selected.get_untracked().and_then(|key| places.get(&key).copied());
        if let Some(place) = stepped(at, by, shown.len()) {
            let key = self.rows.with_untracked(|rows| rows.rows[shown[place]].key.clone());
            self.settle();
            self.selected.set(Some(key));
        }
    }

    /// Moves the cursor among the shown fields.
    pub fn step_field(&self, by: isize) {
        let shown = self.fields_shown.get_untracked();
        let places = self.field_places.get_untracked();
        let at = self.field_cursor.get_untracked().and_then(|key| places.get(&key).copied());
        if let Some(place) = stepped(at, by, shown.len()) {
            let key = self.tree.with_untracked(|tree| tree.nodes[shown[place]].key.clone());
            self.field_cursor.set(Some(key));
        }
    }

    /// Selects the next required row that nothing fills.
    pub fn walk_required(&self) {
        let next = self.rows.with_untracked(|rows| {
            let open = rows.required_unmapped();
            let at = self.selected.get_untracked().and_then(|key| rows.find(&key));
            let next = open.iter().find(|index| at.is_none_or(|at| **index > at)).or(open.first());
            next.map(|index| rows.rows[*index].key.clone())
        });
        if let Some(key) = next {
            self.reveal(&key);
        }
    }

    /// Selects a row and unfolds what is around it.
    pub fn reveal(&self, key: &str) {
        self.unmapped_only.set(false);
        self.row_query.set(None);
        let around: Vec<String> = self.rows.with_untracked(|rows| {
            let mut at = rows.find(key).and_then(|index| rows.rows[index].parent);
            let mut keys = Vec::new();
            while let Some(index) = at {
                keys.push(rows.rows[index].key.clone());
                at = rows.rows[index].parent;
            }
            keys
        });
        self.folded_rows.update(|folded| around.iter().for_each(|key| drop_key(folded, key)));
        self.selected.set(Some(key.to_owned()));
        self.editing.set(true);
    }

    /// The sample that is shown.
    #[must_use]
    pub fn sample(&self) -> Option<serde_json::Value> {
        let at = self.sample_at.get();
        self.samples.with(|samples| samples.get(at).map(|sample| sample.record.clone()))
    }

    /// Starts the log anew: the document was loaded.
    pub fn load(&self, document: Mapping) {
        self.history.set(History::default());
        self.document.set(document);
    }
}

impl Default for Mapper {
    fn default() -> Self {
        Self::new()
    }
}

fn drop_key(folded: &mut HashSet<String>, key: &str) {
    folded.remove(key);
}

fn stepped(at: Option<usize>, by: isize, count: usize) -> Option<usize> {
    if count == 0 {
        return None;
    }
    Some(match at {
        None => {
            if by < 0 {
                count - 1
            } else {
                0
            }
        }
        Some(at) => at.saturating_add_signed(by).min(count - 1),
    })
}

/// The value with one more function behind it.
#[must_use]
pub fn with_step(fill: Fill, function: String) -> Fill {
    let call = mapping::document::Call { function, args: Vec::new() };
    match fill {
        Fill::Pipeline(mut pipeline) => {
            pipeline.steps.push(call);
            Fill::Pipeline(pipeline)
        }
        from => Fill::Pipeline(mapping::document::Pipeline { from: Box::new(from), steps: vec![call] }),
    }
}

/// Whether the type of what fills a row differs from the row's, and nothing was said about it.
fn mismatch(tree: &SourceTree, row: &TargetRow, functions: &[Function]) -> Option<(String, String)> {
    if row.if_wrong_type != Policy::Unset || matches!(row.kind, Kind::Any | Kind::Object) {
        return None;
    }
    let from = kind_of_fill(tree, row.fill.as_ref()?, &row.scope, functions);
    (fit(from, row.kind) != Fit::Same)
        .then(|| (row.key.clone(), format!("{} into {}", crate::logic::source::kind_word(from), crate::logic::source::kind_word(row.kind))))
}

/// The type that a value has, as far as it is known before it runs.
#[must_use]
pub fn kind_of_fill(tree: &SourceTree, fill: &Fill, scope: &[Vec<String>], functions: &[Function]) -> Kind {
    match fill {
        Fill::Field(reference) if reference == "$position" => Kind::Integer,
        Fill::Field(reference) => {
            let node = crate::logic::scope::resolve(reference, scope).and_then(|names| tree.find(&names));
            node.map_or(Kind::Any, |index| {
                let node = &tree.nodes[index];
                if node.kind == Kind::List && (reference.ends_with(']') || scope.contains(&node.names)) {
                    node.items.unwrap_or_default()
                } else {
                    node.kind
                }
            })
        }
        Fill::Template(_) => Kind::Text,
        Fill::Pipeline(pipeline) => {
            let last = pipeline.steps.last().map(|call| call.function.as_str());
            last.and_then(|name| functions.iter().find(|function| function.name == name)).map_or(Kind::Any, |function| function.returns)
        }
        Fill::Constant(value) => {
            let json = serde_json::from_str(&crate::logic::json::text(value)).unwrap_or(serde_json::Value::Null);
            crate::logic::source::kind_of(&json).0
        }
        Fill::Each(_) => Kind::List,
        Fill::Object(_) => Kind::Object,
        Fill::Lookup(_) | Fill::When(_) | Fill::Expression(_) => Kind::Any,
    }
}
