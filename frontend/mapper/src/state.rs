//! What the mapper holds: the document with its command log, the two trees that follow from it, what is selected,
//! hovered, folded and dragged. Leaves out loading, saving and the engine; those fill and watch these signals.

mod begin;
mod change;
mod kinds;
mod look;
mod previewed;

use crate::logic::{
    functions::Function,
    history::History,
    preview::Preview,
    rows::TargetRows,
    source::SourceTree,
    suggest::Suggestion,
    wires::{Link, Tops, Wire},
};
pub use kinds::kind_of_fill;
use leptos::prelude::*;
use mapping::{Mapping, Model};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

/// One record to try the mapping with.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleRecord {
    /// What it is called: its first telling values.
    pub title: String,
    /// Where it comes from: `pinned`, `run 3 min ago`.
    pub origin: String,
    /// The record.
    pub record: mapping::Value,
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

/// Pairs of names that the workspace accepted and dismissed before.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pairs {
    /// Accepted, or mapped by hand.
    pub accepted: Vec<mapping::suggest::Pair>,
    /// Dismissed more often than accepted.
    pub dismissed: Vec<mapping::suggest::Pair>,
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
    /// Changes that mend it, each by itself.
    pub fixes: Vec<mapping::Fix>,
    /// The place as the engine names it.
    pub place: String,
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
    /// Counts the changes of the document, at once: what follows from typed letters is shown a little later.
    pub edits: RwSignal<u64>,
    /// Whether the page has still to show what follows from the document.
    behind: StoredValue<bool>,
    history: RwSignal<History>,
    /// What the source looks like, when known.
    pub source_model: RwSignal<Option<Model>>,
    /// What the target must look like, when known.
    pub target_model: RwSignal<Option<Model>>,
    /// The stored model that the step names as what it reads.
    pub source_named: RwSignal<Option<String>>,
    /// The stored model that the step names as what it makes.
    pub target_named: RwSignal<Option<String>>,
    /// The stored models of the workspace, by name.
    pub models: RwSignal<Arc<Vec<(String, Model)>>>,
    /// The head of the source column.
    pub source_end: RwSignal<End>,
    /// The head of the target column.
    pub target_end: RwSignal<End>,
    /// Records to try with.
    pub samples: RwSignal<Vec<SampleRecord>>,
    /// Which one is shown.
    pub sample_at: RwSignal<usize>,
    /// The source tree.
    pub tree: Memo<Arc<SourceTree>>,
    /// The target rows.
    pub rows: Memo<Arc<TargetRows>>,
    /// The fields that are shown.
    pub fields_shown: Memo<Vec<usize>>,
    /// The rows that are shown.
    pub rows_shown: Memo<Vec<usize>>,
    /// Where the shown rows stand.
    pub row_tops: Memo<Tops>,
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
    watchers: StoredValue<previewed::Watchers>,
    /// What the checker found, by row.
    pub findings: RwSignal<Arc<BTreeMap<String, Vec<RowFinding>>>>,
    /// What came of the cases, in their order.
    pub cases: RwSignal<Arc<Vec<mapping::cases::Outcome>>>,
    /// Everything the engine suggested.
    pub suggestions: RwSignal<Arc<Vec<Suggestion>>>,
    /// What the workspace made of suggestions before.
    pub pairs: RwSignal<Arc<Pairs>>,
    /// What this person made of suggestions, on its way to the workspace.
    pub noted: RwSignal<wire::pair::NotePairs>,
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
    /// Whether the mapper is still shown: what happens later starts here.
    pub alive: ui::Alive,
}
