//! What the editor knows, as signals. Each node has its own, so that a drag wakes that node and its edges, and nothing else.

mod perform;
mod select;

pub use select::Selection;

use crate::{
    document::{Log, Node},
    save::SaveState,
};
use canvas::{Point, Rect, Size, Viewport, gesture::PortRef};
use connector::ConnectorSpec;
use flow::document::{Edge, Flow};
use leptos::prelude::*;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use wire::{
    FlowId,
    connection::Connection,
    flow::{Draft, Finding, Severity},
    run::{RunDetail, StepRun},
};

/// The signals of one node.
#[derive(Clone)]
pub struct NodeSignals {
    /// What it is; its place is left out.
    pub node: ArcRwSignal<Node>,
    /// Where it is shown, also while it is dragged.
    pub at: ArcRwSignal<Point>,
    /// Whether an edge leaves its port for failed records.
    pub failed_used: ArcRwSignal<bool>,
    /// Whether it is selected.
    pub selected: ArcRwSignal<bool>,
    /// The worst finding about it.
    pub badge: ArcRwSignal<Option<Severity>>,
    /// What became of it in the last test.
    pub result: ArcRwSignal<Option<StepRun>>,
    /// Whether the wire that is drawn may end here; nothing while none is drawn.
    pub fits: ArcRwSignal<Option<bool>>,
}

/// How far loading came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loading {
    /// Under way.
    Waiting,
    /// Done.
    Ready,
    /// It did not work, and why.
    Failed(String),
}

/// A tool of the pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// The background pans; Shift draws a marquee.
    Select,
    /// Everything pans.
    Hand,
}

/// A tab of the inspector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// The form.
    SetUp,
    /// What happens on an error.
    OnError,
    /// What went in and came out in the last test.
    Data,
}

/// A tab of the panel below the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panel {
    /// What the checker found.
    Problems,
    /// The records for tests, and the last test.
    Test,
    /// Published versions.
    Versions,
}

/// What is asked of the person in a dialog.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// Publish, with a message.
    Publish,
    /// How the flow behaves as a whole.
    Settings,
    /// Someone else saved first.
    Conflict(Box<Draft>),
}

/// A wire that is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Wire {
    /// From where.
    pub from: PortRef,
    /// To where, on the canvas.
    pub to: Point,
    /// The node that would take it.
    pub over: Option<String>,
}

/// Connecting by keyboard.
#[derive(Debug, Clone, PartialEq)]
pub struct Connecting {
    /// From where.
    pub from: PortRef,
    /// Where it may lead.
    pub to: Vec<String>,
    /// Which of them is chosen.
    pub at: usize,
}

/// The palette, opened.
#[derive(Debug, Clone, PartialEq)]
pub struct PaletteAt {
    /// Where the choice will stand.
    pub place: crate::document::insert::Place,
    /// Whether a trigger is chosen.
    pub trigger: bool,
    /// Where the palette stands, in pixels of the canvas's element.
    pub screen: Point,
}

/// Everything that the parts of the editor share. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Editor {
    /// Which flow.
    pub id: FlowId,
    /// How far loading came.
    pub loading: RwSignal<Loading>,
    /// Name, folder, version, on or off.
    pub head: RwSignal<Option<wire::flow::Flow>>,
    pub(crate) flow: StoredValue<Flow>,
    pub(crate) log: StoredValue<Log>,
    pub(crate) nodes: StoredValue<HashMap<String, NodeSignals>>,
    /// Rises with each change of the document.
    pub changed: RwSignal<u64>,
    /// What undo would take back.
    pub undo_label: RwSignal<Option<String>>,
    /// What redo would do again.
    pub redo_label: RwSignal<Option<String>>,
    /// The nodes, the trigger first.
    pub order: RwSignal<Vec<String>>,
    /// The edges.
    pub edges: RwSignal<Vec<Edge>>,
    /// What is selected.
    pub selection: RwSignal<Selection>,
    /// The node that the keyboard stands on.
    pub cursor: RwSignal<Option<String>>,
    /// All connectors.
    pub specs: RwSignal<Arc<Vec<ConnectorSpec>>>,
    /// All connections.
    pub connections: RwSignal<Arc<Vec<Connection>>>,
    /// What the checker found.
    pub findings: RwSignal<Vec<Finding>>,
    /// Where a webhook listens.
    pub hook_path: RwSignal<Option<String>>,
    /// How saving stands.
    pub saving: RwSignal<SaveState>,
    /// Whether a save is under way; what changes meanwhile waits for its end.
    pub sending: StoredValue<bool>,
    pub(crate) revision: StoredValue<i64>,
    /// What part of the canvas is shown.
    pub view: RwSignal<Viewport>,
    /// The size of the canvas's element.
    pub window: RwSignal<Size>,
    /// The pointer's tool.
    pub tool: RwSignal<Tool>,
    /// The wire that is drawn.
    pub wire: RwSignal<Option<Wire>>,
    /// Connecting by keyboard.
    pub connecting: RwSignal<Option<Connecting>>,
    /// The marquee, in pixels of the canvas's element.
    pub marquee: RwSignal<Option<Rect>>,
    /// The palette.
    pub palette: RwSignal<Option<PaletteAt>>,
    /// Whether the inspector is open.
    pub inspecting: RwSignal<bool>,
    /// Its tab.
    pub tab: RwSignal<Tab>,
    /// The field that a problem points to, until it is focused.
    pub wanted_field: RwSignal<Option<String>>,
    /// The panel below the canvas; nothing when it is folded.
    pub panel: RwSignal<Option<Panel>>,
    /// Whether the outline is open.
    pub outline: RwSignal<bool>,
    /// Whether the list of keys is open.
    pub keys: RwSignal<bool>,
    /// The open dialog.
    pub question: RwSignal<Option<Question>>,
    /// The last test.
    pub run: RwSignal<Option<Arc<RunDetail>>>,
    /// By node, a record that came out of it in the last test.
    pub records: RwSignal<BTreeMap<String, mapping::Value>>,
    /// Whether a test is under way.
    pub testing: RwSignal<bool>,
    /// What is read aloud.
    pub say: RwSignal<String>,
    /// Words in the corner.
    pub toasts: ui::Toasts,
    /// Whether the editor is still shown: what happens later starts here.
    pub alive: ui::Alive,
}

