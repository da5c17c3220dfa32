//! Work that is not saved yet survives leaving the screen: the tab keeps it under the thing and the revision it builds on,
//! until it is saved or thrown away. Leaves out the flow editor, which saves by itself.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// The most characters that are kept; larger work is lost with the screen.
const KEPT_CHARS_MAX: usize = 2_000_000;

/// Keeps it.
pub fn keep(thing: &str, revision: i64, work: &impl Serialize) {
    let Some(storage) = storage() else { return };
    let text = json!({ "revision": revision, "work": work }).to_string();
    let kept = text.len() <= KEPT_CHARS_MAX && storage.set_item(&key(thing), &text).is_ok();
    if !kept {
        // Older work must not come back in its place.
        forget(thing);
    }
}

/// What was kept, if it builds on this revision.
pub fn kept<T: DeserializeOwned>(thing: &str, revision: i64) -> Option<T> {
    let text = storage()?.get_item(&key(thing)).ok()??;
    read(&text, revision)
}

/// Forgets it.
pub fn forget(thing: &str) {
    if let Some(storage) = storage() {
        // A storage that refuses has kept nothing either.
        let _ = storage.remove_item(&key(thing));
    }
}

fn read<T: DeserializeOwned>(text: &str, revision: i64) -> Option<T> {
    let mut kept: Value = serde_json::from_str(text).ok()?;
    (kept["revision"] == revision).then(|| serde_json::from_value(kept["work"].take()).ok())?
}

fn key(thing: &str) -> String {
    format!("linkspan.unsaved.{thing}")
}

fn storage() -> Option<web_sys::Storage> {
    leptos::prelude::window().session_storage().ok()?
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn work_comes_back_only_on_its_own_ground() {
        let text = r#"{"revision":4,"work":["a"]}"#;
        assert_eq!(read::<Vec<String>>(text, 4), Some(vec!["a".to_owned()]));
        assert_eq!(read::<Vec<String>>(text, 5), None);
        assert_eq!(read::<Vec<u8>>(text, 4), None);
        assert_eq!(read::<Vec<String>>("{", 4), None);
    }
}
