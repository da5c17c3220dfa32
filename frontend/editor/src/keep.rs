//! What survives a reload: the log and the document, kept by the browser under the flow and the revision they build on.

use crate::document::Log;
use flow::document::Flow;
use serde::{Deserialize, Serialize};
use web_sys::Storage;

/// The most characters that are kept; a larger document keeps only its last saved state on the server.
pub const KEPT_CHARS_MAX: usize = 2_000_000;

/// What is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The revision of the draft that `log` and `flow` build on.
    pub revision: i64,
    /// The log.
    pub log: Log,
    /// The document.
    pub flow: Flow,
}

/// What follows from what was kept and what the server has.
#[derive(Debug, PartialEq)]
pub enum Resumed {
    /// Nothing was kept, or it is of no use.
    Fresh,
    /// The log goes on; the server has everything.
    Log(Log),
    /// The log goes on, and the kept document was not saved yet.
    Unsaved(Box<Kept>),
}

/// What follows. A kept document that builds on another revision than the server's lost its ground: unless it is
/// the same document, it is dropped, because the person saw that it was not saved.
#[must_use]
pub fn resume(kept: Option<Kept>, revision: i64, server: &Flow) -> Resumed {
    match kept {
        Some(kept) if kept.flow == *server => Resumed::Log(kept.log),
        Some(kept) if kept.revision == revision => Resumed::Unsaved(Box::new(kept)),
        _ => Resumed::Fresh,
    }
}

/// Reads what was kept for this flow.
#[must_use]
pub fn read(flow: &str) -> Option<Kept> {
    let text = storage()?.get_item(&key(flow)).ok()??;
    serde_json::from_str(&text).ok()
}

/// Keeps it; without a place to keep it, undo ends with the page.
pub fn write(flow: &str, kept: &Kept) {
    let Some(storage) = storage() else { return };
    let text = serde_json::to_string(kept).unwrap_or_default();
    let kept = text.len() <= KEPT_CHARS_MAX && storage.set_item(&key(flow), &text).is_ok();
    if !kept {
        // An older state must not come back in its place.
        let _ = storage.remove_item(&key(flow));
    }
}

fn key(flow: &str) -> String {
    format!("linkspan.editor.{flow}")
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::fixture;

    #[test]
    fn unsaved_work_comes_back_only_on_its_own_ground() {
        let server = fixture::branched();
        let mut mine = server.clone();
        mine.edges.clear();
        let kept = Kept { revision: 4, log: Log::default(), flow: mine };
        assert_eq!(resume(None, 4, &server), Resumed::Fresh);
        assert_eq!(resume(Some(kept.clone()), 4, &server), Resumed::Unsaved(Box::new(kept.clone())));
        assert_eq!(resume(Some(kept.clone()), 5, &server), Resumed::Fresh);
        assert_eq!(resume(Some(Kept { flow: server.clone(), ..kept }), 5, &server), Resumed::Log(Log::default()));
    }
}
