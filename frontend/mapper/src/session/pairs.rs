//! What the workspace made of suggestions before, and what this person makes of them now.

use super::Session;
use crate::state::{Mapper, Pairs};
use leptos::prelude::*;
use mapping::suggest::Pair;
use std::sync::Arc;

impl Session {
    /// Reads what the workspace accepted and dismissed before.
    pub(super) async fn read_pairs(self) {
        // Without them suggestions are those of names and types: nothing is missing that a person could mend.
        let Ok(pairs) = client::mapping_pairs::list().await else { return };
        let (accepted, dismissed): (Vec<_>, Vec<_>) = pairs.into_iter().filter(|pair| pair.weight != 0).partition(|pair| pair.weight > 0);
        let plain = |pairs: Vec<wire::pair::MappingPair>| {
            pairs.into_iter().map(|pair| Pair { source: pair.source, target: pair.target }).collect::<Vec<_>>()
        };
        self.mapper.pairs.try_set(Arc::new(Pairs { accepted: plain(accepted), dismissed: plain(dismissed) }));
    }
}

/// Sends what is noted.
pub(super) fn watch(mapper: Mapper) {
    Effect::new(move |_| {
        if mapper.noted.with(|noted| noted.accepted.is_empty() && noted.dismissed.is_empty()) {
            return;
        }
        let noted = mapper.noted.get_untracked();
        mapper.noted.set(wire::pair::NotePairs::default());
        client::spawn(async move {
            // What is not noted costs a later suggestion and nothing else; the mapping itself is saved as ever.
            drop(client::mapping_pairs::note(&noted).await);
        });
    });
}