impl Editor {
    /// Knows nothing yet.
    #[must_use]
    pub fn new(id: FlowId) -> Self {
        Self {
            id,
            loading: RwSignal::new(Loading::Waiting),
            head: RwSignal::new(None),
            flow: StoredValue::new(Flow::default()),
            log: StoredValue::new(Log::default()),
            nodes: StoredValue::new(HashMap::new()),
            changed: RwSignal::new(0),
            undo_label: RwSignal::new(None),
            redo_label: RwSignal::new(None),
            order: RwSignal::new(Vec::new()),
            edges: RwSignal::new(Vec::new()),
            selection: RwSignal::new(Selection::default()),
            cursor: RwSignal::new(None),
            specs: RwSignal::new(Arc::default()),
            connections: RwSignal::new(Arc::default()),
            findings: RwSignal::new(Vec::new()),
            hook_path: RwSignal::new(None),
            saving: RwSignal::new(SaveState::Saved { at_ms: None }),
            sending: StoredValue::new(false),
            revision: StoredValue::new(0),
            view: RwSignal::new(Viewport::default()),
            window: RwSignal::new(Size::new(1000.0, 700.0)),
            tool: RwSignal::new(Tool::Select),
            wire: RwSignal::new(None),
            connecting: RwSignal::new(None),
            marquee: RwSignal::new(None),
            palette: RwSignal::new(None),
            inspecting: RwSignal::new(false),
            tab: RwSignal::new(Tab::SetUp),
            wanted_field: RwSignal::new(None),
            panel: RwSignal::new(None),
            outline: RwSignal::new(false),
            keys: RwSignal::new(false),
            question: RwSignal::new(None),
            run: RwSignal::new(None),
            records: RwSignal::new(BTreeMap::new()),
            testing: RwSignal::new(false),
            say: RwSignal::new(String::new()),
            toasts: ui::use_toasts(),
            alive: ui::Alive::here(),
        }
    }

    /// The editor that this part of the page belongs to.
    ///
    /// # Panics
    /// Outside of an editor.
    #[must_use]
    pub fn here() -> Self {
        use_context().expect("parts of the editor are drawn inside it")
    }

    /// Reads the document, without following it.
    pub fn with_flow<T>(&self, read: impl FnOnce(&Flow) -> T) -> T {
        self.flow.with_value(read)
    }

    /// Reads the document, and follows its changes.
    pub fn track_flow<T>(&self, read: impl FnOnce(&Flow) -> T) -> T {
        self.changed.track();
        self.flow.with_value(read)
    }

    /// The signals of a node.
    #[must_use]
    pub fn node(&self, id: &str) -> Option<NodeSignals> {
        self.nodes.with_value(|nodes| nodes.get(id).cloned())
    }

    /// The boxes of all nodes as they are shown.
    #[must_use]
    pub fn rects(&self) -> Vec<(String, Rect)> {
        let order = self.order.get_untracked();
        self.nodes.with_value(|nodes| order.into_iter().filter_map(|id| Some((id.clone(), nodes.get(&id)?.rect()))).collect())
    }
}

impl NodeSignals {
    /// The box as it is shown, without following it.
    #[must_use]
    pub fn rect(&self) -> Rect {
        let failed = self.failed_used.get_untracked();
        self.node.with_untracked(|node| crate::document::graph::shape(node, failed)).rect(self.at.get_untracked())
    }

    /// Where a port stands on the canvas, followed.
    #[must_use]
    pub fn port(&self, port: &str) -> Option<Point> {
        let failed = self.failed_used.get();
        let offset = self.node.with(|node| crate::document::graph::port_at(node, port, failed))?;
        let at = self.at.get();
        Some(at.moved(offset.x, offset.y))
    }

    /// Where records come in on the canvas, followed.
    #[must_use]
    pub fn port_in(&self) -> Point {
        let offset = canvas::NodeShape::default().port_in();
        self.at.get().moved(offset.x, offset.y)
    }
}
