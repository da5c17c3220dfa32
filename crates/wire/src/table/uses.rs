//! Where a lookup table or a model is used.

use crate::FlowId;
use serde::{Deserialize, Serialize};

/// Where it is used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsedBy {
    /// The places, by flow and step.
    pub items: Vec<Use>,
    /// Whether there are more than these.
    pub more: bool,
}

/// One place in a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Use {
    /// The flow.
    pub flow: FlowId,
    /// Its name.
    pub flow_name: String,
    /// The step's id.
    pub step: String,
    /// What people call the step.
    pub step_name: String,
    /// Whether the step is a mapping.
    pub mapping: bool,
    /// Of a lookup table: where in the step, a target from the record down, a setting or a port; `null`: its condition.
    pub field: Option<String>,
    /// Of a model: whether the step reads records of it or makes them; `null` for a lookup table.
    pub side: Option<Side>,
    /// Whether the draft uses it here.
    pub draft: bool,
    /// Whether the published version does.
    pub published: bool,
}

/// Which side of a mapping a model is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// What it reads.
    Source,
    /// What it makes.
    Target,
}
