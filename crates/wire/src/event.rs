//! Live events: what `GET /api/v1/events` sends (server-sent events, one JSON object each).

use crate::{FlowId, RunId, run::Run};
use serde::{Deserialize, Serialize};

/// Something changed in the workspace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A run began, moved on or ended.
    Run {
        /// As it stands now.
        run: Box<Run>,
    },
    /// How many failed records wait for a person.
    FailedRecords {
        /// In the whole workspace.
        open: u32,
    },
    /// An approval was asked for, answered or withdrawn: read them again.
    Approvals,
    /// A flow was saved, published, switched or removed.
    Flow {
        /// Which.
        flow: FlowId,
    },
    /// A connection was changed, tested or used.
    Connection,
    /// The reader was too slow and missed some: read the lists again.
    Missed,
    /// A step of a run moved on: read the run again.
    Step {
        /// Which run.
        run: RunId,
    },
}
