//! Settings of a workspace, the sample, and what a webhook is answered.

use crate::{FlowId, RunId};
use serde::{Deserialize, Serialize};

/// Which hosts inside the own network this workspace may reach. Everything private is refused that is not here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Host names, addresses or CIDR ranges, each with an optional `:port`; at most 100.
    pub allowed_hosts: Vec<String>,
}

/// The sample stands and runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SampleMade {
    /// Its flow.
    pub flow: FlowId,
    /// The run that was started.
    pub run: RunId,
}

/// The answer to a webhook, sent after its event was committed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Accepted {
    /// The run that carries the event on; the first one's for an event that came before.
    pub run: RunId,
}
