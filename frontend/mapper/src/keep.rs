//! What survives a reload: the log, the mapping and the models that the step names, kept by the browser under the flow, the step and the revision of the
//! draft that they build on.

use crate::logic::history::{History, Names};
use mapping::Mapping;
use serde::{Deserialize, Serialize};
use web_sys::Storage;

/// The most characters that are kept; a longer log forgets its older half, and a mapping that is larger by itself is only
/// on the server.
pub const KEPT_CHARS_MAX: usize = 2_000_000;

/// What is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The revision of the draft that `log` and `mapping` build on.
    pub revision: i64,
    /// The log.
    pub log: History,
    /// The mapping.
    pub mapping: Mapping,
    /// The stored models that the step names; absent: as the server has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<Names>,
}

/// What follows from what was kept and what the server has.
#[derive(Debug, PartialEq)]
pub enum Resumed {
    /// Nothing was kept, or it is of no use.
    Fresh,
    /// The log goes on; the server has everything.
    Log(History),
    /// The log goes on, and the kept mapping or the kept names were not saved yet.
    Unsaved(Box<Kept>),
}

/// What follows. What was kept and builds on another revision than the server's lost its ground: unless it is the same, it
/// is dropped, because the person saw that it was not saved.
#[must_use]
pub fn resume(kept: Option<Kept>, revision: i64, server: &Mapping, names: &Names) -> Resumed {
    match kept {
        Some(kept) if kept.mapping == *server && kept.names.as_ref().is_none_or(|kept| kept == names) => Resumed::Log(kept.log),
        Some(kept) if kept.revision == revision => Resumed::Unsaved(Box::new(kept)),
        _ => Resumed::Fresh,
    }
}

/// Reads what was kept for this step.
#[must_use]
pub fn read(flow: &str, step: &str) -> Option<Kept> {
    let text = storage()?.get_item(&key(flow, step)).ok()??;
    serde_json::from_str(&text).ok()
}

/// Keeps it; without a place to keep it, undo ends with the page.
pub fn write(flow: &str, step: &str, kept: Kept) {
    let Some(storage) = storage() else { return };
    let key = key(flow, step);
    let done = fitting(kept, KEPT_CHARS_MAX).is_some_and(|text| storage.set_item(&key, &text).is_ok());
    if !done {
        // An older state must not come back in its place.
        let _ = storage.remove_item(&key);
    }
}

/// The text that is kept, with as much of the log as there is room for.
fn fitting(mut kept: Kept, most: usize) -> Option<String> {
    loop {
        let text = serde_json::to_string(&kept).ok()?;
        if text.len() <= most {
            return Some(text);
        }
        if !kept.log.shorten() {
            return None;
        }
    }
}

fn key(flow: &str, step: &str) -> String {
    format!("linkspan.mapper.{flow}.{step}")
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

#[cfg(test)]
mod tests {
    use super::*;
    use mapping::Patch;
    use serde_json::json;

    fn mapping(value: &str) -> Mapping {
        serde_json::from_value(json!({ "targets": [{ "path": "a", "value": { "constant": value } }] })).expect("a mapping")
    }

    fn named(target: &str) -> Names {
        Names { source: None, target: Some(target.to_owned()) }
    }

    fn kept() -> Kept {
        let mut log = History::default();
        for pair in ["0", "1", "2", "3", "mine"].windows(2) {
            log.record(pair[1], None, Patch::between(&mapping(pair[0]), &mapping(pair[1])).expect("a change"));
        }
        Kept { revision: 4, log, mapping: mapping("mine"), names: Some(named("invoice")) }
    }

    #[test]
    fn unsaved_work_comes_back_only_on_its_own_ground() {
        let (kept, theirs, invoice) = (kept(), mapping("theirs"), named("invoice"));
        let after = |kept: &Kept, revision, server: &Mapping, names: &Names| resume(Some(kept.clone()), revision, server, names);
        let unsaved = Resumed::Unsaved(Box::new(kept.clone()));
        assert_eq!(resume(None, 4, &theirs, &invoice), Resumed::Fresh);
        assert_eq!(after(&kept, 4, &theirs, &invoice), unsaved);
        assert_eq!(after(&kept, 5, &theirs, &invoice), Resumed::Fresh);
        assert_eq!(after(&kept, 5, &kept.mapping, &invoice), Resumed::Log(kept.log.clone()));
        // A model that was chosen a moment ago.
        assert_eq!(after(&kept, 4, &kept.mapping, &named("receipt")), unsaved);
        assert_eq!(after(&kept, 5, &kept.mapping, &named("receipt")), Resumed::Fresh);
        let older = Kept { names: None, ..kept };
        assert_eq!(after(&older, 5, &older.mapping, &named("receipt")), Resumed::Log(older.log.clone()));
    }

    #[test]
    fn a_long_log_forgets_its_beginning_and_a_mapping_without_room_is_not_kept() {
        let whole = fitting(kept(), KEPT_CHARS_MAX).expect("room");
        assert_eq!(serde_json::from_str::<Kept>(&whole).expect("JSON"), kept());
        let shorter: Kept = serde_json::from_str(&fitting(kept(), whole.len() - 1).expect("room")).expect("JSON");
        assert_eq!((shorter.log.undo_label(), &shorter.mapping), (Some("mine"), &mapping("mine")));
        assert_ne!(shorter, kept());
        assert_eq!(fitting(kept(), 20), None);
    }
}
