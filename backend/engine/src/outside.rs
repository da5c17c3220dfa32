//! What a run needs of the world while it is under way.

use crate::{Connection, Surroundings, asks::Asks, governors::Governors, tally::Tally};
use connector::Registry;
use flow::spill::Spilling;
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use store::{Clock, Ids};
use wire::WorkspaceId;

/// How long a connection is used before it is looked up again.
const FRESH: Duration = Duration::from_secs(1);
/// Connections that are kept at hand.
const AT_HAND_MAX: usize = 1_000;

/// What a run needs of the world.
pub(crate) struct Outside {
    pub(crate) registry: Registry,
    pub(crate) surroundings: Arc<dyn Surroundings>,
    pub(crate) files_root: Option<Arc<PathBuf>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<Ids>,
    /// Who is told of questions and answers.
    pub(crate) asks: Arc<Asks>,
    pub(crate) tally: Tally,
    pub(crate) governors: Arc<Governors>,
    /// Where runs put what is too much to hold in memory.
    pub(crate) spilling: Spilling,
    at_hand: Mutex<AtHand>,
}

/// Connections by workspace and name, and since when they are at hand.
type AtHand = HashMap<(WorkspaceId, Option<String>), (Instant, Reach)>;

/// A connection, and where it may lead.
#[derive(Clone)]
pub(crate) struct Reach {
    pub(crate) connection: Option<Arc<Connection>>,
    pub(crate) allowed_hosts: Arc<Vec<String>>,
}

impl Outside {
    pub(crate) fn new(
        registry: Registry,
        surroundings: Arc<dyn Surroundings>,
        files_root: Option<PathBuf>,
        spilling: Spilling,
        clock: Arc<dyn Clock>,
        ids: Arc<Ids>,
    ) -> Self {
        let governors = Arc::new(Governors::new(Arc::clone(&clock)));
        Self {
            registry,
            surroundings,
            files_root: files_root.map(Arc::new),
            clock,
            ids,
            asks: Arc::default(),
            tally: Tally::default(),
            governors,
            spilling,
            at_hand: Mutex::default(),
        }
    }

    /// A number from 0 to 1 by chance.
    pub(crate) fn chance(&self) -> f64 {
        f64::from(u32::from_be_bytes(self.ids.bytes::<4>())) / f64::from(u32::MAX)
    }

    /// The connection of this name (none: only where a run may lead without one).
    pub(crate) async fn reach(&self, workspace: WorkspaceId, name: Option<&str>) -> anyhow::Result<Reach> {
        let key = (workspace, name.map(str::to_owned));
        if let Some((since, reach)) = self.lock().get(&key)
            && since.elapsed() < FRESH
        {
            return Ok(reach.clone());
        }
        let connection = match name {
            Some(name) => self.surroundings.connection(workspace, name).await?.map(Arc::new),
            None => None,
        };
        let allowed_hosts = Arc::new(self.surroundings.allowed_hosts(workspace).await?);
        let reach = Reach { connection, allowed_hosts };
        let mut at_hand = self.lock();
        if at_hand.len() >= AT_HAND_MAX {
            at_hand.clear();
        }
        at_hand.insert(key, (Instant::now(), reach.clone()));
        Ok(reach)
    }

    /// Forgets what is at hand, after a connection or the allow-list was changed.
    pub(crate) fn forget(&self, workspace: WorkspaceId) {
        self.lock().retain(|(of, _), _| *of != workspace);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, AtHand> {
        self.at_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
